"""YAML files of several documents, each read by itself, so that a bad one stops no other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import partial

from govrules.diagnostics import Source
from govrules.documents.document import Document, DocumentError
from govrules.documents.limits import Limits
from govrules.documents.lines import Row
from govrules.documents.reading import source_of

# A line that begins with `---` begins a document, wherever it stands: no text may hold such a line.
_BEGINS = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_NOTHING = re.compile(r"(?:---(?=\s|\Z))?\s*(?:#.*|%.*|\.\.\.)?\s*")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)


def read_stream(document: str | os.PathLike[str] | Source, limits: Limits | None = None) -> Iterator[Row]:
    """The documents of a YAML file, or of a text given as a Source, each with its problems.

    A document without content is left out. A document that cannot be read stops no other, and the
    limits hold for all of them together. Raises DocumentError where the file itself cannot be read.

    >>> rows = list(read_stream(Source("all.yaml", "a: 1\\n---\\nb: @\\n---\\nc: 3\\n")))
    >>> [row.document.value if row.document else None for row in rows]
    [{'a': 1}, None, {'c': 3}]
    >>> print(rows[1].problems[0])
    all.yaml:3:4: a value cannot begin with `@` [yaml]
      3 | b: @
        |    ^
        = help: put a text that holds special characters in quotes
    """
    limits = limits or Limits()
    nodes = 0
    for source in _parts(source_of(document, limits.yaml)):
        row, size = _row(source, limits, nodes)
        nodes += size
        yield row


def _parts(whole: Source) -> Iterator[Source]:
    """The text of each document, with the number of its first line."""
    text, first, line = whole.text, 0, whole.first_line
    for start in [*(match.start() for match in _BEGINS.finditer(text)), len(text)]:
        part = text[first:start]
        if _is_empty(part):
            if _DIRECTIVE.search(part):
                continue  # directives belong to the document that follows them
        else:
            yield Source(whole.name, part, line)
        line += part.count("\n")
        first = start


def _is_empty(part: str) -> bool:
    """Whether there are only marks, comments and directives."""
    return all(map(_NOTHING.fullmatch, part.splitlines()))


def _row(source: Source, limits: Limits, nodes: int) -> tuple[Row, int]:
    """One document as a row, and how many values it has."""
    from govrules.documents.yaml import read_part  # only when it is needed

    try:
        document, size = read_part(source, limits, nodes)
    except DocumentError as error:
        return Row(source.first_line, None, error.diagnostics, lambda: None), 0
    problems = tuple(flaw.diagnostic for flaw in document.flaws)
    return Row(source.first_line, document, problems, partial(_itself, document)), size


def _itself(document: Document) -> Document:
    return document
