"""`govrules init`: a small policy and a portfolio to start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from govrules.cli import options, output, schema
from govrules.diagnostics import UsageError

EPILOG = """\b
Examples
  govrules init
  govrules init my-policy

\b
Then
  govrules test policy.yaml
  govrules check portfolio.yaml --rules policy.yaml
"""

STARTERS = ("policy.yaml", "portfolio.yaml")
SCHEMAS = ".govrules"
"""The folder of the schemas, which the first lines of the starters name."""


@click.command("init", epilog=EPILOG)
@click.argument("folder", type=options.FILE, default=Path())
def command(folder: Path) -> None:
    """Write a small policy and portfolio into FOLDER, which is new or empty.

    The files are commented; JSON Schemas beside them let an editor complete and check them.
    Nothing is ever overwritten.
    """
    _make(folder)
    for name in STARTERS:
        output.say(_starter(name), folder / name)
    for kind in ("policy", "portfolio"):
        schema.write(kind, folder / SCHEMAS / f"{kind}.json")
    output.say(_welcome(folder))


def _make(folder: Path) -> None:
    """Make the folder where there is none; raises UsageError where it holds anything."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = next(folder.iterdir(), None)
        if held is not None:
            raise UsageError(f"`{folder}` is not empty: it holds `{held.name}`; name a new folder")
        (folder / SCHEMAS).mkdir()
    except OSError as error:
        raise UsageError(f"cannot write into `{folder}`: {(error.strerror or str(error)).lower()}") from error


def _starter(name: str) -> str:
    return (resources.files("govrules.cli") / "starters" / name).read_text(encoding="utf-8")


def _welcome(folder: Path) -> str:
    inside = "" if folder == Path() else f"  cd {folder}\n"
    made = " and ".join(str(folder / name) for name in STARTERS)
    return (
        f"{made} are yours to change. Begin with\n\n{inside}"
        "  govrules test policy.yaml\n"
        "  govrules check portfolio.yaml --rules policy.yaml\n"
    )
