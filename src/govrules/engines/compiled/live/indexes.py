"""Indexes of initiatives that change: they hold ids, so that only another key touches them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from govrules.engines.compiled.live.tracking import Fact, TrackedRows, Tracker
from govrules.engines.compiled.runtime import Keys, Row

Certain = tuple[Iterable[Any], bool]
"""Keys, and whether these are all that there may be."""

Held = dict[str, None] | str
"""The ids of a key; just the id where there is one, as of most keys."""

_NONE: Certain = (), True


class LiveIndex:
    """Initiatives by the keys that a function gives for each.

    `fields` are those that the keys of a row depend on, where they depend on nothing else: then the
    old keys are found again from the old row. Else they are remembered.
    """

    __slots__ = (
        "_entries",
        "_keys",
        "_keys_of",
        "_rows",
        "_tracker",
        "_uncertain",
        "fields",
        "number",
        "watched",
    )

    def __init__(
        self, rows: TrackedRows, keys: Keys, tracker: Tracker, number: int, fields: frozenset[str] | None
    ) -> None:
        self._rows = rows.quiet
        self._keys = keys
        self._tracker = tracker
        self._entries: dict[Any, Held] = {}
        self._uncertain: dict[str, None] = {}
        self._keys_of: dict[str, Certain] = {}
        self.number = number
        self.fields = fields
        self.watched = WatchedIndex(self, tracker)

    def at(self, key: Any) -> list[tuple[str, Row]]:
        """The rows of one key."""
        held = self._entries.get(key)
        if held is None:
            return []
        rows = self._rows
        return [(held, rows[held])] if type(held) is str else [(id_, rows[id_]) for id_ in held]

    def at_any(self, keys: Iterable[Any]) -> list[tuple[str, Row]]:
        """The rows of several keys, each once."""
        entries, rows = self._entries, self._rows
        ids: dict[str, None] = {}
        for key in keys:
            held = entries.get(key)
            if type(held) is str:
                ids[held] = None
            elif held is not None:
                ids.update(held)  # type: ignore[arg-type]  # a dict, since it is no text
        return [(id_, rows[id_]) for id_ in ids]

    def uncertain(self) -> list[tuple[str, Row]]:
        """The rows that may have any key."""
        return [(id_, self._rows[id_]) for id_ in self._uncertain]

    def fact(self, key: Any) -> Fact:
        """Which rows have a key."""
        return ("key", self.number, key)

    @property
    def doubt(self) -> Fact:
        """Which rows may have any key."""
        return ("uncertain", self.number)

    @property
    def is_watched(self) -> bool:
        """Whether it has to be followed whatever changes, for those who ask it or for its own keys."""
        return self.fields is None or self.watched.is_used

    def update(self, id_: str, before: Row | None, after: Row | None) -> None:
        """Follow a row whose keys depend on nothing else."""
        certain = True
        if before is not None:
            self._remove(id_, self._keys(id_, before)[0])
        if after is not None:
            keys, certain = self._keys(id_, after)
            self._add(id_, keys)
        if self._uncertain or not certain:
            self._doubt(id_, certain=certain)

    def follow(self, id_: str, before: Row | None, after: Row | None) -> set[Fact]:
        """Follow a row that came, changed or went; gives the facts that changed by it."""
        old = self._known_keys(id_, before)
        new = self._new_keys(id_, after)
        self._remove(id_, old[0])
        self._add(id_, new[0])
        self._doubt(id_, certain=new[1])
        facts = {self.fact(key) for keys, _ in (old, new) for key in keys}
        return facts if old[1] and new[1] else facts | {self.doubt}

    def _known_keys(self, id_: str, before: Row | None) -> Certain:
        if self.fields is None:
            return self._keys_of.pop(id_, _NONE)
        return _listed(self._keys(id_, before)) if before is not None else _NONE

    def _new_keys(self, id_: str, after: Row | None) -> Certain:
        unit = ("keys", self.number, id_)
        if after is None:
            self._tracker.forget(unit)
            return _NONE
        if self.fields is not None:
            return _listed(self._keys(id_, after))
        found = self._keys_of[id_] = _listed(self._tracker.run(unit, lambda: self._keys(id_, after)))
        return found

    def _remove(self, id_: str, keys: Iterable[Any]) -> None:
        entries = self._entries
        for key in keys:
            held = entries[key]
            if type(held) is dict and len(held) > 1:
                del held[id_]
            else:
                del entries[key]

    def _add(self, id_: str, keys: Iterable[Any]) -> None:
        entries = self._entries
        for key in keys:
            held = entries.setdefault(key, id_)
            if type(held) is dict:
                held[id_] = None
            elif held != id_:
                entries[key] = {held: None, id_: None}  # type: ignore[dict-item]  # a text, since it is no dict

    def _doubt(self, id_: str, *, certain: bool) -> None:
        """Whether a row may have any key."""
        if certain:
            self._uncertain.pop(id_, None)
        else:
            self._uncertain[id_] = None


class WatchedIndex:
    """An index, where it is noted which keys are asked for.

    `is_used` once there was a question: before, nobody needs to know what changed.
    """

    __slots__ = ("_index", "_tracker", "is_used")

    def __init__(self, index: LiveIndex, tracker: Tracker) -> None:
        self._index = index
        self._tracker = tracker
        self.is_used = False

    def at(self, key: Any) -> list[tuple[str, Row]]:
        self.is_used = True
        self._tracker.read(self._index.fact(key))
        return self._index.at(key)

    def at_any(self, keys: Iterable[Any]) -> list[tuple[str, Row]]:
        self.is_used = True
        asked = tuple(keys)
        for key in asked:
            self._tracker.read(self._index.fact(key))
        return self._index.at_any(asked)

    def uncertain(self) -> list[tuple[str, Row]]:
        self.is_used = True
        self._tracker.read(self._index.doubt)
        return self._index.uncertain()


def _listed(found: Certain) -> Certain:
    return tuple(found[0]), found[1]
