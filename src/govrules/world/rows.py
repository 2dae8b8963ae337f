"""Anything in a portfolio as a row: the value of every field that a policy knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen
from pydantic import BaseModel

from govrules import plan
from govrules.model import Initiative
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

    @staticmethod
    def of(name: str, type_: Type, scales: Scales) -> FieldReader:
        read = capacity_reader if name == "capacity" else reader(current(type_, scales))
        return FieldReader(name, read, absent(type_))

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

    An initiative has been validated when it was made, so that its own fields are taken as they
    are, without a copy; what a host adds is read by the type that it is declared with.
    """

    fields: tuple[FieldReader, ...]
    _of_hosts: dict[type, tuple[FieldReader, ...]] = field(factory=dict, init=False, eq=False, repr=False)

    @staticmethod
    def of(fields: Mapping[str, plan.FieldType], scales: Scales) -> RowReader:
        return RowReader(tuple(FieldReader.of(name, each.type, scales) for name, each in fields.items()))

    def initiative(self, held: Initiative) -> tuple[dict[str, Any], Sequence[Unfit]]:
        """The row of an initiative, and what in it is not of its type."""
        added = self._of_hosts.get(type(held))
        if added is None:
            added = self._added_by(type(held))
        if not added:
            return held.__dict__, ()
        row = held.__dict__.copy()
        return row, _read(row, held, added)

    def entity(self, held: BaseModel) -> tuple[dict[str, Any], list[Unfit]]:
        """The row of a unit, a resource and so on, and what in it is not of its type."""
        row: dict[str, Any] = {}
        return row, _read(row, held, self.fields)

    def _added_by(self, kind: type[Initiative]) -> tuple[FieldReader, ...]:
        """The fields that are not Initiative's own, or that the host's class has redefined."""
        added = tuple(each for each in self.fields if not _is_own(each.name, kind))
        self._of_hosts[kind] = added
        return added


def _is_own(name: str, kind: type[Initiative]) -> bool:
    own = Initiative.model_fields.get(name)
    return own is not None and kind.model_fields[name].annotation == own.annotation


def _read(row: dict[str, Any], held: BaseModel, fields: tuple[FieldReader, ...]) -> list[Unfit]:
    unfit: list[Unfit] = []
    for each in fields:
        try:
            row[each.name] = each.value(held)
        except Unfit as problem:
            row[each.name] = None
            unfit.append(problem.inside(each.name))
    return unfit
