"""What ties initiatives together: who depends on whom, who is in whose way, who does the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from govrules.findings import Finding
from govrules.reports.dossier import Dossier

Kind = Literal["depends", "duplicate", "conflict"]
DUPLICATION = "duplication."
"""Rules of this family find the same work done twice."""


@frozen
class Link:
    """A tie between two initiatives; `finding` is what says so, unless it is a plain dependency."""

    source: str
    target: str
    kind: Kind
    finding: Finding | None = None

    @property
    def is_open(self) -> bool:
        return self.finding is None or self.finding.status == "open"


def links(dossier: Dossier) -> list[Link]:
    """Every tie: dependencies as the portfolio has them, then findings on two initiatives."""
    return [*_dependencies(dossier), *_found(dossier)]


def _dependencies(dossier: Dossier) -> Iterator[Link]:
    for initiative in dossier.portfolio:
        for other in dict.fromkeys(initiative.depends_on or ()):
            if other is not None and other in dossier.portfolio and other != initiative.id:
                yield Link(initiative.id, other, "depends")


def _found(dossier: Dossier) -> Iterator[Link]:
    for finding in dossier.review.findings:
        if len(finding.subjects) == 2:
            kind: Kind = "duplicate" if finding.rule.startswith(DUPLICATION) else "conflict"
            yield Link(finding.subjects[0], finding.subjects[1], kind, finding)


def most_at_stake(found: list[Link], dossier: Dossier, most: int) -> set[str]:
    """The initiatives with the strongest decisions, and of these the ones with the most links."""
    count: dict[str, int] = {}
    for link in found:
        for end in (link.source, link.target):
            count[end] = count.get(end, 0) + 1
    outcomes = {decision.initiative: decision.outcome for decision in dossier.review.decisions}
    known = (end for end in count if end in outcomes)
    return set(sorted(known, key=lambda end: (-outcomes[end].strength, -count[end], end))[:most])
