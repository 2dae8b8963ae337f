"""The popcorn pack on other real lists, as an organisation would take it: counted again by plain Python."""

from __future__ import annotations

import datetime
import importlib.util
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from attrs import frozen

import govrules

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]
Found = set[tuple[str, ...]]


@frozen
class List:
    """A list: its rows, and where its organisation, policy and mapping are, and when it is judged."""

    rows: str
    organisation: str
    policy: str
    as_of: datetime.date


LISTS = {
    "canada": List("canada-gc-it/initiatives-2016", "canada", "popcorn", datetime.date(2016, 7, 1)),
    "goods": List("digital-public-goods/initiatives", "goods", "popcorn-goods", datetime.date(2026, 6, 30)),
    "proposals": List(
        "ethereum-eips/initiatives", "proposals", "popcorn-proposals", datetime.date(2026, 6, 30)
    ),
}


class Lists:
    """What is read and judged when it is first asked for, then kept."""

    def __init__(self, fixtures: Path) -> None:
        self._fixtures = fixtures
        self.rows = cache(self._rows)
        self.policy = cache(self._policy)
        self.portfolio = cache(self._portfolio)
        self.review = cache(self._review)

    def _path(self, name: str) -> Path:
        return self._fixtures / f"{LISTS[name].rows}.jsonl"

    def _rows(self, name: str) -> list[Row]:
        return [json.loads(line) for line in self._path(name).read_text(encoding="utf-8").splitlines()]

    def _policy(self, name: str) -> govrules.Policy:
        return govrules.load(HERE / LISTS[name].policy / "policy.yaml")

    def _portfolio(self, name: str) -> govrules.Portfolio:
        organisation = HERE / LISTS[name].organisation / "organisation.yaml"
        mapping = HERE / LISTS[name].policy / "mapping.yaml"
        return govrules.Portfolio.load(organisation, self._path(name), mapping=mapping)

    def _review(self, name: str) -> govrules.Review:
        return self.policy(name).review(self.portfolio(name), as_of=LISTS[name].as_of)


@pytest.fixture(scope="module")
def lists(fixtures_folder: Path) -> Lists:
    return Lists(fixtures_folder)


def found(review: govrules.Review, rule: str) -> Found:
    """What a rule finds, all of which it can judge."""
    findings = [each for each in review.findings if each.rule == rule]
    assert {each.verdict for each in findings} == {"violated"}
    return {each.subjects for each in findings}


# Goods: nominees are proposed, public goods are live.


def nominees(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["stage"] == "nominee"]


def alone(rows: Iterable[Row]) -> Found:
    return {(row["id"],) for row in rows}


def nobody(rows: list[Row], _: set[str]) -> Found:
    return alone(row for row in nominees(rows) if not row["owner"])


def scattered(rows: list[Row], _: set[str]) -> Found:
    return alone(row for row in nominees(rows) if len(set(row["objectives"] or ())) > 2)


def unknown_goals(rows: list[Row], goals: set[str]) -> Found:
    return alone(row for row in rows if set(row["objectives"] or ()) - goals)


def unserved_goals(rows: list[Row], goals: set[str]) -> Found:
    """A goal that nobody serves: a group without rows. What is only an idea serves nothing."""
    serving = (row for row in rows if row["stage"] in {"nominee", "digital-public-good"})
    served = {goal for row in serving for goal in row["objectives"] or ()}
    return {()} if goals - served else set()


def rebuilding(rows: list[Row], _: set[str]) -> Found:
    """Nominees in a sector that a public good is in."""
    live = [row for row in rows if row["stage"] == "digital-public-good"]
    return {
        (again["id"], there["id"])
        for again, there in itertools.product(nominees(rows), live)
        if set(again["extra"]["sectors"] or ()) & set(there["extra"]["sectors"] or ())
    }


GOODS: dict[str, Callable[[list[Row], set[str]], Found]] = {
    "ownership.no-owner": nobody,
    "vision.scattered": scattered,
    "catalogue.known-objectives": unknown_goals,
    "vision.objective-unserved": unserved_goals,
    "duplication.rebuilding": rebuilding,
}


@pytest.mark.parametrize("rule", GOODS)
def test_goods(lists: Lists, rule: str) -> None:
    goals = set(lists.portfolio("goods").organisation.objectives)
    assert found(lists.review("goods"), rule) == GOODS[rule](lists.rows("goods"), goals) != set()


# Proposals: what is a draft, in review or in its last call is open.

OPEN = {"Draft", "Review", "Last Call"}


def opened(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["stage"] in OPEN]


def required(rows: list[Row]) -> Iterable[tuple[Row, Row]]:
    """Each proposal with each that it requires and that is there."""
    there = {row["id"]: row for row in rows}
    return (
        (row, there[id_]) for row in rows for id_ in dict.fromkeys(row["dependencies"] or ()) if id_ in there
    )


def on_what_stopped(rows: list[Row]) -> Found:
    stopped = {"Stagnant", "Withdrawn"}
    return {(a["id"], b["id"]) for a, b in required(rows) if a["stage"] in OPEN and b["stage"] in stopped}


