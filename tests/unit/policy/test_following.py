"""An edit is followed by the fields that it changes: each is held against a fresh review."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Initiative, Policy, Portfolio, PortfolioError
from govrules.policy.live import LivePortfolio
from govrules.testing.editing import Edit, Follower

AS_OF = datetime.date(2026, 11, 23)
ALONE = """
define:
  domains: "{d.domain for d in data}"
rules:
- {id: each.dear, each: initiative, forbid: budget > 50, effect: deny, message: "{id} costs {budget}"}
- {id: each.owned, each: initiative, require: known(owner), effect: advise}
- {id: each.personal, each: initiative, forbid: any(d.personal for d in data), effect: {escalate: [officer]}}
- {id: pair.needs, pair: [a, b], related: b.id in a.depends_on, forbid: b.end > a.start, effect: advise}
- id: pair.same
  pair: [a, b]
  related: overlap(a.capabilities, b.capabilities) and a.id < b.id
  forbid: a.unit != b.unit
  effect: advise
- id: pair.masters
  pair: [a, b]
  related: overlap(a.domains, b.domains)
  forbid: any(x.domain == y.domain and x.access == "masters" and y.access == "masters"
    for x in a.data for y in b.data)
  effect: deny
- {id: group.together, group: {by: {unit: unit}}, require: sum(budget) <= 100, effect: {escalate: [board]}}
- id: group.claimed
  group: {rows: c in resources, where: c.amount > 0, by: {resource: c.resource}}
  require: sum(c.amount) <= 5
  effect: deny
- id: group.served
  group: {rows: o in objectives, by: {objective: o}, of: {objective: organisation.objectives}}
  require: count() >= 1
  effect: advise
"""
FAR = """
- {id: each.chain, each: initiative, forbid: any(d.stage == "stopped" for d in depends_on), effect: deny}
- id: each.last
  each: initiative
  forbid: any(i.start > start for i in initiatives if i.unit == unit)
  effect: advise
- id: pair.third
  pair: [a, b]
  related: overlap(a.integrates_with, b.integrates_with)
  forbid: any(x.risk == "high" for x in a.integrates_with)
  effect: advise
