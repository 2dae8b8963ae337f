"""The command line, from its own help."""

from __future__ import annotations

import click
from scripts.pages.markdown import block, code, joined

from govrules.cli.application import application

WIDTH = 88


def page() -> str:
    """The page; it has every command."""
    root = _context(application, "govrules")
    names = sorted(application.list_commands(root))
    return joined(
        "# Command line",
        "Each command says the same with `--help`.",
        f"## {code('govrules')}",
        block(_help(application, root)),
        *(_section(name, root) for name in names),
    )


def _section(name: str, root: click.Context) -> str:
    command = application.get_command(root, name)
    assert command is not None
    return joined(f"## {code(f'govrules {name}')}", block(_help(command, _context(command, name, root))))


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    settings = {**command.context_settings, "max_content_width": WIDTH, "terminal_width": WIDTH}
    return click.Context(command, info_name=name, parent=parent, **settings)


def _help(command: click.Command, context: click.Context) -> str:
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
