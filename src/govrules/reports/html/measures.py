"""Measures of a whole portfolio, for a page that shows them."""

from __future__ import annotations

from attrs import frozen


@frozen
class Measure:
    """One figure: what it is called, its value as people write it, and what it says.

    `share` is its part of what it could be, from 0 to 1, for a bar; None where there is no whole.

    >>> Measure("Decided in time", "82%", "Decisions that came before the work began", 0.82).share
    0.82
    """

    title: str
    value: str
    about: str = ""
    share: float | None = None
