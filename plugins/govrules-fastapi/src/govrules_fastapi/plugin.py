"""The command `govrules serve`."""

from __future__ import annotations

from collections.abc import Iterable

import click

from govrules import hookimpl


@hookimpl
def govrules_commands() -> Iterable[click.Command]:
    """The command; what it needs is imported when it runs."""
    from govrules_fastapi.command import serve

    return (serve,)
