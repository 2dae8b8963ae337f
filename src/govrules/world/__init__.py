"""The portfolio as engines read it: plain values by id, every field of its declared type."""

from govrules.world.building import build, initiative_reader, problem
from govrules.world.rows import RECORDS, RowReader, Scales, records
from govrules.world.supplied import unsupplied
from govrules.world.world import Everywhere, Row, World

__all__ = [
    "RECORDS",
    "Everywhere",
    "Row",
    "RowReader",
    "Scales",
    "World",
    "build",
    "initiative_reader",
    "problem",
    "records",
    "unsupplied",
]
