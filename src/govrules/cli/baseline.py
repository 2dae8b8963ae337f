"""`govrules baseline`: begin with today's findings on record, and see only new ones."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from govrules.baselines import Baseline
from govrules.cli import options, output
from govrules.cli.progress import Progress
from govrules.cli.reading import read
from govrules.cli.statuses import FINE, WRONG
from govrules.cli.telling import complain

EPILOG = """\b
Examples
  govrules baseline write portfolio.yaml --rules policy/ --output baseline.json
  govrules check portfolio.yaml --rules policy/ --baseline baseline.json
"""


@click.group("baseline", epilog=EPILOG)
def command() -> None:
    """Put findings on record, so that new ones stand out."""


@command.command("write", cls=options.RulesCommand, epilog=EPILOG)
@click.argument("portfolio", nargs=-1, required=True, type=options.PLACE)
@options.rules_option
@options.as_of_option
@options.waivers_option
@options.mapping_option
@options.keep_going_option
@options.output_option
@options.allow_outside_option
def write(  # noqa: PLR0913 - one for each option
    *,
    portfolio: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: datetime.date,
    waivers: Path | None,
    mapping: Path | None,
    file: Path | None,
    keep_going: bool,
    allow_outside: bool,
) -> int:
    """Write the findings of PORTFOLIO…, a line each.

    One that is approved, waived or recorded only is on record as that: it counts once it no longer
    is. Nothing is written where rows cannot be read, unless --keep-going.
    """
    with Progress() as progress:
        given = read(
            portfolio,
            rules,
            as_of=as_of,
            granted=waivers,
            mapping=mapping,
            allow_outside=allow_outside,
            progress=progress,
        )
        review = given.policy.review(given.portfolio, as_of=as_of, waivers=given.waivers)
    complain(review.problems)
    if review.problems and not keep_going:
        return WRONG
    output.say(Baseline.of(given.policy.id, as_of, review.findings).to_json(), file)
    return FINE
