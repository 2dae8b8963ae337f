"""`govrules test`: do the rules of a policy show what their examples say?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from govrules import policy, trials
from govrules.cli import options, output
from govrules.cli.statuses import FINE, OBJECTIONS
from govrules.trials import Trials

EPILOG = """\b
An example is a small portfolio inside a rule, under what it is meant to show:
  examples:
    pass: [{id: a, title: A, unit: sales, budget: 50_000}]
    fail: [{id: b, title: B, unit: sales, budget: 50_001}]
    unknown: [{id: c, title: C, unit: sales}]

\b
Examples
  govrules test policy.yaml
  govrules test policy/ --fail-on-empty
  govrules test policy/ --format json

\b
Exit status
  0  every example shows what it is meant to show
  1  one does not, or with --fail-on-empty a rule has none
  2  the policy or the call is wrong
"""


@click.command("test", epilog=EPILOG)
@click.argument("rules", nargs=-1, required=True, type=options.FILE, metavar="RULES…")
@options.format_option("text", "json")
@click.option("--fail-on-empty", is_flag=True, help="End with status 1 when a rule has no examples.")
@options.language_option
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    rules: tuple[Path, ...],
    format: str,
    language: str,
    file: Path | None,
    *,
    fail_on_empty: bool,
    allow_outside: bool,
) -> int:
    """Try each rule of the policy in RULES… on the examples inside it.

    Each rule is tried alone, whatever its effective dates and enforcement; as of 2027-01-01 unless
    the example says `as_of`.
    """
    tried = trials.run(policy.load(*rules, allow_outside=allow_outside))
    _write(tried, format, language, file)
    empty = fail_on_empty and tried.untried
    return OBJECTIONS if tried.failures or empty else FINE


def _write(tried: Trials, format: str, language: str, file: Path | None) -> None:
    from govrules.reports.trials import as_dict, write
    from govrules.values import canonical

    if format == "json":
        output.say(canonical(as_dict(tried, language), indent=2) + "\n", file)
        return
    from govrules.reports.text import Paper

    paper = Paper(None if file else sys.stdout)
    write(tried, paper, language)
    output.say(paper.text(), file, paper.encoding)
