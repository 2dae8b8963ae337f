"""A host's values as values of the language, by the type that a field is declared with."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from govrules import values
from govrules.diagnostics import one_of, suggest
from govrules.documents import shortened
from govrules.types import (
    DATE,
    FLAG,
    NUMBER,
    TEXT,
    ListOf,
    MappingOf,
    Record,
    Reference,
    Scale,
    SetOf,
    Type,
)
from govrules.values import ValueProblem
from govrules.world.world import Everywhere

Reader = Callable[[Any], Any]


class Unfit(ValueError):
    """A value that is not of the declared type: where inside it, why, and what would be."""

    def __init__(self, message: str, advice: str | None = None, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.advice = advice
        self.path = path

    def inside(self, step: str | int) -> Unfit:
        return Unfit(str(self), self.advice, (step, *self.path))


def absent(type_: Type) -> Any:
    """What a field that is not there holds: an empty collection, or unknown.

    >>> absent(ListOf(TEXT)), absent(TEXT)
    ((), None)
    """
    match type_:
        case ListOf():
            return ()
        case SetOf():
            return frozenset()
        case MappingOf():
            return {}
    return None


def reader(type_: Type) -> Reader:
    """A function from a host's value to a value of the type; None stays unknown. It raises Unfit.

    >>> reader(ListOf(NUMBER))(["1", 2.5, None])
    (Decimal('1'), Decimal('2.5'), None)
    """
    read = _reader(type_)

    def or_unknown(value: Any) -> Any:
        return None if value is None else read(value)

    return or_unknown


def _reader(type_: Type) -> Reader:
    match type_:
        case Scale():
            return _scale_reader(type_)
        case Reference():
            return _SCALARS[TEXT]
        case ListOf(element):
            return _list_reader(reader(element))
        case SetOf(element):
            return _set_reader(reader(element))
        case Record():
            return _record_reader(type_)
        case MappingOf(_, value):
            return _mapping_reader(reader(value))
    return _SCALARS[type_]


def _text(value: Any) -> str:
    value = value.value if isinstance(value, Enum) else value
    if isinstance(value, str):
        # A text in several languages keeps them, and has been checked when it was made.
        return value if type(value) is not str else values.text(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise Unfit(f"{_shown(value)} is not a text", "put it in quotes" if isinstance(value, bool) else None)


def _number(value: Any) -> Decimal:
    try:
        return values.number(value)
    except ValueProblem as problem:
        raise Unfit(f"{_shown(value)} {problem}", "write a plain number, such as 180000") from None


def _flag(value: Any) -> bool:
    try:
        return values.flag(value)
    except ValueProblem as problem:
        raise Unfit(f"{_shown(value)} {problem}", "write true or false") from None


def _date(value: Any) -> datetime.date:
    try:
        return values.date(value)
    except ValueProblem as problem:
        raise Unfit(f"{_shown(value)} {problem}", "write year-month-day, such as 2027-01-31") from None


_SCALARS: dict[Type, Reader] = {TEXT: _text, NUMBER: _number, FLAG: _flag, DATE: _date}


def _scale_reader(scale: Scale) -> Reader:
    known = frozenset(scale.values)

    def read(value: Any) -> str:
        written = _text(value)
        if written not in known:
            hint = suggest(written, scale.values) or f"it is one of {one_of(scale.values)}"
            raise Unfit(f"{_shown(value)} is no value of the {scale}", hint)
        return written

    return read


def _list_reader(read: Reader) -> Reader:
    def read_list(value: Any) -> tuple[Any, ...]:
        return tuple(_inside(place, member, read) for place, member in enumerate(_members(value)))

    return read_list


def _set_reader(read: Reader) -> Reader:
    def read_set(value: Any) -> frozenset[Any]:
        return frozenset(_inside(place, member, read) for place, member in enumerate(_members(value)))

    return read_set


def _members(value: Any) -> Any:
    """The members of a collection; a cell of a spreadsheet holds them as text."""
    if isinstance(value, str):
        value = _from_cell(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if not isinstance(value, list | tuple):
        raise Unfit(f"{_shown(value)} is not a list", "write a list, such as [a, b]")
    return value


def _from_cell(value: str) -> Any:
    if value.lstrip().startswith(("[", "{")):
        try:
            return json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            advice = "what begins with `[` or `{` is JSON; otherwise write a `;` between members"
            raise Unfit(f"{_shown(value)} is not JSON", advice) from None
    return [part.strip() for part in value.split(";") if part.strip()]


def _inside(step: str | int, value: Any, read: Reader) -> Any:
    try:
        return read(value)
    except Unfit as problem:
        raise problem.inside(step) from None


def _record_reader(record: Record) -> Reader:
    members = [(name, reader(type_), absent(type_)) for name, type_ in record.members]

    def read(value: Any) -> dict[str, Any]:
        held = _entries(value)
        return {name: _inside(name, held.get(name, default), read) for name, read, default in members}

    return read


def _mapping_reader(read: Reader) -> Reader:
    def read_mapping(value: Any) -> dict[str, Any]:
        return {_text(key): _inside(str(key), member, read) for key, member in _entries(value).items()}

    return read_mapping


def _entries(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, BaseModel):
        return {
            **(value.model_extra or {}),
            **{name: getattr(value, name) for name in type(value).model_fields},
        }
    if isinstance(value, str):
        value = _from_cell(value)
    if not isinstance(value, Mapping):
        raise Unfit(f"{_shown(value)} is not a mapping", "write `key: value` pairs")
    return value


def capacity_reader(value: Any) -> Any:
    """A capacity: one number for every period, or a number for each."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return _mapping_reader(reader(NUMBER))(value)
    return Everywhere(_number(value))


def _shown(value: Any) -> str:
    written = values.canonical(value) if isinstance(value, str | list | dict | tuple) else str(value)
    return f"`{shortened(written)}`"
