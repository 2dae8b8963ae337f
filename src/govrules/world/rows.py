"""Anything in a portfolio as a row: the value of every field that a policy knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen
from pydantic import BaseModel

from govrules import plan
from govrules.model import ENTRIES, Initiative
from govrules.types import ListOf, MappingOf, Record, Scale, SetOf, Type
from govrules.world.reading import Reader, Unfit, absent, capacity_reader, reader

Scales = Mapping[str, tuple[str, ...]]

RECORDS = ("data", "resources", "approvals")
"""The fields of an initiative that hold lists of records."""


def records(held: Any) -> Any:
    """The records of a field as mappings; a row holds those of the model as they are.

    >>> from govrules.model import DataUse
    >>> records((DataUse(domain="customer", access="reads"), None))
    ({'domain': 'customer', 'access': 'reads', 'personal': None}, None)
    """
    if not held:
        return held
    return tuple([each if each is None or type(each) is dict else each.__dict__ for each in held])


def current(type_: Type, scales: Scales) -> Type:
    """The type with the organisation's own scales."""
    match type_:
        case Scale(name, values):
            return Scale(name, scales.get(name, values))
        case ListOf(element) | SetOf(element):
            return evolve(type_, element=current(element, scales))
        case Record(members):
            return Record(tuple((name, current(member, scales)) for name, member in members))
        case MappingOf(key, value):
            return MappingOf(current(key, scales), current(value, scales))
    return type_


@frozen
class FieldReader:
    """How a field is read, and what it holds where a host does not have it."""

    name: str
    read: Reader
    absent: Any
    is_to_be_read: bool
    """Whether more is asked of a value than the model knows, or another form of it."""

    @staticmethod
    def of(name: str, type_: Type, scales: Scales) -> FieldReader:
        is_capacity = name == "capacity"
        read = capacity_reader if is_capacity else reader(current(type_, scales))
        return FieldReader(name, read, absent(type_), is_capacity or isinstance(type_, Scale))

    def value(self, held: BaseModel) -> Any:
        """The field's value; raises Unfit."""
        own = held.__dict__  # which holds the fields of its class
        if self.name in own:
            return self.read(own[self.name])
        extra = held.model_extra or {}
        return self.read(extra[self.name]) if self.name in extra else self.absent


@frozen
class RowReader:
    """Reads rows of one kind.

    What is in a portfolio has been validated when it was made, so that its own fields are taken as
    they are; what a host adds is read by the type that it is declared with.
    """

    fields: tuple[FieldReader, ...]
    _added: dict[type, tuple[FieldReader, ...]] = field(factory=dict, init=False, eq=False, repr=False)

    @staticmethod
    def of(fields: Mapping[str, plan.FieldType], scales: Scales) -> RowReader:
        return RowReader(tuple(FieldReader.of(name, each.type, scales) for name, each in fields.items()))

    def initiative(self, held: Initiative) -> tuple[dict[str, Any], Sequence[Unfit]]:
        """The row of an initiative, not a copy of it, and what in it is not of its type."""
        added = self._added.get(type(held))
        if added is None:
            added = self._added_by(type(held))
        if not added:
            return held.__dict__, ()
        row = held.__dict__.copy()
        return row, _read(row, held, added)

    def takes_as_they_are(self, kinds: Iterable[type[BaseModel]]) -> bool:
        """Whether nothing of such classes has to be read in a way of its own."""
        return not any(self._added_by(kind) for kind in kinds)

    def entity(self, id_: str, held: BaseModel) -> tuple[dict[str, Any], list[Unfit]]:
        """The row of a unit, a resource and so on, and what in it is not of its type."""
        row = {**held.__dict__, "id": id_}
        return row, _read(row, held, self._added_by(type(held)))

    def _added_by(self, kind: type[BaseModel]) -> tuple[FieldReader, ...]:
        """The fields that are not ours, or that the host's class has redefined."""
        if kind not in self._added:
            own = next(each for each in kind.__mro__ if each in _OURS)
            self._added[kind] = tuple(each for each in self.fields if not _is_own(each, own, kind))
        return self._added[kind]


_OURS = (Initiative, *ENTRIES.values())


def _is_own(reader: FieldReader, own: type[BaseModel], kind: type[BaseModel]) -> bool:
    if reader.name == "id" or (reader.is_to_be_read and own is not Initiative):
        return reader.name == "id"
    field = own.model_fields.get(reader.name)
    return field is not None and kind.model_fields[reader.name].annotation == field.annotation


def _read(row: dict[str, Any], held: BaseModel, fields: tuple[FieldReader, ...]) -> list[Unfit]:
    unfit: list[Unfit] = []
    for each in fields:
        try:
            row[each.name] = each.value(held)
        except Unfit as problem:
            row[each.name] = None
            unfit.append(problem.inside(each.name))
    return unfit
