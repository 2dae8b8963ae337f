"""Lines of large files and the rows they make, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from attrs import frozen

from govrules.diagnostics import Diagnostic, Source, Span
from govrules.documents.document import Document, DocumentError
from govrules.documents.files import decode, too_large
from govrules.documents.limits import Limits, shown_size

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
