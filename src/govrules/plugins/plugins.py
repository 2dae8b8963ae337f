"""The plugins that a host uses, as one value."""

from __future__ import annotations

import datetime
import os
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from govrules.forms import Form
from govrules.functions import Function
from govrules.hookspecs import Around
from govrules.model import Initiative, Organisation, Portfolio
from govrules.model.loading import File, Progress
from govrules.plugins import contributions, doors
from govrules.plugins.builtin import BUILTIN_PLUGINS
from govrules.plugins.installed import installed
from govrules.plugins.plugin import Plugin
from govrules.plugins.registry import Registry
from govrules.plugins.tracing import Trace
from govrules.reports.formats import ReportFormat
from govrules.waivers import Waiver


class Plugins:
    """What plugins add, collected when it is first asked for. Two values never meet.

    Each argument is a module, or any object, with functions marked by `hookimpl`. Raises PluginError
    for one that cannot be used.

    >>> import govrules
    >>> class Names:
    ...     @govrules.hookimpl
    ...     def govrules_adapt(self, thing):
    ...         return {"id": thing, "title": thing, "unit": "it"} if isinstance(thing, str) else None
    >>> Plugins(Names()).initiative("crm").title
    'crm'
    """

    def __init__(self, *plugins: object) -> None:
        given = [each if isinstance(each, Plugin) else Plugin(_name(each), each) for each in plugins]
        self._registry = Registry((*given, *BUILTIN_PLUGINS))

    @classmethod
    def installed(cls, *more: object, without: Collection[str] = ()) -> Plugins:
        """Those that are installed, by their entry points in the group `govrules`, and more.

        None where the environment variable GOVRULES_NO_PLUGINS is set; `without` are names to leave
        out. Raises PluginError for one that cannot be imported or used.
        """
        return cls(*installed(without), *more)

    @property
    def members(self) -> tuple[Plugin, ...]:
        """All plugins in the order in which they are asked, what govrules has built in last."""
        return self._registry.plugins

    def hooks_of(self, plugin: Plugin) -> tuple[str, ...]:
        """The names of the hooks that a plugin implements."""
        return self._registry.hooks_of(plugin)

    @property
    def trace(self) -> Trace:
        """What was called so far, and how long it took."""
        return self._registry.trace

    @property
    def registry(self) -> Registry:
        """The plugins themselves, for what calls them."""
        return self._registry

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The functions that rules can call."""
        return contributions.functions(self._registry)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms that rules can take."""
        return contributions.forms(self._registry)

    @cached_property
    def packs(self) -> Mapping[str, Path]:
        """The folders of rules that `use:` knows by name."""
        return contributions.packs(self._registry)

    @cached_property
    def formats(self) -> Mapping[str, ReportFormat]:
        """The report formats by their names."""
        return contributions.formats(self._registry)

    @cached_property
    def commands(self) -> Mapping[str, tuple[Plugin, Any]]:
        """The commands that stand below `govrules`, with the plugin of each."""
        return contributions.commands(self._registry)

    def open(
        self,
        *locations: File,
        mapping: File | Mapping[str, Any] | None = None,
        kind: type[Initiative] = Initiative,
        allow_outside: bool = False,
        progress: Progress | None = None,
    ) -> Portfolio:
        """One portfolio of all that is at some paths and URLs, enriched, with the tables of plugins.

        Raises PortfolioError where one cannot be read at all, PluginError where a plugin fails.
        """
        around = Around(mapping=mapping, kind=kind, allow_outside=allow_outside, progress=progress)
        found = doors.opened(self._registry, locations, around)
        return doors.with_tables(self._registry, doors.enriched(self._registry, found))

    def initiative(
        self,
        thing: object,
        organisation: Organisation | None = None,
        *,
        kind: type[Initiative] = Initiative,
    ) -> Initiative:
        """An object of the host as an initiative, enriched; an initiative or a mapping needs no plugin.

        Raises UsageError for an object that no plugin knows, PortfolioError for one that cannot be
        read, PluginError where a plugin fails.
        """
        around = organisation or Organisation()
        found = doors.adapted(self._registry, thing, around, kind)
        alone = Portfolio(around, [found])
        return doors.enriched(self._registry, alone).initiatives[0]

    def enriched(self, portfolio: Portfolio) -> Portfolio:
        """The portfolio with the fields that plugins add to its initiatives."""
        return doors.enriched(self._registry, portfolio)

    def waivers(self, as_of: datetime.date) -> tuple[Waiver, ...]:
        """The waivers that plugins supply for a day."""
        return doors.waivers(self._registry, as_of)


def _name(given: object) -> str:
    """A module goes by its name, any other object by its `name` or its class's."""
    name = getattr(given, "__name__", None) or getattr(given, "name", None) or type(given).__name__
    return os.fspath(name) if isinstance(name, str) else type(given).__name__
