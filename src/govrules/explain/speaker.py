"""Who tells a rule: the language, and what goes without saying where an expression stands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from govrules import plan
from govrules.explain import phrases
from govrules.meaning import write_value
from govrules.types import Reference, element_of

_GROUPED_FROM = 10_000
_MOST_MEMBERS = 8


@frozen
class Speaker:
    """The language, and the names that stand where an expression stands.

    `keys` are the keys of a group; `is_rows` where a group has rows other than initiatives.
    `is_any` is true where `initiative` is any one, as in the rows of a group.
    `is_among_others` is true where other initiatives are looked at, so that the one that is judged
    has to be named.
    """

    language: str
    keys: frozenset[str] = frozenset()
    is_rows: bool = False
    is_any: bool = False
    is_among_others: bool = False

    def say(self, key: str, **holes: str) -> str:
        return phrases.say(self.language, key, **holes)

    def noun(self, *keys: str) -> str | None:
        return phrases.noun(self.language, *keys)

    @property
    def rows(self) -> str:
        """What the rows of a group are called."""
        return self.say("rows of group" if self.is_rows else "initiatives of group")

    @property
    def subject(self) -> str:
        """What the initiative is called whose fields go by their names alone."""
        return f"`{plan.SUBJECT}`" if self.is_any else self.say("judged")

    def inside(self, loops: tuple[plan.Loop, ...]) -> Speaker:
        """Where the loops have bound their variables."""
        others = any(element_of(loop.source.type) == Reference(plan.SUBJECT) for loop in loops)
        return evolve(self, is_among_others=self.is_among_others or others)

    def value(self, found: Any) -> str:
        """A value as part of a sentence."""
        if isinstance(found, str):
            return self.say("quoted", text=found)
        if isinstance(found, Decimal):
            return write_value(found, self.language, "," if abs(found) >= _GROUPED_FROM else "")
        if isinstance(found, tuple | list | frozenset):
            return self.members([self.value(member) for member in _ordered(found)])
        return found.isoformat() if isinstance(found, datetime.date) else write_value(found, self.language)

    def listed(self, written: list[str]) -> str:
        """Things one after another, the last after an `and`."""
        *others, last = written
        return f"{', '.join(others)}{self.say('and')}{last}" if others else last

    def members(self, written: list[str]) -> str:
        return ", ".join(written)


def _ordered(found: Any) -> list[Any]:
    return (
        sorted(found, key=lambda member: (member is not None, str(member)))
        if isinstance(found, frozenset)
        else found
    )


def code(node: plan.Expression) -> str:
    """The expression itself: what is always right.

    Where it holds a backtick, two mark its ends.
    """
    written = str(node)
    return f"`` {written} ``" if "`" in written else f"`{written}`"


def is_short(found: Any) -> bool:
    """Whether a value is worth showing beside the name that it goes by."""
    if found is None or isinstance(found, Mapping):
        return False
    return not isinstance(found, tuple | list | frozenset) or len(found) <= _MOST_MEMBERS
