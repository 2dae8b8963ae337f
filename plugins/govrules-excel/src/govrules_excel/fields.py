"""What kind of value each field holds, read from the types of the model itself."""

from __future__ import annotations

import datetime
import types
import typing
from decimal import Decimal
from typing import Any

from attrs import frozen
from pydantic import BaseModel

from govrules.model import ENTRIES, Initiative
from govrules_excel.mapping import INITIATIVES

MODELS: dict[str, type[BaseModel]] = {INITIATIVES: Initiative, **ENTRIES}
_SCALARS: dict[Any, str] = {
    str: "text",
    Decimal: "number",
    int: "number",
    float: "number",
    datetime.date: "date",
    bool: "flag",
}


@frozen
class Shape:
    """What a field holds: one value of a kind, `list`, `mapping` or `records` of members."""

    kind: str
    members: tuple[tuple[str, str], ...] = ()
    """The kinds of the members of each record."""

    def member(self, name: str) -> str:
        """The kind of a member."""
        return dict(self.members).get(name, "any")


ANY = Shape("any")


def shape_of(model: type[BaseModel] | None, name: str) -> Shape:
    """The shape of a field; `any` for one that the model does not have.

    >>> shape_of(Initiative, "budget").kind, shape_of(Initiative, "resources").member("amount")
    ('number', 'number')
    """
    if name == "id":
        return Shape("text")
    info = model.model_fields.get(name) if model is not None else None
    return _shape(info.annotation) if info is not None else ANY


def _shape(annotation: Any) -> Shape:
    base, arguments = _base(annotation)
    if base in _SCALARS:
        return Shape(_SCALARS[base])
    if base is dict:
        return Shape("mapping", (("", _shape(arguments[1]).kind),))
    if base in {tuple, list, set, frozenset}:
        return _shape_of_list(arguments)
    return ANY


def _shape_of_list(arguments: tuple[Any, ...]) -> Shape:
    member = _base(arguments[0])[0] if arguments else Any
    if isinstance(member, type) and issubclass(member, BaseModel):
        fields = member.model_fields.items()
        return Shape("records", tuple((name, _shape(info.annotation).kind) for name, info in fields))
    return Shape("list")


def _base(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type below `Annotated` and `… | None`, with its arguments; of a union, its first type."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _base(arguments[0])
    if origin in {typing.Union, types.UnionType}:
        return _base(next(each for each in arguments if each is not types.NoneType))
    return (annotation, ()) if origin is None else (origin, arguments)
