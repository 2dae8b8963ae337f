"""Dates as texts."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules_excel.amounts import Unreadable
from govrules_excel.dates import date

DAY = datetime.date(2027, 1, 31)
READ = [
    ("2027-01-31", None),
    ("2027-01-31 00:00:00", None),
    ("31/01/2027", "day-first"),
    ("31.1.2027", "day-first"),
    ("31-01-2027 12:30", "day-first"),
    ("01/31/2027", "month-first"),
    ("31 janvier 2027", None),
    ("31 janv. 2027", None),
    ("31 January 2027", None),
    ("January 31, 2027", None),
    ("Jan 31 2027", None),
    ("31-Jan-2027", None),
]


@pytest.mark.parametrize(("text", "order"), READ, ids=[text for text, _ in READ])
def test_is_read(text: str, order: str | None) -> None:
    assert date(text, order) == DAY


@pytest.mark.parametrize(
    ("text", "order", "message"),
    [
        ("31/01/2027", None, "does not say whether the day or the month comes first"),
        ("31/01/27", "day-first", "is not a date"),
        ("31/02/2027", "day-first", "is no day of the calendar"),
        ("31/01/2027", "month-first", "is no day of the calendar"),
        ("31 ju 2027", None, "names no month"),
        ("31 jui 2027", None, "names no month"),
        ("31 mois 2027", None, "names no month"),
        ("T1 2027", None, "is not a date"),
        ("x" * 1000, None, "is not a date"),
    ],
    ids=str,
)
def test_is_refused(text: str, order: str | None, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as caught:
        date(text, order)
    assert caught.value.advice


def test_accents_and_capitals_count_for_nothing() -> None:
    expected = datetime.date(2027, 8, 1)
    assert date("1er Août 2027") == date("1 aout 2027") == date("1 AUG 2027") == expected


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from("/.-"))
def test_both_orders_come_back(day: datetime.date, mark: str) -> None:
    assert date(f"{day.day:02}{mark}{day.month:02}{mark}{day.year:04}", "day-first") == day
    assert date(f"{day.month}{mark}{day.day}{mark}{day.year:04}", "month-first") == day
    assert date(day.isoformat(), "month-first") == day
