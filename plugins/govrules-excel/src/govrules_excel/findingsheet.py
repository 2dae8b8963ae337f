"""The sheet of findings: a row for each finding and initiative, with a link to the cell."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen
from lxml import etree

from govrules import Outcome
from govrules_excel.edits import Edits
from govrules_excel.grid import Grid, name
from govrules_excel.package import MAIN, OFFICE
from govrules_excel.phrases import SHEETS, Phrases
from govrules_excel.places import Cell
from govrules_excel.sheets import address
from govrules_excel.styles import Styles

_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDTHS = (30, 24, 22, 14, 60, 50, 50, 20)
_OUTCOME = 2
"""The column of outcomes, counted from 0."""

_HEADER = 3
"""The row of headers; above it stands what was judged."""


@frozen
class Told:
    """A row of the sheet."""

    texts: tuple[str, ...]
    outcome: Outcome | None = None
    cell: Cell | None = field(default=None)


def put(edits: Edits, styles: Styles, phrases: Phrases, summary: str, rows: Sequence[Told]) -> None:
    """Write the sheet, in place of the one that govrules wrote before."""
    root = _sheet(len(rows))
    grid = Grid(root)
    grid.put(1, 0, summary, styles.title())
    for column, header in enumerate(phrases.columns):
        grid.put(_HEADER, column, header, styles.header())
    for number, told in enumerate(rows, start=_HEADER + 1):
        _put_row(grid, number, told, styles)
    _link(root, rows)
    edits.put(_part(edits, phrases), root)


def _put_row(grid: Grid, number: int, told: Told, styles: Styles) -> None:
    for column, text in enumerate(told.texts):
        style = styles.outcome(told.outcome) if column == _OUTCOME else styles.plain()
        grid.put(number, column, text, style)
    if told.cell is not None:
        shown = f"{told.cell.sheet}!{told.cell.address}"
        grid.put(number, len(told.texts), shown, styles.link())


def _sheet(rows: int) -> etree._Element:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(_WIDTHS, start=1)
    )
    end = address(_HEADER + rows, len(_WIDTHS) - 1)
    return etree.fromstring(
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{end}"/>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{_HEADER}" topLeftCell="A{_HEADER + 1}" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{columns}</cols><sheetData/><autoFilter ref="A{_HEADER}:{end}"/></worksheet>'
    )


def _link(root: etree._Element, rows: Sequence[Told]) -> None:
    links = etree.SubElement(root, name("hyperlinks"))
    for number, told in enumerate(rows, start=_HEADER + 1):
        if told.cell is not None:
            sheet = told.cell.sheet.replace("'", "''")
            place = {"ref": address(number, len(told.texts)), "location": f"'{sheet}'!{told.cell.address}"}
            etree.SubElement(links, name("hyperlink"), place)
    if not len(links):
        root.remove(links)
    etree.SubElement(root, name("pageSetup"), {"orientation": "landscape", "fitToHeight": "0"})


def _part(edits: Edits, phrases: Phrases) -> str:
    """The part of the sheet, which is added to the workbook where it has none."""
    package = edits.package
    known = next((sheet.part for sheet in package.sheets if sheet.name in SHEETS), None)
    if known is not None:
        return known
    part = edits.fresh("xl/worksheets/sheet{}.xml")
    edits.declare(part, _WORKSHEET)
    relationship = edits.relate(package.workbook, "worksheet", part)
    sheets = edits.tree(package.workbook).find(name("sheets"))
    assert sheets is not None
    number = max((int(sheet.get("sheetId", 0)) for sheet in sheets), default=0) + 1
    attributes = {"name": phrases["sheet"], "sheetId": str(number), f"{{{OFFICE}}}id": relationship}
    etree.SubElement(sheets, name("sheet"), attributes, nsmap={"r": OFFICE})
    return part
