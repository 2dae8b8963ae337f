"""Where an initiative was read from, so that an error can point there long after."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from govrules.diagnostics import Diagnostic, Source, Span
from govrules.documents import Document, Path, shown_path
from govrules.model.mapping import Mapping


@frozen
class Origin:
    """The file and line of an initiative; the places of its fields are found when asked for."""

    name: str
    row_line: int | None
    """The first line of a row that is a document of its own."""
    again: Callable[[], Document | None]
    prefix: Path = ()
    mapping: Mapping | None = None

    @property
    def line(self) -> int:
        """The line on which the initiative begins."""
        return self.row_line if self.row_line is not None else self.span().line

    def span(self, path: Path = (), *, key: bool = False) -> Span:
        """Where a field of the initiative stands, in the host's own words where there is a mapping."""
        document = self.again()
        if document is None:
            return Span(Source(self.name, "", self.row_line or 1))
        return document.span(self._host(path, document), key=key)

    def path(self, path: Path = ()) -> str:
        """The path of a field in its document: `$.initiatives[3].cost.amount`."""
        document = self.again() if self.mapping is not None else None
        return shown_path(self._host(path, document))

    def _host(self, path: Path, document: Document | None) -> Path:
        if self.mapping is None:
            return self.prefix + path
        row = document.at(self.prefix) if document is not None else None
        return self.prefix + self.mapping.host_path(path, row if isinstance(row, dict) else None)

    def problem(
        self, code: str, message: str, path: Path = (), advice: str | None = None, *, key: bool = False
    ) -> Diagnostic:
        """A diagnostic about a field of the initiative; without a place where it comes from Python."""
        span = self.span(path, key=key) if self.name else None
        return Diagnostic(code, message, span, advice, self.path(path))
