"""What an edit of a live portfolio did."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from attrs import frozen

from govrules.decisions import Standing
from govrules.display import Shown, Table, label
from govrules.findings import Finding
from govrules.meaning.ledger import Steps


@frozen
class Moved:
    """A decision that an edit moved; None where the initiative was not, or is no longer, there."""

    initiative: str
    before: Standing | None
    after: Standing | None


@frozen
class Change(Shown):
    """What an edit did: findings that appeared, changed or disappeared, and decisions that moved.

    A finding that changed is given as it was before and as it is after.

    >>> bool(Change())
    False
    """

    appeared: tuple[Finding, ...] = ()
    changed: tuple[tuple[Finding, Finding], ...] = ()
    disappeared: tuple[Finding, ...] = ()
    decisions: tuple[Moved, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.appeared or self.changed or self.disappeared or self.decisions)

    def _shown(self) -> Table:
        rows = [
            *(("appeared", finding) for finding in self.appeared),
            *(("changed", after) for _, after in self.changed),
            *(("disappeared", finding) for finding in self.disappeared),
        ]
        headers = ("finding", "effect", "rule", "initiatives", "message")
        moved = Table("Decisions moved", ("initiative", "before", "after"), self.decisions, _row_of_moved)
        title = f"Findings changed: {len(rows):,} · decisions moved: {len(self.decisions):,}"
        return Table(title, headers, rows, _row_of_step, (moved,) if self.decisions else ())


def _row_of_step(step: tuple[str, Finding]) -> tuple[object, ...]:
    what, found = step
    return what, label(found.effect.value), found.rule, found.subjects, found.message


def _row_of_moved(moved: Moved) -> tuple[object, ...]:
    sides = (label(side.outcome.value) if side else None for side in (moved.before, moved.after))
    return moved.initiative, *sides


def change_of(steps: Steps, moved: Iterable[Moved]) -> Change:
    """The change that steps and moves make up. A finding on a group is another one for other initiatives."""
    appeared: list[Finding] = []
    changed: list[tuple[Finding, Finding]] = []
    disappeared: list[Finding] = []
    for before, after in steps.values():
        if before is not None and after is not None and before.subjects == after.subjects:
            changed.append((before, after))
            continue
        if after is not None:
            appeared.append(after)
        if before is not None:
            disappeared.append(before)
    return Change(
        _in_order(appeared),
        tuple(sorted(changed, key=_order_of_both)) if len(changed) > 1 else tuple(changed),
        _in_order(disappeared),
        tuple(moved),
    )


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings in order: the whole order takes time to tell, and is seldom needed."""
    if len(findings) > 1:
        findings.sort(key=_about)
        if len(set(map(_about, findings))) < len(findings):
            findings.sort(key=_order)
    return tuple(findings)


_about = attrgetter("rule", "subjects")
_order = attrgetter("sort_key")


def _order_of_both(step: tuple[Finding, Finding]) -> tuple[Any, ...]:
    return step[0].sort_key
