"""Decides on one initiative after another, where the others matter: their portfolio is kept judged."""

from __future__ import annotations

from collections.abc import Callable

from govrules.decisions import Decision
from govrules.diagnostics import PortfolioError
from govrules.model import Initiative, Portfolio
from govrules.policy.live import LivePortfolio
from govrules.policy.questions import Changed, MakeBasis

SELDOM = 3
"""Questions that are answered by a review each: to keep a portfolio judged costs as much as some of them."""


class Among:
    """The other initiatives of a portfolio, on a date; of the portfolio itself nothing is held."""

    def __init__(self, keep: Callable[[Portfolio], LivePortfolio], basis: MakeBasis) -> None:
        self._keep = keep
        self._basis = basis
        self._asked = 0
        self._live: LivePortfolio | None = None

    def decide(self, initiative: Initiative, portfolio: Portfolio) -> Decision | None:
        """The decision; None where it takes a whole review, be it to say what is wrong."""
        if self._live is None:
            self._asked += 1
            if self._asked <= SELDOM:
                return None
            self._live = self._keep(portfolio)
        try:
            found = self._live.decide(initiative)
        except PortfolioError:
            return None
        on = self._basis(Changed(portfolio, initiative))
        return Decision(found.initiative, found.outcome, found.approvals, found.missing, found.findings, on)
