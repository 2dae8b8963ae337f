"""Dates as texts: `31/01/2027` in the order that a mapping says, `31 janvier 2027`, `Jan 31, 2027`."""

from __future__ import annotations

import datetime
import re
import unicodedata

from govrules_excel.amounts import Unreadable

ORDERS = ("day-first", "month-first")
_MONTHS = (
    ("january", "janvier"),
    ("february", "fevrier"),
    ("march", "mars"),
    ("april", "avril"),
    ("may", "mai"),
    ("june", "juin"),
    ("july", "juillet"),
    ("august", "aout"),
    ("september", "septembre"),
    ("october", "octobre"),
    ("november", "novembre"),
    ("december", "decembre"),
)
_SHORTEST = 3
_LONGEST = 60
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)
_FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}.*)?", re.ASCII)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{4})", re.ASCII)
_NAMED_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_ADVICE = "write it as year-month-day, such as 2027-01-31, or as a date of the spreadsheet program"


def date(text: str, order: str | None = None) -> datetime.date:
    """The date in a text; `order` says whether the day or the month comes first. Raises Unreadable.

    >>> date("31/01/2027", "day-first"), date("1er février 2027"), date("Jan 31, 2027")
    (datetime.date(2027, 1, 31), datetime.date(2027, 2, 1), datetime.date(2027, 1, 31))
    """
    plain = " ".join(_unaccented(text).split()) if len(text) <= _LONGEST else ""
    if found := _ISO.fullmatch(plain):
        return _calendar(found[1], found[2], found[3])
    if found := _FIGURES.fullmatch(plain):
        return _in_order(found, order)
    if found := _DAY_NAMED.fullmatch(plain):
        return _calendar(found[3], _month(found[2]), found[1])
    if found := _NAMED_DAY.fullmatch(plain):
        return _calendar(found[3], _month(found[1]), found[2])
    raise Unreadable("is not a date", _ADVICE)


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(each for each in parts if not unicodedata.combining(each))


def _in_order(found: re.Match[str], order: str | None) -> datetime.date:
    if order is None:
        advice = "say `dates: day-first` or `dates: month-first` in the mapping"
        raise Unreadable("does not say whether the day or the month comes first", advice)
    day, month = (found[1], found[3]) if order == "day-first" else (found[3], found[1])
    return _calendar(found[4], month, day)


def _month(name: str) -> int:
    """A month by its name, or by at least three letters of it that no other month has."""
    named = {
        place
        for place, names in enumerate(_MONTHS, start=1)
        for each in names
        if each == name or (len(name) >= _SHORTEST and each.startswith(name))
    }
    if len(named) != 1:
        raise Unreadable(f"names no month: `{name}`", _ADVICE)
    return named.pop()


def _calendar(year: str, month: str | int, day: str) -> datetime.date:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("is no day of the calendar", _ADVICE) from None
