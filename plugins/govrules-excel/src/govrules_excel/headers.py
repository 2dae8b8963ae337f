"""Finds the headers of a sheet, in one row or in several levels, and which field each one is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from govrules_excel.mapping import Column, SheetMapping
from govrules_excel.patterns import Pattern
from govrules_excel.sheets import Area, Line, is_blank
from govrules_excel.words import normal

LEVELS = " | "
"""Stands between the levels of a header: `Resources | 2027-Q1`."""

_OWN = re.compile(r"govrules\s?:", re.IGNORECASE)
"""What the headers of columns begin with that govrules itself adds."""

SEARCHED = 30
"""So many rows are searched for headers where nothing says where they are."""


@frozen
class Header:
    """The headers of a sheet by their columns, counted from 0, and the rows that hold them."""

    rows: tuple[int, ...]
    names: Mapping[int, str]

    @property
    def own(self) -> frozenset[int]:
        """The columns that govrules itself has added."""
        return frozenset(column for column, header in self.names.items() if is_own(header))

    def find(self, name: str) -> list[int]:
        """The columns that have a header."""
        return [column for column, header in self.names.items() if normal(header) == normal(name)]


@frozen
class Bound:
    """A field with the columns that hold it, each with what its header says by its pattern."""

    name: str
    column: Column
    places: tuple[tuple[int, Mapping[str, str]], ...] = field(default=())
    is_spread: bool = False
    """Whether the field's header has names in it, so that each column holds an item."""


def header_of(lines: Sequence[Line], areas: tuple[Area, ...], mapping: SheetMapping) -> Header | None:
    """The headers, where the mapping says they are or in the first row with most of its own.

    None where there is no such row.
    The cells of `lines` that are merged all have the text of the whole.
    """
    if mapping.header:
        return _header(mapping.header, lines)
    wanted = _wanted(mapping)
    filled = [line for line in lines[:SEARCHED] if not line.is_blank]
    best = max(filled, key=lambda line: _recognised(line, wanted), default=None)
    return None if best is None else _header(_levels(best, areas, wanted), lines)


def _wanted(mapping: SheetMapping) -> frozenset[str]:
    """The headers that a mapping names, of several levels each one's own words."""
    named = [name for column in mapping.columns.values() for name in column.header]
    return frozenset(normal(level) for name in named for level in name.split(LEVELS) if "{" not in level)


def _recognised(line: Line, wanted: frozenset[str]) -> int:
    return sum(isinstance(value, str) and normal(value) in wanted for value in line.values)


def _levels(line: Line, areas: tuple[Area, ...], wanted: frozenset[str]) -> tuple[int, ...]:
    """The rows of a header: a cell that is merged over columns has others above or below it."""
    wide = [area for area in areas if area.right > area.left]
    if any(area.top == line.number for area in wide):
        return (line.number, line.number + 1)
    named = (place for place, value in enumerate(line.values) if normal(str(value or "")) in wanted)
    first = next(named, 0)
    above = [area for area in wide if area.top == line.number - 1]
    is_title = any(area.left <= first <= area.right for area in above)
    return (line.number - 1, line.number) if above and not is_title else (line.number,)


def _header(rows: tuple[int, ...], lines: Sequence[Line]) -> Header:
    levels = [_texts(line) for line in lines if line.number in rows]
    columns = sorted({column for level in levels for column in level})
    names = {column: _joined([level.get(column, "") for level in levels]) for column in columns}
    return Header(rows, names)


def _texts(line: Line) -> dict[int, str]:
    return {place: _text(value) for place, value in enumerate(line.values) if not is_blank(value)}


def _text(value: object) -> str:
    text = value.date().isoformat() if isinstance(value, datetime.datetime) else str(value)
    return " ".join(text.split())


def _joined(levels: list[str]) -> str:
    """The levels of a header, each once: a cell that is merged over rows is one level."""
    return LEVELS.join(dict.fromkeys(level for level in levels if level))


def bound(name: str, column: Column, header: Header) -> Bound:
    """The field's columns: those of the first of its headers that is there; none where none is."""
    for written in column.header:
        if "{" in written:
            pattern = Pattern.of(written)
            matches = [(place, pattern.match(text.rstrip("*: "))) for place, text in header.names.items()]
            places = tuple((place, found) for place, found in matches if found is not None)
            if places:
                return Bound(name, column, places, is_spread=True)
        elif found := header.find(written):
            return Bound(name, column, tuple((place, {}) for place in found))
    return Bound(name, column)


def is_own(header: str) -> bool:
    """Whether govrules itself has added the column.

    >>> is_own("govrules : décision"), is_own("Decision")
    (True, False)
    """
    return _OWN.match(header) is not None
