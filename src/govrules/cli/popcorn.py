"""`govrules popcorn`: a few numbers by which to follow a portfolio from quarter to quarter."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

import click
from attrs import frozen

from govrules import popcorn
from govrules.cli import options, output
from govrules.cli.progress import Progress
from govrules.cli.reading import Given, read
from govrules.cli.statuses import FINE, WRONG
from govrules.cli.telling import complain

EPILOG = """\b
Examples
  govrules popcorn portfolio.yaml
  govrules popcorn portfolio.yaml --rules policy/ --format json --output 2026-Q4.json
  govrules popcorn portfolio.yaml --rules policy/ --since 2026-Q3.json --lang fr

\b
Exit status
  0  the numbers are told, whatever they are
  2  the policy, the portfolio or the call is wrong, or rows were left out (see --keep-going)
"""

DEFAULT_RULES = Path("govrules:popcorn")


@frozen(kw_only=True)
class Call:
    """What the caller asks for."""

    portfolio: tuple[str, ...]
    rules: tuple[Path, ...]
    as_of: datetime.date
    format: Literal["text", "json"]
    waivers: Path | None
    mapping: Path | None
    since: Path | None
    keep_going: bool
    language: str
    file: Path | None
    allow_outside: bool


@click.command("popcorn", cls=options.RulesCommand, epilog=EPILOG)
@click.argument("portfolio", nargs=-1, required=True, type=options.PLACE)
@click.option(
    "--rules",
    metavar="RULES…",
    multiple=True,
    default=(DEFAULT_RULES,),
    show_default=True,
    type=options.FILE,
    help="Files and folders of the policy.",
)
@options.as_of_option
@options.format_option("text", "json")
@click.option(
    "--since", metavar="FILE", type=options.FILE, help="An earlier index, as JSON, to compare with."
)
@options.waivers_option
@options.mapping_option
@options.keep_going_option
@options.language_option
@options.output_option
@options.allow_outside_option
def command(**asked: object) -> int:
    """Measure PORTFOLIO…: where units get in each other's way, and where they are held up.

    Each number has its definition and its caution; none is weighed against another.
    """
    call = Call(**asked)  # type: ignore[arg-type]  # click gives each option its type
    earlier = popcorn.load(call.since) if call.since is not None else None
    with Progress() as progress:
        given = read(
            call.portfolio,
            call.rules,
            as_of=call.as_of,
            granted=call.waivers,
            mapping=call.mapping,
            allow_outside=call.allow_outside,
            progress=progress,
        )
        review = given.policy.review(given.portfolio, as_of=call.as_of, waivers=given.waivers)
    index = popcorn.index(review, given.policy, given.portfolio)
    complain(review.problems)
    _write(index if earlier is None else index.since(earlier), given, call)
    return WRONG if review.problems and not call.keep_going else FINE


def _write(index: popcorn.Index, given: Given, call: Call) -> None:
    if call.format == "json":
        output.say(index.to_json(call.language, indent=2) + "\n", call.file)
        return
    from govrules.reports import popcorn as report

    output.say_on_paper(
        lambda paper: report.write(index, given.policy, given.portfolio, paper, call.language), call.file
    )
