"""Who has approved what."""

from __future__ import annotations

from govrules.decisions import Approvals
from govrules.meaning.telling import UNSETTLED_ROLE
from govrules.world import Row, World, records

NOBODY: frozenset[str] = frozenset()


def approvals_in(judged: World) -> Approvals:
    """The roles that have approved each initiative."""
    return {id_: approvals_of(row) for id_, row in judged.initiatives.items() if row["approvals"]}


def approvals_of(row: Row) -> frozenset[str]:
    """The roles that have approved an initiative; nobody approves as a role that is unknown."""
    if not row["approvals"]:
        return NOBODY
    given = (approval["role"] for approval in records(row["approvals"]) if approval is not None)
    return frozenset(given) - {UNSETTLED_ROLE}
