"""The popcorn index: what each measure counts, for the portfolio and for each unit."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from govrules import Policy, Portfolio, UsageError, Waiver, load, popcorn
from govrules.diagnostics import DiagnosticError
from govrules.policyfile.models import Measure
from govrules.popcorn import MEASURES, Index
from govrules.popcorn.things import COUNTS
from govrules.reports import popcorn as report
from govrules.reports.text import Paper

AS_OF = datetime.date(2026, 11, 23)
RULES = Path(__file__).resolve().parents[3] / "rules"
POLICY = """
govrules: 1
policy: small
title: {en: A small policy, fr: Une petite politique}
rules:
  - id: duplication.same
    pair: [a, b]
    related: a.id < b.id and overlap(a.capabilities, b.capabilities)
    forbid: a.stage == "building" and b.stage == "building"
    effect: advise
    measure: duplicated-spend
  - id: technology.unfit
    pair: [a, b]
    related: b.id in a.integrates_with
    forbid: not overlap(a.technologies, b.technologies)
    effect: {escalate: [architects]}
    measure: incompatible-pairs
  - id: resources.capacity
    shared_resource: {resource: any, per: period}
    effect: deny
    measure: contested-capacity
  - id: resources.exclusive
    shared_resource: {resource: any, per: period, exclusive: true}
    effect: advise
    measure: contested-capacity
  - {id: ownership.owner, each: initiative, forbid: missing(owner), effect: advise, measure: unanchored}
  - {id: vision.none, each: initiative, require: len(objectives) > 0, effect: advise, measure: unanchored}
  - id: autonomy.begun
    each: initiative
    forbid: budget > 100 and stage == "building"
    effect: {escalate: [board]}
    measure: beyond-delegation
