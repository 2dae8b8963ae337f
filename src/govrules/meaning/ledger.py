"""The findings of a live portfolio, by what they are about; and what an edit did to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from govrules.findings import Finding

Key = tuple[str, tuple[str, ...], str]
"""What a finding is about: its rule, its subjects and its group."""


def key_of(finding: Finding) -> Key:
    return finding.sort_key[:3]


class Ledger:
    """Findings by key. What each was before the current edit is kept until `settle`."""

    def __init__(self) -> None:
        self.findings: dict[Key, Finding] = {}
        self.naming: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._before: dict[Key, Finding | None] = {}

    def replace(self, old: Iterable[Key], new: Iterable[Finding]) -> tuple[Key, ...]:
        """Put the findings of something that was judged anew in place of its old ones."""
        coming = {key_of(finding): finding for finding in new}
        for key in old:
            if key not in coming:
                self._drop(key)
        for key, finding in coming.items():
            self._put(key, finding)
        return tuple(coming)

    def _put(self, key: Key, finding: Finding) -> None:
        known = self.findings.get(key)
        if known == finding:
            return
        self._before.setdefault(key, known)
        self.findings[key] = finding
        if known is None:
            for subject in finding.subjects:
                self.naming[subject][key] = None

    def _drop(self, key: Key) -> None:
        finding = self.findings.pop(key, None)
        if finding is None:
            return
        self._before.setdefault(key, finding)
        for subject in finding.subjects:
            named = self.naming[subject]
            del named[key]
            if not named:
                del self.naming[subject]

    def settle(self) -> dict[Key, tuple[Finding | None, Finding | None]]:
        """What the edit changed: each key with its finding before and after."""
        changes = {key: (before, self.findings.get(key)) for key, before in self._before.items()}
        self._before = {}
        return {key: change for key, change in changes.items() if change[0] != change[1]}
