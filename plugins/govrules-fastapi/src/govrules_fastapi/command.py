"""`govrules serve`: a policy and a portfolio, served by uvicorn."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govrules import Plugins, PortfolioError, UsageError, load, waivers
from govrules.values import ValueProblem, date

if TYPE_CHECKING:
    from fastapi import FastAPI

EPILOG = """\b
Examples
  govrules serve portfolio.yaml --rules policy/
  govrules serve organisation.yaml rows.csv --rules policy/ --as-of 2026-11-23 --port 8080
"""

Serve = Callable[["FastAPI", str, int], None]
_FILE = click.Path(path_type=Path)


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime.date | None:
    if value is None:
        return None
    try:
        return date(value)
    except ValueProblem as problem:
        raise click.BadParameter(f"`{value}` {problem}; write it as YYYY-MM-DD") from None


@click.command("serve", epilog=EPILOG)
@click.argument("portfolios", metavar="PORTFOLIO…", nargs=-1, required=True)
@click.option(
    "--rules",
    metavar="RULES",
    multiple=True,
    required=True,
    type=_FILE,
    help="A file or folder of the policy; may be repeated.",
)
@click.option(
    "--as-of",
    metavar="DATE",
    callback=_day,
    help="The day on which the policy judges; without it, today, day after day.",
)
@click.option("--mapping", metavar="FILE", type=_FILE, help="How your own rows become initiatives.")
@click.option("--waivers", "granted", metavar="FILE", type=_FILE, help="Findings that somebody has accepted.")
@click.option("--keep-going", is_flag=True, help="Serve also where rows of the portfolio cannot be read.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 for any.",
)
@click.pass_context
def serve(context: click.Context, /, host: str, port: int, **given: Any) -> None:
    """Serve decisions over HTTP; the decision log goes to the standard output.

    Nobody is asked who they are: listen on other addresses only behind something that asks.
    """
    extended = getattr(context.obj, "plugins", None)
    app = application(extended if isinstance(extended, Plugins) else Plugins.installed(), **given)
    _run(app, host, port)


def application(  # noqa: PLR0913 - one for each option
    plugins: Plugins,
    *,
    portfolios: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: datetime.date | None,
    mapping: Path | None,
    granted: Path | None,
    keep_going: bool,
) -> FastAPI:
    """The application that the command serves. Raises DiagnosticError for files with problems."""
    from govrules_fastapi.app import create_app

    portfolio = plugins.open(*portfolios, mapping=mapping)
    if portfolio.problems and not keep_going:
        raise PortfolioError(portfolio.problems)
    for problem in portfolio.problems:
        click.echo(f"{problem}\n", err=True)
    return create_app(
        load(*(plugins.packs.get(str(path), path) for path in rules), plugins=plugins),
        portfolio=portfolio,
        plugins=plugins,
        as_of=as_of,
        clock=None if as_of is not None else datetime.date.today,
        waivers=waivers.load(granted) if granted is not None else (),
    )


def _run(app: FastAPI, host: str, port: int) -> None:
    try:
        from govrules_fastapi.serving import run
    except ImportError:
        raise UsageError("`govrules serve` needs uvicorn: pip install 'govrules-fastapi[serve]'") from None
    run(app, host, port)
