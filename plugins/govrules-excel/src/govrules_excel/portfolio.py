"""The portfolio in a workbook or a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from govrules import Diagnostic, Organisation, Portfolio, PortfolioError
from govrules.diagnostics import one_of, suggest
from govrules.hookspecs import Around
from govrules.model import Initiative, Origin
from govrules.model.merging import OrganisationParts
from govrules_excel import mapping as mappings
from govrules_excel.cells import Habits
from govrules_excel.csvfile import CsvSheet
from govrules_excel.fields import MODELS
from govrules_excel.headers import header_of
from govrules_excel.mapping import INITIATIVES, TABLE, Given, SheetMapping, WorkbookMapping
from govrules_excel.origins import CellOrigin, EntryDocument
from govrules_excel.package import Package
from govrules_excel.phrases import SHEETS
from govrules_excel.problems import refusal
from govrules_excel.sheets import Line, Sheet
from govrules_excel.tables import Table
from govrules_excel.understanding import Understood, understood
from govrules_excel.words import holding, usual
from govrules_excel.workbook import Workbook

_ROWS_BETWEEN_NEWS = 500
_SHEET_ENDING = ".mapping.yaml"


def open_portfolio(path: str, around: Around, sheet: str | None = None) -> Portfolio:
    """The portfolio in a workbook or a CSV file, by the mapping that is given or stands beside it.

    `sheet` is the one whose initiatives are read, where not all are. Raises PortfolioError.
    """
    given = _mapping(path, around)
    if Path(path).suffix.lower() in {".csv", ".tsv"}:
        return _Reader(path, around, given, sheet).read([_csv(path, given)])
    package = Package(path)
    try:
        return _Reader(path, around, given, sheet).read(Workbook(package).sheets)
    finally:
        package.close()


def tables_in(path: str, around: Around, sheet: str | None = None) -> tuple[Table, ...]:
    """The tables of initiatives in a workbook, of which no row is read."""
    package = Package(path)
    try:
        found = _Reader(path, around, _mapping(path, around), sheet).understood(Workbook(package).sheets)
        return tuple(each.table for each in found if each.table.mapping.holds == INITIATIVES)
    finally:
        package.close()


def _mapping(path: str, around: Around) -> Given | None:
    if around.mapping is not None:
        return mappings.load(around.mapping)
    beside = Path(path).with_suffix(_SHEET_ENDING)
    return mappings.load(beside) if beside.is_file() else None


def _csv(path: str, given: Given | None) -> CsvSheet:
    if given is None:
        advice = f"give one with --mapping, or write `{Path(path).with_suffix(_SHEET_ENDING).name}` beside it"
        raise refusal(path, "mapping", "a CSV file is read as a sheet by a mapping file alone", advice)
    return CsvSheet(path, given.mapping.csv)


class _Reader:
    """Reads sheets: first what describes the organisation, then row after row."""

    def __init__(self, file: str, around: Around, given: Given | None, only: str | None) -> None:
        self.file = file
        self._around = around
        self._given = given
        self._only = only
        self._parts = OrganisationParts()
        self._problems: list[Diagnostic] = []
        self._tables: dict[str, Any] = {}
        self._rows = 0

    def read(self, sheets: Sequence[Sheet]) -> Portfolio:
        """The portfolio in the sheets."""
        if self._only is not None and self._only not in {sheet.name for sheet in sheets}:
            raise refusal(self.file, "sheet", f"there is no sheet `{self._only}`", _which(self._only, sheets))
        if self._given is not None:
            self._parts.add(self._given.document)
        found = self.understood(sheets)
        for each in found:
            if each.table.mapping.holds == TABLE:
                self._take_table(each)
            elif each.table.mapping.holds != INITIATIVES:
                self._take_entries(each)
        portfolio = self._portfolio([each for each in found if each.table.mapping.holds == INITIATIVES])
        if self._around.progress is not None:
            self._around.progress(self._rows)
        return portfolio

    def _portfolio(self, found: list[Understood]) -> Portfolio:
        organisation = self._organisation()
        self._problems.extend(self._parts.problems)
        rows = (row for each in found for row in self._initiatives(each))
        # Problems are still found while rows are read, which `of_rows` does before it looks at them.
        return Portfolio.of_rows(rows, organisation, self._tables, self._problems, kind=self._around.kind)

    def _organisation(self) -> Organisation:
        """That of the workbook, on the scales of the files named before it unless it has its own."""
        own = self._parts.organisation()
        around = self._around.organisation
        own_scales = self._mapping.organisation.get("scales") or {}
        scales = {**around.scales, **{name: own.scales[name] for name in own_scales if name in own.scales}}
        return own.model_copy(update={"scales": scales})

    @property
    def _mapping(self) -> WorkbookMapping:
        unmapped = WorkbookMapping(sheets={"": SheetMapping()})
        return self._given.mapping if self._given is not None else unmapped

    @property
    def _habits(self) -> Habits:
        mapping = self._mapping
        currency = mapping.organisation.get("currency") or self._around.organisation.currency
        return Habits(mapping.locale, mapping.date_order, currency)

    def understood(self, sheets: Sequence[Sheet]) -> list[Understood]:
        """The sheets that hold something, with their headers placed."""
        found = self._mapped(sheets) if self._given is not None else self._recognised(sheets)
        if not found:
            advice = f"write `{Path(self.file).with_suffix(_SHEET_ENDING).name}` beside it, which says where"
            raise refusal(self.file, "sheet", "no sheet holds initiatives that can be recognised", advice)
        return found

    def _mapped(self, sheets: Sequence[Sheet]) -> list[Understood]:
        """The sheets that the mapping names, in its order."""
        assert self._given is not None
        found, problems = [], []
        for name, mapping in self._given.mapping.sheets.items():
            sheet = _named(name, sheets)
            if sheet is None:
                message = f"the workbook has no sheet `{name}`"
                problems.append(self._given.problem(message, ("sheets", name), _which(name, sheets)))
            elif self._is_wanted(sheet, mapping):
                found.append(self._one(sheet, mapping, partial(self._complain, name)))
        if problems:
            raise PortfolioError(problems)
        return found

    def _is_wanted(self, sheet: Sheet, mapping: SheetMapping) -> bool:
        return self._only in {None, sheet.name} or mapping.holds != INITIATIVES

    def _complain(self, sheet: str, message: str, path: tuple[str, ...], advice: str | None) -> Diagnostic:
        assert self._given is not None
        return self._given.problem(message, ("sheets", sheet, *path), advice)

    def _recognised(self, sheets: Sequence[Sheet]) -> list[Understood]:
        """The sheets whose names or headers say what they hold."""
        found = []
        for sheet in sheets:
            if self._only in {None, sheet.name} and sheet.name not in SHEETS:
                holds = INITIATIVES if self._only is not None else _holds(sheet)
                if holds is not None:
                    found.append(self._usual(sheet, holds))
                elif any(not line.is_blank for line in sheet.lines()):
                    self._problems.append(self._unknown_sheet(sheet))
        return found

    def _usual(self, sheet: Sheet, holds: str) -> Understood:
        result = self._one(sheet, usual(holds), self._complain_of_usual)
        placed = {bound.name for bound, _ in result.table.fields if bound.places}
        needed = ("id", "title", "unit") if holds == INITIATIVES else ("id",)
        absent = [name for name in needed if name not in placed]
        if absent:
            message = f"the sheet `{sheet.name}` has no column that is known as {one_of(absent)}"
            raise refusal(
                self.file, "column", message, "write a mapping file that says which columns they are"
            )
        self._problems.extend(result.unplaced())
        return result

    def _complain_of_usual(self, message: str, _path: tuple[str, ...], advice: str | None) -> Diagnostic:
        return refusal(self.file, "column", message, advice).diagnostics[0]

    def _unknown_sheet(self, sheet: Sheet) -> Diagnostic:
        advice = "say what it holds in a mapping file, or leave it out there"
        message = f"what the sheet `{sheet.name}` holds is not recognised, so it was not read"
        return refusal(self.file, "sheet", message, advice).diagnostics[0]

    def _one(self, sheet: Sheet, mapping: SheetMapping, complain: Any) -> Understood:
        model = MODELS.get(mapping.holds)
        model = self._around.kind if model is Initiative else model
        return understood(sheet, mapping, model=model, habits=self._habits, file=self.file, complain=complain)

    def _count(self) -> None:
        self._rows += 1
        if self._around.progress is not None and self._rows % _ROWS_BETWEEN_NEWS == 0:
            self._around.progress(self._rows)

    def _initiatives(self, each: Understood) -> Iterator[tuple[Any, Origin, Sequence[Diagnostic]]]:
        for line in each.data():
            self._count()
            reading = each.table.read(line)
            known = tuple(each.table.problems(line, reading)) if reading.troubles else ()
            yield reading.row, CellOrigin.of(each.table, line), known
        self._problems.extend(each.unnamed())

    def _sound(self, each: Understood) -> Iterator[tuple[Line, dict[str, Any]]]:
        """The rows whose cells can all be read; the problems of the others are kept."""
        for line in each.data():
            self._count()
            reading = each.table.read(line)
            self._problems.extend(each.table.problems(line, reading))
            if not reading.troubles:
                yield line, reading.row
        self._problems.extend(each.unnamed())

    def _take_entries(self, each: Understood) -> None:
        for line, row in self._sound(each):
            if row.get("id"):
                self._parts.add(EntryDocument.of(each.table, line, row))
            else:
                column = next((bound.places[0][0] for bound, _ in each.table.fields if bound.name == "id"), 0)
                self._problems.append(each.table.problem(line, column, "`id` is missing", None, "missing"))

    def _take_table(self, each: Understood) -> None:
        mapping = each.table.mapping
        rows = [{name: _plain(value) for name, value in row.items()} for _, row in self._sound(each)]
        self._tables[str(mapping.table)] = {"key": mapping.key, "rows": rows}


def _plain(value: Any) -> Any:
    """Documents hold dates as texts."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _holds(sheet: Sheet) -> str | None:
    """What a sheet holds, by its name or else by the headers that initiatives have."""
    named = holding(sheet.name)
    if named is not None:
        return named
    heads = [line for line in _first(sheet) if not line.is_blank]
    header = header_of(heads, (), usual(INITIATIVES))
    columns = usual(INITIATIVES).columns
    needed = ("id", "title", "unit")
    found = header is not None and all(
        any(header.find(name) for name in columns[field_].header) for field_ in needed
    )
    return INITIATIVES if found else None


def _first(sheet: Sheet) -> Iterator[Line]:
    for line in sheet.lines():
        if line.number > 30:
            return
        yield line


def _named(name: str, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of a name; a CSV file has one, whatever it is called."""
    if len(sheets) == 1 and isinstance(sheets[0], CsvSheet):
        return sheets[0]
    return next((sheet for sheet in sheets if sheet.name == name), None)


def _which(name: str, sheets: Sequence[Sheet]) -> str:
    names = [sheet.name for sheet in sheets]
    return suggest(name, names) or f"the sheets are {one_of(names)}"