- {id: group.near, group: {rows: d in depends_on, by: {unit: d.unit}}, require: count() <= 1, effect: advise}
- {id: cycle.needs, group: {cycle: depends_on}, forbid: sum(budget) > 50, effect: deny}
"""
ORGANISATION: dict[str, Any] = {
    "units": {"sales": {}, "it": {}},
    "objectives": {"one": {}, "two": {}},
    "resources": {"team": {"capacity": 5}},
}
USE = {"domain": "customer", "access": "masters", "personal": False}
CLAIM = {"resource": "team", "period": "2027-Q1", "amount": 3}
START: list[dict[str, Any]] = [
    {"id": "a", "title": "A", "unit": "sales", "budget": 60, "capabilities": ["crm"], "depends_on": ["b"]},
    {"id": "b", "title": "B", "unit": "sales", "budget": 50, "capabilities": ["crm"], "data": [USE]},
    {"id": "c", "title": "C", "unit": "it", "budget": 40, "data": [USE], "resources": [CLAIM]},
]
SETTINGS: dict[str, list[Any]] = {
    "budget": [None, 10, 60, "60.00", 0],
    "owner": ["ann", None],
    "unit": ["sales", "it", "nobody"],
    "start": [None, "2027-01-01", "2027-03-01"],
    "end": ["2027-02-01", None],
    "stage": ["stopped", "live", None],
    "risk": ["high", None],
    "capabilities": [[], ["crm", "crm"], ["crm", None], None, ["erp", "crm"]],
    "depends_on": [["a"], ["b", "b", "nobody"], [None], None, [], ["c"]],
    "integrates_with": [["a", "c"], ["nobody"], None, ["a"], []],
    "data": [[], [USE], [USE, USE], [{**USE, "personal": True}], [{"domain": None}], [None], None],
    "resources": [[CLAIM, CLAIM], [{**CLAIM, "amount": None}], [], None, [{**CLAIM, "resource": "other"}]],
    "objectives": [{"one": 1}, {"one": None, "two": 2}, {}, None],
    "approvals": [[{"role": "board"}], [{"role": "officer"}, None], []],
}


def loaded(tmp_path: Path, text: str) -> Policy:
    file = tmp_path / "policy.yaml"
    file.write_text("govrules: 1\npolicy: followed\n" + text, encoding="utf-8")
    return govrules.load(file)


def follower(policy: Policy) -> Follower:
    return Follower(policy, {"organisation": ORGANISATION, "initiatives": START}, AS_OF)


@pytest.mark.parametrize("text", [ALONE, ALONE + FAR], ids=["alone", "far"])
@pytest.mark.parametrize("field", SETTINGS)
def test_one_field_after_another(tmp_path: Path, text: str, field: str) -> None:
    followed = follower(loaded(tmp_path, text))
    for value in SETTINGS[field]:
        for row in START:
            followed.edit(Edit(put=({**row, field: value},)))
    followed.edit(Edit(put=tuple(START)))


@pytest.mark.parametrize("text", [ALONE, ALONE + FAR], ids=["alone", "far"])
def test_all_come_and_go_at_once(tmp_path: Path, text: str) -> None:
    followed = follower(loaded(tmp_path, text))
    everybody = tuple(row["id"] for row in START)
    twins = tuple({**row, "id": f"{row['id']}{place}"} for row in START for place in range(12))
    followed.edit(Edit(put=twins))
    followed.edit(Edit(remove=everybody))
    followed.edit(Edit(put=(*START, {**twins[0], "unit": "it"}), remove=(twins[1]["id"], twins[2]["id"])))
    followed.edit(
        Edit(remove=(*everybody, *(each["id"] for each in twins if each["id"] not in ("a1", "a2"))))
    )
    assert followed.live.initiatives == ()


def test_an_initiative_can_depend_on_itself(tmp_path: Path) -> None:
    followed = follower(loaded(tmp_path, ALONE + FAR))
    followed.edit(Edit(put=({**START[0], "depends_on": ["a"], "stage": "stopped"},)))
    followed.edit(Edit(put=({**START[0], "depends_on": ["a", "b"]}, {**START[1], "depends_on": ["a"]})))
    followed.edit(Edit(remove=("b",)))


@pytest.fixture
def live(tmp_path: Path) -> LivePortfolio:
    return loaded(tmp_path, ALONE).live(Portfolio(ORGANISATION, START), as_of=AS_OF)


def test_a_change_keeps_what_was_found_when_more_edits_follow(live: LivePortfolio) -> None:
    change = live.put({**START[0], "budget": 70})
    ((before, after),) = [step for step in change.changed if step[0].rule == "each.dear"]
    live.put({**START[0], "budget": 80})
    live.remove("a")
    assert (before.message, after.message) == ("a costs 60", "a costs 70")
    assert after.evidence == {"budget": 70}


def test_a_group_that_names_others_is_another_finding(live: LivePortfolio) -> None:
    change = live.put({**START[2], "unit": "sales"})
    (gone,) = [each for each in change.disappeared if each.rule == "group.together"]
    (come,) = [each for each in change.appeared if each.rule == "group.together"]
    assert (gone.subjects, come.subjects) == (("a", "b"), ("a", "b", "c"))
    assert [moved.initiative for moved in change.decisions] == ["c"]


def test_what_weighs_less_than_another_finding_moves_no_decision(live: LivePortfolio) -> None:
    change = live.put({**START[0], "owner": "ann"})
    assert ([each.rule for each in change.disappeared], change.decisions) == (["each.owned"], ())


def test_an_initiative_off_the_scales_is_refused(live: LivePortfolio) -> None:
    with pytest.raises(PortfolioError, match="is not on the stage scale"):
        live.put(Initiative(**{**START[0], "stage": "dreamt"}))
    with pytest.raises(PortfolioError, match="is not on the risk scale"):
        live.put(Initiative(**{**START[0], "risk": "dreamt"}))
    assert live.put(Initiative(**START[0])) == govrules.policy.Change()


def test_a_translation_alone_is_a_change(tmp_path: Path) -> None:
    message = "{en: '{title}', fr: '{title}'}"
    rule = f"{{id: a.named, each: initiative, forbid: budget > 5, effect: deny, message: {message}}}"
    followed = follower(loaded(tmp_path, f"rules: [{rule}]\n"))
    for french in ("Ventes", "Vente", "Vente"):
        followed.edit(Edit(put=({**START[0], "title": {"en": "Sales", "fr": french}},)))
    followed.edit(Edit(put=({**START[0], "title": "Sales"},)))
    followed.edit(Edit(put=({**START[0], "title": {"en": "Sales", "fr": "Ventes"}},)))
