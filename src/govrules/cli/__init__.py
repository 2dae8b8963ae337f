"""The command line: `govrules check`, and what goes with it."""

from __future__ import annotations

from collections.abc import Sequence

from govrules.cli.application import application
from govrules.cli.statuses import guarded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status.

    0: nothing to object to. 1: there is. 2: a policy, a portfolio or the call is wrong. 3: govrules
    is. 130: interrupted.
    """
    return guarded(application, arguments)
