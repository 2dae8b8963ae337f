"""Reference tables: what a policy or a portfolio looks up by a key."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from govrules import types, values
from govrules.diagnostics import Diagnostic, one_of, suggest
from govrules.documents import (
    Document,
    DocumentError,
    Limits,
    Path,
    format_of,
    plain,
    read,
    read_rows,
    shortened,
)
from govrules.documents.scalars import plain_scalar
from govrules.types import Type
from govrules.values import ValueProblem

Cell = str | Decimal | bool | Any
"""A text, a number, a flag or a date; None where it is unknown."""

_KEYS = ("key", "rows", "file", "at", "columns")
_REFERENCES = ("initiative", "unit", "resource", "technology", "objective", "domain", "capability")


@frozen
class Table:
    """Rows by their key, every cell of a column of one type.

    >>> table = Table.of("baseline", {"key": "id", "rows": [{"id": "a", "budget": 100}]})
    >>> table.rows["a"]["budget"], str(table.columns["budget"])
    (Decimal('100'), 'number')
    """

    name: str
    key: str
    columns: dict[str, Type] = field(hash=False)
    rows: dict[Any, dict[str, Cell]] = field(hash=False, repr=False)

    @staticmethod
    def of(name: str, content: Mapping[str, Any]) -> Table:
        """A table from what a document would hold; raises DocumentError where that is none."""
        tables, problems = read_tables(plain({"tables": {name: dict(content)}}))
        if problems:
            raise DocumentError(problems)
        return tables[name]


def read_tables(
    document: Document,
    path: Path = ("tables",),
    *,
    allow_outside: bool = False,
    limits: Limits | None = None,
) -> tuple[dict[str, Table], tuple[Diagnostic, ...]]:
    """The tables of a document, and the problems found; a bad row stops no other, nor a bad table."""
    content = document.at(path)
    tables: dict[str, Table] = {}
    problems: list[Diagnostic] = []
    if content is not None and not isinstance(content, dict):
        problems.append(
            document.problem("type", "tables are not a mapping", path, "write `name: {key: …, rows: …}`")
        )
    for name in content if isinstance(content, dict) else ():
        reader = _Reader(document, (*path, name), name, problems, allow_outside, limits)
        table = reader.table()
        if table is not None:
            tables[name] = table
    return tables, tuple(problems)


@frozen
class _Entry:
    """A row as it was read, and where. What is a number or a flag in `value` is a text in `texts`."""

    document: Document
    path: Path
    value: dict[str, Any]
    texts: Mapping[str, str] = field(factory=dict)

    def cell(self, name: str, type_: Type) -> Any:
        """What the row has in a column: `1.50` is no other text than it is."""
        return self.texts[name] if name in self.texts and type_ in _AS_WRITTEN else self.value.get(name)


@frozen
class _Reader:
    """Reads one table of a document."""

    document: Document
    path: Path
    name: str
    problems: list[Diagnostic]
    allow_outside: bool
    limits: Limits | None

    def table(self) -> Table | None:
        content = self.document.at(self.path)
        if not isinstance(content, Mapping):
            self._add("type", f"the table `{self.name}` is not a mapping", (), "write `{key: …, rows: …}`")
            return None
        self._check_keys(content)
        key = content.get("key")
        if not isinstance(key, str):
            self._add("missing", "a table has to say which column is its `key`", ("key",))
            return None
        before = len(self.problems)
        entries = list(self._entries(content))
        if not entries and len(self.problems) > before:
            return None
        columns = self._columns(content, entries)
        return self._filled(key, columns, entries)

    def _check_keys(self, content: Mapping[str, Any]) -> None:
        for key in content:
            if key not in _KEYS:
                advice = suggest(key, _KEYS) or f"the keys are {one_of(_KEYS)}"
                message = f"unknown key `{shortened(key)}`"
                path = (*self.path, key)
                self.problems.append(self.document.problem("unknown-key", message, path, advice, key=True))

    def _entries(self, content: Mapping[str, Any]) -> Iterator[_Entry]:
        if ("rows" in content) == ("file" in content):
            self._add("missing", "a table has either `rows` or a `file`", ())
        elif "rows" in content:
            if "at" in content:
                self._add("unknown-key", "`at` belongs to a `file`", ("at",), "leave it out")
            yield from self._listed(self.document, (*self.path, "rows"))
        else:
            yield from self._of_file(content["file"], content.get("at"))

    def _listed(self, document: Document, path: Path) -> Iterator[_Entry]:
        rows = document.at(path)
        if not isinstance(rows, list):
            self.problems.append(document.problem("type", "the rows of a table are not a list", path))
            return
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                yield _Entry(document, (*path, index), row)
            else:
                self.problems.append(document.problem("type", "the row is not a mapping", (*path, index)))

    def _of_file(self, name: object, at: object) -> Iterator[_Entry]:
        path = self._allowed(name)
        try:
            if path is None:
                return
            if format_of(str(path)) in {"yaml", "json"}:
                document = read(path, limits=self.limits)
                inside = self._inside(document, at)
                yield from self._listed(document, inside) if inside is not None else ()
            elif at is not None:
                self._add(
                    "type", "only a YAML or JSON file has rows somewhere inside", ("at",), "leave it out"
                )
            else:
                yield from self._rows_of_file(path)
        except DocumentError as error:
            self.problems.extend(self._placed(problem) for problem in error.diagnostics)

    def _inside(self, document: Document, at: object) -> Path | None:
        """Where the rows are in a document: `entries`, or further inside as `body.entries`."""
        if at is None:
            return ()
        steps = tuple(str(at).split("."))
        if document.at(steps) is not None:
            return steps
        has = f"it has {one_of(document.value)}" if isinstance(document.value, dict) else None
        self._add("missing", f"the file has nothing at `{shortened(str(at))}`", ("at",), has)
        return None

    def _placed(self, problem: Diagnostic) -> Diagnostic:
        """A file that cannot be read at all is wrong where it is named."""
        if problem.span is not None:
            return problem
        return self.document.problem(problem.code, problem.message, (*self.path, "file"), problem.help)

    def _rows_of_file(self, path: pathlib.Path) -> Iterator[_Entry]:
        is_csv = format_of(str(path)) == "csv"
        for row in read_rows(path, limits=self.limits):
            self.problems.extend(row.problems)
            if row.document is not None and not row.problems:
                value = row.document.value
                yield _csv_entry(row.document, value) if is_csv else _Entry(row.document, (), value)

    def _allowed(self, name: object) -> pathlib.Path | None:
        """The file, unless it lies outside the folder of the document that names it."""
        if not isinstance(name, str) or not name or "\0" in name:
            self._add("file", "a `file` is named by its path", ("file",))
            return None
        folder = pathlib.Path(self.document.source.name).parent
        path = folder / name
        if not self.allow_outside and not path.resolve().is_relative_to(folder.resolve()):
            advice = "move the file, or allow files outside by the call"
            message = f"`{shortened(name)}` lies outside the folder of this document"
            self._add("file", message, ("file",), advice)
            return None
        return path

    def _columns(self, content: Mapping[str, Any], entries: list[_Entry]) -> dict[str, Type]:
        """The types of the columns: some declared, some chosen, the others as they are found."""
        given = content.get("columns")
        if given is not None and not isinstance(given, dict | list):
            advice = "write `column: type`, or a list of the columns that are needed"
            self._add("type", "columns are not a mapping", ("columns",), advice)
        names = dict.fromkeys(name for entry in entries for name in entry.value)
        if isinstance(given, list):
            return {name: _of_column(name, entries) for name in self._chosen(given, names)}
        declared = given if isinstance(given, dict) else {}
        inspected = {
            name: _of_column(name, entries) for name in names if declared.get(name, "as found") is not None
        }
        return {**inspected, **self._declared(declared)}

    def _chosen(self, given: list[Any], names: Collection[str]) -> Iterator[str]:
        for place, name in enumerate(given):
            if isinstance(name, str) and name in names:
                yield name
            else:
                advice = suggest(str(name), names) or f"the columns are {one_of(names)}"
                message = f"there is no column `{shortened(str(name))}`"
                self._add("unknown-key", message, ("columns", place), advice)

    def _declared(self, given: Mapping[str, Any]) -> dict[str, Type]:
        declared: dict[str, Type] = {}
        for name, written in given.items():
            if written is None:
                continue
            type_ = column_type(written)
            if type_ is None:
                advice = f"the types are {one_of((*_SCALARS, *_REFERENCES))}, and `{{scale: [low, high]}}`"
                message = f"`{shortened(str(written))}` is no type of a column"
                self._add("type", message, ("columns", name), advice)
            else:
                declared[name] = type_
        return declared

    def _filled(self, key: str, columns: dict[str, Type], entries: list[_Entry]) -> Table | None:
        if key not in columns and (entries or columns):
            advice = suggest(key, columns) or f"the columns are {one_of(columns)}"
            self._add("unknown-key", f"there is no column `{shortened(key)}`", ("key",), advice)
            return None
        rows: dict[Any, dict[str, Cell]] = {}
        for entry in entries:
            self._fill(rows, key, columns, entry)
        return Table(self.name, key, columns or {key: types.TEXT}, rows)

    def _fill(
        self, rows: dict[Any, dict[str, Cell]], key: str, columns: dict[str, Type], entry: _Entry
    ) -> None:
        before = len(self.problems)
        cells = {name: self._cell(entry, name, type_) for name, type_ in columns.items()}
        if len(self.problems) > before:
            return
        identity = cells[key]
        if identity is None:
            self._report(entry, "missing", f"the row has no `{key}`, which is the table's key", ())
        elif identity in rows:
            message = f"the key `{shortened(str(identity))}` is given twice in the table"
            self._report(entry, "duplicate-key", message, (key,))
        else:
            rows[identity] = cells

    def _cell(self, entry: _Entry, name: str, type_: Type) -> Cell:
        value = entry.cell(name, type_)
        if value is None:
            return None
        try:
            return _read_cell(value, type_)
        except ValueProblem as problem:
            is_nested = isinstance(value, dict | list)
            shown = "this" if is_nested else f"`{shortened(str(value))}`"
            advice = f"leave the column out with `columns: {{{name}: ~}}`" if is_nested else None
            self._report(entry, "value", f"{shown} {problem}", (name,), advice)
            return None

    def _report(self, entry: _Entry, code: str, message: str, rest: Path, advice: str | None = None) -> None:
        self.problems.append(entry.document.problem(code, message, entry.path + rest, advice))

    def _add(self, code: str, message: str, rest: Path, advice: str | None = None) -> None:
        self.problems.append(self.document.problem(code, message, self.path + rest, advice))


_SCALARS: dict[str, Type] = {
    "text": types.TEXT,
    "number": types.NUMBER,
    "flag": types.FLAG,
    "date": types.DATE,
}


def column_type(written: object) -> Type | None:
    """The type that a document writes for a column, None where it is none.

    >>> str(column_type("number")), str(column_type("unit")), column_type("int")
    ('number', 'unit', None)
    """
    if isinstance(written, str):
        return _SCALARS.get(written) or (types.Reference(written) if written in _REFERENCES else None)
    steps = written.get("scale") if isinstance(written, dict) and len(written) == 1 else None
    if isinstance(steps, list) and steps and all(isinstance(step, str) for step in steps):
        return types.Scale("", tuple(steps))
    return None


def _of_column(name: str, entries: list[_Entry]) -> Type:
    return _inspected(entry.value.get(name) for entry in entries)


def _inspected(cells: Iterator[Any]) -> Type:
    """The one type that all known cells of a column have; text where they have none in common."""
    known = [cell for cell in cells if cell is not None and not isinstance(cell, dict | list)]
    if known and all(isinstance(cell, bool) for cell in known):
        return types.FLAG
    if known and all(_is_number(cell) for cell in known):
        return types.NUMBER
    if known and all(_is_date(cell) for cell in known):
        return types.DATE
    return types.TEXT


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _is_date(cell: object) -> bool:
    try:
        values.date(cell)
    except ValueProblem:
        return False
    return True


def _csv_entry(document: Document, row: dict[str, str]) -> _Entry:
    """Cells of a CSV file, which are all text, as what they look like."""
    return _Entry(document, (), {name: _typed_cell(text) for name, text in row.items()}, row)


def _typed_cell(text: str) -> Any:
    try:
        value = plain_scalar(text)
    except ValueProblem:
        return text
    return value if value is not None else text


def _read_cell(value: Any, type_: Type) -> Cell:
    if isinstance(type_, types.Scale):
        if value not in type_.values:
            raise ValueProblem(f"is not one of {one_of(type_.values)}")
        return str(value)
    return _READERS.get(type_, _text)(value)


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueProblem("is not a single value, as a cell has to be")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return values.plain_number(values.number(value))
    return values.text(str(value))


_AS_WRITTEN = (types.TEXT, *map(types.Reference, _REFERENCES))

_READERS: dict[Type, Callable[[Any], Cell]] = {
    types.NUMBER: values.number,
    types.FLAG: values.flag,
    types.DATE: values.date,
}
