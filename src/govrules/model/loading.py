"""Loads a portfolio from files: first what describes the organisation, then row after row."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as MappingABC
from functools import partial
from typing import Any

from attrs import frozen

from govrules.diagnostics import Diagnostic, PortfolioError, Source, UsageError
from govrules.documents import Document, DocumentError, Limits, Path, Row, format_of, read, read_rows
from govrules.model.collecting import Collected
from govrules.model.initiative import Initiative
from govrules.model.mapping import Mapping
from govrules.model.merging import OrganisationParts, unknown_parts
from govrules.model.organisation import Organisation
from govrules.model.origin import Origin
from govrules.tables import Table, read_tables

File = str | os.PathLike[str] | Source | Document
"""A file by its path, its text, or a document that has been read already."""

Progress = Callable[[int], None]
"""Told how many rows have been read."""

_ROWS_BETWEEN_NEWS = 500


@frozen
class Loaded:
    """What files hold, read: the parts of a portfolio."""

    organisation: Organisation
    initiatives: dict[str, Initiative]
    origins: dict[str, Origin]
    tables: MappingABC[str, Table]
    problems: Iterable[Diagnostic] = ()
    mapping: Mapping | None = None
    parts: OrganisationParts | None = None


@frozen
class _Stream:
    """A file of rows, which is read when everything else is known."""

    name: str
    rows: Iterator[Row]
    cells: bool


def load_files(  # noqa: PLR0913 - one for each thing a caller can choose
    files: Iterable[File],
    *,
    mapping: Mapping | MappingABC[str, Any] | File | None = None,
    allow_outside: bool = False,
    progress: Progress | None = None,
    kind: type[Initiative] = Initiative,
    limits: Limits | None = None,
) -> Loaded:
    """The portfolio in files, as `Portfolio.load` describes it."""
    opened = _opened(files, limits)
    documents = [item for item in opened if isinstance(item, Document)]
    loader = _Loader(documents, given_mapping(mapping), kind, progress)
    tables = loader.tables(allow_outside=allow_outside, limits=limits)
    for item in opened:
        if isinstance(item, Document):
            loader.take_document(item)
        else:
            loader.take_stream(item)
    return loader.loaded(tables)


def _opened(files: Iterable[File], limits: Limits | None) -> list[Document | _Stream]:
    """Every file, read or open; raises PortfolioError with the problems of all that cannot be."""
    opened: list[Document | _Stream] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            opened.append(_open(file, limits))
        except DocumentError as error:
            problems.extend(error.diagnostics)
    if problems:
        raise PortfolioError(problems)
    if not opened:
        raise UsageError("a portfolio needs at least one file")
    return opened


def _open(file: File, limits: Limits | None) -> Document | _Stream:
    if isinstance(file, Document):
        return _portfolio_in(file)
    name = file.name if isinstance(file, Source) else os.fspath(file)
    known = format_of(name)
    if known not in {"yaml", "json"}:
        return _Stream(name, read_rows(file, limits=limits), known == "csv")
    return _portfolio_in(read(file, limits=limits, tolerant=True))


def _portfolio_in(document: Document) -> Document:
    if not isinstance(document.value, dict | list):
        flaws = [flaw.diagnostic for flaw in document.flaws]
        advice = "write `organisation:` and `initiatives:`, or a list of initiatives"
        raise DocumentError([*flaws, document.problem("type", "this is no portfolio", (), advice)])
    return document


def given_mapping(mapping: Mapping | MappingABC[str, Any] | File | None) -> Mapping | None:
    """A mapping from what a caller gives for one."""
    if mapping is None or isinstance(mapping, Mapping):
        return mapping
    if isinstance(mapping, Document):
        return Mapping.of(mapping, ())
    return Mapping(mapping) if isinstance(mapping, MappingABC) else Mapping.load(mapping)


class _Loader:
    def __init__(
        self,
        documents: list[Document],
        mapping: Mapping | None,
        kind: type[Initiative],
        progress: Progress | None,
    ) -> None:
        self.problems: list[Diagnostic] = []
        self._documents = [document for document in documents if isinstance(document.value, dict)]
        for document in self._documents:
            self.problems.extend(unknown_parts(document))
        self._parts = OrganisationParts()
        self._organisation = self._merged()
        self._mapping = mapping or self._own_mapping()
        self._collected = Collected(self._organisation.scales, kind)
        self._progress = progress
        self._rows = 0

    def _merged(self) -> Organisation:
        for document in self._documents:
            self._parts.add(document)
        organisation = self._parts.organisation()
        self.problems.extend(self._parts.problems)
        return organisation

    def _own_mapping(self) -> Mapping | None:
        """The mapping that the documents give; raises PortfolioError where they give two."""
        found: Mapping | None = None
        for document in self._documents:
            if document.at(("mapping",)) is None:
                continue
            mapping = Mapping.of(document, ("mapping",))
            if found is not None and found != mapping:
                message = "a mapping is given again with other content"
                raise PortfolioError([document.problem("duplicate", message, ("mapping",))])
            found = mapping
        return found

    def tables(self, *, allow_outside: bool, limits: Limits | None) -> dict[str, Table]:
        """The tables of all documents."""
        tables: dict[str, Table] = {}
        for document in self._documents:
            read, problems = read_tables(document, allow_outside=allow_outside, limits=limits)
            self.problems.extend(problems)
            for name, table in read.items():
                if tables.setdefault(name, table) != table:
                    message = f"the table `{name}` is given again with other content"
                    self.problems.append(document.problem("duplicate", message, ("tables", name)))
        return tables

    def take_document(self, document: Document) -> None:
        """Takes the initiatives of a document."""
        path: Path = () if isinstance(document.value, list) else ("initiatives",)
        self.problems.extend(flaw.diagnostic for flaw in document.flaws)
        rows = document.at(path)
        if rows is not None and not isinstance(rows, list):
            advice = "write each of them as an item, `- id: …`"
            self.problems.append(document.problem("type", "initiatives are not a list", path, advice))
            return
        flaws = _flaws_by_row(document, len(path))
        for index, row in enumerate(rows or ()):
            origin = _origin_in(document, (*path, index), self._mapping)
            self._take(row, origin, flaws.get((*path, index), ()))
            self._count()

    def take_stream(self, stream: _Stream) -> None:
        """Takes the initiatives of a file of rows."""
        try:
            for row in stream.rows:
                self.problems.extend(row.problems)
                if row.document is not None:
                    origin = Origin(stream.name, row.line, row.again, (), self._mapping)
                    self._take(row.document.value, origin, row.problems, cells=stream.cells)
                self._count()
        except DocumentError as error:
            self.problems.extend(error.diagnostics)

    def _take(self, row: Any, origin: Origin, reported: Sequence[Diagnostic], *, cells: bool = False) -> None:
        if reported:
            self._collected.check(row, origin, reported)
        else:
            self._collected.add(row, origin, cells=cells)

    def _count(self) -> None:
        self._rows += 1
        if self._progress is not None and self._rows % _ROWS_BETWEEN_NEWS == 0:
            self._progress(self._rows)

    def loaded(self, tables: dict[str, Table]) -> Loaded:
        """What was collected, with all problems."""
        if self._progress is not None:
            self._progress(self._rows)
        collected = self._collected
        problems = [*self.problems, *collected.problems]
        return Loaded(
            self._organisation,
            collected.initiatives,
            collected.origins,
            tables,
            problems,
            self._mapping,
            self._parts,
        )


def _flaws_by_row(document: Document, depth: int) -> dict[Path, list[Diagnostic]]:
    """The flaws inside each initiative of a document, by the path of the initiative."""
    found: dict[Path, list[Diagnostic]] = {}
    for flaw in document.flaws:
        found.setdefault(flaw.path[: depth + 1], []).append(flaw.diagnostic)
    return found


def _origin_in(document: Document, path: Path, mapping: Mapping | None) -> Origin:
    return Origin(document.source.name, None, partial(_itself, document), path, mapping)


def _itself(document: Document) -> Document:
    return document
