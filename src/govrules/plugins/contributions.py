"""What plugins add to the language, the reports and the command line, collected once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve

from govrules.diagnostics import DiagnosticError, PluginError
from govrules.forms import Form, Lowered, RuleContext
from govrules.functions import AGGREGATES, Function
from govrules.plugins.functions import guarded
from govrules.plugins.plugin import FAILURES, Plugin
from govrules.plugins.registry import Registry, failure
from govrules.reports.formats import ReportFormat

Thing = TypeVar("Thing")

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
PACK_NAME = re.compile(r"[a-z][a-z0-9-]+:[a-z][a-z0-9-]*", re.ASCII)
"""As `use:` and `--rules` know packs; one letter before the colon is a drive."""


def functions(registry: Registry) -> tuple[Function, ...]:
    """The functions that rules can call. Raises PluginError for one that cannot be added."""
    found = _named(registry, "govrules_functions", Function, lambda function: function.name)
    for name, (plugin, _) in found.items():
        if not _NAME.fullmatch(name) or name in AGGREGATES:
            raise PluginError(f"{plugin}: a function cannot be called `{name}`")
    return tuple(
        function if plugin.is_builtin else guarded(function, plugin, registry.trace)
        for plugin, function in found.values()
    )


def forms(registry: Registry) -> tuple[Form, ...]:
    """The forms that rules can take."""
    found = _named(registry, "govrules_forms", Form, lambda form: form.name)
    return tuple(_told(form, plugin, registry) for plugin, form in found.values())


def _told(form: Form, plugin: Plugin, registry: Registry) -> Form:
    """The form, whose failure is a problem of the rule that uses it."""

    def lower(options: Any, context: RuleContext) -> Lowered:
        try:
            with registry.trace.call(plugin.name, "govrules_forms"):
                return form.lower(options, context)
        except DiagnosticError:
            raise
        except FAILURES as error:
            raise PluginError(failure(plugin, "govrules_forms", error)) from error

    return evolve(form, lower=lower)


def packs(registry: Registry) -> Mapping[str, Path]:
    """The folders of rules by their names."""
    found: dict[str, tuple[Plugin, Path]] = {}
    for plugin, answer in registry.each("govrules_packs"):
        if not isinstance(answer, Mapping):
            raise _wrong(plugin, "govrules_packs", answer, "a mapping from names to folders")
        for name, folder in answer.items():
            _check_pack(plugin, name, folder)
            _take(found, name, plugin, Path(folder), "pack")
    return {name: folder for name, (_, folder) in found.items()}


def _check_pack(plugin: Plugin, name: object, folder: object) -> None:
    if not isinstance(name, str) or not PACK_NAME.fullmatch(name):
        raise PluginError(f"{plugin}: a pack cannot be called `{name}`: write it as `acme:security`")
    if not Path(str(folder)).is_dir():
        raise PluginError(f"{plugin}: the pack `{name}` has no folder `{folder}`")


def formats(registry: Registry) -> Mapping[str, ReportFormat]:
    """The report formats by their names, what ships with govrules first."""
    found = _named(registry, "govrules_formats", ReportFormat, lambda format: format.name)
    ordered = sorted(found.items(), key=lambda item: not item[1][0].is_builtin)
    return {name: _blamed(made, plugin, registry) for name, (plugin, made) in ordered}


def _blamed(made: ReportFormat, plugin: Plugin, registry: Registry) -> ReportFormat:
    def write(reported: Any) -> str:
        with registry.trace.call(plugin.name, "govrules_formats"):
            return made.write(reported)

    return made if plugin.is_builtin else evolve(made, write=_or_blame(write, plugin))


def _or_blame(write: Callable[[Any], str], plugin: Plugin) -> Callable[[Any], str]:
    def blamed(reported: Any) -> str:
        try:
            written = write(reported)
        except FAILURES as error:
            raise PluginError(failure(plugin, "govrules_formats", error)) from error
        if not isinstance(written, str):
            raise _wrong(plugin, "govrules_formats", written, "a text")
        return written

    return blamed


def commands(registry: Registry) -> Mapping[str, tuple[Plugin, Any]]:
    """The commands by their names, with the plugin that brings each."""
    found: dict[str, tuple[Plugin, Any]] = {}
    for plugin, answer in registry.each("govrules_commands"):
        for command in listed(plugin, "govrules_commands", answer):
            name = getattr(command, "name", None)
            if not isinstance(name, str) or not callable(getattr(command, "main", None)):
                raise _wrong(plugin, "govrules_commands", command, "a command of click")
            _take(found, name, plugin, command, "command")
    return dict(sorted(found.items()))


def _named(
    registry: Registry, hook: str, kind: type[Thing], name_of: Callable[[Thing], str]
) -> dict[str, tuple[Plugin, Thing]]:
    found: dict[str, tuple[Plugin, Thing]] = {}
    for plugin, answer in registry.each(hook):
        for thing in listed(plugin, hook, answer):
            if not isinstance(thing, kind):
                raise _wrong(plugin, hook, thing, f"a {kind.__name__}")
            _take(found, name_of(thing), plugin, thing, kind.__name__.lower())
    return found


def listed(plugin: Plugin, hook: str, answer: Any) -> list[Any]:
    """What a plugin answered, where that has to be a list. Raises PluginError."""
    if isinstance(answer, str | Mapping) or not isinstance(answer, Iterable):
        raise _wrong(plugin, hook, answer, "a list")
    return list(answer)


def _take(found: dict[str, tuple[Plugin, Thing]], name: str, plugin: Plugin, thing: Thing, what: str) -> None:
    if name in found:
        other = found[name][0]
        raise PluginError(f"{plugin} and {other} both bring the {what} `{name}`: leave one of them out")
    found[name] = (plugin, thing)


def _wrong(plugin: Plugin, hook: str, given: object, wanted: str) -> PluginError:
    return PluginError(f"{plugin} gave a {type(given).__name__} to `{hook}`, which wants {wanted}")
