"""Expressions with other names for their variables, so that two can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs

from govrules.plan.expressions import (
    Aggregate,
    Comprehension,
    Definition,
    Expression,
    JoinKey,
    Joins,
    Loop,
    Node,
    Variable,
)
from govrules.plan.walk import bound_variables

Part = TypeVar("Part", Expression, Loop)

_LEFT = frozenset({"origin", "type"})


def renamed(part: Part, names: Mapping[str, str]) -> Part:
    """The same with other names for the variables that it reads and does not bind itself.

    No new name may be one that it binds.
    """
    result: Part = _renamed(part, names)
    return result


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Variable):
        return attrs.evolve(value, name=names.get(value.name, value.name))
    if isinstance(value, tuple):
        return tuple(_renamed(item, names) for item in value)
    if isinstance(value, Definition) or not isinstance(value, Node | Loop | Joins | JoinKey):
        return value
    bound = bound_variables(value) if isinstance(value, Aggregate | Comprehension) else frozenset[str]()
    free = {old: new for old, new in names.items() if old not in bound}
    parts = (field.name for field in attrs.fields(type(value)) if field.name not in _LEFT)
    return attrs.evolve(value, **{name: _renamed(getattr(value, name), free) for name in parts})
