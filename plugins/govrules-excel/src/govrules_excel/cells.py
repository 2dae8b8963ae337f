"""From the content of a cell to a value of a field."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from govrules_excel import dates
from govrules_excel.amounts import Unreadable, amount
from govrules_excel.sheets import Trouble, Value, is_blank
from govrules_excel.words import normal

_DIGITS = 15
"""Spreadsheet programs keep and show no more digits of a number."""

_YES = frozenset({"yes", "y", "oui", "o", "true", "vrai", "x", "✓", "✔"})
_NO = frozenset({"no", "n", "non", "false", "faux"})


@frozen
class Habits:
    """How texts in cells are written: the locale, the order of dates, the portfolio's currency."""

    locale: str | None = None
    date_order: str | None = None
    currency: str | None = None


def read(value: Value, kind: str, habits: Habits) -> Any:
    """The value of a cell that is not blank as one of a kind. Raises Unreadable."""
    if isinstance(value, Trouble):
        raise Unreadable(value.message, value.advice)
    return _READERS[kind](value, habits)


def meant(value: Value, table: Mapping[str, Any]) -> tuple[Any, bool]:
    """What a table says that a cell means, and whether it says so."""
    if not table or is_blank(value) or isinstance(value, Trouble):
        return value, False
    written = normal(_text_or(value))
    for key, found in table.items():
        if normal(key) == written:
            return found, True
    return value, False


def _text_or(value: Value) -> str:
    try:
        return text(value, Habits())
    except Unreadable:
        return str(value)


def text(value: Value, _habits: Habits) -> str:
    """A text; a number as its digits, since spreadsheet programs make numbers of codes."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(number(value, _habits), "f")
    advice = "give the column the format Text, and write it again"
    raise Unreadable(f"is {_named(value)} where a text belongs", advice)


def number(value: Value, habits: Habits) -> Decimal:
    """An exact number, of a number with as many digits as spreadsheet programs keep."""
    if isinstance(value, str):
        return _amount(value, habits)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(f"is {_named(value)} where a number belongs", "give the cell the format Number")
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")


def _amount(written: str, habits: Habits) -> Decimal:
    found = amount(written, habits.locale)
    if found.currencies is not None and habits.currency and habits.currency not in found.currencies:
        advice = f"write the amount in {habits.currency}"
        raise Unreadable(f"is not in {habits.currency}, the currency of the portfolio", advice)
    return found.number


def date(value: Value, habits: Habits) -> datetime.date:
    """A calendar date; of a time on a day, that day."""
    if isinstance(value, str):
        return dates.date(value, habits.date_order)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    advice = "give the cell the format Date, or write it as year-month-day"
    raise Unreadable(f"is {_named(value)} where a date belongs", advice)


def flag(value: Value, _habits: Habits) -> bool:
    """Yes or no, in English or French; a cross is a yes."""
    if isinstance(value, bool):
        return value
    written = normal(value) if isinstance(value, str) else ""
    if written in _YES | _NO:
        return written in _YES
    raise Unreadable("is neither yes nor no", "write oui or non, yes or no, or x; or list its `values:`")


def as_it_is(value: Value, habits: Habits) -> Any:
    """The value of a field whose type nobody told."""
    readers: dict[type, Callable[[Value, Habits], Any]] = {datetime.datetime: date, datetime.date: date}
    readers |= {int: number, float: number, bool: flag}
    return readers.get(type(value), text)(value, habits)


def _named(value: Value) -> str:
    names = {
        bool: "true or false",
        datetime.datetime: "a date",
        datetime.date: "a date",
        datetime.time: "a time of day",
        int: "a number",
        float: "a number",
        str: "a text",
    }
    return names.get(type(value), "something else")


_READERS: Mapping[str, Callable[[Value, Habits], Any]] = {
    "text": text,
    "number": number,
    "date": date,
    "flag": flag,
    "any": as_it_is,
}


def is_number(value: Any) -> bool:
    """Whether a value can be multiplied."""
    return isinstance(value, Decimal)
