"""Exit statuses: whatever happens, the program ends in one of the ways that are promised."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from govrules.cli import output
from govrules.diagnostics import DiagnosticError, GovrulesError

FINE = 0
OBJECTIONS = 1
WRONG = 2
INTERNAL = 3
INTERRUPTED = 130

TRACEBACK = "GOVRULES_TRACEBACK"
"""The environment variable that shows where an internal error comes from."""


def guarded(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Run a command; every error becomes a message and a status."""
    try:
        status = command.main(arguments, prog_name="govrules", standalone_mode=False)
        return status if isinstance(status, int) else FINE
    except click.ClickException as error:
        _show(error)
        return WRONG
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except GovrulesError as error:
        output.complain(str(error) if isinstance(error, DiagnosticError) else f"govrules: {error}")
        return WRONG
    except (BrokenPipeError, SystemExit):  # click leaves by SystemExit where nobody reads any more
        return FINE
    except Exception as error:  # noqa: BLE001 - nothing may end with the status of an objection
        _report_internal(error)
        return INTERNAL
    finally:
        output.close()


def _show(error: click.ClickException) -> None:
    """What is wrong with the call, as click words it."""
    if sys.stderr is not None:
        error.show()


def _report_internal(error: Exception) -> None:
    if os.environ.get(TRACEBACK):
        output.complain("".join(traceback.format_exception(error)).rstrip())
        return
    output.complain(
        f"govrules: internal error: {type(error).__name__}: {error}\n"
        "This is a mistake in govrules, not in your files. Please report it, with what you ran and\n"
        f"what `{TRACEBACK}=1 govrules …` prints."
    )
