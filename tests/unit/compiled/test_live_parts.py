"""The parts of a live engine: aggregates, groups and indexes that follow rows."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govrules import load
from govrules.engines.compiled.live.groups import FEW, LiveGroup
from govrules.engines.compiled.live.indexes import LiveIndex
from govrules.engines.compiled.live.slots import Count, Total
from govrules.engines.compiled.live.tracking import TrackedRows, Tracker
from govrules.engines.compiled.module import compile_rules
from govrules.findings import Finding
from govrules.meaning.ledger import Ledger, apart


def added(numbers: Iterable[str]) -> Total:
    total = Total()
    for number in numbers:
        total.add(Decimal(number), 1)
    return total


def test_a_sum_has_the_places_of_the_numbers_that_are_there() -> None:
    total = added(["1", "2.50", "0.125"])
    total.add(Decimal("0.125"), -1)
    assert str(total.value()) == str(added(["1", "2.50"]).value()) == "3.50"
    total.add(Decimal("2.50"), -1)
    assert str(total.value()) == "1"


def test_a_sum_of_thousands_has_no_places() -> None:
    total = added(["1E+3", "0.5"])
    total.add(Decimal("0.5"), -1)
    assert str(total.value()) == "1000"


def test_a_sum_with_something_unknown_is_unknown() -> None:
    total = added(["1"])
    total.add(None, 1)
    assert total.value() is None
    total.add(None, -1)
    assert total.value() == 1


@pytest.mark.parametrize("number", ["9" * 36, "-" + "9" * 36, "0." + "9" * 36])
def test_a_sum_out_of_range_is_unknown(number: str) -> None:
    total = added([number])
    assert total.value() == Decimal(number)
    total.add(Decimal(number), 1)
    assert (total.value() is None) is (abs(Decimal(number)) > 1)


def test_rows_are_counted() -> None:
    count = Count()
    for member, times in ((True, 1), (None, 1), (True, -1)):
        count.add(member, times)
    assert count.value() == 1


@pytest.mark.parametrize("most", [1, FEW, 5 * FEW])
def test_the_ids_of_a_group_stay_in_order(most: int) -> None:
    draw = random.Random(most)  # noqa: S311 - the same each time
    group = LiveGroup((Total(),))
    for _ in range(60):
        for _ in range(draw.randint(0, most)):
            id_ = str(draw.randint(0, 40))
            if id_ in group.rows:
                group.remove((id_, {}, None), (None,))
            else:
                group.add((id_, {}, None), (None,))
        assert group.ids == tuple(sorted(group.rows))
        assert [id_ for id_, _, _ in group.lacking()] == list(group.ids)


def test_ids_that_come_back_are_the_same_tuple() -> None:
    group = LiveGroup(())
    for id_ in "ab":
        group.add((id_, {}, None), ())
    before = group.ids
    group.remove(("a", {}, None), ())
    group.add(("a", {}, None), ())
    assert group.ids is before


def keys_of(_id: str, row: Any) -> tuple[tuple[Any, ...], bool]:
    keys = row["keys"]
    return tuple(dict.fromkeys(key for key in keys if key is not None)), None not in keys


@pytest.mark.parametrize("fields", [frozenset({"keys"}), None], ids=["found again", "remembered"])
def test_an_index_follows_its_rows(fields: frozenset[str] | None) -> None:
    tracker = Tracker()
    rows = TrackedRows(tracker)
    index = LiveIndex(rows, keys_of, tracker, 0, fields)
    draw = random.Random(1)  # noqa: S311 - the same each time
    for _ in range(300):
        id_ = draw.choice("abcd")
        before = rows.quiet.get(id_)
        after = {"keys": draw.choices([1, 2, 3, None], k=draw.randint(0, 3))} if draw.random() < 0.7 else None
        rows.quiet.pop(id_, None)
        if after is not None:
            rows.quiet[id_] = after
        if fields is None:
            index.follow(id_, before, after)
        else:
            index.update(id_, before, after)
        expected = defaultdict(set)
        for other, row in rows.quiet.items():
            for key in row["keys"]:
                expected[key].add(other)
        assert {other for other, _ in index.uncertain()} == expected.pop(None, set())
        for key in (1, 2, 3):
            assert {other for other, row in index.at(key) if row is rows.quiet[other]} == expected[key]
        assert sorted(other for other, _ in index.at_any([1, 2])) == sorted(expected[1] | expected[2])


def test_an_index_tells_which_keys_changed() -> None:
    tracker = Tracker()
    index = LiveIndex(TrackedRows(tracker), keys_of, tracker, 0, None)
    assert index.follow("a", None, {"keys": [1]}) == {index.fact(1)}
    assert index.follow("a", {"keys": [1]}, {"keys": [2, None]}) == {
        index.fact(1),
        index.fact(2),
        index.doubt,
    }
    assert index.follow("a", {"keys": [2, None]}, None) == {index.fact(2), index.doubt}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "dab", "bac"])
@pytest.mark.parametrize("after", ["", "a", "b", "ab", "bc", "xab", "abx", "cab", "db"])
def test_two_lists_are_told_apart(before: str, after: str) -> None:
    assert apart(tuple(before), tuple(after)) == (set(before) - set(after), set(after) - set(before))


def found(*subjects: str, message: str = "") -> Finding:
    return Finding("a.rule", subjects, {"unit": "it"}, "violated", messages={"": message})


def test_a_ledger_names_whom_a_finding_names() -> None:
    ledger, place = Ledger(), ("a.rule", ("it",))
    ledger.put(place, found("a", "b"))
    ledger.put(place, found("b", "c"))
    assert {id_: list(places) for id_, places in ledger.naming.items()} == {"b": [place], "c": [place]}
    assert ledger.settle() == {place: (None, found("b", "c"))}
    ledger.put(place, None)
    assert (dict(ledger.naming), ledger.settle()) == ({}, {place: (found("b", "c"), None)})


def test_what_changes_and_changes_back_is_no_step() -> None:
    ledger, place = Ledger(), ("a.rule", ("it",))
    ledger.put(place, found("a"))
    ledger.put(place, None)
    assert ledger.settle() == {}
    ledger.put(place, found("a"))
    ledger.settle()
    ledger.put(place, found("a", message="other"))
    ledger.put(place, found("a"))
    assert ledger.settle() == {}


@pytest.mark.parametrize(
    ("related", "indexes"),
    [
        ("overlap(a.capabilities, b.capabilities)", 1),
        ("b.id in a.depends_on", 1),
        ("a.owner in b.capabilities", 2),
    ],
)
def test_what_is_read_alike_of_both_is_one_index(tmp_path: Path, related: str, indexes: int) -> None:
    file = tmp_path / "policy.yaml"
    rule = "related: {}, forbid: a.budget > b.budget, effect: deny"
    file.write_text(f"- {{id: a.rule, pair: [a, b], {rule.format(repr(related))}}}\n", encoding="utf-8")
    module = compile_rules(tuple(enumerate(load(file).plan.rules)), live=True)
    assert module.source.count("world.index(") == indexes
