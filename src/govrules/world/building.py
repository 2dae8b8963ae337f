"""Portfolio → world: every field that a policy knows read by its type, bad rows left out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen
from pydantic import BaseModel

from govrules import plan
from govrules.diagnostics import Diagnostic, PolicyError, one_of
from govrules.documents import shown_path
from govrules.model import Origin, Portfolio
from govrules.plan.vocabulary import COLLECTIONS, SETTINGS
from govrules.tables import Table
from govrules.types import ListOf, MappingOf, Record, Scale, SetOf, Type
from govrules.world.reading import Reader, Unfit, absent, capacity_reader, reader
from govrules.world.world import Row, World

Scales = Mapping[str, tuple[str, ...]]


def build(
    portfolio: Portfolio, policy: plan.Plan, as_of: datetime.date
) -> tuple[World, tuple[Diagnostic, ...]]:
    """The world of a portfolio on a date, and the problems of the rows that were left out.

    Raises PolicyError where the organisation's own scales lack a value that the policy names.
    """
    scales = {**policy.scales, **portfolio.organisation.scales}
    _check_scales(policy, scales)
    problems: list[Diagnostic] = []
    readers = {kind: _readers(fields, scales) for kind, fields in policy.vocabulary.items()}
    entities: dict[str, dict[str, Row]] = {
        kind: _entities(
            getattr(portfolio.organisation, section), readers[kind], f"$.organisation.{section}", problems
        )
        for section, kind in COLLECTIONS.items()
    }
    entities["initiative"] = _initiatives(portfolio, readers["initiative"], problems)
    settings = {name: getattr(portfolio.organisation, name) for name in SETTINGS}
    ranks = {name: {step: place for place, step in enumerate(steps)} for name, steps in scales.items()}
    tables = {
        name: _table(table, policy.supplied.get(name), scales, problems)
        for name, table in portfolio.tables.items()
    }
    return World(as_of, entities, settings, ranks, tables), tuple(problems)


def _check_scales(policy: plan.Plan, scales: Scales) -> None:
    problems = [
        Diagnostic(
            "unknown-scale-value",
            f"the organisation's {name} scale has no value `{value}`",
            span,
            f"it has {one_of(scales[name])}",
        )
        for name, uses in policy.scale_uses.items()
        for value, span in uses.items()
        if name in scales and value not in scales[name]
    ]
    if problems:
        raise PolicyError(problems)


@frozen
class FieldReader:
    """How a field is read, and what it holds where a host does not have it."""

    name: str
    read: Reader
    absent: Any

    def of(self, held: BaseModel) -> Any:
        """The field's value; raises Unfit."""
        if self.name in type(held).model_fields:
            return self.read(getattr(held, self.name))
        extra = held.model_extra or {}
        return self.read(extra[self.name]) if self.name in extra else self.absent


def _readers(fields: Mapping[str, plan.FieldType], scales: Scales) -> list[FieldReader]:
    return [_reader(name, _current(field.type, scales)) for name, field in fields.items()]


def _reader(name: str, type_: Type) -> FieldReader:
    read = capacity_reader if name == "capacity" else reader(type_)
    return FieldReader(name, read, absent(type_))


def _current(type_: Type, scales: Scales) -> Type:
    """The type with the organisation's own scales."""
    match type_:
        case Scale(name, values):
            return Scale(name, scales.get(name, values))
        case ListOf(element) | SetOf(element):
            return evolve(type_, element=_current(element, scales))
        case Record(members):
            return Record(tuple((name, _current(member, scales)) for name, member in members))
        case MappingOf(key, value):
            return MappingOf(_current(key, scales), _current(value, scales))
    return type_


def _initiatives(
    portfolio: Portfolio, readers: list[FieldReader], problems: list[Diagnostic]
) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for initiative in portfolio:
        row, unfit = _row(initiative, readers)
        if unfit:
            problems += [_problem(portfolio.origin(initiative.id), initiative.id, each) for each in unfit]
        else:
            found[initiative.id] = row
    return found


def _row(held: BaseModel, readers: list[FieldReader]) -> tuple[Row, list[Unfit]]:
    row: dict[str, Any] = {}
    unfit: list[Unfit] = []
    for field in readers:
        try:
            row[field.name] = field.of(held)
        except Unfit as problem:
            unfit.append(problem.inside(field.name))
    return row, unfit


def _problem(origin: Origin | None, id_: str, unfit: Unfit) -> Diagnostic:
    if origin is not None:
        return origin.problem("value", str(unfit), unfit.path, unfit.advice)
    return Diagnostic("value", str(unfit), None, unfit.advice, f"{id_}{shown_path(unfit.path)[1:]}")


def _entities(
    section: Mapping[str, BaseModel], readers: list[FieldReader], path: str, problems: list[Diagnostic]
) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for id_, held in section.items():
        row, unfit = _row(held, readers)
        found[id_] = {**row, "id": id_}
        problems += [
            Diagnostic("value", str(each), None, each.advice, f"{path}.{id_}{shown_path(each.path)[1:]}")
            for each in unfit
        ]
    return found


def _table(
    table: Table, declared: plan.Supplied | None, scales: Scales, problems: list[Diagnostic]
) -> Mapping[Any, Row]:
    """The rows of a table that the portfolio supplies, read by the types that the policy declares."""
    if declared is None:
        return table.rows
    columns = [(name, reader(_current(type_, scales))) for name, type_ in declared.columns.items()]
    read_key = reader(_current(declared.key, scales))
    rows: dict[Any, Row] = {}
    for key, cells in table.rows.items():
        try:
            rows[read_key(key)] = {name: _cell(cells, name, read) for name, read in columns}
        except Unfit as unfit:
            path = shown_path(("tables", table.name, str(key), *unfit.path))
            problems.append(Diagnostic("value", str(unfit), None, unfit.advice, path))
    return rows


def _cell(cells: Mapping[str, Any], name: str, read: Reader) -> Any:
    try:
        return read(cells.get(name))
    except Unfit as unfit:
        raise unfit.inside(name) from None


def undeclared(portfolio: Portfolio, policy: plan.Plan) -> tuple[str, ...]:
    """The keys of initiatives that neither the language nor the policy knows."""
    known = policy.vocabulary["initiative"]
    keys = {key for initiative in portfolio for key in initiative.model_extra or () if key not in known}
    return tuple(sorted(keys))
