"""`govrules test`: does a policy show what its examples and cases say?"""

from __future__ import annotations

from pathlib import Path

import click

from govrules import trials
from govrules.cli import options, output
from govrules.cli.extending import plugins
from govrules.cli.statuses import FINE, OBJECTIONS
from govrules.trials import Results

EPILOG = """\b
An example is a small portfolio inside a rule, under what it is meant to show:
  examples:
    pass: [{id: a, title: A, unit: sales, budget: 50_000}]
    fail: [{id: b, title: B, unit: sales, budget: 50_001}]
    unknown: [{id: c, title: C, unit: sales}]

\b
A case is in a file whose name ends in _test.yaml, beside the policy:
  portfolio: portfolio.yaml
  cases:
    - case: A dearer CRM goes to the board
      changes: [{patch: {id: crm-2, budget: 180_000}}]
      expect: {outcomes: {crm-2: escalate}, approvals: {crm-2: [portfolio-board]}}

\b
Examples
  govrules test policy.yaml
  govrules test policy/ --coverage --threshold 100
  govrules test policy/spending_test.yaml
  govrules test policy/ --format junit --output report.xml

\b
Exit status
  0  every example and every case holds
  1  one does not; with --threshold less is shown; with --fail-on-empty a rule is untried
  2  the policy, a file of cases or the call is wrong
"""


@click.command("test", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, type=options.FILE, metavar="PATH…")
@options.format_option("text", "json", "junit")
@click.option("--coverage", is_flag=True, help="List what no example and no case shows of the rules.")
@options.threshold_option("End with status 1 when less is shown of what the rules can say.")
@click.option("--fail-on-empty", is_flag=True, help="End with status 1 when a rule has no examples.")
@options.language_option
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    paths: tuple[Path, ...],
    format: str,
    threshold: float,
    language: str,
    file: Path | None,
    *,
    coverage: bool,
    fail_on_empty: bool,
    allow_outside: bool,
) -> int:
    """Try policies, or files of cases, in PATH… on the examples inside rules and the cases beside them.

    In an example a rule is tried alone, whatever its effective dates and enforcement; in a case all
    rules are tried together. As of 2027-01-01 unless it says `as_of`.
    """
    found = trials.run_all(paths, allow_outside=allow_outside, plugins=plugins())
    below = found.coverage.percent < threshold
    _write(found, format, language, file, coverage=coverage or below)
    empty = fail_on_empty and found.is_empty
    return OBJECTIONS if found.failed or below or empty else FINE


def _write(results: Results, format: str, language: str, file: Path | None, *, coverage: bool) -> None:
    from govrules.reports.trials import as_dict, junit, write

    if format == "json":
        output.say_data(as_dict(results, language), file)
        return
    if format == "junit":
        output.say(junit.report(results, language), file)
        return
    output.say_on_paper(lambda paper: write(results, paper, language, coverage=coverage), file)
