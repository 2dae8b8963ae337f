"""What `+ - * / & |` do with known values of each type; None where there is no answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from govrules.types import NUMBER, TEXT, Type, element_of
from govrules.values import EXACT, rounded, text

Operation = Callable[[Any, Any], Any]

LONGEST_TEXT = 100_000
"""A text that an expression makes is unknown beyond this many characters."""


def arithmetic(result: Type) -> Mapping[str, Operation]:
    """The operations, by their signs, that give a value of the type.

    >>> arithmetic(NUMBER)["/"](Decimal(1), Decimal(0)) is None
    True
    """
    if element_of(result) is not None:
        return _SETS
    return _SCALARS.get(result, _CALENDAR)


def least(members: Collection[Any], key: Callable[[Any], Any] | None = None) -> Any:
    """The least of several values; unknown where one is, or where there are none."""
    return min(members, key=key) if members and None not in members else None


def greatest(members: Collection[Any], key: Callable[[Any], Any] | None = None) -> Any:
    """The greatest of several values; unknown where one is, or where there are none."""
    return max(members, key=key) if members and None not in members else None


def _add(left: Decimal, right: Decimal) -> Decimal | None:
    return rounded(EXACT.add(left, right))


def _subtract(left: Decimal, right: Decimal) -> Decimal | None:
    return rounded(EXACT.subtract(left, right))


def _multiply(left: Decimal, right: Decimal) -> Decimal | None:
    return rounded(EXACT.multiply(left, right))


def _divide(left: Decimal, right: Decimal) -> Decimal | None:
    return None if right == 0 else rounded(EXACT.divide(left, right))


def _join(left: str, right: str) -> str | None:
    return text(left + right) if len(left) + len(right) <= LONGEST_TEXT else None


def _later(left: Any, right: Any) -> Any:
    """A date and a duration, or two durations; unknown beyond the calendar."""
    try:
        return left + right
    except OverflowError:
        return None


def _earlier(left: Any, right: Any) -> datetime.date | datetime.timedelta | None:
    try:
        result: datetime.date | datetime.timedelta = left - right
    except OverflowError:
        return None
    return result


def _union(left: Collection[Any], right: Collection[Any]) -> frozenset[Any]:
    return frozenset(left) | frozenset(right)


def _intersection(left: Collection[Any], right: Collection[Any]) -> frozenset[Any]:
    """What is in both; an unknown member of the one may be any member of the other."""
    certain = (frozenset(left) & frozenset(right)) - {None}
    uncertain = (None in left and len(right) > 0) or (None in right and len(left) > 0)
    return certain | {None} if uncertain else certain


def _difference(left: Collection[Any], right: Collection[Any]) -> frozenset[Any]:
    """What is in the first only; an unknown member of the second may be any of them."""
    rest = frozenset(left) - (frozenset(right) - {None})
    return frozenset({None}) if None in right and rest else rest


_SETS: Mapping[str, Operation] = {"&": _intersection, "|": _union, "-": _difference}
_NUMBERS: Mapping[str, Operation] = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide}
_CALENDAR: Mapping[str, Operation] = {"+": _later, "-": _earlier}
_SCALARS: Mapping[Type, Mapping[str, Operation]] = {NUMBER: _NUMBERS, TEXT: {"+": _join}}
