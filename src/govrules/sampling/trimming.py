"""Portfolios made smaller by taking out what is not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from govrules.sampling.making import REQUIRED, Document

Smaller = Callable[[Document], Iterator[Document]]


def trimmed(
    document: Document, needed: Callable[[Document], bool], smaller: Smaller | None = None
) -> Document:
    """A portfolio without every part whose absence changes nothing that is needed.

    `smaller` gives what may be left out, by default any part.

    >>> crm = {"id": "crm", "title": "New CRM", "unit": "sales", "budget": 5, "owner": "ann"}
    >>> hall = {"id": "hall", "title": "Hall", "unit": "sales"}
    >>> trimmed({"initiatives": [hall, crm]}, lambda each: "budget" in str(each))
    {'initiatives': [{'id': 'crm', 'title': 'New CRM', 'unit': 'sales', 'budget': 5}]}
    """
    while True:
        less = next((each for each in (smaller or any_part)(document) if needed(each)), None)
        if less is None:
            return document
        document = less


def any_initiative(document: Document) -> Iterator[Document]:
    """The portfolio without one of its initiatives."""
    rows = document.get("initiatives") or []
    yield from ({**document, "initiatives": rows[:place] + rows[place + 1 :]} for place in range(len(rows)))


def any_part(document: Document) -> Iterator[Document]:
    """The portfolio without one of its parts, large ones first."""
    for name, part in document.items():
        rest = {key: other for key, other in document.items() if key != name}
        if name != "initiatives":
            yield rest
        inner = _TRIMMERS.get(name, _parts)
        yield from ({**document, name: less} for less in inner(part))


def _parts(value: Any, required: tuple[str, ...] = ()) -> Iterator[Any]:
    """A value without one of its parts, however deep."""
    if isinstance(value, dict):
        free = [key for key in value if key not in required]
        yield from ({key: value[key] for key in value if key != left_out} for left_out in free)
        yield from ({**value, key: less} for key in free for less in _parts(value[key]))
    elif isinstance(value, list):
        yield from (value[:place] + value[place + 1 :] for place in range(len(value)))
        yield from _members(value, ())


def _members(rows: list[Any], required: tuple[str, ...]) -> Iterator[list[Any]]:
    for place, row in enumerate(rows):
        yield from ([*rows[:place], less, *rows[place + 1 :]] for less in _parts(row, required))


def _initiatives(rows: list[Any]) -> Iterator[list[Any]]:
    yield from (rows[:place] + rows[place + 1 :] for place in range(len(rows)))
    yield from _members(rows, REQUIRED)


def _tables(tables: Document) -> Iterator[Document]:
    for name, table in tables.items():
        rows = table.get("rows") or []
        less = (rows[:place] + rows[place + 1 :] for place in range(len(rows)))
        yield from ({**tables, name: {**table, "rows": some}} for some in less)


_TRIMMERS: dict[str, Callable[[Any], Iterator[Any]]] = {"initiatives": _initiatives, "tables": _tables}
