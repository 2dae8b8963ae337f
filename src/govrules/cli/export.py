"""`govrules export`: a policy for a host that runs another rule engine itself."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from govrules.cli import options, output
from govrules.cli.extending import plugins
from govrules.cli.reading import policy_of
from govrules.model import Portfolio

EPILOG = """\b
Examples
  govrules export durable policy/ > policy.json
  govrules export durable policy/ --portfolio portfolio.yaml --output policy.json

\b
With a portfolio, its initiatives are written as facts too, and the texts and scales in use are its own.
What durable-rules cannot be given is listed under `elsewhere`, with why.
"""


@click.command("export", epilog=EPILOG)
@click.argument("kind", type=click.Choice(("durable",)))
@click.argument("rules", nargs=-1, required=True, type=options.FILE, metavar="RULES…")
@click.option("--portfolio", metavar="FILE", multiple=True, type=options.PLACE, help="Write its facts too.")
@options.as_of_option
@options.output_option
@options.allow_outside_option
def command(  # noqa: PLR0913 - one for each option
    kind: str,  # noqa: ARG001 - the only one so far
    rules: tuple[Path, ...],
    portfolio: tuple[str, ...],
    as_of: datetime.date,
    file: Path | None,
    *,
    allow_outside: bool,
) -> None:
    """Write the policy in RULES… as rulesets and facts of durable-rules, as JSON."""
    from govrules.policy import durable

    loaded = policy_of(rules, allow_outside=allow_outside)
    given = plugins().open(*portfolio, allow_outside=allow_outside) if portfolio else Portfolio()
    exported = durable.export(loaded, given, as_of=as_of)
    output.say_data(exported, file)
