"""The values of the language as plain Python values, and their one written form.

| type       | Python value                                              |
|------------|-----------------------------------------------------------|
| text       | str, in Unicode normal form C                             |
| number     | Decimal, finite, at most 36 digits either side of the point |
| flag       | bool                                                      |
| date       | datetime.date                                             |
| duration   | datetime.timedelta of whole days                          |
| scale      | str, one of the scale's values                            |
| reference  | str, the id of what it names                              |
| list       | tuple                                                     |
| set        | frozenset                                                 |
| record     | dict from member to value                                 |
| mapping    | dict from key to value                                    |
| unknown    | None, also as a member of a list or a set                 |
"""

from __future__ import annotations

import datetime
import decimal
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

DIGITS = 36
"""The most digits a number has before, and after, its decimal point."""

_LIMIT = Decimal(10) ** DIGITS
_SMALL = 10**18
_LONGEST_NUMBER = 200
_SMALLEST = Decimal(1).scaleb(-DIGITS)
# Wide enough that every sum of in-range numbers, and every product before rounding, is exact.
EXACT = decimal.Context(prec=4 * DIGITS + 20, rounding=decimal.ROUND_HALF_EVEN, traps=[])


class ValueProblem(ValueError):
    """A Python value that is no value of the language; the text says why."""


def number(value: object) -> Decimal:
    """A number of the language from a host's int, float, Decimal or text.

    A float is read by its shortest text. Raises ValueProblem for anything that is not a finite
    number of at most 36 digits either side of the decimal point.

    >>> number(0.1) + number(0.2) == number("0.3")
    True
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueProblem("is not a number")
    if isinstance(value, str) and (len(value) > _LONGEST_NUMBER or not value.isascii()):
        raise ValueProblem("is not a number")
    if isinstance(value, int):
        if -_SMALL < value < _SMALL:
            return Decimal(value)
        if value.bit_length() > 4 * DIGITS:
            raise ValueProblem(_TOO_LARGE)
    text = repr(value) if isinstance(value, float) else value
    try:
        result = EXACT.create_decimal(text)
    except decimal.InvalidOperation:  # pragma: no cover - the context traps nothing
        raise ValueProblem("is not a number") from None
    if isinstance(value, str) and result.is_nan() and "nan" not in value.lower():
        raise ValueProblem("is not a number")
    return _in_range(result)


_TOO_LARGE = f"is too large: a number has at most {DIGITS} digits before its decimal point"


def _in_range(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueProblem("is not a finite number")
    if value.copy_abs() >= _LIMIT:  # `abs` would round to the precision of the default context
        raise ValueProblem(_TOO_LARGE)
    if value != value.quantize(_SMALLEST, context=EXACT):
        raise ValueProblem(f"is too precise: a number has at most {DIGITS} decimal places")
    return value


def rounded(value: Decimal) -> Decimal | None:
    """A computed number as a number of the language: rounded half-even, None when out of range."""
    if not value.is_finite():
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DIGITS and value.copy_abs() < _LIMIT:
        value = value.quantize(_SMALLEST, context=EXACT)
    return value if value.copy_abs() < _LIMIT else None


def text(value: str) -> str:
    """A text of the language: Unicode normal form C, no lone surrogates, no NUL.

    >>> text("e\\u0301") == "\\u00e9"
    True
    """
    if value.isascii():
        if "\0" in value:
            raise ValueProblem("holds a NUL character")
        return value
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueProblem("holds half of a surrogate pair, which is no character")
    if "\0" in value:
        raise ValueProblem("holds a NUL character")
    return unicodedata.normalize("NFC", value)


def flag(value: object) -> bool:
    """A flag of the language from a host's bool, or its text.

    >>> flag("TRUE"), flag(False)
    (True, False)
    """
    written = value.strip().lower() if isinstance(value, str) and len(value) < _LONGEST_FLAG else value
    if written is True or written == "true":
        return True
    if written is False or written == "false":
        return False
    raise ValueProblem("is neither true nor false")


_LONGEST_FLAG = 20
_DATE = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def date(value: object) -> datetime.date:
    """A calendar date from a host's date, or its ISO 8601 text; of a time, the date as written.

    >>> date("2027-01-31"), date("2027-01-31T23:30:00Z")
    (datetime.date(2027, 1, 31), datetime.date(2027, 1, 31))
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    match = _DATE.fullmatch(value.strip()) if isinstance(value, str) and len(value) < _LONGEST_DATE else None
    if match is None:
        raise ValueProblem("is not a date")
    try:
        return datetime.date.fromisoformat(match[1])
    except ValueError:
        raise ValueProblem("is no day of the calendar") from None


_LONGEST_DATE = 60


def plain_number(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros.

    >>> plain_number(Decimal("1.500E+3")), plain_number(Decimal("-0.0"))
    ('1500', '0')
    """
    if value == 0:
        return "0"
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def in_order(members: Iterable[Any]) -> list[Any]:
    """Members of a set in one order: unknown first, then by value."""
    members = list(members)
    known = [member for member in members if member is not None]
    return [None] * (len(members) - len(known)) + sorted(known)


def canonical(value: object, *, indent: int | None = None) -> str:
    """JSON with one spelling for each value: the text that digests and reports are made of.

    Numbers are exact and plain, dates ISO 8601, sets sorted lists; mappings keep their order.

    >>> canonical({"b": Decimal("1.50"), "a": frozenset({"y", "x"})})
    '{"b": 1.5, "a": ["x", "y"]}'
    """
    pieces: list[str] = []
    _write(value, pieces, indent, 0)
    return "".join(pieces)


_SCALARS = frozenset({str, bool, int, Decimal, datetime.date})
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _write(value: object, pieces: list[str], indent: int | None, level: int) -> None:
    if value is None or type(value) in _SCALARS:  # most values are, and abstract types are slow to ask
        pieces.append(_scalar(value))
    elif isinstance(value, Mapping):
        entries = [(_quoted(str(key)) + ": ", item) for key, item in value.items()]
        _write_between("{}", entries, pieces, indent, level)
    elif isinstance(value, list | tuple):
        _write_between("[]", [("", item) for item in value], pieces, indent, level)
    elif isinstance(value, set | frozenset):
        _write_between("[]", [("", item) for item in in_order(value)], pieces, indent, level)
    else:
        pieces.append(_scalar(value))


def _write_between(
    brackets: str,
    entries: list[tuple[str, object]],
    pieces: list[str],
    indent: int | None,
    level: int,
) -> None:
    if not entries:
        pieces.append(brackets)
        return
    inner = "\n" + " " * (indent * (level + 1)) if indent is not None else ""
    outer = "\n" + " " * (indent * level) if indent is not None else ""
    separator = "," + (inner or " ")
    pieces.append(brackets[0] + inner)
    for index, (label, item) in enumerate(entries):
        pieces.append((separator if index else "") + label)
        _write(item, pieces, indent, level + 1)
    pieces.append(outer + brackets[1])


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | Decimal):
        return plain_number(Decimal(value))
    if isinstance(value, datetime.date):
        return f'"{value.isoformat()}"'
    if isinstance(value, datetime.timedelta):
        return str(value.days)
    return _quoted(str(value))
