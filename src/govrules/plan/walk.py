"""Going through an expression: its direct parts, and all of them."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import attrs

from govrules.plan.expressions import Derived, Expression, Loop, Node, Variable


def children(node: Expression) -> Iterator[Expression]:
    """The direct parts of an expression, in the order in which they are written."""
    found: list[Expression] = []
    kind: type = type(node)
    for name in _parts(kind):
        _gather(getattr(node, name), found)
    return iter(found)


@functools.cache
def _parts(kind: type) -> tuple[str, ...]:
    """The attributes of a kind of node that can hold expressions."""
    names = (each.name for each in attrs.fields(kind))
    return tuple(name for name in names if name not in _NO_PARTS)


_NO_PARTS = {
    "definition",
    "function",
    "kind",
    "name",
    "namespace",
    "operator",
    "origin",
    "type",
    "value",
}


def _gather(value: object, found: list[Expression]) -> None:
    """Add the expressions that an attribute holds."""
    if isinstance(value, Node):
        found.append(value)  # type: ignore[arg-type]  # every node is one of the union
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)
    elif isinstance(value, Loop):
        found.append(value.source)
        found.extend(value.conditions)


def walk(node: Expression, *, into_definitions: bool = False) -> Iterator[Expression]:
    """An expression and all its parts; with the bodies of the derived fields it reads, if asked."""
    pending, entered = [node], set()
    while pending:
        current = pending.pop()
        yield current
        pending.extend(children(current))
        if into_definitions and isinstance(current, Derived) and current.definition.key not in entered:
            entered.add(current.definition.key)
            pending.append(current.definition.body)


def free_variables(node: Expression) -> frozenset[str]:
    """The variables that an expression reads and does not bind itself."""
    if isinstance(node, Variable):
        return frozenset({node.name})
    found: set[str] = set()
    for part in children(node):
        found |= free_variables(part)
    return frozenset(found - bound_variables(node))


def bound_variables(node: Expression) -> frozenset[str]:
    """The variables that a comprehension or an aggregate binds for its parts."""
    rows = getattr(node, "loops", None) or getattr(node, "rows", None)
    if isinstance(rows, tuple):
        return frozenset(loop.variable for loop in rows if isinstance(loop, Loop))
    return frozenset()
