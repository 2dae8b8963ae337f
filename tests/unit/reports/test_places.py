"""Which field of an initiative a finding points at."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from govrules import Portfolio, load
from govrules.documents import shown_path
from govrules.reports.places import places

POLICY = """
govrules: 1
policy: places
fields: {review: text}
define: {length: days(end - start)}
rules:
  - id: each.evidence
    title: Risk first
    each: initiative
    forbid: risk == "high" and budget > 10
    effect: deny
  - id: each.derived
    title: Long
    each: initiative
    forbid: length > 300
    message: too long
    evidence: {days: length}
    effect: deny
  - id: each.missing
    title: Reviewed
    each: initiative
    require: review == "done"
    effect: deny
  - id: pair.second
    title: One after the other
    pair: [a, b]
    related: b.id in a.depends_on
    forbid: b.end > a.start
    effect: deny
  - id: pair.related
    title: Apart
    pair: [a, b]
    related: a.id < b.id and overlap(a.capabilities, b.capabilities)
    forbid: a.unit == b.unit
    effect: deny
  - id: group.rows
    title: Capacity
    group: {rows: c in resources, by: {resource: c.resource, period: c.period}}
    forbid: sum(c.amount) > 3
    effect: deny
  - id: group.plain
    title: Envelope
    group: {by: {unit: unit}}
    forbid: sum(budget) > 60
    effect: deny
  - id: cycle.edges
    title: Circle
    group: {cycle: depends_on}
    effect: deny
"""
PORTFOLIO = """
initiatives:
  - id: one
    title: One
    unit: sales
    risk: high
    budget: 40
    start: 2027-01-01
    end: 2027-12-01
    capabilities: [crm]
    depends_on: [two]
    resources: [{resource: team, period: Q1, amount: 1}, {resource: team, period: Q2, amount: 4}]
  - id: two
    title: Two
    unit: sales
    budget: 50
    review: done
    start: 2027-02-01
    end: 2027-03-01
    capabilities: [crm]
    depends_on: [one]
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    folder: Path = tmp_path_factory.mktemp("places")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "portfolio.yaml").write_text(PORTFOLIO, encoding="utf-8")
    policy, portfolio = load(folder / "policy.yaml"), Portfolio.load(folder / "portfolio.yaml")
    review = policy.review(portfolio, as_of=datetime.date(2027, 1, 1))
    rules = {rule.id: rule for rule in policy.rules}
    return {
        (finding.rule, finding.subjects[0]): [
            f"{place.initiative}{shown_path(place.path)[1:]}"
            for place in places(finding, rules[finding.rule], portfolio)
        ]
        for finding in review.findings
    }


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        ("each.evidence", "one", ["one.risk"]),
        ("each.derived", "one", ["one.end"]),
        ("each.missing", "one", ["one.id"]),
        ("pair.second", "one", ["one.start", "two.end"]),
        ("pair.related", "one", ["one.capabilities", "two.capabilities"]),
        ("group.rows", "one", ["one.resources[1]"]),
        ("group.plain", "one", ["one.budget", "two.budget"]),
        ("cycle.edges", "one", ["one.depends_on[0]", "two.depends_on[0]"]),
    ],
)
def test_the_field_that_decided(found: Any, rule: str, first: str, expected: list[str]) -> None:
    assert found[rule, first] == expected
