"""Rows with the rows that belong to them, merged as they come: none is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import Factory, define, field, frozen
from sqlalchemy import Connection

from govrules import Diagnostic, PortfolioError
from govrules.documents import Path, shown_path
from govrules.model import Mapping
from govrules.model.mapping import ITEM, paths_of
from govrules.model.reading import Scales, mapped
from govrules_sql import queries
from govrules_sql.columns import UnreadableError, value_of
from govrules_sql.mapping import Child, Rows
from govrules_sql.queries import KEY, Raw, Rowset


@define
class Made:
    """The fields that were made of a row, where each comes from, and what is wrong with it."""

    place: str
    mapping: Mapping
    raw: Raw
    fields: dict[str, Any] = Factory(dict)
    problems: list[Diagnostic] = Factory(list)
    column: str = ""
    """The column that holds the value, where the row is a value and has no fields."""
    _members: dict[Path, Made] = field(factory=dict, init=False)

    def path(self, path: Path) -> str:
        """Where a field is, such as `projects[crm-2].cost`, or `claims[7].amount` for a child's."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._members:
                return self._members[path[:length]].path(path[length:])
        inside = self.mapping.host_path(path, self.raw) if path else (self.column,) if self.column else ()
        return self.place + shown_path(inside).removeprefix("$")

    def adopt(self, field: str, step: str | int, child: Made) -> None:
        """Take what a child's row holds, as a member of a list or of a mapping."""
        self._members[field, step] = child
        value = child.raw[child.column] if child.column else child.fields
        if isinstance(step, int):
            self.fields.setdefault(field, []).append(value)
        else:
            self.fields.setdefault(field, {})[step] = value


@frozen
class Reader:
    """Makes fields of the rows of one rowset."""

    rows: Rowset
    mapping: Mapping
    names: tuple[str, ...]
    shown: tuple[str, ...]
    """The columns that tell the rows apart in messages."""

    @classmethod
    def of(cls, rows: Rowset, mapping: Mapping, more: Iterable[str], shown: tuple[str, ...]) -> Reader:
        """A reader of what a mapping takes from the columns, and of more."""
        paths = [path for target in mapping.targets.values() for path in paths_of(target) if path != ITEM]
        used = [path if path in rows.kinds else path.partition(".")[0] for path in paths]
        names = dict.fromkeys([*more, *used, *shown])
        for name in names:
            rows.column(name)
        return cls(rows, mapping, tuple(names), shown)

    def made(self, raw: Raw, scales: Scales) -> Made:
        """The fields of a row; what cannot be read is in its problems."""
        place = f"{self.rows.name}[{', '.join(_told(raw[name]) for name in self.shown)}]"
        made = Made(place, self.mapping, raw)
        for name in self.names:
            try:
                raw[name] = value_of(raw[name], self.rows.kinds[name])
            except UnreadableError as error:
                made.problems.append(Diagnostic("value", f"`{name}` {error}", path=f"{place}.{name}"))
                raw[name] = None
        targets = {name for name, target in self.mapping.targets.items() if target is not None}
        fields = mapped(raw, self.mapping, scales)
        made.fields = {name: value for name, value in fields.items() if name in targets}
        return made


def _told(key: object) -> str:
    """A key as a message can hold it."""
    return str(key).encode(errors="replace").decode()


class Family:
    """Rows, and the children of each, from streams in one order."""

    def __init__(self, connection: Connection, source: Rows, fields: Iterable[str], scales: Scales) -> None:
        self._connection = connection
        self._scales = scales
        self._rows = Rowset.of(connection, source)
        self._key = _key(self._rows, source)
        targets = {name: name for name in fields if name in self._rows.kinds} | source.fields.root
        for child in source.children:
            targets.pop(child, None)
        self._reader = Reader.of(self._rows, Mapping(targets), [self._key], (self._key,))
        self._children = {
            name: _Children(name, child, self._rows, self._key, connection, scales)
            for name, child in source.children.items()
        }

    def __iter__(self) -> Iterator[Made]:
        query = queries.parents(self._rows, self._key, self._reader.names)
        before: object = None
        for raw in queries.fetched(self._connection, query):
            key = raw[self._key]
            made = self._reader.made(raw, self._scales)
            if key is None or key == before:
                what = "the key is missing" if key is None else "the key is there a second time"
                made.problems.append(Diagnostic("duplicate", what, path=f"{made.place}.{self._key}"))
            for children in self._children.values():
                children.join(made, key)
            before = key
            yield made

    def problems(self) -> Iterator[Diagnostic]:
        """Children that belong to no row, asked for when all rows have been read."""
        for children in self._children.values():
            yield from children.strays()


def _key(rows: Rowset, source: Rows) -> str:
    if source.key is not None:
        rows.column(source.key)
        return source.key
    if len(rows.primary) == 1:
        return rows.primary[0]
    message = f"nothing tells the rows of `{rows.name}` apart"
    help = "name the column that does under `key:`"
    raise PortfolioError([Diagnostic("sql", message, help=help)])


class _Children:
    """The rows of one table that belong to other rows, in the order of those."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each side of the join, and how to read it
        self, field: str, child: Child, parent: Rowset, key: str, connection: Connection, scales: Scales
    ) -> None:
        self._field, self._child, self._scales = field, child, scales
        self._connection = connection
        self._rows = Rowset.of(connection, child)
        mapping = Mapping(child.fields.root if child.fields is not None else {})
        more = [name for name in (child.column, child.key, child.value) if name is not None]
        self._reader = Reader.of(self._rows, mapping, more, self._rows.primary or (child.of,))
        self._strays = queries.strays(self._rows, child.of, parent, key)
        self._query = queries.children(self._rows, child.of, self._reader.names, parent, key)
        self._stream: Iterator[Raw] | None = None
        self._next: Raw | None = None

    def join(self, made: Made, key: object) -> None:
        """Give a row its children: those that come next."""
        if self._stream is None:
            self._stream = queries.fetched(self._connection, self._query)
            self._next = next(self._stream, None)
        made.fields.setdefault(self._field, {} if self._child.key is not None else [])
        place = 0
        while self._next is not None and self._next[KEY] == key:
            self._adopt(made, place, self._next)
            self._next = next(self._stream, None)
            place += 1

    def _adopt(self, made: Made, place: int, raw: Raw) -> None:
        child = self._reader.made(raw, self._scales)
        child.column = self._child.column or self._child.value or ""
        made.problems += child.problems
        name = self._child.key
        if name is None:
            made.adopt(self._field, place, child)
        elif str(raw[name]) not in made.fields[self._field]:
            made.adopt(self._field, str(raw[name]), child)
        else:
            message = f"`{raw[name]}` is given a second time"
            made.problems.append(Diagnostic("duplicate", message, path=f"{child.place}.{name}"))

    def strays(self) -> Iterator[Diagnostic]:
        """What to tell of rows that belong to none, and were not read."""
        if self._next is not None:
            message = f"the rows of `{self._rows.name}` do not come in the order of those they belong to"
            raise PortfolioError([Diagnostic("sql", message, help="choose a `key` with an order of its own")])
        count = self._connection.execute(self._strays).scalar_one()
        if count:
            message = f"{count} of its rows belong to no row that was read"
            yield Diagnostic("stray", message, path=f"{self._rows.name}.{self._child.of}")
