"""The plugins that a call uses: all that are installed, but those that it leaves out."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

from govrules.cli import output
from govrules.diagnostics import GovrulesError, PluginError

if TYPE_CHECKING:  # so that `govrules --version` is there at once
    from govrules.plugins import Plugin, Plugins

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@frozen(slots=False)
class Extended:
    """What click hands from command to command. Plugins are loaded when they are first needed."""

    without: tuple[str, ...] = ()

    @cached_property
    def plugins(self) -> Plugins:
        """The installed plugins that the call wants. Raises PluginError where one cannot be used."""
        from govrules.plugins import Plugins

        return Plugins.installed(without=self.without)


def plugins() -> Plugins:
    """The plugins of the call that runs now."""
    context = click.get_current_context(silent=True)
    extended = context.find_object(Extended) if context is not None else None
    return (extended or Extended()).plugins


def extend() -> Callable[[], Plugins]:
    """What gives these plugins again, in another process."""
    from govrules.plugins import Plugins

    extended = click.get_current_context().find_object(Extended) or Extended()
    return partial(Plugins.installed, without=extended.without)


def no_plugin_option(function: Decorated) -> Decorated:
    """`--no-plugin`: installed plugins to leave out, by their names, as `without`."""
    return click.option(
        "--no-plugin",
        "without",
        metavar="NAME",
        multiple=True,
        help="Leave an installed plugin out (GOVRULES_NO_PLUGINS=1 leaves all out).",
    )(function)


OWN = (
    "baseline",
    "check",
    "explain",
    "export",
    "init",
    "mutate",
    "plugins",
    "popcorn",
    "replay",
    "rules",
    "schema",
    "test",
    "waivers",
)
"""The commands of govrules itself, each in a module of its name."""


class ExtensibleGroup(click.Group):
    """The commands of govrules, each imported when it is called, and those of plugins."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands. Help is there also where a plugin is broken."""
        try:
            return [*OWN, *sorted(set(self._extended(ctx).plugins.commands) - set(OWN))]
        except PluginError as error:
            output.complain(f"govrules: {error}\n")
            return list(OWN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; raises PluginError where a plugin cannot be used."""
        if cmd_name in OWN:
            own: click.Command = importlib.import_module(f"govrules.cli.{cmd_name}").command
            return own
        plugin, command = self._extended(ctx).plugins.commands.get(cmd_name, (None, None))
        if plugin is None:
            return None
        if not isinstance(command, click.Command):
            raise PluginError(f"{plugin} brings `{cmd_name}`, which is no command of click")
        return _blamed(command, plugin)

    @staticmethod
    def _extended(ctx: click.Context) -> Extended:
        """Also while help is written, before the group itself has run."""
        if not isinstance(ctx.obj, Extended):
            ctx.obj = Extended(tuple(ctx.params.get("without") or ()))
        return ctx.obj


def _blamed(command: click.Command, plugin: Plugin) -> click.Command:
    """The command, whose failure is the plugin's."""
    blamed = copy.copy(command)

    def invoke(ctx: click.Context) -> Any:
        try:
            return command.invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, GovrulesError):
            raise
        except Exception as error:
            from govrules.plugins.registry import failure

            raise PluginError(failure(plugin, f"govrules {command.name}", error)) from error

    blamed.invoke = invoke  # type: ignore[method-assign]  # of this copy alone
    return blamed


class FormatName(click.ParamType[str]):
    """The name of a report format, of govrules or of a plugin."""

    name = "format"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """All names, for help."""
        return self._choice().get_metavar(param, ctx)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if there is such a format."""
        return self._choice().convert(value, param, ctx)

    @staticmethod
    def _choice() -> click.Choice[str]:
        return click.Choice(tuple(plugins().formats))
