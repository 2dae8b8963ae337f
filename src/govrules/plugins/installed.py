"""Finds the plugins that are installed, by their entry points."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from importlib import metadata

from govrules.diagnostics import PluginError, suggest
from govrules.hookspecs import PROJECT
from govrules.plugins.plugin import FAILURES, Plugin
from govrules.plugins.registry import Registry

NO_PLUGINS = "GOVRULES_NO_PLUGINS"
"""The environment variable that keeps every installed plugin out."""


def installed(without: Collection[str] = ()) -> tuple[Plugin, ...]:
    """The installed plugins in the order of their names, each imported.

    Raises PluginError for one that cannot be imported, and for a name of `without` that none has.
    """
    return tuple(map(_loaded, _entries(without)))


def usable(without: Collection[str] = ()) -> tuple[tuple[Plugin, ...], tuple[PluginError, ...]]:
    """The installed plugins that can be used, and why others cannot."""
    plugins: list[Plugin] = []
    problems: list[PluginError] = []
    for entry in _entries(without):
        try:
            plugin = _loaded(entry)
            Registry((plugin,))
        except PluginError as error:
            problems.append(error)
        else:
            plugins.append(plugin)
    return tuple(plugins), tuple(problems)


def _entries(without: Collection[str]) -> Iterator[metadata.EntryPoint]:
    if os.environ.get(NO_PLUGINS):
        return
    found = sorted(metadata.entry_points(group=PROJECT), key=lambda each: (each.name, each.value))
    unknown = sorted(set(without) - {each.name for each in found})
    if unknown:
        help = suggest(unknown[0], [each.name for each in found]) or "`govrules plugins` lists them"
        raise PluginError(f"there is no plugin `{unknown[0]}`\n    = help: {help}")
    yield from (each for each in dict.fromkeys(found) if each.name not in without)


def _loaded(entry: metadata.EntryPoint) -> Plugin:
    name, version = (entry.dist.name, entry.dist.version) if entry.dist is not None else ("", "")
    try:
        held = entry.load()
    except FAILURES as error:
        raise PluginError(
            f"{Plugin(entry.name, None, name, version)} cannot be imported from `{entry.value}`: "
            f"{type(error).__name__}: {error}\n    = help: to go on without it: --no-plugin {entry.name}"
        ) from error
    return Plugin(entry.name, held, name, version)
