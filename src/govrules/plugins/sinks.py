"""Tells plugins what was decided, each on a thread of its own, so that none holds up a decision."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from govrules.diagnostics import GovrulesError
from govrules.plugins.plugin import Plugin
from govrules.plugins.registry import Registry

HOOKS = ("govrules_decided", "govrules_reviewed", "govrules_changed")
MOST_WAITING = 10_000
"""So many events wait for a slow plugin; later ones are dropped, and that is told."""

Report = Callable[[str], None]
_Event = tuple[str, Any, dict[str, Any]]


def log(message: str) -> None:
    """Tell a failure where hosts look for such things: the logger `govrules.plugins`."""
    logging.getLogger("govrules.plugins").warning(message)


class _Sink:
    """One plugin that is told, in order, of what happens. Its thread starts with the first event."""

    def __init__(self, plugin: Plugin, registry: Registry, report: Report, most: int) -> None:
        self.plugin = plugin
        self._registry = registry
        self._report = report
        self._waiting: queue.Queue[_Event] = queue.Queue(most)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._dropped = 0

    def tell(self, event: _Event) -> None:
        with self._lock:
            if self._thread is None:
                name = f"govrules sink {self.plugin.name}"
                self._thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            self._dropped += 1
            if self._dropped == 1:
                self._report(f"{self.plugin} is too slow: what happens now is not told to it")

    def _work(self) -> None:
        while True:
            hook, implementation, arguments = self._waiting.get()
            try:
                self._registry.called(self.plugin, hook, implementation, **arguments)
            except GovrulesError as error:
                self._report(str(error))
            finally:
                self._waiting.task_done()

    def drain(self, until: float) -> None:
        """Wait for what is waiting, no longer than until a moment of the monotonic clock."""
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.001)
        undone = self._waiting.unfinished_tasks
        if undone or self._dropped:
            self._report(f"{self.plugin} was not told of {undone + self._dropped} events: it is too slow")


class Sinks:
    """All plugins that want to know what was decided. `report` is given what goes wrong, as text."""

    def __init__(self, registry: Registry, report: Report = log, most_waiting: int = MOST_WAITING) -> None:
        self._sinks: dict[str, _Sink] = {}
        self._told: dict[str, list[tuple[_Sink, Any]]] = {hook: [] for hook in HOOKS}
        for hook in HOOKS:
            for plugin, implementation in registry.implementations(hook):
                sink = self._sinks.setdefault(plugin.name, _Sink(plugin, registry, report, most_waiting))
                self._told[hook].append((sink, implementation))

    def wants(self, hook: str) -> bool:
        """Whether anybody wants to be told."""
        return bool(self._told[hook])

    def tell(self, hook: str, **arguments: Any) -> None:
        """Tell those who want to know, later: this returns at once, and never raises."""
        for sink, implementation in self._told[hook]:
            sink.tell((hook, implementation, arguments))

    def drain(self, seconds: float = 10) -> None:
        """Wait until everything is told, but no longer than some seconds; then report what is not."""
        until = time.monotonic() + seconds
        for sink in self._sinks.values():
            sink.drain(until)
