"""Where rules on pairs, groups and circles are evaluated, for what is told of their findings."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from govrules import plan
from govrules.meaning import Environment, value
from govrules.values import in_order


def expected(shape: plan.Group, outside: Environment) -> Iterator[tuple[Any, ...]]:
    """The keys that are groups even without rows."""
    if not shape.by:
        yield ()
    elif shape.of:
        domains = dict(shape.of)
        yield from itertools.product(*(_members(value(domains[name], outside)) for name, _ in shape.by))


def _members(collection: Any) -> list[Any]:
    members = in_order(collection) if isinstance(collection, frozenset) else list(collection or ())
    return [member for member in members if member is not None]


def of_pair(shape: plan.Pair, ids: tuple[str, str], outside: Environment) -> Environment:
    """Where a rule on a pair is evaluated."""
    variables = {shape.first: ids[0], shape.second: ids[1]}
    return outside.around(variables)


def of_group(
    shape: plan.Group, group: dict[str, Any], rows: Iterable[tuple[Any, ...]], outside: Environment
) -> Environment:
    """Where a rule on a group is evaluated."""
    keyed = tuple(_row(shape, group, id_, member, outside) for id_, _, member in rows)
    return outside.around(group, keyed)


def _row(
    shape: plan.Group, group: dict[str, Any], id_: str, member: Any, outside: Environment
) -> Environment:
    row = outside.of_initiative(id_)
    if shape.rows is not None and shape.variable is not None:
        row = row.bind(shape.variable, member, shape.rows)
    return evolve(row, variables={**group, **row.variables})


def of_circle(ids: tuple[str, ...], outside: Environment) -> Environment:
    """Where a rule on a circle is evaluated."""
    members = tuple(outside.of_initiative(id_) for id_ in ids)
    return outside.around({}, members)
