"""Documents: YAML, JSON, JSONL and CSV as plain values whose every part knows its place.

Reading a document never runs anything, is bounded in time and memory by `Limits`, and whatever is
wrong with it comes back as diagnostics.
"""

from govrules.documents.document import (
    Document,
    DocumentError,
    Flaw,
    Path,
    Place,
    plain,
    shortened,
    shown_path,
)
from govrules.documents.limits import Limits
from govrules.documents.lines import Row
from govrules.documents.reading import format_of, read
from govrules.documents.rows import read_rows
from govrules.documents.streams import read_stream

__all__ = [
    "Document",
    "DocumentError",
    "Flaw",
    "Limits",
    "Path",
    "Place",
    "Row",
    "format_of",
    "plain",
    "read",
    "read_rows",
    "read_stream",
    "shortened",
    "shown_path",
]
