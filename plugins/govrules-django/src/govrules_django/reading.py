"""From rows of a database to initiatives; what cannot be read is told by table, primary key and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import field, frozen
from govrules import Diagnostic, Initiative, Organisation, Portfolio, PortfolioError
from govrules.diagnostics import Source, Span
from govrules.documents import Path
from govrules.model import Origin

from govrules_django.mapping import Each, InitiativeMapping, mapping_of
from govrules_django.paths import prefetches, records_at, value_at

CHUNK = 1_000
"""So many rows are fetched at a time."""


@frozen
class RowOrigin(Origin):
    """A row of a table. There is no text to point at; a number as primary key stands for its line."""

    declared: InitiativeMapping = field(kw_only=True)
    key: str = field(kw_only=True)

    def span(self, path: Path = (), *, key: bool = False) -> Span:  # noqa: ARG002 - a row is one place
        """The table, and the primary key as its line."""
        return Span(Source(self.name, "", self.row_line or 1))

    def path(self, path: Path = ()) -> str:
        """The field in the host's words: `intake.Proposal[7].cost`."""
        steps = [self.declared.host_path(str(path[0])), *path[1:]] if path else []
        shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        return f"{self.declared.label}[{self.key}]{shown}"

    def problem(
        self,
        code: str,
        message: str,
        path: Path = (),
        advice: str | None = None,
        *,
        key: bool = False,  # noqa: ARG002 - a row is one place
    ) -> Diagnostic:
        """A diagnostic about a field of the row."""
        return Diagnostic(code, message, None, advice, self.path(path))


def origin_of(row: Any, mapping: InitiativeMapping) -> RowOrigin:
    """Where a row stands."""
    line = row.pk if isinstance(row.pk, int) and row.pk > 0 else None
    key = str(row.pk) if row.pk is not None else "new"
    return RowOrigin(mapping.label, line, lambda: None, declared=mapping, key=key)


def fields_of(row: Any, mapping: InitiativeMapping) -> dict[str, Any]:
    """The fields of the initiative that a row is."""
    return {
        name: records_at(row, source) if isinstance(source, Each) else value_at(row, source)
        for name, source in mapping.fields.items()
    }


def rows(mapping: InitiativeMapping, keys: Sequence[Any] | None = None) -> Iterator[Any]:
    """The rows of a model, or those of some primary keys, in the order of these keys."""
    found = mapping.model._base_manager.using(database()).order_by("pk")
    if keys is not None:
        found = found.filter(pk__in=keys)
    return iter(found.prefetch_related(*prefetches(mapping)).iterator(chunk_size=CHUNK))


def database() -> str:
    """The database that holds the rows and the notes of their changes."""
    from govrules_django.conf import options

    return options().database


def portfolio_of(
    given: Iterable[Any], around: Portfolio | Organisation, kind: type[Initiative] = Initiative
) -> Portfolio:
    """A portfolio of rows of mapped models; those that cannot be read are among its problems."""
    organisation = around.organisation if isinstance(around, Portfolio) else around
    tables = around.tables if isinstance(around, Portfolio) else {}
    problems = around.problems if isinstance(around, Portfolio) else ()
    read = ((fields_of(row, mapping), origin_of(row, mapping), ()) for row, mapping in _mapped(given))
    return Portfolio.of_rows(read, organisation, tables, problems, kind=kind)


def _mapped(given: Iterable[Any]) -> Iterator[tuple[Any, InitiativeMapping]]:
    for row in given:
        mapping = mapping_of(type(row))
        assert mapping is not None
        yield row, mapping


def initiative_of(row: Any, organisation: Organisation, kind: type[Initiative] = Initiative) -> Initiative:
    """One row as an initiative. Raises PortfolioError, which names the row's fields."""
    alone = portfolio_of([row], organisation, kind)
    if alone.problems:
        raise PortfolioError(alone.problems)
    return alone.initiatives[0]
