"""What becomes of waivers: which one waived a finding, how often it was renewed, how long it may last."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from govrules import Waiver, waivers
from govrules.findings import Finding, Outcome

AS_OF = datetime.date(2026, 11, 23)
FINDING = Finding("money.budget", ("a", "b"), None, "violated", Outcome.DENY)


def day(days: int) -> datetime.date:
    return AS_OF + datetime.timedelta(days)


def waiver(until: int = 10, **other: Any) -> Waiver:
    """A waiver of FINDING that ends so many days from now."""
    held = Waiver("money.budget", ("b", "a"), "Agreed.", "board", day(until))
    return evolve(held, **other)


def test_the_waiver_that_waived_a_finding_is_named() -> None:
    held = waiver()
    (found,), report = waivers.apply([held], [FINDING], AS_OF)
    assert found.status == "waived"
    assert dict(report.waived) == {FINDING.fingerprint: held}
    assert report.to_dict()["applied"] == [
        {**held.to_dict(), "renewals": 0, "findings": [FINDING.fingerprint]}
    ]


def test_of_several_the_one_that_ends_last_is_named_and_none_is_unused() -> None:
    _, report = waivers.apply([waiver(5), waiver(20), waiver(10)], [FINDING], AS_OF)
    assert report.waived[FINDING.fingerprint].until == day(20)
    assert report.unused == ()


def test_what_is_only_recorded_is_waived_by_nobody() -> None:
    (found,), report = waivers.apply([waiver()], [FINDING.with_status("audit")], AS_OF)
    assert (found.status, dict(report.waived), report.unused) == ("audit", {}, ())


def test_a_waiver_of_tomorrow_is_early() -> None:
    held = waiver(granted=day(1))
    (found,), report = waivers.apply([held], [FINDING], AS_OF)
    assert (found.status, report.early, report.expired, report.unused) == ("open", (held,), (), ())


@pytest.mark.parametrize(
    ("granted", "until", "as_of", "state"),
    [
        (None, 0, 0, "holds"),
        (None, 0, 1, "expired"),
        (1, 3, 0, "early"),
        (1, 3, 1, "holds"),
        (1, 3, 3, "holds"),
        (1, 3, 4, "expired"),
    ],
    ids=["last-day", "day-after", "day-before", "first-day", "its-last-day", "its-day-after"],
)
def test_states(granted: int | None, until: int, as_of: int, state: str) -> None:
    held = waiver(until, granted=None if granted is None else day(granted))
    assert held.state(day(as_of)) == state
    assert held.holds(day(as_of)) == (state == "holds")


def test_renewals_count_what_ended_before_for_the_same_rule_and_subjects() -> None:
    first, second, third = waiver(-200), waiver(-20), waiver(100)
    other = waiver(50, subjects=("a",))
    counted = waivers.renewals([third, other, first, second, second])
    assert [counted[each] for each in (first, second, third, other)] == [0, 1, 2, 0]


@given(st.lists(st.tuples(st.integers(-300, 300), st.sampled_from([("a", "b"), ("b", "a"), ("a",)]))))
def test_renewals_do_not_depend_on_the_order(ends: list[tuple[int, tuple[str, ...]]]) -> None:
    held = [waiver(until, subjects=subjects) for until, subjects in ends]
    counted = waivers.renewals(held)
    assert counted == waivers.renewals(reversed(held))
    assert all(0 <= count < len(held) for count in counted.values())


@pytest.mark.parametrize(
    ("granted", "until", "message"),
    [
        (None, 30, None),
        (None, 31, "a waiver may reach 30 days ahead, and this one reaches 31"),
        (-20, 10, None),
        (-20, 11, "a waiver may last 30 days, and this one lasts 31"),
        (-400, -1, None),
        (5, 36, "a waiver may last 30 days, and this one lasts 31"),
    ],
    ids=["ahead", "too-far-ahead", "lasts", "lasts-too-long", "has-ended", "begins-later"],
)
def test_too_long(granted: int | None, until: int, message: str | None) -> None:
    held = waiver(until, granted=None if granted is None else day(granted))
    problems = waivers.too_long([held], 30, AS_OF)
    assert [problem.message for problem in problems] == ([message] if message else [])


def test_the_longest_that_can_be_written_is_no_matter() -> None:
    held = waiver(until=0, granted=None)
    ends = evolve(held, until=datetime.date.max)
    assert waivers.too_long([ends], 30, AS_OF)[0].help == f"end it by {day(30)}"


def test_the_register_is_ordered_by_expiry_and_tells_what_is_used() -> None:
    late, soon, gone = waiver(50), waiver(3, subjects=("c",)), waiver(-1)
    _, report = waivers.apply([late, soon, gone], [FINDING], AS_OF)
    listed = waivers.register([late, soon, gone], AS_OF, report)
    assert [(each.days_left, each.state, each.renewals, each.used) for each in listed] == [
        (-1, "expired", 0, False),
        (3, "holds", 0, False),
        (50, "holds", 1, True),
    ]
    assert listed[-1].findings == (FINDING.fingerprint,)


def test_without_a_portfolio_nothing_is_known_of_the_use() -> None:
    (listed,) = waivers.register([waiver()], AS_OF)
    assert (listed.used, listed.findings) == (None, ())
    assert listed.to_dict()["days_left"] == 10
