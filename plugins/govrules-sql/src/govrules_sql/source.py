"""From a database to a portfolio, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, Engine

from govrules import Diagnostic, Organisation, Portfolio, Source
from govrules.documents import Document, Path, plain
from govrules.hookspecs import Around
from govrules.model import (
    ENTRIES,
    SCALES,
    SECTIONS,
    Origin,
)
from govrules.model.loading import File
from govrules.model.merging import OrganisationParts
from govrules.model.reading import Scales
from govrules_sql.databases import reading
from govrules_sql.mapping import OrganisationRows, Rows, SqlMapping
from govrules_sql.rows import Family, Made

_ROWS_BETWEEN_NEWS = 500


def read_portfolio(
    engine: Engine,
    mapping: File | Mapping[str, Any] | SqlMapping,
    around: Around | None = None,
) -> Portfolio:
    """The portfolio that a mapping finds in a database.

    A row that cannot be read is left out, and is in `problems` by table and primary key; raises
    PortfolioError where the database or the mapping cannot be used.
    """
    around = Around() if around is None else around
    where = SqlMapping.given(mapping)
    with reading(engine) as connection:
        organisation, problems = _organisation(connection, where.organisation, around.organisation)
        rows = _rows(connection, where.initiatives, around, organisation.scales, problems)
        return Portfolio.of_rows(rows, organisation, problems=problems, kind=around.kind)


@frozen
class _Row(Origin):
    """Where an initiative is: in a row of a table, which has no place in a file."""

    made: Made = field(kw_only=True)

    def path(self, path: Path = ()) -> str:
        """Table, key and column of a field."""
        return self.made.path(path)


Problems = list[Diagnostic]
Row = tuple[dict[str, Any], Origin, list[Diagnostic]]


def _rows(
    connection: Connection, source: Rows, around: Around, scales: Scales, problems: Problems
) -> Iterator[Row]:
    """The initiatives; what is wrong with no single one of them is added to the problems."""
    family = Family(connection, source, around.kind.model_fields, scales)
    count = 0
    for count, made in enumerate(family, 1):
        yield made.fields, _Row("", None, partial(plain, made.fields), made=made), made.problems
        if around.progress is not None and count % _ROWS_BETWEEN_NEWS == 0:
            around.progress(count)
    problems += family.problems()
    if around.progress is not None:
        around.progress(count)


@frozen
class _Part(Document):
    """A part of the organisation, whose problems are told by its row."""

    made: Made = field(kw_only=True)

    def problem(
        self, code: str, message: str, path: Path = (), advice: str | None = None, *, key: bool = False
    ) -> Diagnostic:
        """A problem of the field below `organisation`, the section and the id."""
        del key
        return Diagnostic(code, message, help=advice, path=self.made.path(path[3:]))


def _organisation(
    connection: Connection, where: OrganisationRows, known: Organisation
) -> tuple[Organisation, Problems]:
    """The organisation, and what is wrong with its rows."""
    parts = OrganisationParts()
    problems: Problems = []
    scales = where.scales or (known.scales if known.scales != SCALES else None)
    given = {"currency": where.currency, "scales": scales}
    parts.add(plain({"organisation": {name: value for name, value in given.items() if value is not None}}))
    for section in SECTIONS:
        source = getattr(where, section)
        if source is not None:
            family = Family(connection, source, ("id", *ENTRIES[section].model_fields), SCALES)
            for document in _parts(section, family, problems):
                parts.add(document)
            problems += family.problems()
    return parts.organisation(), [*problems, *parts.problems]


def _parts(section: str, family: Family, problems: Problems) -> Iterator[Document]:
    """The rows of one section as documents. A row without an id, or with another's, is left out."""
    seen: set[str] = set()
    for made in family:
        id_ = made.fields.pop("id", None)
        told = [*made.problems, *_identity(id_, seen, made)]
        problems += told
        if not told:
            seen.add(str(id_))
            content = {"organisation": {section: {str(id_): made.fields}}}
            yield _Part(Source(""), content, _nowhere, made=made)


def _identity(id_: object, seen: set[str], made: Made) -> Iterator[Diagnostic]:
    if id_ is None:
        yield Diagnostic("missing", "`id` is missing", path=made.path(("id",)))
    elif str(id_) in seen:
        yield Diagnostic("duplicate", f"`{id_}` is given a second time", path=made.path(("id",)))


def _nowhere(_path: Path) -> None:
    return None
