"""`govrules waivers`: what somebody has accepted, by when it ends."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import click

from govrules import waivers
from govrules.cli import options, output
from govrules.cli.reading import read
from govrules.cli.statuses import FINE, WRONG
from govrules.cli.telling import complain
from govrules.diagnostics import Diagnostic, DiagnosticError, UsageError
from govrules.waivers import Held, Waiver

EPILOG = """\b
Examples
  govrules waivers waivers.yaml
  govrules waivers waivers.yaml --portfolio portfolio.yaml --rules policy/
  govrules waivers waivers.yaml --as-of 2027-03-31 --format json

\b
With a portfolio and its rules it also says which waivers are used.
"""


@click.command("waivers", cls=options.RulesCommand, epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=options.FILE, metavar="FILE…")
@options.as_of_option
@click.option(
    "--portfolio", metavar="FILE", multiple=True, type=options.PLACE, help="A file of the portfolio."
)
@click.option("--rules", metavar="RULES…", multiple=True, type=options.FILE, help="Its policy.")
@options.mapping_option
@options.keep_going_option
@options.format_option("text", "json")
@options.language_option
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    *,
    files: tuple[Path, ...],
    as_of: datetime.date,
    portfolio: tuple[str, ...],
    rules: tuple[Path, ...],
    mapping: Path | None,
    format: str,
    language: str,
    file: Path | None,
    keep_going: bool,
    allow_outside: bool,
) -> int:
    """List the waivers in FILE… by when they end: days left, renewals, and whether they are used."""
    if bool(portfolio) != bool(rules):
        raise UsageError("to see what is used, give both --portfolio and --rules")
    granted = _load(files)
    review = None
    if portfolio:
        given = read(portfolio, rules, as_of=as_of, mapping=mapping, allow_outside=allow_outside)
        review = given.policy.review(given.portfolio, as_of=as_of, waivers=granted)
        complain(review.problems)
    listed = waivers.register(granted, as_of, review.waivers if review is not None else None)
    _write(listed, as_of, format, language, file)
    return WRONG if review is not None and review.problems and not keep_going else FINE


def _load(files: Sequence[Path]) -> list[Waiver]:
    """The waivers of all files; raises DiagnosticError with the problems of all."""
    granted: list[Waiver] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            granted += waivers.load(file)
        except DiagnosticError as error:
            problems += error.diagnostics
    if problems:
        raise DiagnosticError(problems)
    return granted


def _write(
    listed: Sequence[Held], as_of: datetime.date, format: str, language: str, file: Path | None
) -> None:
    if format == "json":
        whole = {"govrules": 1, "as_of": as_of, "waivers": [held.to_dict() for held in listed]}
        output.say_data(whole, file)
        return
    from govrules.reports import waivers as register

    output.say_on_paper(lambda paper: register.write(listed, as_of, paper, language), file)
