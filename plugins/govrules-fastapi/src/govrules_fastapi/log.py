"""The decision log: one line of JSON for each decision, written on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from govrules import Change, Decision, Review, hookimpl
from govrules.values import canonical
from govrules_fastapi.answers import standing


class DecisionLog:
    """A sink that is told of all decisions, with what the service says of their occasion.

    >>> from govrules import Outcome
    >>> log = DecisionLog(print)
    >>> log.govrules_decided(Decision("crm-2", Outcome.ALLOW, (), (), ()), {"by": "ana"})
    {"by": "ana", "initiative": "crm-2", "outcome": "allow", "approvals": [], "missing": [], "findings": []}
    """

    name = "decision-log"

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    @hookimpl
    def govrules_decided(self, decision: Decision, occasion: Mapping[str, Any]) -> None:
        """One line."""
        self._write(canonical({**occasion, **decision.to_dict()}))

    @hookimpl
    def govrules_reviewed(self, review: Review, occasion: Mapping[str, Any]) -> None:
        """A line for each decision."""
        for decision in review.decisions:
            self.govrules_decided(decision, occasion)

    @hookimpl
    def govrules_changed(self, change: Change, occasion: Mapping[str, Any]) -> None:
        """A line for each decision that an edit moved; its findings are those that are new or other."""
        now = (*change.appeared, *(after for _, after in change.changed))
        for moved in change.decisions:
            findings = [each.fingerprint for each in now if moved.initiative in each.subjects]
            told = standing(moved.after) or {"outcome": None, "approvals": [], "missing": []}
            self._write(canonical({**occasion, "initiative": moved.initiative, **told, "findings": findings}))
