"""`govrules sql write`: what a policy decides on a portfolio, written into a database."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from govrules import Plugins, Review, load, waivers
from govrules.cli.options import DATE
from govrules_sql.databases import engine_of, shown
from govrules_sql.writing import write_decisions

_WRONG = 2
_FILE = click.Path(path_type=Path)


@click.group("sql")
def sql() -> None:
    """Portfolios in databases, and decisions written back."""


@sql.command("write")
@click.argument("portfolio", nargs=-1, required=True)
@click.option(
    "--rules", multiple=True, required=True, type=_FILE, help="Files, folders and packs of the policy."
)
@click.option("--into", required=True, metavar="URL", help="The database, such as sqlite:///decisions.db.")
@click.option("--schema", metavar="NAME", help="The schema of its tables.")
@click.option("--mapping", type=_FILE, help="How your own rows become initiatives.")
@click.option("--waivers", "granted", type=_FILE, help="Findings that somebody has accepted.")
@click.option(
    "--as-of", type=DATE, default=datetime.date.today, show_default="today", help="The day of judgement."
)
@click.option("--lang", "language", default="", help="Language of messages, such as `fr`.")
@click.option("--keep-going", is_flag=True, help="Do not end with status 2 where rows were left out.")
def write(  # noqa: PLR0913 - one for each option
    *,
    portfolio: tuple[str, ...],
    rules: tuple[Path, ...],
    into: str,
    schema: str | None,
    mapping: Path | None,
    granted: Path | None,
    as_of: datetime.date,
    language: str,
    keep_going: bool,
) -> int:
    """Judge PORTFOLIO and write run, decisions and findings into a database.

    The same policy, portfolio and day are one run, which is replaced when it is written again.
    """
    engine = engine_of(into, creates=True)
    review = _review(portfolio, rules, mapping, granted, as_of)
    run = write_decisions(engine, review, schema=schema, language=language)
    for problem in review.problems:
        click.echo(f"{problem}\n", err=True)
    counts = f"{len(review.decisions)} decisions and {len(review.findings)} findings"
    click.echo(f"{counts} written into {shown(into)} as run {run}")
    return _WRONG if review.problems and not keep_going else 0


def _review(
    portfolio: tuple[str, ...],
    rules: tuple[Path, ...],
    mapping: Path | None,
    granted: Path | None,
    as_of: datetime.date,
) -> Review:
    plugins = _plugins()
    policy = load(*(plugins.packs.get(str(each), each) for each in rules), plugins=plugins)
    opened = plugins.open(*portfolio, mapping=mapping)
    held = waivers.load(granted) if granted is not None else ()
    return policy.review(opened, as_of=as_of, waivers=(*held, *plugins.waivers(as_of)))


def _plugins() -> Plugins:
    """Those of the call, where govrules itself runs it."""
    held = getattr(click.get_current_context().find_root().obj, "plugins", None)
    return held if isinstance(held, Plugins) else Plugins.installed()
