"""What generated code calls: operations with more than one line, and indexes."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from govrules import plan
from govrules.meaning import Environment, causes
from govrules.meaning.shortcuts import Near, Shortcuts
from govrules.values import in_order
from govrules.world import World

Row = Mapping[str, Any]
Rows = Mapping[str, Row]
Keys = Callable[[str, Row], tuple[Iterable[Any], bool]]
"""The keys of an initiative, and whether these are all that it may have."""

Fill = Callable[[Rows, "dict[Any, Entry]", "dict[str, Row]"], None]
"""Puts initiatives into the entries of an index, and among those whose keys are not known."""


def holds_unknown(collection: Any) -> bool:
    return isinstance(collection, tuple | frozenset) and None in collection


def ordered(collection: Any) -> Iterable[Any]:
    """The members of a collection in one order."""
    return in_order(collection) if isinstance(collection, frozenset) else collection


def one_by_one(keys: Any) -> Iterable[Any]:
    """The known values of what may be a collection or unknown, each once."""
    if not keys:
        return ()
    if type(keys) is frozenset:
        return keys - {None} if None in keys else keys
    if None in keys:
        return dict.fromkeys([key for key in keys if key is not None])
    return keys if len(keys) == 1 else dict.fromkeys(keys)


def named(initiatives: Rows, ids: Any) -> list[tuple[str, Row]]:
    """The initiatives of ids."""
    get = initiatives.get
    return [(id_, row) for id_ in one_by_one(ids) if (row := get(id_)) is not None]


def united(found: Iterable[Iterable[tuple[str, Row]]]) -> Iterable[tuple[str, Row]]:
    """Candidates from several places, each once."""
    together: dict[str, Row] = {}
    for rows in found:
        together.update(rows)
    return together.items()


Entry = dict[str, Row] | str
"""The rows of a key by their ids; just the id where there is one, as of most keys."""


def together(entries: Mapping[Any, Entry]) -> Iterator[tuple[str, Row, Iterable[tuple[str, Row]]]]:
    """Each initiative that is not alone with all its keys, and all that have one of them too."""
    shared: defaultdict[str, list[dict[str, Row]]] = defaultdict(list)
    for held in entries.values():
        if type(held) is dict:
            for id_ in held:
                shared[id_].append(held)
    for id_, held_by in shared.items():
        others = held_by[0] if len(held_by) == 1 else dict(united([each.items() for each in held_by]))
        yield id_, others[id_], others.items()


class Index:
    """Initiatives by the keys that generated code gives to each; filled when first asked.

    A row whose key is unknown, or may hold more than is known, is uncertain. `watched` is the same
    index where it is noted which keys are asked for.
    """

    __slots__ = ("_entries", "_fill", "_rows", "_uncertain", "watched")

    def __init__(self, rows: Rows, fill: Fill) -> None:
        self._rows = rows
        self._fill = fill
        self._entries: dict[Any, Entry] | None = None
        self._uncertain: dict[str, Row] = {}
        self.watched: Any = self

    def _filled(self) -> dict[Any, Entry]:
        if self._entries is None:
            self._entries = {}
            self._fill(self._rows, self._entries, self._uncertain)
        return self._entries

    def at(self, key: Any) -> Iterable[tuple[str, Row]]:
        """The rows of one key."""
        held = self._filled().get(key)
        return () if held is None else self._items(held)

    def at_any(self, keys: Iterable[Any]) -> Iterable[tuple[str, Row]]:
        """The rows of several keys, each once."""
        entries = self._filled()
        found = [entries[key] for key in keys if key in entries]
        if len(found) == 1:
            return self._items(found[0])
        return united([self._items(held) for held in found]) if found else ()

    def _items(self, held: Entry) -> Iterable[tuple[str, Row]]:
        return held.items() if isinstance(held, dict) else ((held, self._rows[held]),)

    def uncertain(self) -> Iterable[tuple[str, Row]]:
        """The rows that may have any key."""
        self._filled()
        return self._uncertain.items()


class RowsOfGroup:
    """The rows of a group, found again when asked for: the initiative's id, its row, the member of `rows`.

    `ids` are those of the rows, in their order; `rows_of` gives an initiative's rows in all groups.
    """

    def __init__(self, key: tuple[Any, ...], ids: Iterable[str], rows: Rows, rows_of: RowsOf) -> None:
        self._key = key
        self._ids = ids
        self._rows = rows
        self._rows_of = rows_of

    def __iter__(self) -> Iterator[tuple[str, Row, Any]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @functools.cached_property
    def _found(self) -> list[tuple[str, Row, Any]]:
        found: list[tuple[tuple[Any, ...], tuple[str, Row, Any]]] = []
        for id_ in dict.fromkeys(self._ids):
            self._rows_of(id_, self._rows[id_], found)
        return [row for key, row in found if key == self._key]


RowsOf = Callable[[str, Row, list[Any]], None]


class Host:
    """What a module is bound to: a world, with indexes and memories made as they are needed."""

    def __init__(self, world: World) -> None:
        self.as_of = world.as_of
        self.rows: Any = world.initiatives
        self.entities = world.entities
        self.settings = world.settings
        self.ranks = world.ranks
        self.tables = world.tables
        self._wholes: dict[plan.Expression, Held] = {}
        self._near: dict[plan.Loop, Near] = {}
        self.shortcuts = Shortcuts(self._wholes, self._near)
        self._outside = Environment(world, {}, shortcuts=self.shortcuts)

    @property
    def outside(self) -> Environment:
        """Where expressions are evaluated by the plain meaning of the language."""
        return self._outside

    def memory(self) -> dict[str, Any]:
        """Where values of initiatives are remembered."""
        return {}

    def index(self, fill: Any, fields: frozenset[str] | None) -> Any:  # noqa: ARG002 - of those that change
        """An index of all initiatives; `fields` are all that the keys of a row depend on, if nothing else."""
        return Index(self.entities["initiative"], fill)

    def column(self, kind: str, name: str) -> dict[str, Any]:
        """The known values of a field by id, of things that stay as they are."""
        rows = self.entities[kind].items()
        return {id_: row[name] for id_, row in rows if row[name] is not None}

    def those(self, kind: str, condition: Callable[[str], bool]) -> frozenset[str]:
        """The ids of a kind of things, which stay as they are, for which a condition holds."""
        return frozenset([id_ for id_ in self.entities[kind] if condition(id_)])

    def whole(self, function: Callable[[], Any]) -> Callable[[], Any]:
        """The function of a value of the whole portfolio, evaluated once."""
        return functools.cache(function)

    def hold(self, node: plan.Expression, value: Callable[[], Any]) -> None:
        """Keep a value of the whole portfolio for what is told of findings."""
        self._wholes[node] = Held(self, value)

    def hold_near(self, loop: plan.Loop, near: Near) -> None:
        """Keep who can matter in a loop, for the same."""
        self._near[loop] = near


class Held:
    """A value of the whole portfolio and what it lacks, each evaluated once."""

    def __init__(self, host: Host, value: Callable[[], Any]) -> None:
        self._host = host
        self.value = value
        self._lacking: dict[str, Callable[[], tuple[str, ...]]] = {}

    def lacking(self, node: plan.Expression) -> tuple[str, ...]:
        """Equal expressions can be written differently, and what they lack is told as written."""
        written = str(node)
        if written not in self._lacking:
            self._lacking[written] = self._host.whole(lambda: self._causes(node))
        return self._lacking[written]()

    def _causes(self, node: plan.Expression) -> tuple[str, ...]:
        return tuple(dict.fromkeys(causes(node, self._host.outside)))
