"""`govrules excel annotate`: what a policy says of a workbook, written into a copy of it."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import click
from attrs import frozen

from govrules import Outcome, Plugins, Review, UsageError, load, waivers
from govrules.cli.options import DATE
from govrules.hookspecs import Around
from govrules_excel.annotation import Judged, Written, annotate
from govrules_excel.phrases import Phrases
from govrules_excel.plugin import PREFIX, place_of
from govrules_excel.portfolio import tables_in

_WRONG = 2
_ENDINGS = (".xlsx", ".xlsm")


@frozen
class _Call:
    workbook: str
    parts: tuple[Path, ...]
    rules: tuple[Path, ...]
    output: Path
    as_of: datetime.date
    mapping: Path | None
    granted: Path | None
    language: str
    allow_loss: bool
    keep_going: bool


@click.group("excel")
def excel() -> None:
    """Portfolios kept in spreadsheets."""


@excel.command("annotate")
@click.argument("workbook")
@click.option(
    "--rules",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Files, folders and packs of the policy.",
)
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The workbook to write.")
@click.option(
    "--as-of",
    type=DATE,
    default=datetime.date.today,
    show_default="today",
    help="The day on which the policy judges.",
)
@click.option(
    "--with",
    "parts",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Other files of the portfolio, such as the organisation.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="What the sheets hold; else NAME.mapping.yaml beside the workbook.",
)
@click.option(
    "--waivers", "granted", type=click.Path(path_type=Path), help="Findings that somebody has accepted."
)
@click.option("--lang", "language", default="", help="Language of what is written: `en` or `fr`.")
@click.option("--allow-loss", is_flag=True, help="Write even where a signature is no longer valid.")
@click.option("--keep-going", is_flag=True, help="Do not end with status 2 where rows were left out.")
def annotate_command(**asked: object) -> int:
    """Write what the policy decides into a copy of WORKBOOK.

    A column at the right of each table of initiatives holds the decisions, notes on cells say what
    was found there, and a sheet lists all findings. All else stays as it is; a second run replaces
    what the first one wrote.
    """
    call = _Call(**asked)  # type: ignore[arg-type]  # click gives each option its type
    path, sheet = place_of(call.workbook)
    _check_endings(path, call.output)
    judged = _judged(call, path, sheet)
    written = annotate(judged, call.output, allow_loss=call.allow_loss)
    for problem in judged.review.problems:
        click.echo(f"{problem}\n", err=True)
    click.echo(_summary(judged.review, written, call.output))
    return _WRONG if judged.review.problems and not call.keep_going else 0


def _check_endings(path: str, output: Path) -> None:
    ending = Path(path).suffix.lower()
    if ending not in _ENDINGS:
        raise UsageError(
            f"`{path}` is no workbook that can be annotated: its name ends in none of {_ENDINGS}"
        )
    if output.suffix.lower() != ending:
        raise UsageError(f"the name of `{output}` has to end in {ending}, as the workbook's does")


def _judged(call: _Call, path: str, sheet: str | None) -> Judged:
    plugins = _plugins()
    location = f"{PREFIX}{path}" + (f"#{sheet}" if sheet is not None else "")
    portfolio = plugins.open(*call.parts, location, mapping=call.mapping)
    policy = load(*(plugins.packs.get(str(each), each) for each in call.rules), plugins=plugins)
    granted = waivers.load(call.granted) if call.granted is not None else ()
    review = policy.review(portfolio, as_of=call.as_of, waivers=(*granted, *plugins.waivers(call.as_of)))
    tables = tables_in(path, Around(mapping=call.mapping), sheet)
    return Judged(path, portfolio, policy, review, Phrases(call.language), tables)


def _plugins() -> Plugins:
    """Those of the call, where govrules itself runs it."""
    found = click.get_current_context().find_root().obj
    held = getattr(found, "plugins", None)
    return held if isinstance(held, Plugins) else Plugins.installed()


def _summary(review: Review, written: Written, output: Path) -> str:
    phrases = Phrases("en")
    counts = Counter(decision.outcome for decision in review.decisions)
    told = [
        f"{counts[outcome]} {phrases[outcome.value].lower()}"
        for outcome in reversed(Outcome)
        if counts[outcome]
    ]
    lines = [
        f"{written.rows} rows read, {written.left_out} of them left out",
        f"{', '.join(told) or 'nothing to decide'}",
        f"written to {output}",
    ]
    if written.refused:
        lines.insert(2, f"no note where there is a conversation: {', '.join(written.refused)}")
    return "\n".join(lines)
