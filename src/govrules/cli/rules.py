"""`govrules rules`: what a policy contains."""

from __future__ import annotations

from pathlib import Path

import click

from govrules import policy
from govrules.cli import options, output
from govrules.cli.reading import policy_of
from govrules.policy import durable

EPILOG = """\b
Examples
  govrules rules policy/
  govrules rules policy/ --format json
  govrules rules policy/ --engine durable

\b
The cost of a rule says how its work grows: `constant` looks at one initiative at a time,
`per row` at all of them for each, `per pair` compares each with each.
"""


@click.command("rules", epilog=EPILOG)
@click.argument("rules", nargs=-1, required=True, type=options.FILE, metavar="RULES…")
@options.format_option("text", "json")
@click.option(
    "--engine",
    type=click.Choice(("compiled", "durable")),
    default="compiled",
    help="`durable`: say of each rule whether it runs in durable-rules, and why not.",
)
@options.language_option
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    rules: tuple[Path, ...],
    format: str,
    engine: str,
    language: str,
    file: Path | None,
    *,
    allow_outside: bool,
) -> None:
    """List the rules of the policy in RULES…, files and folders, with what each does and costs."""
    loaded = policy_of(rules, allow_outside=allow_outside)
    elsewhere = durable.placement(loaded) if engine == "durable" else None
    _write(loaded, elsewhere, format, language, file)


def _write(
    loaded: policy.Policy, elsewhere: dict[str, str] | None, format: str, language: str, file: Path | None
) -> None:
    from govrules.reports import rules as listing

    if format == "json":
        output.say_data(listing.as_dict(loaded, elsewhere), file)
        return
    output.say_on_paper(lambda paper: listing.write(loaded, paper, language, elsewhere), file)
