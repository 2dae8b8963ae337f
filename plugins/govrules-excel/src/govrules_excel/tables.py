"""A sheet whose headers are found: turns each of its rows into fields, and knows the cell of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from govrules import Diagnostic, Source, Span
from govrules.documents import Path
from govrules_excel import cells
from govrules_excel.amounts import Unreadable
from govrules_excel.cells import Habits
from govrules_excel.fields import Shape
from govrules_excel.headers import Bound, Header
from govrules_excel.mapping import SheetMapping
from govrules_excel.patterns import Pattern
from govrules_excel.sheets import Line, Value, address, is_blank, shown

_SEPARATORS = (";", "\n")
_BETWEEN = " | "


@define
class Reading:
    """A row as fields, the columns that they come from, and the cells that cannot be read."""

    row: dict[str, Any] = field(factory=dict)
    columns: dict[Path, int] = field(factory=dict)
    troubles: list[tuple[int, Unreadable]] = field(factory=list)

    def column(self, path: Path) -> int | None:
        """The column of a field, or of the part of it that has one of its own."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.columns:
                return self.columns[path[:length]]
        return None


@frozen
class Table:
    """A sheet that has been understood."""

    file: str
    sheet: str
    mapping: SheetMapping = field(repr=False)
    header: Header
    fields: tuple[tuple[Bound, Shape], ...] = field(repr=False)
    others: Mapping[int, str]
    """Columns that are no field of the mapping, by their headers."""
    habits: Habits

    def read(self, line: Line) -> Reading:
        """The fields of a row."""
        reading = Reading()
        for bound, shape in self.fields:
            self._take(bound, shape, line, reading)
        for column, header in self.others.items():
            value = line.at(column)
            if not is_blank(value):
                self._put((header,), column, value, "any", reading)
        return reading

    def _take(self, bound: Bound, shape: Shape, line: Line, reading: Reading) -> None:
        if bound.column.value is not None:
            reading.row[bound.name] = bound.column.value
        elif bound.is_spread:
            self._take_items(bound, shape, line, reading)
        elif bound.places:
            self._take_cell(bound, shape, line, reading)

    def _take_cell(self, bound: Bound, shape: Shape, line: Line, reading: Reading) -> None:
        place = bound.places[0][0]
        reading.columns[(bound.name,)] = place
        value, is_meant = cells.meant(line.at(place), bound.column.values)
        if is_meant:
            reading.row[bound.name] = value
        elif not is_blank(value):
            self._put_cell(bound, shape, place, value, reading)
        elif bound.column.default is not None:
            reading.row[bound.name] = bound.column.default

    def _put_cell(self, bound: Bound, shape: Shape, place: int, value: Value, reading: Reading) -> None:
        try:
            reading.row[bound.name] = self._value(bound, shape, value)
        except Unreadable as trouble:
            reading.troubles.append((place, trouble))

    def _value(self, bound: Bound, shape: Shape, value: Value) -> Any:
        column = bound.column
        kind = column.type or shape.kind
        if kind in {"list", "mapping", "records"}:
            return self._listed(bound, shape, kind, value)
        return _multiplied(cells.read(value, kind, self.habits), bound)

    def _listed(self, bound: Bound, shape: Shape, kind: str, value: Value) -> Any:
        """The items of a cell that holds several."""
        column = bound.column
        written = cells.read(value, "text", self.habits)
        parts = re.split("|".join(map(re.escape, column.split or _SEPARATORS)), written)
        texts = [part.strip() for part in parts if part.strip()]
        if kind == "list":
            return [cells.meant(each, column.values)[0] for each in texts]
        return _gathered([self._item(bound, shape, each) for each in texts], kind)

    def _item(self, bound: Bound, shape: Shape, written: str) -> dict[str, Any]:
        """One item, by the pattern that says how it is written."""
        if bound.column.item is None:
            advice = (
                'say in the mapping how an item is written, such as `item: "{resource} {period}: {amount}"`'
            )
            raise Unreadable("holds items, and nothing says how they are written", advice)
        found = Pattern.of(bound.column.item).match(written)
        if found is None:
            message = f"holds `{shown(written)}`, which is not written as `{bound.column.item}`"
            raise Unreadable(message, "write it so, or say in the mapping how it is written")
        return bound.column.also | {
            name: self._member(bound, shape, name, text) for name, text in found.items()
        }

    def _member(self, bound: Bound, shape: Shape, name: str, value: Value) -> Any:
        """A member of an item; of a mapping, its key is a text and its value whatever it holds."""
        value, is_meant = cells.meant(value, bound.column.values)
        if is_meant:
            return value
        kind = shape.member(name) if shape.kind == "records" else _kind_in_mapping(bound, shape, name)
        return _multiplied(cells.read(value, kind, self.habits), bound)

    def _take_items(self, bound: Bound, shape: Shape, line: Line, reading: Reading) -> None:
        """Every column whose header has the pattern, and whose cell is not blank, holds an item."""
        items: list[dict[str, Any]] = []
        kind = shape.kind if shape.kind == "records" else "mapping"
        for place, names in bound.places:
            if not is_blank(line.at(place)):
                try:
                    item = self._spread_item(bound, shape, names, line.at(place))
                except Unreadable as trouble:
                    reading.troubles.append((place, trouble))
                else:
                    key = len(items) if kind == "records" else next(iter(names.values()))
                    reading.columns[(bound.name, key)] = place
                    items.append(item)
        reading.columns.setdefault((bound.name,), bound.places[0][0])
        if items:
            self._put_items(bound, items, kind, reading)

    @staticmethod
    def _put_items(bound: Bound, items: list[dict[str, Any]], kind: str, reading: Reading) -> None:
        try:
            reading.row[bound.name] = _gathered(items, kind)
        except Unreadable as trouble:
            reading.troubles.append((bound.places[0][0], trouble))

    def _spread_item(
        self, bound: Bound, shape: Shape, names: Mapping[str, str], value: Value
    ) -> dict[str, Any]:
        member = bound.column.cell or ("amount" if shape.kind == "records" else "")
        said = {name: cells.meant(text, bound.column.values)[0] for name, text in names.items()}
        return bound.column.also | said | {member: self._member(bound, shape, member, value)}

    def _put(self, path: Path, place: int, value: Value, kind: str, reading: Reading) -> None:
        reading.columns[path] = place
        try:
            reading.row[str(path[0])] = cells.read(value, kind, self.habits)
        except Unreadable as trouble:
            reading.troubles.append((place, trouble))

    def place(self, line: Line, column: int) -> str:
        """A cell as people call it: `Portfolio!D14`."""
        return f"{self.sheet}!{address(line.number, column)}"

    def problems(self, line: Line, reading: Reading) -> Iterator[Diagnostic]:
        """A diagnostic for each cell that cannot be read."""
        for column, trouble in reading.troubles:
            message = f"`{shown(line.at(column))}` {trouble}"
            yield self.problem(line, column, message, trouble.advice)

    def problem(
        self, line: Line, column: int, message: str, advice: str | None = None, code: str = "cell"
    ) -> Diagnostic:
        """A diagnostic about one cell."""
        start, end = _span(line, column, self.width(line))
        source = Source(self.file, self.text(line), line.number)
        return Diagnostic(code, message, Span(source, start, end), advice, self.place(line, column))

    def width(self, line: Line) -> int:
        """How many columns of a row are shown."""
        return max(len(line.values), *(column + 1 for column in self.header.names), 1)

    def text(self, line: Line) -> str:
        """A row as it is shown under an error."""
        return _BETWEEN.join(shown(line.at(column)) for column in range(self.width(line)))

    def place_of(self, line: Line, path: Path) -> str:
        """The cell of a field, or the row where it has none: `Portfolio!D14`, `Portfolio!14`."""
        column = self.read(line).column(path)
        return f"{self.sheet}!{line.number}" if column is None else self.place(line, column)

    def span(self, line: Line, path: Path) -> tuple[int, int] | None:
        """The characters of a field's cell in the text of its row; those of the row where it has none."""
        column = self.read(line).column(path)
        return None if column is None else _span(line, column, self.width(line))


