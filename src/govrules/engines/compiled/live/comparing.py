"""Which fields of an initiative an edit changes."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter, ne
from typing import Any

from govrules.engines.compiled.runtime import Row
from govrules.texts import Localised
from govrules.world import RECORDS, records

Changes = tuple[bool, ...]
"""For each field that is compared, whether it changes."""


class Comparison:
    """Compares two rows of an initiative by some fields; `texts` are those that may have translations."""

    def __init__(self, fields: frozenset[str], texts: frozenset[str]) -> None:
        self._records = sorted(fields.intersection(RECORDS))
        self._texts = sorted(fields & texts)
        plain = ("id", "id", *sorted(fields.difference(RECORDS, texts)))  # two at least, to get a tuple
        self._values = itemgetter(*plain)
        self._names = (*plain, *self._texts, *self._records)

    def changes(self, before: Row, after: Row) -> Changes:
        """For each of the fields, whether it differs."""
        values = self._values
        return (
            *map(ne, values(before), values(after)),
            *[_say_otherwise(before[name], after[name]) for name in self._texts],
            *[_hold_otherwise(before[name], after[name]) for name in self._records],
        )

    def names(self, changes: Changes) -> frozenset[str]:
        """The fields that change."""
        return frozenset(compress(self._names, changes))


def _say_otherwise(before: Any, after: Any) -> bool:
    """Whether two texts differ, be it in one of their languages."""
    if before is after:
        return False
    return bool(before != after) or _translations(before) != _translations(after)


def _translations(text: Any) -> Any:
    return text.translations if isinstance(text, Localised) else None


def _hold_otherwise(before: Any, after: Any) -> bool:
    """Whether two lists of records differ."""
    if before is after:
        return False
    return not before or not after or len(before) != len(after) or bool(records(before) != records(after))
