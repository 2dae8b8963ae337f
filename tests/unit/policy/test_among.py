"""A decision among others, asked for again and again, is what a review would decide, without a review."""

from __future__ import annotations

import datetime
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from govrules import Decision, Initiative, LivePortfolio, Policy, Portfolio, PortfolioError, load
from govrules.engines.compiled import CompiledEngine
from govrules.policy.among import SELDOM
from govrules.world import World

AS_OF = datetime.date(2027, 1, 1)

RULES = """
govrules: 1
policy: p
rules:
  - {id: a.large, each: initiative, forbid: budget > 100, effect: {escalate: [board]}}
  - id: b.twice
    pair: [a, b]
    related: overlap(a.capabilities, b.capabilities) and a.id < b.id
    forbid: a.unit != b.unit
    effect: deny
  - id: c.envelope
    group: {by: {unit: unit}}
    require: sum(budget) <= 250
    effect: {escalate: [finance]}
  - {id: d.circle, group: {cycle: depends_on}, forbid: count() > 1, effect: advise}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    file = tmp_path / "rules.yaml"
    file.write_text(RULES, encoding="utf-8")
    return load(file)


def row(id_: str, unit: str = "it", **fields: Any) -> dict[str, Any]:
    return {"id": id_, "title": id_, "unit": unit, **fields}


def portfolio() -> Portfolio:
    return Portfolio(
        initiatives=[
            row("a", budget=90, capabilities=["billing"]),
            row("b", "sales", budget=90, capabilities=["billing", "crm"], depends_on=["c"]),
            row("c", budget=120, depends_on=["b"], approvals=[{"role": "board"}]),
            row("d", "sales", budget=None),
        ]
    )


QUESTIONS = [
    row("a", budget=90, capabilities=[]),
    row("a", budget=300, capabilities=["billing"]),
    row("b", "sales", budget=200),
    row("c", budget=120, approvals=[{"role": "board"}, {"role": "finance"}]),
    row("d", "it", budget=50),
    row("d", "sales", budget=None, capabilities=["crm"]),
    row("new", "hr", budget=500, capabilities=["billing"], depends_on=["new"]),
]


def by_review(policy: Policy, question: dict[str, Any]) -> Decision:
    """What a policy decides that has not been asked before."""
    changed = portfolio().replace(Initiative(**question))
    return policy.review(changed, as_of=AS_OF).decision(question["id"])


def asked_often(policy: Policy, around: Portfolio) -> None:
    for _ in range(SELDOM + 1):
        policy.decide(QUESTIONS[0], around, as_of=AS_OF)


@pytest.fixture
def reviews(monkeypatch: pytest.MonkeyPatch) -> list[World]:
    """The portfolios that are reviewed as a whole."""
    seen: list[World] = []
    evaluate = CompiledEngine.evaluate

    def noted(engine: CompiledEngine, world: World, **given: Any) -> Any:
        seen.append(world)
        return evaluate(engine, world, **given)

    monkeypatch.setattr(CompiledEngine, "evaluate", noted)
    return seen


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_it_is_what_a_review_decides(policy: Policy, question: dict[str, Any]) -> None:
    around = portfolio()
    asked_often(policy, around)
    decision, expected = policy.decide(question, around, as_of=AS_OF), by_review(policy, question)
    assert decision == expected
    assert decision.to_dict() == expected.to_dict()
    assert decision.basis == expected.basis


def test_only_the_first_questions_take_a_review(policy: Policy, reviews: list[World]) -> None:
    around = portfolio()
    for question in QUESTIONS * 3:
        policy.decide(Initiative(**question), around, as_of=AS_OF)
    assert len(reviews) == SELDOM


def test_another_date_and_another_portfolio_are_other_questions(policy: Policy, reviews: list[World]) -> None:
    around = portfolio()
    asked_often(policy, around)
    reviews.clear()
    policy.decide(QUESTIONS[0], around, as_of=AS_OF + datetime.timedelta(days=1))
    policy.decide(QUESTIONS[0], portfolio(), as_of=AS_OF)
    assert len(reviews) == 2


def test_questions_change_nothing(policy: Policy) -> None:
    around = portfolio()
    before = [policy.decide(question, around, as_of=AS_OF) for question in QUESTIONS]
    assert [policy.decide(question, around, as_of=AS_OF) for question in QUESTIONS] == before
    assert [policy.decide(question, around, as_of=AS_OF) for question in reversed(QUESTIONS)] == before[::-1]


@pytest.mark.parametrize("wrong", [{"budget": "much"}, {"risk": "huge"}, {"stage": "lost"}], ids=str)
def test_what_cannot_be_read_is_told_as_ever(policy: Policy, wrong: dict[str, str]) -> None:
    around = portfolio()
    with pytest.raises(PortfolioError) as at_first:
        policy.decide(row("a", **wrong), around, as_of=AS_OF)
    asked_often(policy, around)
    with pytest.raises(PortfolioError) as later:
        policy.decide(row("a", **wrong), around, as_of=AS_OF)
    assert str(later.value) == str(at_first.value)


def test_threads_may_ask_at_once(policy: Policy) -> None:
    around = portfolio()
    expected = [by_review(policy, question) for question in QUESTIONS]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda question: policy.decide(question, around, as_of=AS_OF), QUESTIONS * 20)
    assert list(found) == expected * 20


def kept() -> list[LivePortfolio]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, LivePortfolio)]


def test_a_portfolio_that_is_gone_is_not_kept(policy: Policy) -> None:
    before = len(kept())
    around = portfolio()
    asked_often(policy, around)
    assert len(kept()) == before + 1
    gone = weakref.ref(around)
    del around
    assert len(kept()) == before
    assert gone() is None
