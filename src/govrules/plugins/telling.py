"""Tells people and programs which plugins there are, what they do, and how long they took."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from govrules import hookspecs
from govrules.diagnostics import PluginError
from govrules.plugins.plugin import Plugin
from govrules.plugins.plugins import Plugins
from govrules.plugins.registry import HOOKS
from govrules.plugins.tracing import Spent
from govrules.reports.text import Paper


def as_dict(plugins: Plugins, problems: Sequence[PluginError] = ()) -> dict[str, Any]:
    """Every plugin, in the order in which they are asked, and those that cannot be used."""
    return {
        "govrules": 1,
        "plugins": [_plugin(each, plugins) for each in plugins.members],
        "problems": [str(problem) for problem in problems],
    }


def _plugin(plugin: Plugin, plugins: Plugins) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution or None,
        "version": plugin.version or None,
        "file": plugin.file or None,
        "built_in": plugin.is_builtin,
        "hooks": plugins.hooks_of(plugin),
    }


def write_plugins(plugins: Plugins, paper: Paper, problems: Sequence[PluginError] = ()) -> None:
    """Every plugin in a few lines."""
    for place, plugin in enumerate(plugins.members):
        if place:
            paper.blank()
        source = "built in" if plugin.is_builtin else f"{plugin.distribution} {plugin.version}".strip()
        paper.line((plugin.name, "bold"), right=source)
        paper.paragraph(" · ".join(map(_short, plugins.hooks_of(plugin))), indent=2)
        if not plugin.is_builtin:
            paper.paragraph(plugin.file, indent=2, style="dim")
    for problem in problems:
        paper.blank()
        for line in str(problem).splitlines():
            paper.paragraph(line.strip(), style="red")


def _short(hook: str) -> str:
    return hook.removeprefix("govrules_").replace("_", " ")


def write_hooks(paper: Paper) -> None:
    """What a plugin can do: each hook with its arguments and its one sentence."""
    for place, name in enumerate(HOOKS):
        if place:
            paper.blank()
        hook = getattr(hookspecs, name)
        arguments = ", ".join(inspect.signature(hook).parameters)
        paper.line((name, "bold"), f"({arguments})")
        paper.paragraph(" ".join((inspect.getdoc(hook) or "").split()), indent=2)


def write_trace(spent: Sequence[Spent], paper: Paper) -> None:
    """The time that each hook of each plugin took, the longest first."""
    paper.line(("Time spent in plugins", "bold"), right="calls   milliseconds   failures")
    for each in sorted(spent, key=lambda each: (-each.seconds, each.plugin, each.hook)):
        figures = f"{each.calls:>5}   {1000 * each.seconds:>12.3f}   {each.failures:>8}"
        paper.line(f"{each.plugin}: {_short(each.hook)}", indent=2, right=figures, style="")
