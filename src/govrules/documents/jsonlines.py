"""JSONL: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from govrules.diagnostics import Source
from govrules.documents.document import Document, DocumentError
from govrules.documents.files import decode
from govrules.documents.json import read_json
from govrules.documents.lines import Line, Lines, Row


def json_rows(lines: Lines) -> Iterator[Row]:
    """A row for each line that is not blank."""
    for line in lines:
        if not line.is_whole:
            yield lines.too_long(line)
        elif line.data.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _row(lines, line)


def _row(lines: Lines, line: Line) -> Row:
    again = partial(_again, lines, line.offset, len(line.data), line.number)
    try:
        source = decode(line.data, lines.name, line.number)
        document = read_json(_one_line(source), lines.limits)
    except DocumentError as error:
        return Row(line.number, None, error.diagnostics, again)
    problems = tuple(flaw.diagnostic for flaw in document.flaws)
    if not isinstance(document.value, dict):
        problem = document.problem("type", "each line has to be one JSON object")
        return Row(line.number, None, (problem, *problems), again)
    return Row(line.number, document, problems, again)


def _one_line(source: Source) -> Source:
    return Source(source.name, source.text.rstrip("\r\n"), source.first_line)


def _again(lines: Lines, offset: int, length: int, number: int) -> Document | None:
    source = lines.again(offset, length, number)
    try:
        return read_json(_one_line(source), lines.limits) if source is not None else None
    except DocumentError:
        return None
