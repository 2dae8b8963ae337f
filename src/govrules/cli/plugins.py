"""`govrules plugins`: what is installed, what it does, and a start for one of your own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from govrules.cli import options, output
from govrules.cli.extending import Extended
from govrules.cli.statuses import FINE, WRONG
from govrules.plugins import NO_PLUGINS, Plugins, project, telling
from govrules.plugins.installed import usable
from govrules.values import canonical

EPILOG = f"""\b
Examples
  govrules plugins
  govrules plugins --hooks
  govrules plugins --trace check portfolio.yaml --rules policy/
  govrules plugins new govrules-jira --host Jira
  govrules --no-plugin jira check portfolio.yaml --rules policy/
  {NO_PLUGINS}=1 govrules check portfolio.yaml --rules policy/

\b
Exit status
  0  fine
  2  a plugin cannot be used; the others are listed all the same
"""


class TracedGroup(click.Group):
    """With `--trace`, any command of govrules can follow."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command of its own, or of the group above it."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or not ctx.params.get("trace") or ctx.parent is None:
            return own
        above = ctx.parent.command
        return above.get_command(ctx.parent, cmd_name) if isinstance(above, click.Group) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Tell the time when the command has ended, however it did."""
        try:
            return super().invoke(ctx)
        finally:
            if ctx.params.get("trace") and ctx.obj is not None:
                _write_trace(ctx.obj)


@click.group("plugins", cls=TracedGroup, invoke_without_command=True, epilog=EPILOG)
@options.format_option("text", "json")
@click.option("--hooks", is_flag=True, help="List what a plugin can do.")
@click.option("--trace", is_flag=True, help="Run the command that follows, and tell the time in plugins.")
@click.pass_context
def command(context: click.Context, format: str, *, hooks: bool, trace: bool) -> int:
    """List the plugins that are installed: from where, which version, with which hooks."""
    if context.invoked_subcommand is not None:
        return FINE
    if trace:
        raise click.UsageError("`--trace` needs a command to run: govrules plugins --trace check …")
    return _write_hooks() if hooks else _write_plugins(context.obj, format)


def _write_hooks() -> int:
    from govrules.reports.text import Paper

    paper = Paper(sys.stdout)
    telling.write_hooks(paper)
    output.say(paper.text(), None, paper.encoding)
    return FINE


def _write_plugins(extended: Extended, format: str) -> int:
    from govrules.reports.text import Paper

    found, problems = usable(extended.without)
    plugins = Plugins(*found)
    if format == "json":
        output.say(canonical(telling.as_dict(plugins, problems), indent=2) + "\n")
    else:
        paper = Paper(sys.stdout)
        telling.write_plugins(plugins, paper, problems)
        output.say(paper.text(), None, paper.encoding)
    return WRONG if problems else FINE


def _write_trace(extended: Extended) -> None:
    from govrules.reports.text import Paper

    paper = Paper(sys.stderr)
    paper.blank()
    telling.write_trace(extended.plugins.trace.spent(), paper)
    output.complain(paper.text().rstrip("\n"))


@command.command("new")
@click.argument("name")
@click.option(
    "--host", metavar="NAME", help="What people call the host system; taken from NAME if not given."
)
@click.option("--into", metavar="FOLDER", type=options.FILE, default=Path(), help="Where its folder is made.")
def new(name: str, host: str | None, into: Path) -> None:
    """Write a plugin NAME, such as govrules-jira: code, tests and a page, all working as written.

    Its folder is NAME, inside FOLDER; nothing is ever overwritten.
    """
    made = project.write(name, host, into)
    output.say(
        f"{made} is yours to change. Begin with\n\n"
        f"  cd {os.fspath(made)}\n"
        "  python -m venv .venv && .venv/bin/pip install -e '.[test]'\n"
        "  .venv/bin/pytest\n"
        "  .venv/bin/govrules plugins\n"
    )
