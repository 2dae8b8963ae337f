"""What a rule ranges over, by its shape: by trying everything, in one order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from govrules import plan
from govrules.meaning import Environment, Subject, value
from govrules.values import in_order
from govrules.world import World


def subjects(shape: plan.Shape, world: World) -> Iterator[Subject]:
    """Everything that a rule of the shape ranges over."""
    return _SHAPES[type(shape)](shape, Environment(world, {}))


Candidate = tuple[plan.Expression, Environment]
"""What selects, and where it is evaluated."""


def candidates(shape: plan.Shape, world: World) -> Iterator[Candidate]:
    """Everything that `related` or `where` selects from, whether it does or not."""
    outside = Environment(world, {})
    match shape:
        case plan.Pair():
            yield from ((shape.related, environment) for _, environment in _pairs(shape, outside))
        case plan.Group():
            yield from ((shape.where, row) for row in _all_rows(shape, outside))
        case plan.Cycle():
            yield from ((shape.where, outside.of_initiative(id_)) for id_ in world.initiatives)


def _each(_shape: plan.Each, outside: Environment) -> Iterator[Subject]:
    for id_ in outside.world.initiatives:
        yield Subject((id_,), None, outside.of_initiative(id_, subject=True))


def _pair(shape: plan.Pair, outside: Environment) -> Iterator[Subject]:
    for ids, environment in _pairs(shape, outside):
        if value(shape.related, environment) is True:
            yield Subject(ids, None, environment)


def _pairs(shape: plan.Pair, outside: Environment) -> Iterator[tuple[tuple[str, str], Environment]]:
    for first, second in itertools.permutations(outside.world.initiatives, 2):
        variables = {shape.first: first, shape.second: second}
        yield (first, second), Environment(outside.world, variables, derived=outside.derived)


def _group(shape: plan.Group, outside: Environment) -> Iterator[Subject]:
    groups: dict[tuple[Any, ...], list[Environment]] = {key: [] for key in _expected(shape, outside)}
    for row in _rows(shape, outside):
        key = tuple(value(expression, row) for _, expression in shape.by)
        if None not in key:
            groups.setdefault(key, []).append(row)
    names = [name for name, _ in shape.by]
    for key, rows in groups.items():
        yield _judged(rows, dict(zip(names, key, strict=True)), outside)


def _judged(rows: list[Environment], group: dict[str, Any], outside: Environment) -> Subject:
    ids = tuple(sorted({row.variables[plan.SUBJECT] for row in rows}))
    keyed = tuple(evolve(row, variables={**group, **row.variables}) for row in rows)
    return Subject(ids, group, Environment(outside.world, group, keyed, derived=outside.derived))


def _expected(shape: plan.Group, outside: Environment) -> Iterator[tuple[Any, ...]]:
    """The keys that are groups even without rows."""
    if not shape.by:
        yield ()
    elif shape.of:
        domains = dict(shape.of)
        yield from itertools.product(*(_known(value(domains[name], outside)) for name, _ in shape.by))


def _rows(shape: plan.Group, outside: Environment) -> Iterator[Environment]:
    return (row for row in _all_rows(shape, outside) if value(shape.where, row) is True)


def _all_rows(shape: plan.Group, outside: Environment) -> Iterator[Environment]:
    for id_ in outside.world.initiatives:
        yield from _members(shape, outside.of_initiative(id_))


def _members(shape: plan.Group, initiative: Environment) -> Iterator[Environment]:
    if shape.rows is None or shape.variable is None:
        yield initiative
        return
    for member in _in_one_order(value(shape.rows, initiative)):
        yield initiative.bind(shape.variable, member, shape.rows)


def _in_one_order(collection: Any) -> list[Any]:
    if collection is None:
        return []
    return in_order(collection) if isinstance(collection, frozenset) else list(collection)


def _known(collection: Any) -> list[Any]:
    return [member for member in _in_one_order(collection) if member is not None]


def _cycle(shape: plan.Cycle, outside: Environment) -> Iterator[Subject]:
    everyone = {id_: outside.of_initiative(id_) for id_ in outside.world.initiatives}
    nodes = {id_: here for id_, here in everyone.items() if value(shape.where, here) is True}
    edges = {
        id_: [to for to in _known(value(shape.edges, here)) if to in nodes] for id_, here in nodes.items()
    }
    reachable = {id_: _reachable(id_, edges) for id_ in nodes}
    for ids in sorted({_circle(id_, reachable) for id_ in nodes} - {()}):
        rows = tuple(nodes[id_] for id_ in ids)
        yield Subject(ids, None, Environment(outside.world, {}, rows, derived=outside.derived))


def _circle(id_: str, reachable: dict[str, set[str]]) -> tuple[str, ...]:
    """The strongly connected set of an initiative: those that it reaches and that reach it."""
    return tuple(sorted(other for other in reachable[id_] if id_ in reachable[other]))


def _reachable(start: str, edges: dict[str, list[str]]) -> set[str]:
    """All that can be reached by one step or more."""
    found: set[str] = set()
    pending = list(edges[start])
    while pending:
        here = pending.pop()
        if here not in found:
            found.add(here)
            pending.extend(edges[here])
    return found


_SHAPES: dict[type, Callable[[Any, Environment], Iterator[Subject]]] = {
    plan.Each: _each,
    plan.Pair: _pair,
    plan.Group: _group,
    plan.Cycle: _cycle,
}
