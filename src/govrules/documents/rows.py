"""Files of rows, JSONL and CSV, read one row at a time; a row that cannot be read stops no other."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from govrules.diagnostics import Diagnostic, Source
from govrules.documents.csv import csv_rows
from govrules.documents.document import DocumentError
from govrules.documents.files import open_bytes, too_large
from govrules.documents.jsonlines import json_rows
from govrules.documents.limits import Limits
from govrules.documents.lines import Lines, Row
from govrules.documents.reading import ROWS, format_of


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
    return csv_rows(lines) if known == "csv" else json_rows(lines)


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
