"""What comes in through plugins: portfolios, objects of a host, fields, waivers and tables."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from attrs import evolve

from govrules.diagnostics import PluginError, PortfolioError, Source, UsageError
from govrules.documents import Document
from govrules.hookspecs import Around
from govrules.model import Initiative, Organisation, Portfolio
from govrules.model.loading import File
from govrules.plugins.contributions import listed
from govrules.plugins.registry import Registry
from govrules.tables import Table
from govrules.waivers import Waiver


def opened(registry: Registry, locations: Iterable[File], around: Around) -> Portfolio:
    """One portfolio of all that is at some places. Files are read together.

    Where a plugin opens one of the places, the mapping is for that one.
    """
    files: list[File] = []
    portfolios: list[Portfolio] = []
    for location in locations:
        here = evolve(around, read=partial(_organisation_of, tuple(files), around))
        found = _found(registry, location, here)
        portfolios.append(found) if isinstance(found, Portfolio) else files.append(found)
    if portfolios and not files:
        return portfolios[0].joined(*portfolios[1:])
    whole = _loaded(files, evolve(around, mapping=None) if portfolios else around)
    return whole.joined(*portfolios) if portfolios else whole


def _found(registry: Registry, location: File, around: Around) -> Portfolio | File:
    """What the first plugin makes of a place that knows it."""
    if isinstance(location, Source | Document):
        return location
    arguments = {"location": os.fspath(location), "around": around}
    for plugin, found in registry.each("govrules_open_source", **arguments):
        if isinstance(found, Portfolio | str | os.PathLike | Source | Document):
            return found
        message = f"gave a {type(found).__name__} for `{location}`, which wants a portfolio or a file"
        raise PluginError(f"{plugin} {message}")
    return location


def _organisation_of(files: tuple[File, ...], around: Around) -> Organisation:
    return _loaded(files, evolve(around, mapping=None)).organisation if files else Organisation()


def _loaded(files: Iterable[File], around: Around) -> Portfolio:
    return Portfolio.load(
        *files,
        mapping=around.mapping,
        allow_outside=around.allow_outside,
        progress=around.progress,
        kind=around.kind,
    )


def adapted(
    registry: Registry, thing: object, organisation: Organisation, kind: type[Initiative]
) -> Initiative:
    """An object of a host as an initiative. Raises UsageError where no plugin knows such objects."""
    if isinstance(thing, Initiative):
        return thing
    if isinstance(thing, Mapping):
        return _read(thing, organisation, kind)
    for plugin, found in registry.each("govrules_adapt", thing=thing):
        if isinstance(found, Initiative):
            return found
        if isinstance(found, Mapping):
            return _read(found, organisation, kind)
        raise PluginError(f"{plugin} made a {type(found).__name__} of an object, which is no initiative")
    raise UsageError(f"no plugin knows how to make an initiative of a {type(thing).__name__}")


def _read(fields: Mapping[str, Any], organisation: Organisation, kind: type[Initiative]) -> Initiative:
    return Portfolio(organisation, [fields], kind=kind).initiatives[0]


def enriched(registry: Registry, portfolio: Portfolio) -> Portfolio:
    """The portfolio with the fields that plugins add. Raises PluginError where they contradict each other."""
    if not registry.asked("govrules_enrich"):
        return portfolio
    added = {initiative.id: _added(registry, initiative) for initiative in portfolio}
    try:
        return portfolio.with_fields(added)
    except PortfolioError as error:
        raise PluginError(f"a plugin added what cannot be read: {error}") from error


def _added(registry: Registry, initiative: Initiative) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    givers: dict[str, Any] = {}
    for plugin, answer in registry.each("govrules_enrich", initiative=initiative):
        if not isinstance(answer, Mapping) or "id" in answer:
            wants = "a mapping of fields, without `id`"
            raise PluginError(f"{plugin} gave what `govrules_enrich` cannot use: it wants {wants}")
        for name, value in answer.items():
            if name in fields and fields[name] != value:
                field = f"{initiative.id}.{name}"
                raise PluginError(
                    f"{givers[name]} and {plugin} give `{field}` different values: leave one out"
                )
            fields[name], givers[name] = value, plugin
    return fields


def waivers(registry: Registry, as_of: datetime.date) -> tuple[Waiver, ...]:
    """What plugins say that somebody has accepted."""
    found: list[Waiver] = []
    for plugin, answer in registry.each("govrules_waivers", as_of=as_of):
        for each in listed(plugin, "govrules_waivers", answer):
            if not isinstance(each, Waiver):
                raise PluginError(
                    f"{plugin} gave a {type(each).__name__} to `govrules_waivers`, not a Waiver"
                )
            found.append(each)
    return tuple(found)


def with_tables(registry: Registry, portfolio: Portfolio) -> Portfolio:
    """The portfolio with the tables that plugins supply. What is given twice is among its problems."""
    supplied = [
        Portfolio(tables=_tables(plugin, answer)) for plugin, answer in registry.each("govrules_tables")
    ]
    return portfolio.joined(*supplied) if supplied else portfolio


def _tables(plugin: object, answer: object) -> Mapping[str, Table | Mapping[str, Any]]:
    if not isinstance(answer, Mapping):
        raise PluginError(f"{plugin} gave a {type(answer).__name__} to `govrules_tables`, not a mapping")
    return answer
