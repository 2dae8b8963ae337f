"""`govrules replay`: would what is on record be decided again?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from govrules import records, waivers
from govrules.cli import options, output
from govrules.cli.extending import plugins
from govrules.cli.reading import policy_of
from govrules.cli.statuses import FINE, OBJECTIONS, WRONG
from govrules.records import Record, Replayed

EPILOG = """\b
Examples
  govrules replay decisions.jsonl
  govrules replay decisions.jsonl portfolio.yaml --rules policy/ --waivers waivers.yaml

\b
Exit status
  0  everything is decided again as it was, to the byte
  1  something would be decided differently
  2  something cannot be replayed, or a line is damaged (see --keep-going)
"""


@click.command("replay", cls=options.RulesCommand, epilog=EPILOG)
@click.argument("record", type=options.FILE)
@click.argument("portfolio", nargs=-1, type=options.PLACE)
@click.option("--rules", metavar="RULES…", multiple=True, type=options.FILE, help="The policy to decide by.")
@options.waivers_option
@options.mapping_option
@click.option("--keep-going", is_flag=True, help="Do not end with status 2 for damaged lines.")
@options.format_option("text", "json")
@options.language_option
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    *,
    record: Path,
    portfolio: tuple[str, ...],
    rules: tuple[Path, ...],
    waivers: Path | None,
    mapping: Path | None,
    format: str,
    language: str,
    file: Path | None,
    keep_going: bool,
    allow_outside: bool,
) -> int:
    """Decide again every review in RECORD, and tell each difference.

    What the record does not hold has to be given: the files of PORTFOLIO…, RULES… and waivers.
    What is given is used in place of what the record holds.
    """
    held = records.read(record)
    for damage in held.damaged:
        output.complain(f"{record}: {damage}\n")
    extended = plugins()
    given = extended.open(*portfolio, mapping=mapping, allow_outside=allow_outside) if portfolio else None
    policy = policy_of(rules, allow_outside=allow_outside) if rules else None
    replayed = tuple(
        records.replay(held, policy=policy, portfolio=given, waivers=_waivers(waivers), plugins=extended)
    )
    _write(held, replayed, format, language, file)
    return _status(held, replayed, keep_going=keep_going)


def _waivers(file: Path | None) -> tuple[waivers.Waiver, ...] | None:
    return waivers.load(file) if file is not None else None


def _write(
    record: Record, replayed: tuple[Replayed, ...], format: str, language: str, file: Path | None
) -> None:
    if format == "json":
        damaged = [{"line": each.line, "bytes": each.size, "torn": each.is_torn} for each in record.damaged]
        whole = {"govrules": 1, "reviews": [each.to_dict() for each in replayed], "damaged": damaged}
        output.say_data(whole, file)
        return
    from govrules.reports import replays

    output.say_on_paper(lambda paper: replays.write(replayed, paper, language), file)


def _status(record: Record, replayed: tuple[Replayed, ...], *, keep_going: bool) -> int:
    verdicts = Counter(each.verdict for each in replayed)
    if verdicts["impossible"] or (record.damaged and not keep_going):
        return WRONG
    return OBJECTIONS if verdicts["different"] else FINE
