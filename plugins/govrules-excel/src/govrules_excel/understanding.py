"""Understands a sheet: finds its headers, says which field each is, and tells what it could not place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

from attrs import field, frozen
from openpyxl.utils import get_column_letter
from pydantic import BaseModel

from govrules import Diagnostic, PortfolioError
from govrules.diagnostics import suggest
from govrules_excel.cells import Habits
from govrules_excel.fields import Shape, shape_of
from govrules_excel.headers import SEARCHED, Bound, Header, bound, header_of, is_own
from govrules_excel.mapping import TABLE, Column, SheetMapping
from govrules_excel.problems import refusal
from govrules_excel.sheets import Line, Sheet, Spread, is_blank
from govrules_excel.tables import Table
from govrules_excel.words import normal

Complain = Callable[[str, tuple[str, ...], str | None], Diagnostic]
"""Makes a diagnostic about a part of a sheet's mapping: message, path and advice."""


@frozen
class Understood:
    """A sheet with its headers placed, and the rows below them."""

    table: Table
    lines: Iterator[Line] = field(repr=False)
    heads: tuple[Line, ...] = field(repr=False)
    nameless: dict[int, Line] = field(factory=dict, init=False, repr=False)
    """Columns without a header that hold something all the same, each with the first row that does."""

    def data(self) -> Iterator[Line]:
        """The rows that hold data. Blank rows hold none."""
        mapping = self.table.mapping
        first = mapping.first_row or max(self.table.header.rows) + 1
        for line in chain(self.heads, self.lines):
            if line.number < first or line.number in self.table.header.rows:
                continue
            if mapping.last_row is not None and line.number > mapping.last_row:
                return
            if self._is_blank(line):
                if mapping.ends is not None:
                    return
            elif not self._is_skipped(line):
                self._note_nameless(line)
                yield line

    def _note_nameless(self, line: Line) -> None:
        names = self.table.header.names
        for column, value in enumerate(line.values):
            if column not in names and column not in self.nameless and not is_blank(value):
                self.nameless[column] = line

    def unnamed(self) -> Iterator[Diagnostic]:
        """A diagnostic for each column that holds something below no header, once all rows are read."""
        for column, line in self.nameless.items():
            letter = get_column_letter(column + 1)
            if letter not in self.table.mapping.ignore:
                message = f"the column {letter} has no header, so it was not read"
                advice = f"give it one, or write `ignore: [{letter}]` in a mapping file"
                yield self.table.problem(line, column, message, advice, "column")

    def _is_blank(self, line: Line) -> bool:
        """Whether a row holds nothing but what govrules has written into it."""
        own = self.table.header.own
        return all(is_blank(value) for column, value in enumerate(line.values) if column not in own)

    def _is_skipped(self, line: Line) -> bool:
        mapping = self.table.mapping
        if line.is_hidden and mapping.hidden_rows == "skip":
            return True
        return any(
            _fits(line.at(column), texts)
            for header, texts in mapping.skip.items()
            for column in self.table.header.find(header)
        )

    def unplaced(self) -> Iterator[Diagnostic]:
        """A diagnostic for each header that is no field."""
        last = next(line for line in self.heads if line.number == max(self.table.header.rows))
        for column, header in self.table.others.items():
            message = f"the column `{header}` is none that govrules knows"
            advice = "name it in a mapping file: below `columns:`, or below `ignore:`"
            yield self.table.problem(last, column, message, advice, "column")


def _fits(value: object, texts: tuple[str, ...]) -> bool:
    """Whether a cell has one of the texts; `Total*` fits all that begins so, an empty text a blank."""
    written = "" if is_blank(value) else normal(str(value))
    return any(
        written.startswith(normal(text[:-1])) if text.endswith("*") else written == normal(text)
        for text in texts
    )


def understood(  # noqa: PLR0913 - one for each thing that a sheet is read by
    sheet: Sheet,
    mapping: SheetMapping,
    *,
    model: type[BaseModel] | None,
    habits: Habits,
    file: str,
    complain: Complain,
) -> Understood:
    """The sheet with its headers placed. Raises PortfolioError where one is missing."""
    areas = sheet.areas
    lines = Spread(areas)(sheet.lines())
    heads = tuple(_heads(lines, max(SEARCHED, *mapping.header, 0) + 1))
    header = header_of(heads, areas, mapping)
    if header is None or not header.names:
        where = f" in row {max(mapping.header)}" if mapping.header else ""
        advice = "say in the mapping in which row they are: `header: 3`"
        raise refusal(file, "header", f"the sheet `{sheet.name}` has no headers{where}", advice)
    placed = _placed(sheet, mapping, model, header, complain)
    fields = tuple((each, _shape(mapping, model, each.name)) for each in placed)
    others = _others(header, placed, mapping)
    table = Table(file, sheet.name, mapping, header, fields, others, habits)
    return Understood(table, lines, heads)


def _heads(lines: Iterator[Line], most: int) -> Iterator[Line]:
    """The first rows, up to the number that headers can have."""
    for line in lines:
        yield line
        if line.number >= most:
            return


def _shape(mapping: SheetMapping, model: type[BaseModel] | None, name: str) -> Shape:
    return shape_of(None if mapping.holds == TABLE else model, name)


def _placed(
    sheet: Sheet,
    mapping: SheetMapping,
    model: type[BaseModel] | None,
    header: Header,
    complain: Complain,
) -> tuple[Bound, ...]:
    """The fields of the mapping, and those whose own names are headers that it does not take."""
    placed = [bound(name, column, header) for name, column in mapping.columns.items()]
    problems = [problem for each in placed for problem in _misplaced(each, sheet, header, complain)]
    if problems:
        raise PortfolioError(problems)
    taken = {place for each in placed for place, _ in each.places}
    names = (
        () if model is None else [name for name in ("id", *model.model_fields) if name not in mapping.columns]
    )
    same = [bound(name, Column(header=name), header) for name in dict.fromkeys(names)]
    return (*placed, *(each for each in same if each.places and each.places[0][0] not in taken))


def _misplaced(each: Bound, sheet: Sheet, header: Header, complain: Complain) -> Iterator[Diagnostic]:
    column = each.column
    if not column.header or (column.optional and not each.places):
        return
    if not each.places:
        message = f"the sheet `{sheet.name}` has no column `{column.header[0]}`"
        near = suggest(column.header[0], header.names.values())
        yield complain(message, ("columns", each.name), near or f"its columns are {_listed(header)}")
    elif len(each.places) > 1 and not each.is_spread:
        message = f"the sheet `{sheet.name}` has several columns `{header.names[each.places[0][0]]}`"
        yield complain(message, ("columns", each.name), "rename all but one of them")


def _listed(header: Header) -> str:
    return ", ".join(f"`{name}`" for name in islice(header.names.values(), 20))


def _others(header: Header, placed: tuple[Bound, ...], mapping: SheetMapping) -> dict[int, str]:
    """The columns that are no field, left out those that the mapping ignores and govrules' own."""
    taken = {place for each in placed for place, _ in each.places}
    ignored = {normal(name) for name in mapping.ignore}
    return {
        column: name
        for column, name in header.names.items()
        if column not in taken and normal(name) not in ignored and not is_own(name)
    }
