"""Files of rows, JSONL and CSV, read one row at a time; a row that cannot be read stops no other."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from attrs import frozen

from govrules.diagnostics import Diagnostic, Source, Span
from govrules.documents.document import Document, DocumentError
from govrules.documents.files import decode, open_bytes, too_large
from govrules.documents.limits import Limits, shown_size
from govrules.documents.reading import ROWS, format_of

_CHUNK = 1 << 16


@frozen
class Row:
    """One row: its document, or why there is none.

    `again` reads the row's document once more, so that places can be found later although the
    texts of the rows of a large file are not kept.
    """

    line: int
    document: Document | None
    problems: tuple[Diagnostic, ...]
    again: Callable[[], Document | None]


@frozen
class Line:
    """One line of a file, with where it begins, in bytes; `is_whole` unless it is too long."""

    number: int
    offset: int
    data: bytes
    is_whole: bool = True


@frozen
class Lines:
    """The lines of a file that is open for reading."""

    name: str
    open: Callable[[], BinaryIO]
    limits: Limits

    def __iter__(self) -> Iterator[Line]:
        with self.open() as file:
            number, offset = 0, 0
            while data := file.readline(self.limits.row + 1):
                number += 1
                is_whole = len(data) <= self.limits.row
                length = len(data) if is_whole else len(data) + _skipped(file, data)
                yield Line(number, offset, data if is_whole else b"", is_whole)
                offset += length
                if offset > self.limits.stream:
                    raise DocumentError([too_large(self.name, self.limits.stream)])

    def again(self, offset: int, length: int, line: int) -> Source | None:
        """The text of a part of the file; None where it can no longer be read."""
        try:
            with self.open() as file:
                file.seek(offset)
                return decode(file.read(length), self.name, line)
        except (DocumentError, OSError):
            return None

    def unreadable(self, line: Line, code: str, message: str, advice: str | None = None) -> Row:
        """A row of which nothing can be shown but its line."""
        problem = Diagnostic(code, message, Span(Source(self.name, "", line.number)), advice)
        return Row(line.number, None, (problem,), lambda: None)

    def too_long(self, line: Line) -> Row:
        most = shown_size(self.limits.row)
        return self.unreadable(line, "too-large", f"the row is too long: a row has at most {most}")


def _skipped(file: BinaryIO, data: bytes) -> int:
    """Reads on to the end of a line that is too long; gives how much that was."""
    length = 0
    while data and not data.endswith(b"\n"):
        data = file.readline(_CHUNK)
        length += len(data)
    return length


def read_rows(
    document: str | os.PathLike[str] | Source,
    format: str | None = None,
    limits: Limits | None = None,
) -> Iterator[Row]:
    """The rows of a JSONL or CSV file, or of a text given as a Source, each with its problems.

    Raises DocumentError where the file itself cannot be read, or a CSV file has no usable header.

    >>> rows = list(read_rows(Source("rows.jsonl", '{"id": "a"}\\n{"id": }\\n')))
    >>> rows[0].document.value
    {'id': 'a'}
    >>> print(rows[1].problems[0])
    rows.jsonl:2:8: a value is missing here [json]
      2 | {"id": }
        |        ^
    """
    limits = limits or Limits()
    name = document.name if isinstance(document, Source) else os.fspath(document)
    known = format_of(name, format)
    if known not in ROWS:
        raise DocumentError([Diagnostic("format", f"`{name}` holds no rows; this has to be JSONL or CSV")])
    lines = Lines(name, _opener(document, limits), limits)
    if known == "csv":
        from govrules.documents.csv import csv_rows

        return csv_rows(lines)
    from govrules.documents.jsonlines import json_rows

    return json_rows(lines)


def _opener(document: str | os.PathLike[str] | Source, limits: Limits) -> Callable[[], BinaryIO]:
    if isinstance(document, Source):
        data = document.text.encode("utf-8", "surrogatepass")
        return lambda: io.BytesIO(data)
    with open_bytes(document) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limits.stream:
            raise DocumentError([too_large(os.fspath(document), limits.stream, size)])
        if not file.seekable():  # what comes through a pipe comes once
            piped = file.read(limits.stream + 1)
            return lambda: io.BytesIO(piped)
    return lambda: open_bytes(document)
