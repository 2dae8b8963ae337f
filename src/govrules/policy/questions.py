"""What a decision on a changed initiative is based on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from govrules.decisions import Basis, Digested
from govrules.model import Initiative, Portfolio

MakeBasis = Callable[[Digested], Basis]
"""What makes a decision on a portfolio repeatable, on the date of a desk."""


class Changed:
    """A portfolio with one initiative replaced, put together when its digest is asked for."""

    def __init__(self, portfolio: Portfolio, initiative: Initiative) -> None:
        self._portfolio = portfolio
        self._initiative = initiative

    @cached_property
    def digest(self) -> str:
        return self._portfolio.replace(self._initiative).digest
