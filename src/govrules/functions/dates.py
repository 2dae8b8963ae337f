"""Functions on dates and durations."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from govrules.functions.function import Function, Signature
from govrules.types import DATE, DURATION, NUMBER, TEXT

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_DAYS = 10_000_000
_ONE_DATE = (Signature((DATE,), NUMBER),)


def date(value: str) -> datetime.date | None:
    """A date from its ISO 8601 text; None where it is none.

    >>> date("2027-01-31"), date("2027-02-31")
    (datetime.date(2027, 1, 31), None)
    """
    if not _ISO.fullmatch(value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def days(value: datetime.timedelta | Decimal) -> Decimal | datetime.timedelta | None:
    """A duration's number of days, or the duration of a whole number of days."""
    if isinstance(value, datetime.timedelta):
        return Decimal(value.days)
    if value != value.to_integral_value() or value.copy_abs() > _MOST_DAYS:
        return None
    return datetime.timedelta(days=int(value))


def year(value: datetime.date) -> Decimal:
    return Decimal(value.year)


def month(value: datetime.date) -> Decimal:
    return Decimal(value.month)


def quarter(value: datetime.date) -> Decimal:
    return Decimal((value.month + 2) // 3)


def fiscal_year(value: datetime.date, first_month: Decimal) -> Decimal | None:
    """The calendar year in which the fiscal year of a date begins.

    >>> fiscal_year(datetime.date(2027, 3, 31), Decimal(4))
    Decimal('2026')
    """
    if first_month not in range(1, 13):
        return None
    return Decimal(value.year if value.month >= first_month else value.year - 1)


FUNCTIONS = (
    Function(
        "date",
        (Signature((TEXT,), DATE),),
        date,
        "The date that a text `YYYY-MM-DD` means.",
        'start >= date("2027-01-01")',
    ),
    Function(
        "days",
        (Signature((DURATION,), NUMBER), Signature((NUMBER,), DURATION)),
        days,
        "The number of days of a duration, or the duration of a number of days.",
        "days(end - start) > 365",
    ),
    Function("year", _ONE_DATE, year, "The calendar year of a date.", "year(start) == 2027"),
    Function("month", _ONE_DATE, month, "The month of a date, 1 to 12.", "month(start) == 1"),
    Function("quarter", _ONE_DATE, quarter, "The quarter of a date, 1 to 4.", "quarter(end) == 4"),
    Function(
        "fiscal_year",
        (Signature((DATE, NUMBER), NUMBER),),
        fiscal_year,
        "The calendar year in which the fiscal year of a date begins.",
        "fiscal_year(start, 4) == 2026",
    ),
)
