"""The popcorn index on the page of a review."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import govrules
from govrules import popcorn
from govrules.reports.popcorn import figures

pytest.importorskip("jinja2", reason="the page needs the extra govrules[html]")

EXAMPLES = Path(__file__).parents[3] / "examples"


def index() -> popcorn.Index:
    policy = govrules.load(EXAMPLES / "policy")
    portfolio = govrules.Portfolio.load(EXAMPLES / "organisation.yaml", EXAMPLES / "initiatives.yaml")
    return popcorn.index(policy.review(portfolio, as_of=datetime.date(2026, 11, 23)), policy, portfolio)


def test_each_measure_that_rules_feed_is_a_figure() -> None:
    shown = {figure.title: figure.value for figure in figures(index(), "en")}
    assert shown["Duplicated spend"] == "260,000 EUR"
    assert shown["Incompatible pairs"] == "2 pairs"
    assert len(shown) == 7


def test_a_share_has_a_bar_and_words_in_the_language() -> None:
    escalated = figures(index(), "fr")[-1]
    assert escalated.share is not None
    assert 0 < escalated.share < 1
    assert "%" in escalated.value
    assert escalated.about
