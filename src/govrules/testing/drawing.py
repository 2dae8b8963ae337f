"""Choices that Hypothesis makes, so that it shrinks what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from govrules.sampling.choices import Choices

T = TypeVar("T")


class Drawn(Choices):
    """Choices that Hypothesis makes, and makes plainer when a test fails."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        return self._draw(_below(count)) if count > 1 else 0


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def strategy(make: Callable[[Choices], T]) -> st.SearchStrategy[T]:
    """What a function makes of choices, as a strategy."""

    @st.composite
    def made(draw: Callable[[st.SearchStrategy[Any]], Any]) -> T:
        return make(Drawn(draw))

    return made()
