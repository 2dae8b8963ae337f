"""CSV with a header, as RFC 4180 and spreadsheets have it.

A comma, a semicolon or a tab stands between cells; quotes stand around a cell that holds one of
those, a quote (written twice) or a line break. Every cell is text; an empty one is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from attrs import frozen

from govrules.diagnostics import Diagnostic, Source, Span, one_of
from govrules.documents import alignment
from govrules.documents.document import Document, DocumentError, Path, Place, shortened
from govrules.documents.files import decode
from govrules.documents.lines import Line, Lines, Row

_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_DELIMITERS = (",", ";", "\t")


class _Malformed(Exception):
    """A row that is not made of cells; says why, and at which character."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@frozen
class _Table:
    """What the header says: the separator and the names of the columns."""

    delimiter: str
    columns: tuple[str, ...]


_Cell = tuple[int, int]


def csv_rows(lines: Lines) -> Iterator[Row]:
    """A row for each record after the header."""
    records = _records(lines)
    first = next((record for record in records if not _is_blank(record)), None)
    if first is None:
        raise DocumentError([Diagnostic("empty", "the document is empty", Span(Source(lines.name)))])
    table = _table(lines, first)
    return (_row(lines, table, record) for record in records if not _is_blank(record))


def _is_blank(record: Line) -> bool:
    return record.is_whole and not record.data.strip(b" \t\r\n\xef\xbb\xbf")


def _records(lines: Lines) -> Iterator[Line]:
    """Lines, joined where a line break stands in quotes."""
    waiting: list[Line] = []
    size = 0
    quotes = 0
    for line in lines:
        waiting.append(line)
        size += len(line.data)
        # Quotes come in pairs, so a record ends with the first line that makes their number even.
        quotes += line.data.count(b'"')
        if quotes % 2 == 0 or size > lines.limits.row or not line.is_whole:
            yield from _joined(waiting, is_closed=quotes % 2 == 0)
            waiting, size, quotes = [], 0, 0
    yield from _joined(waiting, is_closed=False)


def _joined(lines: list[Line], *, is_closed: bool) -> Iterator[Line]:
    """One record, or each line by itself where a quote stays open."""
    if is_closed and len(lines) > 1 and all(line.is_whole for line in lines):
        yield Line(lines[0].number, lines[0].offset, b"".join(line.data for line in lines))
    else:
        yield from lines


def _table(lines: Lines, record: Line) -> _Table:
    if not record.is_whole:
        raise DocumentError(lines.too_long(record).problems)
    source = decode(record.data, lines.name, record.number)
    delimiter = max(_DELIMITERS, key=_without_quoted(source.text).count)
    try:
        cells = _cells(source.text, delimiter)
    except _Malformed as error:
        raise DocumentError([_malformed(source, error)]) from None
    names = [_text_of(source.text, cell).strip() for cell in cells]
    problems = [
        problem for index in range(len(names)) for problem in _name_problems(source, names, cells, index)
    ]
    if problems:
        raise DocumentError(problems)
    return _Table(delimiter, tuple(names))


def _without_quoted(text: str) -> str:
    return _QUOTED.sub("", text)


def _name_problems(source: Source, names: list[str], cells: list[_Cell], index: int) -> Iterator[Diagnostic]:
    name, span = names[index], Span(source, *cells[index])
    if not name:
        yield Diagnostic("header", f"column {index + 1} has no name", span, "name every column in the header")
    elif name in names[:index]:
        yield Diagnostic(
            "header", f"two columns are called `{shortened(name)}`", span, "rename one of the two"
        )


def _cells(text: str, delimiter: str) -> list[_Cell]:
    """The start and end of each cell of a record, quotes included."""
    text = text.rstrip("\r\n")
    if '"' not in text:
        return _unquoted_cells(text, delimiter)
    cells: list[_Cell] = []
    position = 0
    while True:
        end = _end_of_cell(text, position, delimiter)
        cells.append((position, end))
        if end == len(text):
            return cells
        position = end + 1


def _unquoted_cells(text: str, delimiter: str) -> list[_Cell]:
    cells = []
    position = 0
    for written in text.split(delimiter):
        cells.append((position, position + len(written)))
        position += len(written) + 1
    return cells


def _end_of_cell(text: str, position: int, delimiter: str) -> int:
    if not text.startswith('"', position):
        end = text.find(delimiter, position)
        return end if end >= 0 else len(text)
    quoted = _QUOTED.match(text, position)
    if quoted is None:
        raise _Malformed("the quote that opens here is never closed", position)
    if quoted.end() < len(text) and text[quoted.end()] != delimiter:
        raise _Malformed("a cell goes on after its closing quote", quoted.end())
    return quoted.end()


def _text_of(text: str, cell: _Cell) -> str:
    written = text[cell[0] : cell[1]]
    return written[1:-1].replace('""', '"') if written.startswith('"') else written


def _row(lines: Lines, table: _Table, record: Line) -> Row:
    if not record.is_whole:
        return lines.too_long(record)
    again = partial(_again, lines, table, record.offset, len(record.data), record.number)
    try:
        source = decode(record.data, lines.name, record.number)
        return Row(record.number, _document(source, table), (), again)
    except DocumentError as error:
        return Row(record.number, None, error.diagnostics, again)


def _document(source: Source, table: _Table) -> Document:
    try:
        cells = _cells(source.text, table.delimiter)
    except _Malformed as error:
        raise DocumentError([_malformed(source, error)]) from None
    if len(cells) != len(table.columns):
        raise DocumentError([_wrong_number(source, table, len(cells))])
    if "\0" in source.text:
        nul = _Malformed("a cell holds a NUL character", source.text.index("\0"))
        raise DocumentError([_malformed(source, nul)])
    texts = (_text_of(source.text, cell).strip() for cell in cells)
    value = {name: text for name, text in zip(table.columns, texts, strict=True) if text}
    return Document(source, value, partial(_place, source.text, table, cells))


def _place(text: str, table: _Table, cells: list[_Cell], path: Path) -> Place | None:
    if not path:
        return Place(0, len(text.rstrip("\r\n")))
    if len(path) > 1 or path[0] not in table.columns:
        return None
    start, end = cells[table.columns.index(str(path[0]))]
    style = alignment.DOUBLED if text.startswith('"', start) else alignment.PLAIN
    return Place(start, end, None, style)


def _wrong_number(source: Source, table: _Table, found: int) -> Diagnostic:
    message = f"the row has {_counted(found)}, the header {len(table.columns)}"
    help_text = f"the columns are {one_of(table.columns)}"
    if found > len(table.columns):
        shown = "tab" if table.delimiter == "\t" else f"`{table.delimiter}`"
        help_text = f"put a cell that holds a {shown} in double quotes"
    return Diagnostic("columns", message, Span(source, 0, len(source.text.rstrip("\r\n"))), help_text)


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _malformed(source: Source, error: _Malformed) -> Diagnostic:
    return Diagnostic("csv", str(error), Span(source, error.position, error.position + 1))


def _again(lines: Lines, table: _Table, offset: int, length: int, number: int) -> Document | None:
    source = lines.again(offset, length, number)
    try:
        return _document(source, table) if source is not None else None
    except DocumentError:
        return None
