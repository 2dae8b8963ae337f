"""The source of aggregates over the rows of a group of which only the aggregated values are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any, TypeGuard

from attrs import define

from govrules import plan
from govrules.engines.compiled.source.emitter import Emitter
from govrules.engines.compiled.source.scalars import order
from govrules.meaning.evaluation import every, some
from govrules.meaning.operations import greatest, least
from govrules.values import DIGITS, EXACT

HELD = "held"
"""The name of what is kept of a group: of each row the initiative's id, then a value for each column."""


def columns_of(rule: plan.Rule) -> tuple[plan.Expression, ...]:
    """What a rule on groups aggregates to judge them, each once."""
    parts = (rule.when, *(tier.condition for tier in rule.tiers))
    nodes = (node for part in parts for node in plan.walk(part) if is_of_rows(node))
    return tuple(dict.fromkeys(node.element for node in nodes if node.element is not None))


def is_of_rows(node: plan.Expression) -> TypeGuard[plan.Aggregate]:
    """Whether it is an aggregate over the rows of a group."""
    return isinstance(node, plan.Aggregate) and isinstance(node.rows, plan.GroupRows)


@define
class Columns(Emitter):
    """A function that goes through groups, and keeps columns; of some, every value is known for sure."""

    columns: tuple[plan.Expression, ...] = ()
    sure_columns: frozenset[plan.Expression] = frozenset()

    @property
    def width(self) -> int:
        """How many things are kept of each row."""
        return 1 + len(self.columns)

    def value(self, node: plan.Expression) -> str:
        if is_of_rows(node):
            return self.once(node, lambda: self._aggregate(node))
        return super().value(node)

    def _aggregate(self, node: plan.Aggregate) -> str:
        constant = self.world.constant
        if node.element is None:
            rows = f"len({HELD})" if self.width == 1 else f"len({HELD}) // {self.width}"
            return self.sure(self.assign(f"{constant(Decimal, 'Decimal')}({rows})", "count"))
        column = self._column(node.element)
        if node.function in _EXTREMES:
            function = constant(_EXTREMES[node.function], node.function)
            return self.assign(f"{function}({column}{order(self, node.type)})", node.function)
        summed = _SUMS[node.element in self.sure_columns]
        aggregate = summed if node.function == "sum" else _AGGREGATES[node.function]
        return self.assign(f"{constant(aggregate, aggregate)}({column})", node.function)

    def _column(self, element: plan.Expression) -> str:
        code = f"{HELD}[{1 + self.columns.index(element)}::{self.width}]"
        return self.once(("column", element), lambda: code, "column")


def _total(members: Collection[Decimal]) -> Decimal | None:
    """The exact sum of values that are all known, which has no more decimal places than they have."""
    total = reduce(EXACT.add, members, _NOTHING)
    return total if total.adjusted() < DIGITS else None


def _sum(members: Collection[Any]) -> Decimal | None:
    return None if None in members else _total(members)


def _count_distinct(members: Collection[Any]) -> Decimal | None:
    return None if None in members else Decimal(len(set(members)))


_NOTHING = Decimal(0)

_SUMS = {True: _total, False: _sum}
"""By whether all values are known."""

_AGGREGATES: Mapping[str, Callable[[Collection[Any]], Any]] = {
    "all": every,
    "any": some,
    "count_distinct": _count_distinct,
}
_EXTREMES: Mapping[str, Callable[..., Any]] = {"max": greatest, "min": least}
