"""Sheets as rows of plain values, read from a workbook or a CSV file one row at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from attrs import frozen
from openpyxl.utils import get_column_letter

Value = Any
"""What a cell holds: None, a text, a bool, an int, a float, a date and time, or Trouble."""


MOST_COLUMNS = 16_384
"""A sheet has no more columns."""


@frozen
class Trouble:
    """A cell whose content is no value: why, and how to put it right."""

    code: str
    message: str
    advice: str | None = None
    shown: str = "?"


@frozen
class Line:
    """A row by its number, counted from 1, with its values from column A on."""

    number: int
    values: tuple[Value, ...]
    is_hidden: bool = False

    @property
    def is_blank(self) -> bool:
        return all(is_blank(value) for value in self.values)

    def at(self, column: int) -> Value:
        """The value in a column, counted from 0."""
        return self.values[column] if column < len(self.values) else None


@frozen
class Area:
    """Cells that are merged into one: rows counted from 1, columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(Protocol):
    """A sheet of a workbook, or a CSV file."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def areas(self) -> tuple[Area, ...]:
        """Its merged cells, from the top."""

    def lines(self) -> Iterator[Line]:
        """Its rows from the top; those that hold nothing may be left out."""


@frozen
class Spread:
    """Rows whose merged cells all have the value of the whole, as people who merge them mean it."""

    areas: tuple[Area, ...]

    def __call__(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The rows; one that holds nothing itself stays blank."""
        waiting = sorted(self.areas, key=lambda area: area.top, reverse=True)
        open_: list[tuple[Area, Value]] = []
        for line in lines:
            while waiting and waiting[-1].top <= line.number:
                area = waiting.pop()
                if area.top == line.number:
                    open_.append((area, line.at(area.left)))
            open_ = [(area, value) for area, value in open_ if area.bottom >= line.number]
            yield _filled(line, open_) if open_ and not line.is_blank else line


def _filled(line: Line, areas: list[tuple[Area, Value]]) -> Line:
    values = list(line.values)
    for area, value in areas:
        values += [None] * (min(area.right + 1, MOST_COLUMNS) - len(values))
        values[area.left : area.right + 1] = [value] * (area.right + 1 - area.left)
    return Line(line.number, tuple(values), line.is_hidden)


def is_blank(value: Value) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and not value.strip())


def address(row: int, column: int) -> str:
    """A cell as people call it; rows are counted from 1, columns from 0.

    >>> address(14, 3)
    'D14'
    """
    return f"{get_column_letter(column + 1)}{row}"


_SHOWN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime.datetime: lambda value: value.date().isoformat(),
    Trouble: lambda value: value.shown,
}
_LONGEST_SHOWN = 40


def shown(value: Value) -> str:
    """The content of a cell in a message."""
    text = " ".join(_SHOWN.get(type(value), str)(value).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
