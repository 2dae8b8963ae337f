"""Amounts as people write them: `1 234 567,89 €`, `$1,234,567.89`, `12 k€`, `(1 500)`.

What can be read in two ways is not read: `1,234` is one thing in London and another in Paris.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from attrs import frozen

SPACES = " \u00a0\u202f\u2009"
"""The normal, no-break, narrow no-break and thin spaces, which part thousands in French."""

_SYMBOLS: Mapping[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
}
_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "md": 10**9, "mrd": 10**9, "bn": 10**9}
_WRITTEN = re.compile(
    r"""(?P<before>€|\$|£|¥|[A-Z]{3})?\s*
    (?P<digits>\d[\d.,'’\ ]*?)\s*
    (?P<factor>k|K|M|Md|Mrd|bn)?\s*
    (?P<after>€|\$|£|¥|[A-Z]{3})?\s*(?P<percent>%)?""",
    re.VERBOSE | re.ASCII,
)
_LONGEST = 80
_SPACED = str.maketrans(dict.fromkeys(SPACES, " "))


class Unreadable(ValueError):
    """A text that is no value of its kind, or could be several; `advice` says how to put it right."""

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.advice = advice


@frozen
class Amount:
    """A number, with the currencies that the text can mean; None where it names none."""

    number: Decimal
    currencies: frozenset[str] | None = None


def amount(text: str, locale: str | None = None) -> Amount:
    """The amount in a text, by the habits of a locale, `fr` or `en`. Raises Unreadable.

    >>> amount("1 234 567,89 €").number, amount("$1,234,567.89").number
    (Decimal('1234567.89'), Decimal('1234567.89'))
    >>> amount("(12,5 k€)").number, amount("60 %").number
    (Decimal('-12500.0'), Decimal('0.6'))
    >>> amount("1,234", "en").number, amount("1,234", "fr").number
    (Decimal('1234'), Decimal('1.234'))
    """
    bare, negative = _unsigned(text.translate(_SPACED).strip() if len(text) <= _LONGEST else "")
    match = _WRITTEN.fullmatch(bare)
    if match is None or (match["before"] and match["after"]):
        raise Unreadable("is not an amount", "write a number, such as 180000")
    number = _number(match["digits"], locale) * _FACTORS[(match["factor"] or "").lower()]
    number = number / 100 if match["percent"] else number
    unit = match["before"] or match["after"]
    return Amount(-number if negative else number, _currencies(unit))


def _unsigned(text: str) -> tuple[str, bool]:
    """The text without its sign; accountants put brackets around what is negative."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    for sign in ("-", "\N{MINUS SIGN}"):
        if text.startswith(sign) or text.endswith(sign):
            return text.removeprefix(sign).removesuffix(sign).strip(), True
        if sign in text[:2]:
            return text.replace(sign, "", 1).strip(), True
    return text.removeprefix("+").strip(), False


def _currencies(unit: str | None) -> frozenset[str] | None:
    return _SYMBOLS.get(unit, frozenset({unit})) if unit else None


_GROUPS = {"fr": " '’", "en": ", '’"}
_POINTS = {"fr": ",", "en": "."}


def _number(digits: str, locale: str | None) -> Decimal:
    readings = {_reading(digits, each) for each in ([locale] if locale else ["fr", "en"])} - {None}
    if len(readings) == 1:
        return readings.pop() or Decimal(0)
    if readings:
        how = " or ".join(sorted(str(reading) for reading in readings if reading is not None))
        advice = "say `locale: fr` or `locale: en` in the mapping, or write plain numbers"
        raise Unreadable(f"can be read in two ways, as {how}", advice)
    language = {"fr": "French", "en": "English"}.get(locale or "", "French or English")
    raise Unreadable(f"is no number as it is written in {language}", "write a number, such as 180000")


def _reading(digits: str, locale: str) -> Decimal | None:
    """What the digits mean in one locale; None where they are not written so there."""
    whole, point, decimals = digits.partition(_POINTS[locale])
    if (point and not decimals) or not re.fullmatch(r"\d*", decimals, re.ASCII):
        return None
    parted = re.fullmatch(rf"[1-9]\d{{0,2}}(?:([{_GROUPS[locale]}])\d{{3}})(?:\1\d{{3}})*", whole, re.ASCII)
    if parted is None and not re.fullmatch(r"\d+", whole, re.ASCII):
        return None
    return Decimal(re.sub(r"\D", "", whole) + ("." + decimals if decimals else ""))
