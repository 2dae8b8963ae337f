"""Patterns such as `{resource} | {period}`, matched in linear time."""

from __future__ import annotations

import re

from attrs import frozen

_NAME = re.compile(r"\{([a-z_]+)\}", re.ASCII)


@frozen
class Pattern:
    """Fixed texts with names in between, each of which stands for what is there.

    >>> Pattern.of("{resource} {period}: {amount}").match("data-team 2027-Q1: 3")
    {'resource': 'data-team', 'period': '2027-Q1', 'amount': '3'}
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, written: str) -> Pattern:
        """The pattern in a text. Raises ValueError for one that could be matched in several ways."""
        parts = _NAME.split(written)
        pattern = cls(tuple(parts[::2]), tuple(parts[1::2]))
        if "" in pattern.texts[1:-1]:
            raise ValueError("has two names with nothing in between")
        if len(set(pattern.names)) != len(pattern.names):
            raise ValueError("has a name twice")
        return pattern

    def match(self, text: str) -> dict[str, str] | None:
        """What stands at each name, up to the first place where the text goes on as the pattern does.

        Capitals in the fixed texts count for nothing.
        """
        first, *rest = self.texts
        begins = _find(first, text, 0)
        if begins != 0 or not rest:
            return {} if begins == 0 and len(first) == len(text) else None
        place, found = len(first), {}
        for name, following in zip(self.names, rest, strict=True):
            is_last = name == self.names[-1]
            end = _ending(following, text) if is_last else _find(following, text, place)
            if end < place or not text[place:end].strip():
                return None
            found[name] = text[place:end].strip()
            place = end + len(following)
        return found


def _find(part: str, text: str, place: int) -> int:
    """Where a part begins at or after a place, -1 where it does not."""
    found = re.compile(re.escape(part), re.IGNORECASE).search(text, place)
    return found.start() if found is not None else -1


def _ending(part: str, text: str) -> int:
    """Where the part begins with which the text ends, -1 where it ends otherwise."""
    start = len(text) - len(part)
    return start if start >= 0 and _find(part, text, start) == start else -1
