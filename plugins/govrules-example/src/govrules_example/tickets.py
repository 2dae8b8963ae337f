"""A ticket of Example, and which of its fields is which of an initiative."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

MAPPING = {
    "id": "key",
    "title": "summary",
    "unit": "team",
    "owner": "assignee",
    "budget": "cost",
    "start": "begins",
    "end": "due",
}
"""Fields of initiatives, and where a ticket keeps them."""


@dataclass(frozen=True)
class Ticket:
    """What Example knows of a piece of work."""

    key: str
    summary: str
    team: str
    assignee: str | None = None
    cost: float | None = None
    begins: datetime.date | None = None
    due: datetime.date | None = None


def fields_of(ticket: Ticket) -> dict[str, Any]:
    """The fields of the initiative that a ticket is."""
    return {field: getattr(ticket, name) for field, name in MAPPING.items()}
