"""Reads a document of any of the formats, chosen by the end of its name."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable

from govrules.diagnostics import Diagnostic, Source, one_of
from govrules.documents.document import Document, DocumentError
from govrules.documents.files import decode, read_bytes, too_large
from govrules.documents.limits import Limits

ENDINGS = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
"""The format of a file by the end of its name."""

WHOLE = ("yaml", "json")
ROWS = ("jsonl", "csv")


def format_of(name: str, format: str | None = None) -> str:
    """The format of a document by its name; raises DocumentError where the name does not tell.

    >>> format_of("initiatives.JSONL")
    'jsonl'
    """
    if format in (*WHOLE, *ROWS):
        return str(format)
    found = ENDINGS.get(pathlib.PurePath(name).suffix.lower()) if format is None else None
    if found is None:
        message = f"cannot tell which format `{name}` has" if format is None else f"unknown format `{format}`"
        advice = f"use a name that ends in {one_of(ENDINGS)}"
        raise DocumentError([Diagnostic("format", message, help=advice)])
    return found


def read(
    document: str | os.PathLike[str] | Source,
    format: str | None = None,
    limits: Limits | None = None,
    *,
    tolerant: bool = False,
) -> Document:
    """The document in a YAML or JSON file, or in a text given as a Source.

    Raises DocumentError, with every problem found. A `tolerant` reader gets a document in which
    a part that cannot be read is None, and is named in `document.flaws`.

    >>> document = read(Source("policy.yaml", "rules: [{id: a}]"))
    >>> document.value
    {'rules': [{'id': 'a'}]}
    >>> str(document.span(("rules", 0, "id")))
    'policy.yaml:1:14'
    """
    limits = limits or Limits()
    name = document.name if isinstance(document, Source) else os.fspath(document)
    known = format_of(name, format)
    if known not in WHOLE:
        message = f"`{name}` holds rows; this has to be YAML or JSON"
        raise DocumentError([Diagnostic("format", message)])
    source = source_of(document, getattr(limits, known))
    result = _reader(known)(source, limits)
    return result if tolerant else result.sound()


def _reader(known: str) -> Callable[[Source, Limits], Document]:
    """The reader of a format, imported only when it is needed."""
    if known == "yaml":
        from govrules.documents.yaml import read_yaml

        return read_yaml
    from govrules.documents.json import read_json

    return read_json


def source_of(document: str | os.PathLike[str] | Source, most: int) -> Source:
    """The text of a file of at most so many bytes, or one that was given."""
    if not isinstance(document, Source):
        return decode(read_bytes(document, most), os.fspath(document))
    if len(document.text) > most:
        raise DocumentError([too_large(document.name, most, len(document.text))])
    text = document.text.removeprefix("\ufeff")
    return document if text is document.text else Source(document.name, text, document.first_line)
