"""`govrules mutate`: would a policy's examples, cases and laws notice a mistake in it?"""

from __future__ import annotations

from pathlib import Path

import click

from govrules.cli import options, output
from govrules.cli.extending import extend
from govrules.cli.statuses import FINE, OBJECTIONS, WRONG
from govrules.mutation import MOST, MutationReport, run

EPILOG = """\b
One thing at a time is changed: a limit by one step, `<` to `<=`, `and` to `or`, a condition or
a tier left out, an effect weakened, a role changed, a `when` negated, a date by one day.
A change that no example, no case and no law notices survives; the test to add is told with it.

\b
Examples
  govrules mutate policy.yaml
  govrules mutate policy/ --threshold 95
  govrules mutate policy/ --format json

\b
Exit status
  0  fine
  1  with --threshold: less of the changes are noticed
  2  the policy or the call is wrong, or a test does not hold as it is
"""


@click.command("mutate", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, type=options.FILE, metavar="POLICY…")
@options.format_option("text", "json")
@options.threshold_option("End with status 1 when less of the changes are noticed.")
@click.option(
    "--search",
    "most",
    metavar="N",
    type=click.IntRange(0),
    default=MOST,
    show_default=True,
    help="Portfolios to try for each rule that a survivor changes.",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1), help="Processes to use.  [default: all processors]"
)
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    paths: tuple[Path, ...],
    format: str,
    threshold: float,
    most: int,
    jobs: int | None,
    *,
    file: Path | None,
    allow_outside: bool,
) -> int:
    """Change the policy in POLICY… in one way after another, and see whether its tests notice."""
    report = run(paths, allow_outside=allow_outside, most=most, jobs=jobs, extend=extend())
    _write(report, format, file)
    if report.failures:
        return WRONG
    return OBJECTIONS if report.score < threshold else FINE


def _write(report: MutationReport, format: str, file: Path | None) -> None:
    from govrules.reports.mutation import as_dict, write

    if format == "json":
        output.say_data(as_dict(report), file)
        return
    output.say_on_paper(lambda paper: write(report, paper), file)
