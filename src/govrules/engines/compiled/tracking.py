"""What was read while something was evaluated, so that a change evaluates only that again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from attrs import evolve

from govrules.engines.compiled.runtime import Host, Index, Keys, Row, united
from govrules.meaning import Environment
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


class WatchedIndex:
    """An index, where it is noted which keys are asked for."""

    __slots__ = ("_index", "_tracker")

    def __init__(self, index: LiveIndex, tracker: Tracker) -> None:
        self._index = index
        self._tracker = tracker

    def at(self, key: Any) -> Iterable[tuple[str, Row]]:
        self._tracker.read(self._index.fact(key))
        return self._index.at(key)

    def at_any(self, keys: Iterable[Any]) -> Iterable[tuple[str, Row]]:
        return united(self.at(key) for key in keys)

    def uncertain(self) -> Iterable[tuple[str, Row]]:
        self._tracker.read(self._index.doubt)
        return self._index.uncertain()


class LiveIndex(Index):
    """An index that follows its rows.

    The keys of a row are remembered only where they depend on other rows too: not where `lasting`.
    """

    __slots__ = ("_keys", "_keys_of", "_lasting", "_tracker", "number")

    def __init__(
        self, rows: TrackedRows, keys: Keys, tracker: Tracker, number: int, *, lasting: bool
    ) -> None:
        super().__init__(rows)
        self._keys = keys
        self._tracker = tracker
        self._lasting = lasting
        self._keys_of: dict[str, tuple[tuple[Any, ...], bool]] = {}
        self._entries = {}
        self.number = number
        self.watched: Any = WatchedIndex(self, tracker)

    def fact(self, key: Any) -> Fact:
        """Which rows have a key."""
        return ("key", self.number, key)

    @property
    def doubt(self) -> Fact:
        """Which rows may have any key."""
        return ("uncertain", self.number)

    def update(self, id_: str, before: Row | None, after: Row | None) -> set[Fact]:
        """Follow a row that came, changed or went; gives the facts that changed by it."""
        facts = self._remove(id_, before)
        if after is None:
            self._tracker.forget(("keys", self.number, id_))
            return facts
        found, certain = self._tracker.run(("keys", self.number, id_), lambda: self._keys(id_, after))
        keys = tuple(found)
        if not self._lasting:
            self._keys_of[id_] = keys, certain
        self._add(id_, after, keys, certain)
        return facts | self._facts(keys, certain=certain)

    def _remove(self, id_: str, before: Row | None) -> set[Fact]:
        keys, certain = self._known_keys(id_, before)
        entries = self._filled()
        for key in keys:
            held = entries[key]
            if type(held) is dict:
                del held[id_]
            if type(held) is str or not held:
                del entries[key]
        self._uncertain.pop(id_, None)
        return self._facts(keys, certain=certain)

    def _known_keys(self, id_: str, before: Row | None) -> tuple[Iterable[Any], bool]:
        if not self._lasting:
            return self._keys_of.pop(id_, ((), True))
        if before is None:
            return (), True
        found, certain = self._keys(id_, before)
        return tuple(found), certain

    def _facts(self, keys: Iterable[Any], *, certain: bool) -> set[Fact]:
        facts = {self.fact(key) for key in keys}
        return facts if certain else facts | {self.doubt}


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


class QuietRows:
    """All initiatives by id, where reading one is not noted."""

    __slots__ = ("_rows",)

    def __init__(self, rows: TrackedRows) -> None:
        self._rows = rows

    def get(self, id_: str) -> Row | None:
        return dict.get(self._rows, id_)

    def items(self) -> Iterable[tuple[str, Row]]:
        return dict.items(self._rows)


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
        self.world = evolve(world, entities=self.entities)
        self.rows = QuietRows(rows)
        self._watched_rows = rows
        self._tracker = tracker
        self.indexes: list[LiveIndex] = []
        self.wholes: list[LiveWhole] = []

    @property
    def outside(self) -> Environment:
        """A new one each time: it remembers values that may change."""
        return Environment(self.world, {}, shortcuts=self.shortcuts)

    def memory(self) -> dict[str, Any]:
        return Forgetful()

    def index(self, keys: Keys, lasting: bool) -> Index:  # noqa: FBT001 - as generated code calls it
        number = len(self.indexes)
        self.indexes.append(LiveIndex(self._watched_rows, keys, self._tracker, number, lasting=lasting))
        return self.indexes[-1]

    def whole(self, function: Callable[[], Any]) -> Callable[[], Any]:
        self.wholes.append(LiveWhole(function, self._tracker, len(self.wholes)))
        return self.wholes[-1]
