"""Where rows come from, in the words of a spreadsheet: sheet and cell."""

from __future__ import annotations

from functools import partial

from attrs import evolve, field, frozen

from govrules import Diagnostic, Source
from govrules.documents import Document, Path, Place
from govrules.model import Origin
from govrules_excel.sheets import Line
from govrules_excel.tables import Table


@frozen
class CellOrigin(Origin):
    """The row of a sheet that an initiative was read from."""

    table: Table = field(kw_only=True, repr=False)
    row: Line = field(kw_only=True, repr=False)

    @classmethod
    def of(cls, table: Table, line: Line) -> CellOrigin:
        """The origin of what a row holds; its fields are read again when somebody asks for their places."""
        return cls(table.file, line.number, partial(_document, table, line), table=table, row=line)

    def path(self, path: Path = ()) -> str:
        """The cell of a field, or the row where it has none: `Portfolio!D14`, `Portfolio!14`."""
        return self.table.place_of(self.row, path)


def _document(table: Table, line: Line) -> Document:
    source = Source(table.file, table.text(line), line.number)
    return Document(source, table.read(line).row, partial(_locate, table, line, ()))


def _locate(table: Table, line: Line, prefix: Path, path: Path) -> Place | None:
    if len(path) <= len(prefix):
        return Place(0, len(table.text(line)))
    span = table.span(line, path[len(prefix) :])
    return Place(*span) if span is not None else None


@frozen
class EntryDocument(Document):
    """A row that describes a part of the organisation."""

    table: Table = field(kw_only=True, repr=False)
    row: Line = field(kw_only=True, repr=False)
    prefix: Path = field(kw_only=True, repr=False)

    @classmethod
    def of(cls, table: Table, line: Line, content: dict[str, object]) -> EntryDocument:
        """The entry of a section by its id, the fields of which stand where their cells do."""
        fields = {name: value for name, value in content.items() if name != "id"}
        section, key = table.mapping.holds, str(content["id"])
        prefix = ("organisation", section, key)
        source = Source(table.file, table.text(line), line.number)
        value = {"organisation": {section: {key: fields}}}
        locate = partial(_locate, table, line, prefix)
        return cls(source, value, locate, table=table, row=line, prefix=prefix)

    def problem(
        self, code: str, message: str, path: Path = (), advice: str | None = None, *, key: bool = False
    ) -> Diagnostic:
        """A diagnostic about a cell."""
        found = Document.problem(self, code, message, path, advice, key=key)
        return evolve(found, path=self.table.place_of(self.row, path[len(self.prefix) :] or ("id",)))
