"""Where random portfolios and policies come from: choices among alternatives, the plainest first.

One primitive, made by a seed or, for tests, by Hypothesis: either way what is made is shrunk by making
every choice plainer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Choices among alternatives; a subclass says how one is made."""

    def below(self, count: int) -> int:
        """A whole number from 0 to one less than a count; 0 is the plainest."""
        raise NotImplementedError

    def pick(self, alternatives: Sequence[T]) -> T:
        """One of several, the plainest first."""
        return alternatives[self.below(len(alternatives))]

    def chance(self, of: int) -> bool:
        """Whether something happens that happens once in so many times; else is plainer."""
        return self.below(of) == of - 1

    def times(self, most: int, *, least: int = 0) -> Iterator[int]:
        """Up to so many rounds; fewer are plainer."""
        for number in range(most):
            if number >= least and self.below(most - least + 1) == 0:
                return
            yield number

    def some(self, alternatives: Iterable[T], most: int, *, least: int = 0) -> list[T]:
        """Some of several, each once."""
        left = list(alternatives)
        rounds = self.times(min(most, len(left)), least=min(least, len(left)))
        return [left.pop(self.below(len(left))) for _ in rounds]


class Seeded(Choices):
    """Choices by a seed, quick and the same on every machine.

    >>> Seeded(1).pick("abc") == Seeded(1).pick("abc")
    True
    """

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - it hides no secret

    def below(self, count: int) -> int:
        return int(self._random() * count)
