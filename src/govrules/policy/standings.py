"""What is decided on each initiative of a live portfolio, moved only by findings that can move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from govrules.decisions import Standing, decision
from govrules.findings import Finding, Outcome
from govrules.meaning.ledger import Steps, apart
from govrules.policy.changes import Moved

_ALONE = {outcome: Standing(outcome, (), ()) for outcome in Outcome}
"""Most decisions need no approval and miss nothing."""


class Standings:
    """The standing of each initiative, by its id."""

    def __init__(self) -> None:
        self.of: dict[str, Standing] = {}

    def concerned(self, steps: Steps) -> set[str]:
        """The initiatives whose decisions may have moved.

        Not those named as before, where only evidence or words changed, or where a group gained or
        lost somebody else.
        """
        found: set[str] = set()
        for before, after in steps.values():
            if before is not None and after is not None:
                found.update(_of_both(before, after))
            elif after is not None:
                found.update(self._below(after, after.weight.strength))
            elif before is not None:
                found.update(self._below(before, before.weight.strength + 1))
        return found

    def _below(self, finding: Finding, strength: int) -> Iterable[str]:
        """Whom a finding names that came or went, if their outcome is not of that strength by another."""
        if finding.effect is Outcome.ESCALATE or finding.missing:
            return finding.subjects
        of = self.of
        return [id_ for id_ in finding.subjects if id_ not in of or of[id_].outcome.strength < strength]

    def move(self, id_: str, standing: Standing | None) -> Moved | None:
        """Another standing of an initiative, None where it is gone; gives the move, if it is one."""
        before = self.of.get(id_)
        if standing == before:
            return None
        if standing is None:
            del self.of[id_]
        else:
            self.of[id_] = standing
        return Moved(id_, before, standing)


def _of_both(before: Finding, after: Finding) -> Iterable[str]:
    """Whom a finding can move that changed."""
    if _counts(before) != _counts(after):
        return (*before.subjects, *after.subjects)
    if before.subjects is after.subjects:
        return ()
    gone, come = apart(before.subjects, after.subjects)
    return gone | come


def _counts(finding: Finding) -> tuple[object, ...]:
    """What of a finding counts in a decision."""
    return finding.effect, finding.status, finding.roles, finding.missing


def standing(findings: Sequence[Finding], given: frozenset[str]) -> Standing:
    """What is decided on an initiative by the findings that name it; `given` are its approvals."""
    if given:
        return decision("", tuple(findings), given, None).standing
    outcome = Outcome.ALLOW
    roles: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    for finding in findings:
        weight = finding.weight
        if weight is Outcome.ALLOW:  # it is not open
            continue
        if weight.strength > outcome.strength:
            outcome = weight
        roles += finding.roles
        missing += finding.missing
    return Standing(outcome, _each_once(roles), _each_once(missing)) if roles or missing else _ALONE[outcome]


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names))) if len(names) > 1 else names
