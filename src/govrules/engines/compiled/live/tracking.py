"""What was read while something was evaluated, so that a change evaluates only that again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

from govrules.engines.compiled.runtime import Row

Unit = tuple[Any, ...]
"""Something that is evaluated as a whole: a kind, then what tells it from others of its kind."""

Pending = dict[Unit, None]
"""Units that are to be evaluated anew, in order."""

Fact = Hashable
"""Something that can change: a row, the set of all rows, the rows of a key, a value of the whole."""

EVERY_ROW: Fact = "every row"


def row(id_: str) -> Fact:
    return ("row", id_)


class Tracker:
    """Which units have read which facts."""

    def __init__(self) -> None:
        self._running: list[set[Fact]] = []
        self._reads: dict[Unit, set[Fact]] = {}
        self._readers: defaultdict[Fact, dict[Unit, None]] = defaultdict(dict)

    def read(self, fact: Fact) -> None:
        """Note a fact that the running unit depends on."""
        if self._running:
            self._running[-1].add(fact)

    def run(self, unit: Unit, function: Callable[[], Any]) -> Any:
        """Evaluate a unit anew; what it read before is forgotten."""
        self.forget(unit)
        self._running.append(set())
        try:
            return function()
        finally:
            facts = self._running.pop()
            if facts:
                self._reads[unit] = facts
                for fact in facts:
                    self._readers[fact][unit] = None

    def forget(self, unit: Unit) -> None:
        """The unit is evaluated no more, or anew."""
        for fact in self._reads.pop(unit, ()):
            readers = self._readers[fact]
            del readers[unit]
            if not readers:
                del self._readers[fact]

    def readers(self, facts: Iterable[Fact]) -> Iterator[Unit]:
        """The units that depend on any of the facts."""
        for fact in facts:
            yield from tuple(self._readers.get(fact, ()))


class TrackedRows(Mapping[str, Row]):
    """All initiatives by id; reading one is noted, but not in `quiet`."""

    def __init__(self, tracker: Tracker) -> None:
        self.quiet: dict[str, Row] = {}
        self._tracker = tracker

    def get(self, id_: str, default: Any = None) -> Any:
        self._tracker.read(row(id_))
        return self.quiet.get(id_, default)

    def __getitem__(self, id_: str) -> Row:
        self._tracker.read(row(id_))
        return self.quiet[id_]

    def __contains__(self, id_: object) -> bool:
        self._tracker.read(("row", id_))
        return id_ in self.quiet

    def __iter__(self) -> Iterator[str]:
        self._tracker.read(EVERY_ROW)
        return iter(self.quiet)

    def __len__(self) -> int:
        self._tracker.read(EVERY_ROW)
        return len(self.quiet)

    def items(self) -> Any:
        self._tracker.read(EVERY_ROW)
        return self.quiet.items()


class LiveWhole:
    """A value of the whole portfolio; evaluated again when what it read has changed."""

    def __init__(self, function: Callable[[], Any], tracker: Tracker, number: int) -> None:
        self._function = function
        self._tracker = tracker
        self.unit: Unit = ("whole", number)
        self._known = False
        self._value: Any = None

    def __call__(self) -> Any:
        if not self._known:
            self._value = self._tracker.run(self.unit, self._function)
            self._known = True
        self._tracker.read(self.unit)
        return self._value

    def changed(self) -> bool:
        """Evaluate again, and say whether the value is another one; not where nobody asks for it."""
        before, self._known = self._value, False
        if not any(self._tracker.readers([self.unit])):
            self._tracker.forget(self.unit)
            return False
        return bool(self() != before)
