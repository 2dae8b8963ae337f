"""The fields that a host adds to Initiative, with the types that its annotations say."""

from __future__ import annotations

import datetime
import enum
import types as python_types
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from govrules.diagnostics import Source, Span, UsageError
from govrules.model import Initiative
from govrules.syntax.policies import FieldDeclaration
from govrules.types import DATE, FLAG, NUMBER, TEXT, ListOf, MappingOf, Record, Reference, Scale, SetOf, Type

_SCALARS: dict[Any, Type] = {
    str: TEXT,
    int: NUMBER,
    float: NUMBER,
    Decimal: NUMBER,
    bool: FLAG,
    datetime.date: DATE,
    datetime.datetime: DATE,
}


def declarations(kind: type[Initiative]) -> Iterator[FieldDeclaration]:
    """The fields that a subclass of Initiative adds. Raises UsageError for a type of no use to rules.

    An annotation `Annotated[str, Reference("unit")]` makes an id; a str enumeration makes a scale,
    lowest first.
    """
    hints = typing.get_type_hints(kind, include_extras=True)
    for name in kind.model_fields.keys() - Initiative.model_fields.keys():
        place = Span(Source(f"{kind.__module__}.{kind.__qualname__}.{name}"))
        yield FieldDeclaration("initiative", name, _type(hints[name], name, kind), place)


def _type(annotation: Any, name: str, kind: type) -> Type:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        named = next((extra for extra in arguments[1:] if isinstance(extra, Reference | Scale)), None)
        return named if named is not None else _type(arguments[0], name, kind)
    if origin in (typing.Union, python_types.UnionType):
        return _union(arguments, name, kind)
    if origin is Literal:
        return TEXT
    if isinstance(annotation, type) and origin is None:
        return _class(annotation, name, kind)
    return _container(origin, arguments, name, kind)


def _union(arguments: tuple[Any, ...], name: str, kind: type) -> Type:
    """`T | None` is a T, that may be unknown as every value may."""
    rest = [argument for argument in arguments if argument is not type(None)]
    if len(rest) != 1:
        raise _unusable(name, kind)
    return _type(rest[0], name, kind)


def _class(annotation: type, name: str, kind: type) -> Type:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if issubclass(annotation, enum.Enum) and issubclass(annotation, str):
        return Scale(f"initiative.{name}", tuple(str(member.value) for member in annotation))
    if issubclass(annotation, BaseModel):
        hints = typing.get_type_hints(annotation, include_extras=True)
        return Record.of({member: _type(hints[member], name, kind) for member in annotation.model_fields})
    raise _unusable(name, kind)


def _container(origin: Any, arguments: tuple[Any, ...], name: str, kind: type) -> Type:
    members = [argument for argument in arguments if argument is not Ellipsis]
    if not isinstance(origin, type) or not members:
        raise _unusable(name, kind)
    if issubclass(origin, Mapping) and len(members) == 2:
        return MappingOf(TEXT, _type(members[1], name, kind))
    if issubclass(origin, AbstractSet) and len(members) == 1:
        return SetOf(_type(members[0], name, kind))
    if issubclass(origin, Sequence | Collection) and len(members) == 1:
        return ListOf(_type(members[0], name, kind))
    raise _unusable(name, kind)


def _unusable(name: str, kind: type) -> UsageError:
    return UsageError(
        f"rules cannot read `{kind.__name__}.{name}`: its annotation is none of text, number, flag, date, "
        "enumeration, model, and lists, sets and mappings of these"
    )
