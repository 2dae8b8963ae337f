"""Facts have the shape that Tech Insights stores, and say what the review says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from catalogues import Opener, component, entity

from conftest import DAY
from govrules import Plugins, Policy, Portfolio, Waiver
from govrules.reports.formats import Reported

RULES = """
- id: money.limit
  title: {en: No more than the limit, fr: Pas plus que le plafond}
  each: initiative
  require: budget <= 100
  effect: {escalate: [board]}
- {id: names.owner, each: initiative, forbid: missing(owner), effect: deny}
- {id: later.rule, each: initiative, forbid: "true", effect: deny, from: 2030-01-01}
- id: names.recorded
  each: initiative
  forbid: starts_with(id, "sh")
  effect: deny
"""
TYPES: dict[str, type] = {"boolean": bool, "integer": int, "string": str, "set": list}


def facts(policy: Policy, portfolio: Portfolio, language: str = "", **options: Any) -> dict[str, Any]:
    review = policy.review(portfolio, as_of=DAY, **options)
    write = Plugins.installed().formats["tech-insights"].write
    reported = Reported(review=review, policy=policy, portfolio=portfolio, language=language)
    assert write(reported) == write(reported)
    found: dict[str, Any] = json.loads(write(reported))
    return found


def budget(amount: int) -> str:
    return f'annotations: {{govrules.io/budget: "{amount}"}}'


def test_every_entity_has_its_facts(opened: Opener, policy: Callable[[str], Policy]) -> None:
    portfolio = opened(
        component("crm", metadata=budget(500)),
        component("shop", metadata="namespace: acme"),
        component("till", metadata=budget(5)),
        entity("System", "selling", spec="owner: sales", metadata=budget(50)),
    )
    found = facts(policy(RULES), portfolio)["facts"]
    assert [each["entity"] for each in found] == [
        {"namespace": "acme", "kind": "component", "name": "shop"},
        {"namespace": "default", "kind": "component", "name": "crm"},
        {"namespace": "default", "kind": "system", "name": "selling"},
        {"namespace": "default", "kind": "component", "name": "till"},
    ]
    assert {each["timestamp"] for each in found} == {"2026-11-23T00:00:00.000Z"}
    shop, crm, selling, _ = (each["facts"] for each in found)
    assert crm == {
        "outcome": "escalate",
        "allowed": False,
        "approvals": ["board"],
        "missing": [],
        "openFindings": 1,
        "approvedFindings": 0,
        "waivedFindings": 0,
        "auditFindings": 0,
        "unknownFindings": 0,
        "money.limit": False,
        "names.owner": True,
        "names.recorded": True,
    }
    assert (shop["money.limit"], shop["unknownFindings"], shop["missing"]) == (False, 1, ["budget"])
    assert (selling["outcome"], selling["allowed"], selling["money.limit"]) == ("allow", True, True)


def test_the_schema_says_what_each_fact_is(opened: Opener, policy: Callable[[str], Policy]) -> None:
    found = facts(policy(RULES), opened(component("crm")), "fr")
    assert found["id"] == "govrules-rules"
    for each in found["facts"]:
        assert list(each["facts"]) == list(found["schema"])
        for name, value in each["facts"].items():
            assert type(value) is TYPES[found["schema"][name]["type"]], name
    assert found["schema"]["money.limit"]["description"] == "Pas plus que le plafond"
    assert found["schema"]["names.owner"]["description"] == "names.owner"


def test_what_was_waived_is_counted_and_no_failure(opened: Opener, policy: Callable[[str], Policy]) -> None:
    waiver = Waiver("money.limit", ("crm",), "known", "cio", DAY)
    found = facts(policy(RULES), opened(component("crm", metadata=budget(500))), waivers=[waiver])
    (crm,) = found["facts"]
    assert crm["facts"]["money.limit"]
    assert (crm["facts"]["waivedFindings"], crm["facts"]["openFindings"]) == (1, 0)
    assert crm["facts"]["outcome"] == "allow"


def test_what_is_only_recorded_is_a_failure_that_decides_nothing(
    opened: Opener, policy: Callable[[str], Policy]
) -> None:
    rules = "- {id: names.recorded, each: initiative, forbid: missing(budget), effect: deny, enforce: audit}"
    recorded = rules.replace(", enforce: audit", "")
    header = f"govrules: 1\npolicy: acme\nenforce: {{names.recorded: audit}}\nrules:\n  {recorded}"
    (crm,) = facts(policy(header), opened(component("crm")))["facts"]
    assert (crm["facts"]["names.recorded"], crm["facts"]["auditFindings"]) == (False, 1)
    assert crm["facts"]["outcome"] == "allow"


def test_an_initiative_that_comes_from_elsewhere_is_a_component(policy: Callable[[str], Policy]) -> None:
    rows = [{"id": name, "title": "New CRM", "unit": "sales"} for name in ("CRM-2", ":odd")]
    found = facts(policy(RULES), Portfolio(initiatives=rows))["facts"]
    assert [each["entity"]["name"] for each in found] == [":odd", "crm-2"]
