"""Decision records: what was decided, on what, and whether it would be decided again.

A record is a file of lines. Each line bears its own checksum, so that what a crash left half
written is found, and costs nothing but itself.
"""

from govrules.records.entries import Entry, Inputs, append
from govrules.records.journal import Damage, RecordError
from govrules.records.reading import Record, read
from govrules.records.replaying import Difference, Replayed, replay

__all__ = [
    "Damage",
    "Difference",
    "Entry",
    "Inputs",
    "Record",
    "RecordError",
    "Replayed",
    "append",
    "read",
    "replay",
]
