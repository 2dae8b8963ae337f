"""What was read while something was evaluated, so that a change evaluates only that again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from govrules.engines.compiled.runtime import Host, Index, Keys, Row, united
from govrules.world import World

Unit = tuple[Any, ...]
"""Something that is evaluated as a whole: a kind, then what tells it from others of its kind."""

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


class TrackedRows(dict[str, Row]):
    """All initiatives by id; reading one is noted."""

    def __init__(self, rows: Iterable[tuple[str, Row]], tracker: Tracker) -> None:
        super().__init__(rows)
        self._tracker = tracker

    def get(self, id_: str, default: Any = None) -> Any:
        self._tracker.read(row(id_))
        return super().get(id_, default)

    def __contains__(self, id_: object) -> bool:
        self._tracker.read(("row", id_))
        return super().__contains__(id_)

    def __iter__(self) -> Iterator[str]:
        self._tracker.read(EVERY_ROW)
        return super().__iter__()

    def items(self) -> Any:
        self._tracker.read(EVERY_ROW)
        return super().items()


class LiveIndex(Index):
    """An index that follows its rows, and notes which keys were asked for."""

    __slots__ = ("_keys_of", "_tracker", "number")

    def __init__(self, rows: TrackedRows, keys: Keys, tracker: Tracker, number: int) -> None:
        super().__init__(rows, keys)
        self._tracker = tracker
        self._keys_of: dict[str, tuple[tuple[Any, ...], bool]] = {}
        self._entries = {}
        self.number = number

    def _fact(self, key: Any) -> Fact:
        return ("key", self.number, key)

    def at(self, key: Any) -> Iterable[tuple[str, Row]]:
        self._tracker.read(self._fact(key))
        return super().at(key)

    def at_any(self, keys: Iterable[Any]) -> Iterable[tuple[str, Row]]:
        return united(self.at(key) for key in keys)

    def uncertain(self) -> Iterable[tuple[str, Row]]:
        self._tracker.read(("uncertain", self.number))
        return super().uncertain()

    def update(self, id_: str, held: Row | None) -> set[Fact]:
        """Follow a row that came, changed or went; gives the facts that changed by it."""
        facts = self._remove(id_)
        if held is None:
            self._tracker.forget(("keys", self.number, id_))
            return facts
        found, certain = self._tracker.run(("keys", self.number, id_), lambda: self._keys(id_, held))
        keys = tuple(found)
        self._keys_of[id_] = keys, certain
        self._add(id_, held, keys, certain)
        return facts | self._facts(keys, certain=certain)

    def _remove(self, id_: str) -> set[Fact]:
        keys, certain = self._keys_of.pop(id_, ((), True))
        entries = self._filled()
        for key in keys:
            del entries[key][id_]
            if not entries[key]:
                del entries[key]
        self._uncertain.pop(id_, None)
        return self._facts(keys, certain=certain)

    def _facts(self, keys: Iterable[Any], *, certain: bool) -> set[Fact]:
        facts = {self._fact(key) for key in keys}
        return facts if certain else facts | {("uncertain", self.number)}


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
        """Evaluate again, and say whether the value is another one."""
        before, self._known = self._value, False
        return bool(self() != before)


class Forgetful(dict[str, Any]):
    """A memory for values that may change: remembers nothing."""

    def __contains__(self, key: object) -> bool:
        return False

    def __setitem__(self, key: str, value: Any) -> None:
        pass


class LiveHost(Host):
    """A host whose rows change; `indexes` and `wholes` are those that its module asked for."""

    def __init__(self, world: World, rows: TrackedRows, tracker: Tracker) -> None:
        super().__init__(world)
        self.entities = {**world.entities, "initiative": rows}
        self._rows = rows
        self._tracker = tracker
        self.indexes: list[LiveIndex] = []
        self.wholes: list[LiveWhole] = []

    def memory(self) -> dict[str, Any]:
        return Forgetful()

    def index(self, keys: Keys) -> Index:
        self.indexes.append(LiveIndex(self._rows, keys, self._tracker, len(self.indexes)))
        return self.indexes[-1]

    def whole(self, function: Callable[[], Any]) -> Callable[[], Any]:
        self.wholes.append(LiveWhole(function, self._tracker, len(self.wholes)))
        return self.wholes[-1]
