"""Tells the problems of a portfolio, in full up to a limit."""

from __future__ import annotations

from collections.abc import Sequence

from govrules.cli import output
from govrules.diagnostics import Diagnostic

MOST_PROBLEMS = 50
"""So many problems are told in full; a file with more usually has the same one all over."""


def complain(problems: Sequence[Diagnostic]) -> None:
    """Write problems to the standard error."""
    for problem in problems[:MOST_PROBLEMS]:
        output.complain(f"{problem}\n")
    more = len(problems) - MOST_PROBLEMS
    if more > 0:
        output.complain(f"… and {more} more problems, all of them in `--format json`\n")
