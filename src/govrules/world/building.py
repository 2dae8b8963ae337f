"""Portfolio → world: every field that a policy knows read by its type, bad rows left out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from govrules import plan
from govrules.diagnostics import Diagnostic, PolicyError, one_of
from govrules.documents import shown_path
from govrules.model import Origin, Portfolio
from govrules.plan.vocabulary import COLLECTIONS, SETTINGS
from govrules.tables import Table
from govrules.world.reading import Reader, Unfit
from govrules.world.reading import reader as read_as
from govrules.world.rows import RowReader, Scales, current
from govrules.world.world import Row, World


def build(
    portfolio: Portfolio, policy: plan.Plan, as_of: datetime.date
) -> tuple[World, tuple[Diagnostic, ...]]:
    """The world of a portfolio on a date, and the problems of the rows that were left out.

    Everything is in the order of its id, so that the order of a file changes nothing.

    Raises PolicyError where the organisation's own scales lack a value that the policy names.
    """
    scales = {**policy.scales, **portfolio.organisation.scales}
    _check_scales(policy, scales)
    problems: list[Diagnostic] = []
    readers = {kind: RowReader.of(fields, scales) for kind, fields in policy.vocabulary.items()}
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


def initiative_reader(portfolio: Portfolio, policy: plan.Plan) -> RowReader:
    """What reads initiatives for a portfolio, one at a time."""
    scales = {**policy.scales, **portfolio.organisation.scales}
    return RowReader.of(policy.vocabulary[plan.SUBJECT], scales)


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


def _initiatives(portfolio: Portfolio, reader: RowReader, problems: list[Diagnostic]) -> dict[str, Row]:
    if reader.takes_as_they_are(portfolio.kinds):
        return {id_: vars(initiative) for id_, initiative in portfolio.by_id.items()}
    found: dict[str, Row] = {}
    for id_, initiative in portfolio.by_id.items():
        row, unfit = reader.initiative(initiative)
        if unfit:
            problems += [problem(portfolio.origin(id_), id_, each) for each in unfit]
        else:
            found[id_] = row
    return found


def problem(origin: Origin | None, id_: str, unfit: Unfit) -> Diagnostic:
    """The problem of a field that is not of its declared type."""
    if origin is not None:
        return origin.problem("value", str(unfit), unfit.path, unfit.advice)
    return Diagnostic("value", str(unfit), None, unfit.advice, f"{id_}{shown_path(unfit.path)[1:]}")


def _entities(
    section: Mapping[str, BaseModel], reader: RowReader, path: str, problems: list[Diagnostic]
) -> dict[str, Row]:
    if reader.takes_as_they_are(set(map(type, section.values()))):
        return {id_: {**vars(section[id_]), "id": id_} for id_ in sorted(section)}
    found: dict[str, Row] = {}
    for id_, held in sorted(section.items()):
        found[id_], unfit = reader.entity(id_, held)
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
    columns = [(name, read_as(current(type_, scales))) for name, type_ in declared.columns.items()]
    read_key = read_as(current(declared.key, scales))
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
