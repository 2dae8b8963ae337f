"""Rules on groups: what is aggregated of rows that are seen once."""

from __future__ import annotations

import datetime
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Initiative, Policy, Portfolio

AS_OF = datetime.date(2026, 11, 23)

GROUPS = [
    "rows: c in resources, where: c.amount > 0, by: {resource: c.resource, period: c.period}",
    "rows: c in resources, by: {resource: c.resource}, of: {resource: organisation.resources}",
    "rows: o in objectives, by: {objective: o}, of: {objective: organisation.objectives}",
    "rows: t in tags, by: {tag: t}",
    "by: {}",
    "where: known(budget), by: {unit: unit, stage: stage}",
    "where: budget > 10 or active, by: {active: active}",
]
VERDICTS = [
    "require: count() >= 2",
    "require: sum(budget) <= 100",
    "forbid: sum(budget) > 50 and max(budget) > 40",
    "require: min(budget) >= 10 or count_distinct(unit) > 1",
    'forbid: any(stage == "live") and not all(active)',
    'require: max(stage) <= "live"',
    "forbid: sum(budget) * 0.1 >= count() * 3 + sum(10)",
]
OF_ROWS = ["require: sum(c.amount) <= 4", "require: sum(c.amount) <= capacity(resource, c.period)"]
UNKNOWN = ["inform", "ignore", "inform", "violate"]

DEFINED = """\
govrules: 1
policy: groups
fields: {tags: [text]}
define:
  active: stage in {"approved", "live"}
rules:
"""
ORGANISATION = {
    "units": {"u": {"title": "U"}},
    "resources": {"team": {"title": "T", "capacity": 5}, "desk": {"title": "D", "capacity": {"q1": 2}}},
    "objectives": {"served": {"title": "S"}, "forgotten": {"title": "F"}},
}
INITIATIVES: list[dict[str, Any]] = [
    {
        "id": "b",
        "unit": "u",
        "stage": "live",
        "budget": "10.50",
        "resources": [
            {"resource": "team", "period": "q1", "amount": 3},
            {"resource": "team", "period": "q1", "amount": 3},
            {"resource": "team", "period": "q2", "amount": None},
            {"resource": "desk", "period": None, "amount": 1},
        ],
        "objectives": {"served": 10, "unheard": 20},
        "tags": ["y", "x", "x"],
    },
    {"id": "a", "unit": "u", "stage": "approved", "budget": "0.1", "resources": None, "tags": ["x", None]},
    {"id": "c", "unit": "nowhere", "stage": None, "budget": None, "objectives": {"served": None}},
    {"id": "d", "unit": "u", "stage": "idea", "budget": 45, "objectives": None, "tags": None},
    {
        "id": "e",
        "unit": "nowhere",
        "stage": "live",
        "budget": "1e3",
        "resources": [{"resource": "desk", "period": "q1", "amount": 9}],
    },
    {"id": "f", "unit": "u", "stage": "stopped", "budget": 0, "tags": []},
]


def _row(given: dict[str, Any]) -> dict[str, Any]:
    return {"title": given["id"], **given}


@pytest.fixture(params=GROUPS)
def policy(request: pytest.FixtureRequest, tmp_path: Path) -> Policy:
    group, rules = request.param, tmp_path / "rules.yaml"
    verdicts = [*VERDICTS, *(OF_ROWS[: 2 if "period" in group else 1] if "c in" in group else [])]
    whens = ["true", "count() > 1", "known(max(budget))"]
    rules.write_text(DEFINED, encoding="utf-8")
    with rules.open("a", encoding="utf-8") as file:
        for number, (verdict, when) in enumerate(product(verdicts, whens)):
            asked = verdict.replace("c.period", "period").replace(": ", ": '", 1)
            file.write(
                f"- {{id: g.rule-{number}, group: {{{group}}}, when: '{when}', {asked}', effect: deny, "
                f"unknown: {UNKNOWN[number % len(UNKNOWN)]}}}\n"
            )
    return govrules.load(rules)


def test_groups_are_those_of_the_reference(policy: Policy) -> None:
    portfolio = Portfolio(ORGANISATION, map(_row, INITIATIVES))
    compiled = policy.review(portfolio, as_of=AS_OF)
    reference = policy.review(portfolio, as_of=AS_OF, engine="reference")
    assert compiled.findings == reference.findings
    assert compiled.to_json() == reference.to_json()
    assert compiled.findings


def test_groups_follow_edits(policy: Policy) -> None:
    live = policy.live(Portfolio(ORGANISATION, map(_row, INITIATIVES)), as_of=AS_OF)
    for each, other in pairwise(INITIATIVES):
        live.put(Initiative(**_row({**each, "id": other["id"]})))
        fresh = policy.review(live.portfolio, as_of=AS_OF)
        assert live.findings == fresh.findings


def test_a_sum_beyond_all_numbers_is_unknown(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "- {id: g.large, group: {where: known(budget), by: {}}, effect: deny, require: sum(budget) > 0}\n",
        encoding="utf-8",
    )
    rows = [{"id": id_, "title": id_, "unit": "u", "budget": "9" * 36} for id_ in "ab"]
    policy, portfolio = govrules.load(rules), Portfolio(initiatives=rows)
    found = policy.review(portfolio, as_of=AS_OF).findings
    assert [(finding.verdict, finding.subjects) for finding in found] == [("unknown", ("a", "b"))]
    assert found == policy.review(portfolio, as_of=AS_OF, engine="reference").findings
