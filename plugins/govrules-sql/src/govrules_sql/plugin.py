"""What govrules asks of this plugin: one function a hook."""

from __future__ import annotations

import click

from govrules import Portfolio, hookimpl
from govrules.hookspecs import Around
from govrules_sql.command import sql
from govrules_sql.databases import engine_of, is_url, refused
from govrules_sql.source import read_portfolio


@hookimpl
def govrules_open_source(location: str, around: Around) -> Portfolio | None:
    """`govrules check postgresql+psycopg://localhost/planning --mapping planning.yaml`."""
    if not is_url(location):
        return None
    engine = engine_of(location)
    if around.mapping is None:
        help = "say with --mapping FILE which tables and columns hold the portfolio"
        raise refused(location, "a database needs a mapping", help)
    try:
        return read_portfolio(engine, around.mapping, around)
    finally:
        engine.dispose()


@hookimpl
def govrules_commands() -> tuple[click.Command, ...]:
    """`govrules sql write`."""
    return (sql,)
