"""A field that no initiative has is told once, not for every initiative and every rule."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Portfolio, Review
from govrules.reports import html, markdown
from govrules.reports.gaps import gaps_of
from govrules.reports.text import Paper, report

RULES = """
govrules: 1
policy: sparse
rules:
  - {id: money.limit, title: Stay small, each: initiative, require: budget < 100, effect: deny}
  - {id: money.large, title: Stay tiny, each: initiative, forbid: budget > 10, effect: advise}
  - {id: time.over, title: Be done, each: initiative, forbid: end < today, effect: advise}
  - {id: unit.rich, title: Rich units, each: initiative, require: unit.delegation > 5, effect: advise}
  - {id: risk.pair, title: Risks differ, pair: [a, b], related: "a.unit == b.unit and a.id < b.id",
     forbid: a.risk == b.risk, effect: advise}
"""
AS_OF = datetime.date(2026, 11, 23)


def row(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "title": f"The {id_}", "unit": "sales", **more}


@pytest.fixture
def policy(tmp_path: Path) -> govrules.Policy:
    file = tmp_path / "policy.yaml"
    file.write_text(RULES, encoding="utf-8")
    return govrules.load(file)


@pytest.fixture
def portfolio() -> Portfolio:
    """Nobody has a budget, a risk or a technology; one has no end; the unit has no delegation."""
    rows = [row("a", end="2026-01-01"), row("b", end="2027-01-01"), row("c")]
    return Portfolio(organisation={"units": {"sales": {}}}, initiatives=rows)


@pytest.fixture
def review(policy: govrules.Policy, portfolio: Portfolio) -> Review:
    return policy.review(portfolio, as_of=AS_OF)


def text(review: Review, policy: govrules.Policy, portfolio: Portfolio, **more: Any) -> str:
    paper = Paper(None, 100)
    report(review, policy, portfolio, paper, **more)
    return paper.text()


def test_only_what_nobody_has_is_a_gap(review: Review, portfolio: Portfolio) -> None:
    gaps = gaps_of(review.findings, portfolio)
    found = {gap.field: dict(gap.rules) for gap in gaps.gaps}
    assert found == {"budget": {"money.large": 3, "money.limit": 3}, "risk": {"risk.pair": 3}}
    assert gaps.fields == ("budget", "risk")
    held = {finding.rule for finding in review.findings if gaps.holds(finding)}
    assert held == {"money.limit", "money.large", "risk.pair"}


def test_what_is_missing_beside_a_gap_is_kept(review: Review, portfolio: Portfolio) -> None:
    gaps = gaps_of(review.findings, portfolio)
    missing = review.decision("c").missing
    assert {"budget", "a.risk", "c.risk", "end", "unit.delegation"} <= set(missing)
    assert gaps.beyond(missing) == ("end", "unit.delegation")


def test_a_field_that_one_initiative_has_is_no_gap(policy: govrules.Policy) -> None:
    portfolio = Portfolio(initiatives=[row("a", budget=1), row("b"), row("c")])
    review = policy.review(portfolio, as_of=AS_OF)
    assert "budget" not in gaps_of(review.findings, portfolio).fields


def test_in_a_portfolio_of_one_nothing_is_missing_everywhere(policy: govrules.Policy) -> None:
    portfolio = Portfolio(initiatives=[row("a")])
    review = policy.review(portfolio, as_of=AS_OF)
    assert gaps_of(review.findings, portfolio).gaps == ()


def test_the_text_tells_a_gap_once(review: Review, policy: govrules.Policy, portfolio: Portfolio) -> None:
    told = text(review, policy, portfolio)
    assert "None of the 3 initiatives has these fields." in told
    assert "? budget                2 rules, 6 findings" in told
    assert "Stay small" not in told
    assert "missing: end, unit.delegation" in told
    assert told.count("a.risk") == 0


def test_the_full_text_tells_every_finding(
    review: Review, policy: govrules.Policy, portfolio: Portfolio
) -> None:
    told = text(review, policy, portfolio, full=True)
    assert "? budget                2 rules, 6 findings" in told
    assert all(finding.fingerprint[:7] in told for finding in review.findings)


def test_a_rule_that_found_something_says_what_it_leaves_out(tmp_path: Path, portfolio: Portfolio) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("- {id: a.b, each: initiative, forbid: end < today or budget > 10, effect: advise}\n")
    policy = govrules.load(file)
    review = policy.review(portfolio, as_of=AS_OF)
    french = text(review, policy, portfolio, language="fr")
    assert [finding.verdict for finding in review.findings] == ["violated", "unknown", "unknown"]
    assert "Absent partout" in french
    assert "… et 2 impossibles à juger, faute de ce qui est absent partout" in french
    assert "rien d’autre que ce qui est absent partout" in french
    assert review.findings[0].fingerprint[:7] in french
    assert review.findings[1].fingerprint[:7] not in french


def test_the_paper_tells_a_gap_once(review: Review, policy: govrules.Policy, portfolio: Portfolio) -> None:
    told = markdown.report(review, policy, portfolio)
    assert "### Missing everywhere\n\nNone of the 3 initiatives has these fields." in told
    assert "- `budget` · 2 rules, 6 findings: `money.large`, `money.limit`\n" in told
    assert "\n\n→ Fill them in" in told
    assert "Stay small" not in told
    assert "a.risk" not in told
    assert "missing: `end`, `unit.delegation`<br>" in told
    assert "<b>Be done</b> · 2" in told


def test_the_paper_says_what_a_rule_leaves_out(tmp_path: Path, portfolio: Portfolio) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("- {id: a.b, each: initiative, forbid: end < today or budget > 10, effect: advise}\n")
    policy = govrules.load(file)
    french = markdown.report(policy.review(portfolio, as_of=AS_OF), policy, portfolio, "fr")
    assert "### Absent partout" in french
    assert "- … et 2 impossibles à juger, faute de ce qui est absent partout" in french
    assert "rien d’autre que ce qui est absent partout |" in french


def test_the_page_folds_what_cannot_be_judged(
    review: Review, policy: govrules.Policy, portfolio: Portfolio
) -> None:
    pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")
    page = html.report(review, policy, portfolio)
    assert "None of the 3 initiatives has these fields." in page
    assert "Cannot be judged, for what is missing everywhere: 3" in page
    assert all(page.count(f'id="finding-{finding.fingerprint}"') == 1 for finding in review.findings)


def test_the_page_folds_a_long_list(policy: govrules.Policy) -> None:
    pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")
    rows = [row(f"i{number}", budget=200, unit=f"u{number}") for number in range(60)]
    portfolio = Portfolio(initiatives=rows)
    review = policy.review(portfolio, as_of=AS_OF)
    page = html.report(review, policy, portfolio)
    section = page.split('id="findings"')[1].split("money.limit</code></h3>")[1].split("</section>")[0]
    in_sight, _, folded = section.partition('<details class="folded">')
    assert in_sight.count('<li id="finding-') == 50
    assert folded.count('<li id="finding-') == 10
    assert "… and 10 more" in folded
