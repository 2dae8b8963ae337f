"""The findings of a live portfolio with the statuses that waivers and approvals give them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping

from govrules import waivers
from govrules.decisions import settle
from govrules.findings import Finding
from govrules.meaning.ledger import Ledger, Place, Steps, differ
from govrules.waivers import Waiver


class Statuses:
    """What waivers and approvals make of findings; `approvals` are those in force, by initiative.

    Only findings whose status they change are held; the others are those of the ledger.
    """

    def __init__(
        self, granted: Iterable[Waiver], as_of: datetime.date, approvals: Mapping[str, frozenset[str]]
    ) -> None:
        self._as_of = as_of
        self._granted = tuple(waiver for waiver in granted if waiver.state(as_of) == "holds")
        self._rules = frozenset(waiver.rule for waiver in self._granted)
        self.approvals: dict[str, frozenset[str]] = dict(approvals)
        self._stamped: dict[Place, Finding] = {}

    def vote(self, id_: str, given: frozenset[str]) -> bool:
        """Follow an initiative's approvals; says whether they changed."""
        old = self.approvals.pop(id_, None)
        if given:
            self.approvals[id_] = given
        return (old or _NOBODY) != given

    def start(self, ledger: Ledger) -> None:
        """Give all findings of a ledger their statuses."""
        if self._rules or self.approvals:
            for place, found in ledger.findings.items():
                self._stamp(place, found)

    def follow(self, ledger: Ledger, found: Steps, voted: Collection[str]) -> Steps:
        """The steps of an edit with statuses; with those that come of other approvals alone."""
        if not (voted or self._rules or self.approvals or self._stamped):
            return found
        standing = ledger.findings
        again = {place: standing[place] for id_ in voted for place in ledger.naming.get(id_, ())}
        steps: Steps = {}
        for place, (old, new) in {**{place: (each, each) for place, each in again.items()}, **found}.items():
            before = self._stamped.pop(place, old)
            after = self._stamp(place, new) if new is not None else None
            if differ(before, after):
                steps[place] = before, after
        return steps

    def _stamp(self, place: Place, found: Finding) -> Finding:
        """The finding with its status, held where that is not the one that it was found with."""
        stamped = found
        if found.rule in self._rules:
            ((stamped,), _) = waivers.apply(self._granted, (found,), self._as_of)
        (stamped,) = settle((stamped,), self.approvals)
        if stamped is not found:
            self._stamped[place] = stamped
        return stamped

    def naming(self, ledger: Ledger, id_: str) -> list[Finding]:
        """The findings that name an initiative, in no order."""
        stamped, found = self._stamped, ledger.findings
        places = ledger.naming.get(id_, ())
        if not stamped:
            return [found[place] for place in places]
        return [stamped[place] if place in stamped else found[place] for place in places]

    def all(self, ledger: Ledger) -> dict[Place, Finding]:
        """All findings by place."""
        return {**ledger.findings, **self._stamped}


_NOBODY: frozenset[str] = frozenset()
