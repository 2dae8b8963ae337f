"""The sheets of a workbook, read from its XML one row at a time, with the values as Excel means them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from functools import cached_property, partial
from typing import IO, Any
from xml.parsers import expat

from attrs import field, frozen
from lxml import etree
from openpyxl.reader.strings import read_string_table
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from govrules_excel.package import DAMAGED, MAIN, Package, SheetPart
from govrules_excel.problems import refusal
from govrules_excel.sheets import Area, Line, Trouble, Value

_ROW, _CELL, _VALUE, _FORMULA, _TEXT, _AID = (
    f"{{{MAIN}}}{tag}" for tag in ("row", "c", "v", "f", "t", "rPh")
)
_MOST_AREAS = 100_000


class Workbook:
    """What all sheets of a workbook share: its texts, its formats and its calendar."""

    def __init__(self, package: Package) -> None:
        self.package = package

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells name by their number."""
        part = self.package.of_workbook("sharedStrings")
        if part is None:
            return []
        self.package.open(part).close()
        try:
            return list(read_string_table(io.BytesIO(self.package.read(part))))
        except (SyntaxError, ValueError, TypeError) as error:
            raise self.package.broken(part, error) from None

    @cached_property
    def date_styles(self) -> frozenset[str]:
        """The numbers of the styles that show a number as a date."""
        part = self.package.of_workbook("styles")
        if part is None:
            return frozenset()
        root = self.package.tree(part)
        formats = {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in _all(root, "numFmts")}
        numbers = [int(each.get("numFmtId", 0)) for each in _all(root, "cellXfs")]
        shapes = [formats.get(number) or BUILTIN_FORMATS.get(number, "General") for number in numbers]
        return frozenset(
            str(place)
            for place, shape in enumerate(shapes)
            if is_date_format(shape) and not is_timedelta_format(shape)
        )

    @cached_property
    def epoch(self) -> datetime.datetime:
        """The day from which dates are counted."""
        return CALENDAR_MAC_1904 if self.package.counts_from_1904 else CALENDAR_WINDOWS_1900

    @property
    def sheets(self) -> tuple[WorkbookSheet, ...]:
        """The worksheets in their order."""
        return tuple(WorkbookSheet(self, part) for part in self.package.sheets)


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    group = root.find(f"{{{MAIN}}}{name}")
    return iter(()) if group is None else group.iterchildren("{*}*")


@frozen
class WorkbookSheet:
    """One worksheet."""

    workbook: Workbook = field(repr=False)
    part: SheetPart

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def areas(self) -> tuple[Area, ...]:
        """They stand behind the rows, so the part is read once for them alone."""
        found: list[Area] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = partial(_take_area, found)
        package = self.workbook.package
        with package.open(self.part.part) as stream:
            try:
                parser.ParseFile(stream)
            except (*DAMAGED, expat.ExpatError, ValueError) as error:
                raise package.broken(self.part.part, error) from None
        if len(found) > _MOST_AREAS:
            raise refusal(package.name, "too-large", f"the sheet `{self.name}` has too many merged cells")
        return tuple(found)

    def lines(self) -> Iterator[Line]:
        package = self.workbook.package
        with package.open(self.part.part) as stream:
            try:
                yield from self._lines(stream)
            except (*DAMAGED, etree.XMLSyntaxError, ValueError) as error:
                raise package.broken(self.part.part, error) from None

    def _lines(self, stream: IO[bytes]) -> Iterator[Line]:
        number = 0
        rows = etree.iterparse(stream, tag=_ROW, resolve_entities=False, no_network=True)
        for _, row in rows:
            number = int(row.get("r", number + 1))
            hidden = row.get("hidden") in {"1", "true"}
            yield Line(number, _values(row, self.workbook), hidden)
            row.clear()
            while row.getprevious() is not None:  # what is read need not be kept
                del row.getparent()[0]


def _take_area(found: list[Area], name: str, attributes: dict[str, str]) -> None:
    if name.rpartition(":")[2] == "mergeCell" and len(found) <= _MOST_AREAS:
        left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
        if None not in (left, top, right, bottom):
            found.append(Area(int(top or 0), int(left or 0) - 1, int(bottom or 0), int(right or 0) - 1))


def _values(row: etree._Element, workbook: Workbook) -> tuple[Value, ...]:
    values: list[Value] = []
    for cell in row.iterchildren(_CELL):
        place = cell.get("r")
        column = coordinate_to_tuple(place)[1] - 1 if place else len(values)
        values += [None] * (column - len(values))
        values[column:] = [_value(cell, workbook)]
    return tuple(values)


def _value(cell: etree._Element, workbook: Workbook) -> Value:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _inline(cell)
    written = cell.findtext(_VALUE)
    if not written:
        return "" if kind == "str" and written is not None else _without_value(cell)
    try:
        return _READERS[kind](written, cell, workbook)
    except (ValueError, KeyError, IndexError, OverflowError):
        return Trouble("cell", "holds what no spreadsheet program would write", shown=written)


def _without_value(cell: etree._Element) -> Value:
    if cell.find(_FORMULA) is None:
        return None
    advice = "open the workbook in a spreadsheet program and save it, so that it holds the results"
    return Trouble("formula", "holds a formula without its result", advice, "=…")


def _inline(cell: etree._Element) -> str:
    return "".join(text.text or "" for text in cell.iter(_TEXT) if not _is_reading_aid(text))


def _is_reading_aid(text: etree._Element) -> bool:
    """Whether a text says how another one is pronounced, as Japanese workbooks do."""
    parent = text.getparent()
    return parent is not None and parent.tag == _AID


def _number(written: str, cell: etree._Element, workbook: Workbook) -> Value:
    number = int(written) if written.lstrip("-").isdecimal() else float(written)
    if cell.get("s") not in workbook.date_styles:
        return int(number) if isinstance(number, float) and number.is_integer() else number
    try:
        return from_excel(number, workbook.epoch)
    except (OverflowError, ValueError):
        return Trouble("date", "is formatted as a date and is none", shown=written)


def _error(written: str, _cell: etree._Element, _workbook: Workbook) -> Trouble:
    message = f"holds the error {written}"
    return Trouble("cell-error", message, "put the formula right, or write the value", written)


_READERS: dict[str, Any] = {
    "n": _number,
    "s": lambda written, _, workbook: workbook.texts[int(written)],
    "str": lambda written, *_: written,
    "b": lambda written, *_: bool(int(written)),
    "d": lambda written, *_: datetime.datetime.fromisoformat(written.rstrip("Z")),
    "e": _error,
}
