"""How often plugins were called, and how long they took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field, frozen


@frozen
class Spent:
    """Calls of one hook of one plugin, the seconds that they took, and how many failed."""

    plugin: str
    hook: str
    calls: int
    seconds: float
    failures: int


@define
class Trace:
    """Adds up calls as they are made, from any thread.

    >>> trace = Trace()
    >>> with trace.call("jira", "govrules_open_source"):
    ...     pass
    >>> [(spent.plugin, spent.hook, spent.calls, spent.failures) for spent in trace.spent()]
    [('jira', 'govrules_open_source', 1, 0)]
    """

    _sums: dict[tuple[str, str], tuple[int, float, int]] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock, repr=False)

    @contextmanager
    def call(self, plugin: str, hook: str) -> Iterator[None]:
        """Around one call; what it raises is counted and passed on."""
        started, failed = time.perf_counter(), 1
        try:
            yield
            failed = 0
        finally:
            self._add((plugin, hook), time.perf_counter() - started, failed)

    def _add(self, key: tuple[str, str], seconds: float, failed: int) -> None:
        with self._lock:
            calls, total, failures = self._sums.get(key, (0, 0.0, 0))
            self._sums[key] = (calls + 1, total + seconds, failures + failed)

    def spent(self) -> tuple[Spent, ...]:
        """What was called, by the names of plugins and hooks."""
        with self._lock:
            return tuple(
                Spent(plugin, hook, calls, seconds, failures)
                for (plugin, hook), (calls, seconds, failures) in sorted(self._sums.items())
            )
