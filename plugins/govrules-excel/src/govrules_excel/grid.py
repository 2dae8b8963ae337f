"""Changes cells of one sheet in its XML, in the order that the format wants."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from govrules_excel.package import MAIN
from govrules_excel.sheets import address

_LONGEST = 32_000
"""A cell holds at most 32,767 characters."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def name(tag: str) -> str:
    """The name of an element of a sheet."""
    return f"{{{MAIN}}}{tag}"


def written(text: str) -> str:
    """A text as a cell can hold it.

    >>> written("a\\x00b _x0041_")
    'a�b _x005F_x0041_'
    """
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return _ESCAPED.sub("_x005F_", _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", short))


def text_element(parent: etree._Element, text: str) -> etree._Element:
    """A `t` with a text, below another element."""
    element = etree.SubElement(parent, name("t"))
    element.text = written(text)
    element.set(_SPACE, "preserve")
    return element


class Grid:
    """The cells of a sheet. Rows are counted from 1, columns from 0."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        data = root.find(name("sheetData"))
        self._data = data if data is not None else etree.SubElement(root, name("sheetData"))
        self._rows = dict(self._numbered())

    def _numbered(self) -> Iterator[tuple[int, etree._Element]]:
        number = 0
        for row in self._data.iterchildren(name("row")):
            number = int(row.get("r", number + 1))
            yield number, row

    def _cells(self, row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
        column = -1
        for cell in row.iterchildren(name("c")):
            place = cell.get("r")
            column = coordinate_to_tuple(place)[1] - 1 if place else column + 1
            yield column, cell

    def free(self, first: int) -> int:
        """The first column, from one on, in which no row holds anything."""
        filled = {
            column
            for row in self._rows.values()
            for column, cell in self._cells(row)
            if any(cell.find(name(tag)) is not None for tag in ("v", "is", "f"))
        }
        return next(column for column in itertools.count(first) if column not in filled)

    def style(self, row: int, column: int) -> str | None:
        """The style of a cell that is there."""
        held = self._rows.get(row)
        cells = {} if held is None else dict(self._cells(held))
        return cells[column].get("s") if column in cells else None

    def clear(self, column: int, first: int) -> None:
        """Take the texts out of a column, from a row on. What somebody calculates there stays."""
        for number, row in self._rows.items():
            for place, cell in list(self._cells(row)):
                if place == column and number >= first and cell.find(name("f")) is None:
                    row.remove(cell)

    def put(self, row: int, column: int, text: str, style: str | None) -> None:
        """Write a text, which no program takes for a formula, into a cell."""
        held = self._row(row)
        cell = etree.Element(name("c"), {"r": address(row, column), "t": "inlineStr"})
        if style is not None:
            cell.set("s", style)
        text_element(etree.SubElement(cell, name("is")), text)
        place = 0
        for other, element in list(self._cells(held)):
            if other == column:
                held.remove(element)
            elif other < column:
                place += 1
        held.insert(place, cell)
        if "spans" in held.attrib:
            del held.attrib["spans"]  # a hint, which would be wrong now

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            row = etree.Element(name("row"), {"r": str(number)})
            self._data.insert(sum(other < number for other in self._rows), row)
            self._rows[number] = row
        return self._rows[number]

    def widen(self, column: int, width: int) -> None:
        """Give a column a width, unless it has one of its own already."""
        columns = self.root.find(name("cols"))
        if columns is None:
            columns = etree.Element(name("cols"))
            self._data.addprevious(columns)
        number = column + 1
        for each in columns:
            first, last = int(each.get("min", 0)), int(each.get("max", 0))
            if first <= number <= last:
                if first == last:
                    return
                _split(each, first, number, last)
        attributes = {"min": str(number), "max": str(number), "width": str(width), "customWidth": "1"}
        after = sum(int(each.get("max", 0)) < number for each in columns)
        columns.insert(after, etree.Element(name("col"), attributes))

    def reach(self, row: int, column: int) -> None:
        """Let the sheet's dimension hold a cell."""
        dimension = self.root.find(name("dimension"))
        if dimension is None:
            return
        left, top, right, bottom = range_boundaries(dimension.get("ref", "A1"))
        right, bottom = max(right or 1, column + 1), max(bottom or 1, row)
        first = f"{get_column_letter(left or 1)}{top or 1}"
        dimension.set("ref", f"{first}:{get_column_letter(right)}{bottom}")


def _split(each: etree._Element, first: int, number: int, last: int) -> None:
    """Leave one column out of a run of columns that share a width."""
    for start, end in ((first, number - 1), (number + 1, last)):
        if start <= end:
            part = copy.copy(each)
            part.set("min", str(start))
            part.set("max", str(end))
            each.addprevious(part)
    parent = each.getparent()
    assert parent is not None
    parent.remove(each)
