"""Sentences with parts: what is said of a condition, nested so that no `and` or `or` is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen


@frozen
class Clause:
    """A phrase, and the phrases that it introduces.

    >>> print(Clause("all of these are true", (Clause("the budget is known"), Clause("`active` is true"))))
    all of these are true:
      - the budget is known
      - `active` is true
    """

    text: str
    parts: tuple[Clause, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, level: int = 0, colon: str = ":") -> Iterator[str]:
        """The phrase and its parts, each on a line of its own, indented by its depth."""
        mark = "  " * level + "- " if level else ""
        yield f"{mark}{self.text}{colon if self.parts else ''}"
        for part in self.parts:
            yield from part.lines(level + 1, colon)

    def introduced(self, opening: str, separator: str = ": ") -> Clause:
        """The same behind an opening: on its line where it is one phrase, else under it."""
        if self.parts:
            return Clause(f"{opening}{separator}{self.text}", self.parts)
        return Clause(f"{opening}{separator}{self.text}")

    def to_dict(self) -> dict[str, Any]:
        """The clause for programs."""
        return {"text": self.text, "parts": [part.to_dict() for part in self.parts]}
