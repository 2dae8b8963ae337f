"""`govrules schema`: what editors need to complete and check the files that people write."""

from __future__ import annotations

from pathlib import Path

import click

from govrules import schema
from govrules.cli import options, output

EPILOG = """\b
Examples
  govrules schema policy --output .govrules/policy.json
  govrules schema portfolio > portfolio.schema.json

\b
An editor with a YAML language server uses the schema that the first line of a file names:
  # yaml-language-server: $schema=.govrules/policy.json
"""


@click.command("schema", epilog=EPILOG)
@click.argument("kind", type=click.Choice(tuple(schema.SCHEMAS)))
@options.output_option
def command(kind: str, file: Path | None) -> None:
    """Print the JSON Schema of a kind of file."""
    write(kind, file)


def write(kind: str, file: Path | None) -> None:
    """Write the schema of a kind of file, to a file or to the standard output."""
    output.say_data(schema.SCHEMAS[kind](), file)
