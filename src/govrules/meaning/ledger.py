"""The findings of a live portfolio, by where they stand; and what an edit did to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import compress, count
from operator import ne
from typing import Any

from govrules.findings import Finding

Place = tuple[str, tuple[Any, ...]]
"""Where a finding stands: its rule, and its subjects or, for a rule on groups, the key of the group.

There is one finding at most in a place. That of a group stays there while initiatives come and go.
"""

Step = tuple[Finding | None, Finding | None]
"""What stood in a place before an edit, and what stands there after it."""

Steps = dict[Place, Step]


class Ledger:
    """Findings by place, and for each initiative the places of those that name it.

    What stood in a place before the current edit is kept until `settle`.
    """

    def __init__(self) -> None:
        self.findings: dict[Place, Finding] = {}
        self.naming: defaultdict[str, dict[Place, None]] = defaultdict(dict)
        self._before: dict[Place, Finding | None] = {}
        self._again: dict[Place, None] = {}

    def put(self, place: Place, finding: Finding | None) -> None:
        """What stands in a place from now on; None where nothing does."""
        known = self.findings.get(place)
        if finding is None:
            if known is None:
                return
            del self.findings[place]
            self._forget(place, known.subjects)
        elif known is None:
            self.findings[place] = finding
            for subject in finding.subjects:
                self.naming[subject][place] = None
        elif known == finding:
            return
        else:
            self.findings[place] = finding
            self._rename(place, known.subjects, finding.subjects)
        if place in self._before:
            self._again[place] = None
        else:
            self._before[place] = known

    def replace(self, about: str | None, rules: AbstractSet[str], found: Iterable[Finding]) -> None:
        """Put findings of rules without groups in their places.

        Those of some rules that name an initiative and are no longer found are taken away.
        """
        coming = {(finding.rule, finding.subjects): finding for finding in found}
        named = self.naming.get(about) if about is not None else None
        if named is not None:
            for place in [place for place in named if place[0] in rules and place not in coming]:
                self.put(place, None)
        for place, finding in coming.items():
            self.put(place, finding)

    def _rename(self, place: Place, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """Follow whom a finding names: of a large group, few come and go."""
        if before is after:
            return
        gone, come = apart(before, after)
        self._forget(place, gone)
        for subject in come:
            self.naming[subject][place] = None

    def _forget(self, place: Place, subjects: AbstractSet[str] | tuple[str, ...]) -> None:
        for subject in subjects:
            named = self.naming[subject]
            del named[place]
            if not named:
                del self.naming[subject]

    def settle(self) -> Steps:
        """What the edit changed: each place with its finding before and after."""
        now = self.findings.get
        steps = {place: (known, now(place)) for place, known in self._before.items()}
        for place in self._again:  # what changed twice may be what it was
            if not differ(*steps[place]):
                del steps[place]
        self._before, self._again = {}, {}
        return steps


def apart(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Whom only the one and only the other names, each once; who is the same at both ends is passed over.

    >>> apart(("a", "b", "c", "d"), ("a", "c", "d"))
    ({'b'}, set())
    """
    shorter = min(len(before), len(after))
    first = next(compress(count(), map(ne, before, after)), shorter)
    last = next(compress(count(), map(ne, reversed(before), reversed(after))), shorter)
    last = min(last, shorter - first)
    old, new = set(before[first : len(before) - last]), set(after[first : len(after) - last])
    return old - new, new - old


def differ(before: Finding | None, after: Finding | None) -> bool:
    """Whether something else stands in a place than before."""
    if before is None or after is None:
        return before is not after
    return before != after
