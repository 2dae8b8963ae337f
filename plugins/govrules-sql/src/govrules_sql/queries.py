"""The questions that are asked of a database: built by SQLAlchemy, which quotes every name."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    DateTime,
    FromClause,
    MetaData,
    Select,
    Table,
    Text,
    TextClause,
    cast,
    column,
    exists,
    func,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import NoSuchTableError, SAWarning
from sqlalchemy.types import NullType

from govrules import Diagnostic, PortfolioError
from govrules.diagnostics import one_of, suggest
from govrules.documents import shortened
from govrules_sql.columns import kind_of
from govrules_sql.mapping import Kind, Source

BATCH = 1_000
"""So many rows are fetched at a time."""

_READS = re.compile(r"(?:select|with|values)\b", re.IGNORECASE)
Raw = dict[str, Any]


@frozen
class Rowset:
    """What a table or a SELECT has: its columns, and which of them tell its rows apart."""

    name: str
    clause: FromClause
    kinds: dict[str, Kind | None]
    primary: tuple[str, ...]
    as_text: frozenset[str] = frozenset()
    """Columns of dates that the driver would fail for where one of them is no date of Python's."""

    @classmethod
    def of(cls, connection: Connection, source: Source) -> Rowset:
        """The rows of a source. Raises PortfolioError where there are none."""
        if source.select is not None:
            query = text(source.select.strip().rstrip(";"))
            names = list(_names(connection, query))
            clause = query.columns(*map(column, names)).subquery()
            return cls(source.name, clause, {name: source.types.get(name) for name in names}, ())
        table = _table(connection, source)
        kinds = {each.name: source.types.get(each.name, kind_of(each)) for each in table.columns}
        primary = tuple(each.name for each in table.primary_key.columns)
        dates = (each.name for each in table.columns if isinstance(each.type, Date | DateTime))
        is_postgresql = connection.dialect.name == "postgresql"
        return cls(source.name, table, kinds, primary, frozenset(dates if is_postgresql else ()))

    def column(self, name: str) -> ColumnElement[Any]:
        """A column. Raises PortfolioError where there is none of that name."""
        if name not in self.kinds:
            help = suggest(name, self.kinds) or f"its columns are {one_of(self.kinds)}"
            raise _no(f"`{self.name}` has no column `{name}`", help)
        found: ColumnElement[Any] = self.clause.columns[name]
        return found

    def raw(self, names: Iterable[str]) -> Iterator[ColumnElement[Any]]:
        """Columns as the driver gives them: SQLAlchemy would fail for all where one row is bad."""
        return (self.as_given(name, self.column(name)).label(name) for name in names)

    def as_given(self, name: str, found: ColumnElement[Any]) -> ColumnElement[Any]:
        """What stands for a column, as the driver gives it."""
        return type_coerce(cast(cast(found, Date), Text) if name in self.as_text else found, NullType())


def _table(connection: Connection, source: Source) -> Table:
    name = str(source.table)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # a type that is not known is read as it is
            return Table(
                name, MetaData(), schema=source.namespace, autoload_with=connection, resolve_fks=False
            )
    except NoSuchTableError:
        inspector = inspect(connection)
        known = [*inspector.get_table_names(source.namespace), *inspector.get_view_names(source.namespace)]
        raise _no(f"there is no table `{source.name}`", suggest(name, known)) from None


def _names(connection: Connection, query: TextClause) -> Iterable[str]:
    if not _READS.match(query.text):
        raise _no(f"`{shortened(query.text)}` is no SELECT", "a database is only read")
    with connection.execute(query, execution_options={"stream_results": True}) as result:
        return result.keys()


def _no(message: str, help: str | None) -> PortfolioError:
    return PortfolioError([Diagnostic("sql", message, help=help)])


def parents(rows: Rowset, key: str, names: Iterable[str]) -> Select[Any]:
    """The columns of all rows, in the order of a key."""
    ties = [rows.column(name) for name in rows.primary]
    return select(*rows.raw(dict.fromkeys((key, *names)))).order_by(rows.column(key), *ties)


KEY = "govrules_key"


def children(rows: Rowset, of: str, names: Iterable[str], parent: Rowset, key: str) -> Select[Any]:
    """The columns of rows that belong to others, in the order of those others' key."""
    keys = select(parent.column(key).label(KEY)).distinct().subquery()
    order = rows.primary or tuple(name for name in names if rows.kinds[name] != "json")
    return (
        select(parent.as_given(key, keys.columns[KEY]).label(KEY), *rows.raw(names))
        .join_from(rows.clause, keys, rows.column(of) == keys.columns[KEY])
        .order_by(keys.columns[KEY], *map(rows.column, order))
    )


def strays(rows: Rowset, of: str, parent: Rowset, key: str) -> Select[Any]:
    """How many rows belong to none."""
    belongs = exists().where(parent.column(key) == rows.column(of))
    return select(func.count()).select_from(rows.clause).where(~belongs)


def fetched(connection: Connection, query: Select[Any]) -> Iterator[Raw]:
    """The rows of a question, a batch at a time."""
    result = connection.execute(query, execution_options={"yield_per": BATCH})
    return map(dict, result.mappings())