def _span(line: Line, column: int, width: int) -> tuple[int, int]:
    """The characters of a cell in the text of its row."""
    before = [shown(line.at(each)) for each in range(min(column, width))]
    start = sum(map(len, before)) + len(before) * len(_BETWEEN)
    return start, start + len(shown(line.at(column)))


def _multiplied(value: Any, bound: Bound) -> Any:
    times = bound.column.times
    return value * times if times is not None and cells.is_number(value) else value


def _kind_in_mapping(bound: Bound, shape: Shape, name: str) -> str:
    """Of two members that an item writes, the first is the key and the second the value."""
    if bound.column.item is not None and Pattern.of(bound.column.item).names[:1] == (name,):
        return "text"
    return shape.member("") if shape.kind == "mapping" else shape.kind


def _gathered(items: list[dict[str, Any]], kind: str) -> Any:
    """Items as a list of records, or as a mapping from the first member to the second."""
    if kind == "records":
        return items
    gathered: dict[str, Any] = {}
    for item in items:
        key, value = _pair(item)
        if key in gathered:
            raise Unreadable(f"names `{shown(key)}` twice", "leave one of the two out")
        gathered[key] = value
    return gathered


def _pair(item: dict[str, Any]) -> tuple[str, Any]:
    members = list(item.values())
    if len(members) != 2:
        raise Unreadable(
            "is no pair of a name and a value", "write it so, or say in the mapping how it is written"
        )
    return str(members[0]), members[1]
