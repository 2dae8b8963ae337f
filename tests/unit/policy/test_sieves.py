"""Rules on pairs that ask something of one of the two alone: nobody is left out who matters."""

from __future__ import annotations

import datetime
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Initiative, Policy, Portfolio

AS_OF = datetime.date(2026, 11, 23)

RELATED = [
    "b.id in a.depends_on",
    "a.id in b.depends_on",
    "b.id == a.leader",
    "a.leader in b.depends_on and b.id in a.depends_on",
    "b.id in a.depends_on or a.owner == b.owner",
    "a.owner == b.owner",
    "a.owner == b.unit",
    "overlap(a.capabilities, b.capabilities)",
    "overlap(a.domains, b.domains) and a.id < b.id",
    "overlap(a.mastered, b.mastered)",
    "a.id != b.id",
]
WHEN = [
    "true",
    'a.stage == "live"',
    'b.stage == "live"',
    "a.active and b.active",
    'a.active and known(b.budget) and a.unit != b.unit and not (b.stage == "stopped")',
    'any(x.domain == y.domain and y.access == "masters" <data>)',
    'all(x.domain != y.domain or y.access == "masters" <data>)',
]
VERDICTS = [
    'forbid: b.stage == "stopped"',
    'forbid: a.stage == "live" and b.budget > 10',
    'require: a.budget <= 10 or b.risk <= "medium"',
    'forbid: any(x.domain == y.domain and x.access == "masters" and y.access == "masters" <data>)',
    'require: all(x.domain != y.domain or x.access != "masters" or not (y.access == "masters") <data>)',
    'require: any(x.domain == y.domain or x.access == "masters" <data>)',
    'require: any(x.domain == y.domain and x.access == "masters" <data>)',
    'forbid: all(x.domain == y.domain or y.access == "reads" <data>)',
    'forbid: any(x.access == "reads" and x.domain == b.owner for x in a.data if x.personal)',
    'forbid: not (a.stage != "live" or any(d.personal for d in b.data))',
]
NAMES = [("a", "b"), ("b", "a"), ("one", "other")]
UNKNOWN = ["inform", "inform", "ignore", "inform", "violate"]

DEFINED = """\
govrules: 1
policy: pairs
fields: {leader: initiative}
define:
  active: stage in {"approved", "live"}
  domains: "{d.domain for d in data}"
  mastered: '{d.domain for d in data if d.access == "masters"}'
rules:
"""


def _rule(number: int, related: str, when: str, verdict: str, unknown: str) -> str:
    first, second = NAMES[number % len(NAMES)]
    asked = [
        _called(text.replace("<data>", "for x in a.data for y in b.data"), first, second)
        for text in (related, when, verdict)
    ]
    return f"""\
- id: p.rule-{number}
  pair: [{first}, {second}]
  related: '{asked[0]}'
  when: '{asked[1]}'
  {asked[2].replace(": ", ": '", 1)}'
  exhaustive: {str(related == RELATED[-1]).lower()}
  unknown: {unknown}
  effect: deny
"""


def _called(text: str, first: str, second: str) -> str:
    return text.replace("a.", "<1>.").replace("b.", "<2>.").replace("<1>", first).replace("<2>", second)


def _used(access: str | None, personal: str | None, domain: str = "x") -> dict[str, Any]:
    return {"domain": domain, "access": access, "personal": None if personal is None else personal == "yes"}


def _initiative(id_: str, **given: Any) -> dict[str, Any]:
    return {"id": id_, "title": id_, "unit": "u", **given}


INITIATIVES = [
    _initiative(
        "a",
        stage="live",
        owner="eve",
        budget=20,
        risk="high",
        depends_on=["b", "b", "a", "nobody", "c"],
        capabilities=["one", "two", "two"],
        data=[_used("masters", "yes"), _used("reads", None, "y")],
        leader="b",
    ),
    _initiative("b", unit="eve", stage="stopped", owner="eve", budget=5, leader="b", data=[]),
    _initiative("c", stage="live", depends_on=["b"], capabilities=["two"], data=[_used("masters", None)]),
    _initiative("d", stage=None, risk=None, owner="x", depends_on=None, capabilities=None, data=None),
    _initiative("e", stage="approved", owner="x", capabilities=["one"], data=[_used(None, "no")]),
    _initiative("f", unit="x", stage="live", owner="u", budget=11, data=[_used("reads", "yes")]),
    _initiative("h", stage="live", owner="x", depends_on=["d"], data=[_used("reads", "no")], leader="d"),
    _initiative(
        "g", stage="live", budget=30, depends_on=["a", "d"], capabilities=[], data=[_used("reads", "no", "y")]
    ),
]


@pytest.fixture(params=RELATED)
def policy(request: pytest.FixtureRequest, tmp_path: Path) -> Policy:
    rules = tmp_path / "rules.yaml"
    asked = enumerate(product([request.param], WHEN, VERDICTS))
    written = [_rule(number, *each, UNKNOWN[number % len(UNKNOWN)]) for number, each in asked]
    rules.write_text(DEFINED + "".join(written), encoding="utf-8")
    return govrules.load(rules)


def test_every_finding_is_found(policy: Policy) -> None:
    portfolio = Portfolio(initiatives=INITIATIVES)
    compiled = policy.review(portfolio, as_of=AS_OF)
    reference = policy.review(portfolio, as_of=AS_OF, engine="reference")
    assert compiled.findings == reference.findings
    assert compiled.to_json() == reference.to_json()
    assert compiled.findings


@pytest.mark.slow
def test_every_finding_is_found_after_edits(policy: Policy) -> None:
    live = policy.live(Portfolio(initiatives=INITIATIVES), as_of=AS_OF)
    turned = [{**each, "id": other["id"]} for each, other in pairwise(INITIATIVES)]
    for each in turned:
        live.put(Initiative(**each))
        fresh = policy.review(live.portfolio, as_of=AS_OF, engine="reference")
        assert live.findings == fresh.findings
