"""Documents: YAML, JSON, JSONL and CSV as plain values whose every part knows its place.

Reading a document never runs anything, is bounded in time and memory by `Limits`, and whatever is
wrong with it comes back as diagnostics.
"""

from govrules.documents.document import Document, DocumentError, Flaw, Path, Place, plain, shown_path
from govrules.documents.limits import Limits
from govrules.documents.reading import format_of, read

__all__ = [
    "Document",
    "DocumentError",
    "Flaw",
    "Limits",
    "Path",
    "Place",
    "format_of",
    "plain",
    "read",
    "shown_path",
]
