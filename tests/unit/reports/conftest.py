"""A small review in which every outcome and every status occurs."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from attrs import frozen

from govrules import Policy, Portfolio, Review, load, waivers

HERE = Path(__file__).parent
AS_OF = datetime.date(2026, 11, 23)


@frozen
class Sample:
    """A review and what it is about."""

    policy: Policy
    portfolio: Portfolio
    review: Review


@pytest.fixture(scope="session")
def sample() -> Sample:
    policy, portfolio = load(HERE / "policy.yaml"), Portfolio.load(HERE / "portfolio.yaml")
    granted = waivers.load(HERE / "waivers.yaml")
    return Sample(policy, portfolio, policy.review(portfolio, as_of=AS_OF, waivers=granted))
