"""Aggregates that follow the rows of a group: each row is added and taken away again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from govrules import plan
from govrules.engines.compiled.runtime import Host
from govrules.meaning.operations import greatest, least
from govrules.types import Scale
from govrules.values import DIGITS, EXACT, rounded


class Slot(Protocol):
    """One aggregate of one group."""

    def add(self, member: Any, times: int) -> None:
        """Take a row's value in (`times` is 1) or out (-1)."""

    def value(self) -> Any:
        """The aggregate's value, None where it is unknown."""


class Tally:
    """Counts how often each value occurs."""

    __slots__ = ("_counter", "_finish")

    def __init__(self, finish: Callable[[Counter[Any]], Any]) -> None:
        self._counter: Counter[Any] = Counter()
        self._finish = finish

    def add(self, member: Any, times: int) -> None:
        self._counter[member] += times
        if not self._counter[member]:
            del self._counter[member]

    def value(self) -> Any:
        return self._finish(self._counter)


class Total:
    """The exact sum; adding and subtracting exact numbers loses nothing.

    A sum has as many decimal places as the number that has most; `_places` counts, by exponent, the
    numbers that have any, so that the places of one that goes do not stay.
    """

    __slots__ = ("_places", "_total", "_unknown")

    def __init__(self) -> None:
        self._total = _ZERO
        self._unknown = 0
        self._places: dict[Any, int] = {}

    def add(self, member: Any, times: int) -> None:
        if member is None:
            self._unknown += times
            return
        self._total = (_add if times > 0 else _subtract)(self._total, member)
        if not member.same_quantum(_ZERO):
            self._count(member.as_tuple().exponent, times)

    def _count(self, exponent: int, times: int) -> None:
        held = self._places[exponent] = self._places.get(exponent, 0) + times
        if not held:
            del self._places[exponent]
            unit = Decimal((0, (1,), min((0, *self._places))))
            self._total = self._total.quantize(unit, context=EXACT)

    def value(self) -> Any:
        if self._unknown:
            return None
        if self._places:
            return rounded(self._total)
        return self._total if self._total.adjusted() < DIGITS else None


class Count:
    """How many rows there are."""

    __slots__ = ("_count",)

    def __init__(self) -> None:
        self._count = 0

    def add(self, _member: Any, times: int) -> None:
        self._count += times

    def value(self) -> Any:
        return Decimal(self._count)


def _any(counter: Counter[Any]) -> bool | None:
    return True if True in counter else None if None in counter else False


def _all(counter: Counter[Any]) -> bool | None:
    return False if False in counter else None if None in counter else True


def _count_distinct(counter: Counter[Any]) -> Decimal | None:
    return None if None in counter else Decimal(len(counter))


_add, _subtract, _ZERO = EXACT.add, EXACT.subtract, Decimal(0)

_TALLIES: Mapping[str, Callable[[Counter[Any]], Any]] = {
    "all": _all,
    "any": _any,
    "count_distinct": _count_distinct,
}
_NUMBERS: Mapping[str, Callable[[], Slot]] = {"count": Count, "sum": Total}
_EXTREMES = {"max": greatest, "min": least}


def slot_of(node: plan.Aggregate, host: Host) -> Slot:
    """A slot without rows, for an aggregate."""
    if node.function in _NUMBERS:
        return _NUMBERS[node.function]()
    if node.function in _TALLIES:
        return Tally(_TALLIES[node.function])
    extreme = _EXTREMES[node.function]
    key = host.ranks[node.type.name].__getitem__ if isinstance(node.type, Scale) else None
    return Tally(partial(extreme, key=key))