"""
ORGANISATION: dict[str, Any] = {
    "currency": "EUR",
    "units": {"x": {"title": "The X"}, "y": {"title": {"en": "The Y", "fr": "Le Y"}}, "empty": {}},
    "resources": {"team": {"capacity": 3, "exclusive": True}},
}


@cache
def loaded() -> Policy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.yaml"
        path.write_text(POLICY, encoding="utf-8")
        return load(path)


@pytest.fixture
def policy() -> Policy:
    return loaded()


def initiative(id_: str, unit: str = "x", **fields: Any) -> dict[str, Any]:
    """An initiative of which no rule has anything to say."""
    fine = {"owner": "ann", "objectives": {"growth": 1}, "budget": 10, "stage": "building"}
    return {"id": id_, "title": id_.upper(), "unit": unit, **fine, **fields}


def index(policy: Policy, rows: Sequence[dict[str, Any]], waivers: Sequence[Waiver] = ()) -> Index:
    portfolio = Portfolio(ORGANISATION, rows)
    review = policy.review(portfolio, as_of=AS_OF, waivers=waivers)
    return popcorn.index(review, policy, portfolio)


def values(found: Index, name: str) -> list[Decimal | None]:
    """The value of the whole, then of x and of y."""
    return [found.measured(name).reading(unit).value for unit in (None, "x", "y")]


def test_every_measure_is_counted_and_can_be_named_by_a_rule() -> None:
    of_findings = [measure.name for measure in MEASURES if measure.side == "disorder"]
    assert list(get_args(Measure)) == of_findings == list(COUNTS)
    for measure in MEASURES:
        assert measure.title.keys() == measure.meaning.keys() == measure.caution.keys() == {"en", "fr"}


def test_the_pack_feeds_every_measure() -> None:
    fed = {rule.measure for rule in load(RULES / "popcorn").rules}
    assert fed == {None, *get_args(Measure)}


def test_duplicated_spend_is_all_but_the_dearest_of_each_set(policy: Policy) -> None:
    chain = [
        initiative("a", budget=30, capabilities=["one"]),
        initiative("b", "y", budget=50, capabilities=["one", "two"]),
        initiative("c", "y", budget=20, capabilities=["two"]),
        initiative("d", budget=90, capabilities=["other"]),
    ]
    assert values(index(policy, chain), "duplicated-spend") == [50, 30, 20]


def test_a_budget_that_nobody_knows_is_not_counted_and_said(policy: Policy) -> None:
    pair = [initiative("a", budget=None, capabilities=["one"]), initiative("b", capabilities=["one"])]
    found = index(policy, pair).measured("duplicated-spend").whole
    assert [found.value, found.uncounted, found.initiatives] == [0, 1, ()]


def test_the_dearest_of_alike_ones_is_always_the_same(policy: Policy) -> None:
    pair = [initiative("a", capabilities=["one"]), initiative("b", "y", capabilities=["one"])]
    assert values(index(policy, pair), "duplicated-spend") == [10, 10, 0]
    assert index(policy, pair).measures == index(policy, pair[::-1]).measures


def test_a_pair_counts_once_and_for_both_its_units(policy: Policy) -> None:
    rows = [
        initiative("a", integrates_with=["b"], technologies=["java"]),
        initiative("b", "y", integrates_with=["a"], technologies=["sql"]),
    ]
    assert values(index(policy, rows), "incompatible-pairs") == [1, 1, 1]


def test_a_period_counts_once_though_two_rules_find_it(policy: Policy) -> None:
    claim = {"resource": "team", "period": "Q1", "amount": 2}
    rows = [initiative("a", resources=[claim]), initiative("b", "y", resources=[claim])]
    found = index(policy, rows)
    assert values(found, "contested-capacity") == [1, 1, 1]
    assert len(found.measured("contested-capacity").whole.findings) == 2


def test_an_initiative_counts_once_without_owner_and_objective(policy: Policy) -> None:
    rows = [initiative("a", owner=None, objectives={}), initiative("b", "y", owner=None)]
    assert values(index(policy, rows), "unanchored") == [2, 1, 1]


@pytest.mark.parametrize("settled", ["approved", "waived"])
def test_what_was_decided_after_all_is_not_beyond_delegation(policy: Policy, settled: str) -> None:
    approvals = [{"role": "board"}] if settled == "approved" else []
    waiver = Waiver("autonomy.begun", ("b",), "Agreed.", "board", AS_OF)
    rows = [initiative("a", budget=101), initiative("b", "y", budget=101, approvals=approvals)]
    found = index(policy, rows, [waiver] if settled == "waived" else [])
    assert values(found, "beyond-delegation") == [1, 1, 0]
    assert values(found, "share-escalated") == [1, 1, 1]
    assert values(found, "waiting") == [1, 1, 0]


def test_a_denied_initiative_does_not_wait(policy: Policy) -> None:
    claim = {"resource": "team", "period": "Q1", "amount": 9}
    found = index(policy, [initiative("a", budget=101, resources=[claim])])
    assert values(found, "waiting") == [0, 0, 0]
    assert found.measured("share-escalated").whole.value == 1


def test_a_share_is_of_the_unit_and_of_nobody_there_is_none(policy: Policy) -> None:
    rows = [initiative("a", budget=101), initiative("b"), initiative("c"), initiative("d", "y")]
    found = index(policy, rows)
    assert values(found, "share-escalated") == [Decimal("0.2500"), Decimal("0.3333"), 0]
    assert found.measured("share-escalated").reading("empty").value is None


def test_what_cannot_be_judged_is_counted_apart(policy: Policy) -> None:
    found = index(policy, [initiative("a", budget=None)]).measured("beyond-delegation")
    assert [found.whole.value, found.whole.uncounted, found.units["y"].uncounted] == [0, 1, 0]


def test_what_no_rule_feeds_is_not_measured() -> None:
    found = index(load(RULES / "ownership"), [initiative("a")])
    assert found.measured("duplicated-spend").whole.value is None
    assert found.measured("unanchored").rules == ("ownership.no-owner",)


UNITS = st.sampled_from(["x", "y"])
ROWS = st.lists(
    st.tuples(
        UNITS, st.integers(0, 200), st.sets(st.sampled_from(["p", "q", "r"])), st.sampled_from(["ann", None])
    ),
    max_size=6,
)


@given(rows=ROWS)
def test_units_add_up_to_the_whole_where_a_measure_says_so(rows: list[Any]) -> None:
    made = [
        initiative(f"i{place}", unit, budget=budget, capabilities=sorted(does), owner=owner)
        for place, (unit, budget, does, owner) in enumerate(rows)
    ]
    found = index(loaded(), made)
    for measured in found.measures:
        parts = [reading.value for reading in measured.units.values() if reading.value is not None]
        if measured.measure.adds_up:
            assert sum(parts) == measured.whole.value
        named = set(measured.whole.initiatives)
        assert named == {id_ for reading in measured.units.values() for id_ in reading.initiatives} | named
        assert measured.whole.value is None or measured.whole.value >= 0


class TestEarlier:
    @pytest.fixture
    def earlier(self, policy: Policy, tmp_path: Path) -> popcorn.Earlier:
        path = tmp_path / "earlier.json"
        rows = [initiative("a", owner=None), initiative("b", "y", budget=101)]
        path.write_text(index(policy, rows).to_json(indent=2), encoding="utf-8")
        return popcorn.load(path)

    def test_changes(self, policy: Policy, earlier: popcorn.Earlier) -> None:
        rows = [initiative("a", owner=None), initiative("b", "y", owner=None)]
        found = index(policy, rows).since(earlier)
        assert [found.change("unanchored", unit) for unit in (None, "x", "y", "empty")] == [1, 0, 1, 0]
        assert found.change("share-escalated") == Decimal("-0.5")
        assert found.same_rules("unanchored")
        told = json.loads(found.to_json())
        assert told["since"]["as_of"] == "2026-11-23"
        assert [each["whole"]["change"] for each in told["measures"]] == [0, 0, 0, 1, -1, -1, -0.5]

    def test_other_rules_are_said(self, policy: Policy, earlier: popcorn.Earlier) -> None:
        found = index(policy, [initiative("a")]).since(evolve(earlier, rules={"unanchored": ("a.b",)}))
        assert not found.same_rules("unanchored")
        assert told(policy, found).count("counted by other rules then") == 7

    def test_what_was_not_known_then_has_no_change(self, policy: Policy, earlier: popcorn.Earlier) -> None:
        found = index(policy, [initiative("a", "z")]).since(earlier)
        assert found.change("unanchored", "z") is None

    @pytest.mark.parametrize(
        "text", ["[]", "{}", '{"popcorn": 2}', '{"popcorn": 1, "as_of": "soon"}'], ids=str
    )
    def test_what_is_no_index_is_refused(self, text: str, tmp_path: Path) -> None:
        path = tmp_path / "index.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="is no popcorn index"):
            popcorn.load(path)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(DiagnosticError, match="there is no file"):
            popcorn.load(tmp_path / "index.json")


def told(policy: Policy, found: Index, language: str = "") -> str:
    paper = Paper(width=100)
    report.write(found, policy, Portfolio(ORGANISATION, []), paper, language)
    return paper.text()


def test_people_read_numbers_with_their_meaning(policy: Policy) -> None:
    rows = [initiative("a", capabilities=["p"], budget=1500), initiative("b", "y", capabilities=["p"])]
    text = told(policy, index(policy, rows))
    assert "Duplicated spend                  10 EUR" in text
    assert "The\N{NO-BREAK SPACE}Y\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}EUR" in text
    assert "1 initiative\n" in text
    assert "Rules: duplication.same" in text


def test_people_read_french(policy: Policy) -> None:
    rows = [initiative("a", capabilities=["p"], budget=1500), initiative("b", "y", capabilities=["p"])]
    text = told(policy, index(policy, rows), "fr")
    assert "Une petite politique" in text
    assert "Dépense en double" in text
    assert "0 paire\n" in text


def test_programs_read_the_language_that_they_ask_for(policy: Policy) -> None:
    whole = index(policy, [initiative("a")]).to_dict("fr")
    assert whole["measures"][0]["title"] == "Dépense en double"
    assert (whole["currency"], whole["since"], whole["portfolio"]["initiatives"]) == ("EUR", None, 1)
