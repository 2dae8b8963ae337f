"""Says what takes so long: on a terminal only, and only once it takes longer than a moment."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status

PATIENCE = 1.0
"""Seconds before anything is shown."""


class Progress:
    """A line on the standard error that says what is being done, gone when it is done."""

    def __init__(self, *, quiet: bool = False, patience: float = PATIENCE) -> None:
        self._doing = "Reading"
        self._status: Status | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(patience, self._show)
        self._timer.daemon = True
        self._wanted = not quiet and sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._wanted:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._wanted = False
            if self._status is not None:
                self._status.stop()

    def rows(self, count: int) -> None:
        """So many rows have been read."""
        self._say(f"Reading rows: {count:,}")

    def rule(self, id_: str, place: int, total: int) -> None:
        """A rule is about to be evaluated."""
        self._say(f"Evaluating rule {place} of {total}: {id_}")

    def report(self) -> None:
        """All is known, and is about to be told."""
        self._say("Writing the report")

    def _say(self, doing: str) -> None:
        from rich.text import Text

        with self._lock:
            self._doing = doing
            if self._status is not None:
                self._status.update(Text(doing))

    def _show(self) -> None:
        from rich.console import Console
        from rich.status import Status
        from rich.text import Text

        with self._lock:
            if self._wanted:
                self._status = Status(Text(self._doing), console=Console(stderr=True))
                self._status.start()