def ahead(rows: list[Row]) -> Found:
    """Finished, or in its last call, while what it requires is a draft or has moved elsewhere."""
    under_way, decided = {"Last Call", "Final", "Living"}, {*OPEN, "Final", "Living", "Stagnant", "Withdrawn"}
    return {
        (a["id"], b["id"])
        for a, b in required(rows)
        if a["stage"] in under_way and (b["stage"] == "Draft" or b["stage"] not in decided)
    }


def requires_much(rows: list[Row]) -> Found:
    still_open = {row["id"] for row in opened(rows)}
    return alone(row for row in opened(rows) if len(still_open & set(row["dependencies"] or ())) > 3)


def rings(rows: list[Row]) -> Found:
    """Open proposals that reach each other."""
    edges = {row["id"]: set(row["dependencies"] or ()) for row in opened(rows)}
    reached = {id_: reach(id_, edges) for id_ in edges}
    together = {frozenset(other for other in reached[id_] if id_ in reached[other]) for id_ in edges}
    return {tuple(sorted(ring)) for ring in together if ring}


def reach(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    pending = list(edges[start] & edges.keys())
    while pending:
        id_ = pending.pop()
        if id_ not in seen:
            seen.add(id_)
            pending.extend(edges[id_] & edges.keys())
    return seen


def by(rows: Iterable[Row], keys: Callable[[Row], Iterable[str]], most: int) -> Found:
    """The groups with more members than allowed."""
    groups = defaultdict(set)
    for row in rows:
        for key in keys(row):
            groups[key].add(row["id"])
    return {tuple(sorted(ids)) for ids in groups.values() if len(ids) > most}


def busy_authors(rows: list[Row]) -> Found:
    return by(opened(rows), lambda row: row["extra"]["authors"] or (), 5)


def busy_owners(rows: list[Row]) -> Found:
    return by(opened(rows), lambda row: [row["owner"].lower()] if row["owner"] else [], 6)


def alike(rows: list[Row]) -> Found:
    """Open proposals whose titles share half of their words, and of which neither requires the other."""
    titles = {
        row["id"]: frozenset(re.findall(r"[^\W_]+", (row["title"] or "moved elsewhere").lower()))
        for row in opened(rows)
    }
    linked = {frozenset((a["id"], b["id"])) for a, b in required(rows)}
    return {
        (a, b)
        for a, b in itertools.combinations(sorted(titles), 2)
        if titles[a] & titles[b]
        and Fraction(len(titles[a] & titles[b]), len(titles[a] | titles[b])) >= Fraction(1, 2)
        and frozenset((a, b)) not in linked
    }


PROPOSALS: dict[str, Callable[[list[Row]], Found]] = {
    "delivery.ahead-of-dependency": ahead,
    "delivery.dependency-cycle": rings,
    "delivery.dependency-stopped": on_what_stopped,
    "delivery.too-many-dependencies": requires_much,
    "duplication.similar-titles": alike,
    "ownership.owner-of-too-many": busy_owners,
    "resources.key-people": busy_authors,
}


@pytest.mark.parametrize("rule", PROPOSALS)
def test_proposals(lists: Lists, rule: str) -> None:
    assert found(lists.review("proposals"), rule) == PROPOSALS[rule](lists.rows("proposals")) != set()


# The list of Canada three years before: the same policy, and nothing before it to compare with.


@pytest.fixture(scope="module")
def counted() -> ModuleType:
    """What counts the list of 2019, on the day of the other list."""
    specification = importlib.util.spec_from_file_location("popcorn_2016", HERE / "test_popcorn.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.__dict__["TODAY"] = LISTS["canada"].as_of
    return module


def test_canada_before(lists: Lists, counted: ModuleType) -> None:
    review, rows = lists.review("canada"), lists.rows("canada")
    units = dict(lists.portfolio("canada").organisation.units)
    for rule in counted.EACH:
        assert counted.found(review, rule) == counted.of_each(rule, rows, units) != set(), rule
    assert counted.found(review, "money.unit-over-envelope") == counted.of_envelopes(rows, units) != set()
    assert counted.found(review, "money.concentration") == counted.of_concentration(rows) != set()
    assert counted.found(review, "duplication.similar-titles") == counted.of_titles(rows) != set()
    assert counted.found(review, "money.grown-against-baseline") == set()


@pytest.mark.parametrize("name", LISTS)
def test_no_row_is_left_out(lists: Lists, name: str) -> None:
    review = lists.review(name)
    assert review.problems == ()
    assert {each.initiative for each in review.decisions} == {row["id"] for row in lists.rows(name)}


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_kept_live_is_judged_the_same(lists: Lists, name: str) -> None:
    live = lists.policy(name).live(lists.portfolio(name), as_of=LISTS[name].as_of)
    assert live.review().to_json() == lists.review(name).to_json()


AS_MUCH_AS_THE_REFERENCE_READS = 200
"""Of a list: it compares every title with every other."""


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_engines_agree_to_the_byte(lists: Lists, name: str) -> None:
    policy, whole, as_of = lists.policy(name), lists.portfolio(name), LISTS[name].as_of
    spread = list(whole)[:: max(1, len(whole) // AS_MUCH_AS_THE_REFERENCE_READS)]
    part = govrules.Portfolio(organisation=whole.organisation, initiatives=spread)
    told = policy.review(part, as_of=as_of).to_json()
    assert policy.review(part, as_of=as_of, engine="reference").to_json() == told
