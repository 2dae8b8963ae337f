"""Looks for the smallest example that breaks something, by a seed: quick, and the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from govrules.sampling.choices import Choices, Seeded

T = TypeVar("T")
MOST_ATTEMPTS = 5_000
MOST_LOWER = 40


class Recorded(Choices):
    """Choices as another makes them, written down."""

    def __init__(self, made: Choices) -> None:
        self._made = made
        self.taken: list[int] = []

    def below(self, count: int) -> int:
        if count == 1:
            return 0
        place = self._made.below(count)
        self.taken.append(place)
        return place


class Replayed(Choices):
    """Choices as they were written down, and the plainest where there are no more."""

    def __init__(self, taken: Sequence[int]) -> None:
        self._taken = taken
        self._next = 0

    def below(self, count: int) -> int:
        if count == 1:
            return 0
        place = self._taken[self._next] if self._next < len(self._taken) else 0
        self._next += 1
        return min(place, count - 1)


@frozen
class Found(Generic[T]):
    """The smallest example that breaks something, after so many were tried."""

    example: T
    tried: int


def smallest(
    make: Callable[[Choices], T], breaks: Callable[[T], bool], *, examples: int, seed: int | str = 0
) -> Found[T] | None:
    """The smallest example found that breaks something; None where none of so many does.

    >>> smallest(lambda choices: choices.below(1000), lambda number: number > 20, examples=100).example
    21
    """
    for number in range(examples):
        recorded = Recorded(Seeded(f"{seed}/{number}"))
        if breaks(make(recorded)):
            return Found(make(Replayed(_shrunk(make, breaks, recorded.taken))), number + 1)
    return None


def _shrunk(make: Callable[[Choices], T], breaks: Callable[[T], bool], taken: Sequence[int]) -> list[int]:
    """The plainest choices that still break it, as far as simple changes lead."""
    best, attempts, better = list(taken), 0, True
    while better and attempts < MOST_ATTEMPTS:
        better = False
        for simpler in _simpler(best):
            attempts += 1
            recorded = Recorded(Replayed(simpler))
            if attempts < MOST_ATTEMPTS and breaks(make(recorded)) and _size(recorded.taken) < _size(best):
                best, better = _trimmed(recorded.taken), True
                break
    return best


def _trimmed(taken: Sequence[int]) -> list[int]:
    """The choices without the plainest ones at their end, which need no saying."""
    end = len(taken)
    while end and taken[end - 1] == 0:
        end -= 1
    return list(taken[:end])


def _size(taken: Sequence[int]) -> tuple[int, int, list[int]]:
    trimmed = _trimmed(taken)
    return sum(1 for place in trimmed if place), len(trimmed), trimmed


def _simpler(taken: list[int]) -> Iterator[list[int]]:
    """Choices with some of them left out, made plainest, or made plainer."""
    for length in (32, 16, 8, 4, 2, 1):
        for start in range(0, len(taken) - length + 1, max(1, length // 2)):
            yield [*taken[:start], *taken[start + length :]]
            if any(taken[start : start + length]):
                yield [*taken[:start], *([0] * length), *taken[start + length :]]
    for place, chosen in enumerate(taken):
        for lower in range(min(chosen, MOST_LOWER)):
            yield [*taken[:place], lower, *taken[place + 1 :]]
        # One more or one fewer of something takes its own choices with it.
        for left_out in range(1, 8) if chosen else ():
            yield [*taken[:place], chosen - 1, *taken[place + 1 + left_out :]]
            yield [*taken[:place], 0, *taken[place + 1 + left_out :]]
