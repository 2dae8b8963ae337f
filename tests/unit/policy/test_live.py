"""Live portfolios: what an edit changes, what it leaves alone, and what it refuses."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import govrules
from govrules import Outcome, Policy, Portfolio, PortfolioError, UsageError, Waiver, WaiverError
from govrules.decisions import Standing
from govrules.policy.changes import Change
from govrules.policy.live import LivePortfolio

AS_OF = datetime.date(2026, 11, 23)
RULES = """
govrules: 1
policy: small
waivers: {longest: 100}
fields: {champion: text, severity: {scale: [minor, major]}}
rules:
  - id: money.limit
    each: initiative
    require: budget <= unit.delegation
    effect: {escalate: [board]}
  - id: money.together
    group: {by: {unit: unit}}
    require: sum(budget) <= 100
    effect: deny
    message: "{unit} asks for {sum(budget)}"
  - id: dates.late
    each: initiative
    forbid: end < today
    unknown: ignore
    effect: advise
  - id: dates.order
    pair: [a, b]
    related: b.id in a.depends_on
    forbid: b.end > a.start
    effect: advise
"""
ORGANISATION = {"units": {"sales": {"delegation": 50}, "it": {"delegation": 500}}}


def row(id_: str, budget: int | None = 10, **fields: object) -> dict[str, object]:
    return {"id": id_, "title": id_, "unit": "sales", "budget": budget, **fields}


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "policy.yaml").write_text(RULES, encoding="utf-8")
    return govrules.load(tmp_path / "policy.yaml")


@pytest.fixture
def live(policy: Policy) -> LivePortfolio:
    return policy.live(Portfolio(ORGANISATION, [row("a"), row("b")]), as_of=AS_OF)


def rules(change: Change) -> tuple[list[str], list[str], list[str]]:
    return (
        [finding.rule for finding in change.appeared],
        [after.rule for _, after in change.changed],
        [finding.rule for finding in change.disappeared],
    )


def fresh(policy: Policy, live: LivePortfolio) -> str:
    return policy.review(live.portfolio, as_of=live.as_of).to_json()


def test_a_new_portfolio_is_judged(live: LivePortfolio) -> None:
    assert live.findings == ()
    assert [decision.outcome for decision in live.decisions] == [Outcome.ALLOW, Outcome.ALLOW]
    assert [initiative.id for initiative in live.initiatives] == ["a", "b"]


def test_an_edit_tells_what_appeared_changed_and_disappeared(policy: Policy, live: LivePortfolio) -> None:
    assert rules(live.put(row("a", 60))) == (["money.limit"], [], [])
    assert rules(live.put(row("b", 45))) == (["money.together"], [], [])
    change = live.put(row("a", 70))
    assert rules(change) == ([], ["money.limit", "money.together"], [])
    assert [after.message for _, after in change.changed][1] == "sales asks for 115"
    assert change.decisions == ()
    assert rules(live.put(row("a", 10))) == ([], [], ["money.limit", "money.together"])
    assert live.review().to_json() == fresh(policy, live)


def test_an_edit_tells_which_decisions_moved(live: LivePortfolio) -> None:
    (moved,) = live.put(row("a", 60)).decisions
    assert (moved.initiative, moved.before, moved.after) == (
        "a",
        Standing(Outcome.ALLOW, (), ()),
        Standing(Outcome.ESCALATE, ("board",), ()),
    )
    (moved,) = live.remove("a").decisions
    assert moved.after is None
    (moved,) = live.put(row("a")).decisions
    assert moved.before is None


def test_an_edit_that_changes_nothing_says_so(live: LivePortfolio) -> None:
    assert not live.put(row("a"))


def test_removing_what_is_not_there_is_refused(live: LivePortfolio) -> None:
    with pytest.raises(KeyError):
        live.remove("nobody")
    with pytest.raises(KeyError):
        live.decision("nobody")


def test_several_edits_are_all_made_or_none(live: LivePortfolio) -> None:
    before = live.review().to_json()
    with pytest.raises(PortfolioError):
        live.apply(put=[row("a", 60), row("c", None, severity="huge")])
    with pytest.raises(PortfolioError):
        live.apply(put=[row("a", 60), {"id": "d"}], remove=["b"])
    with pytest.raises(KeyError):
        live.apply(put=[row("a", 60)], remove=["nobody"])
    assert live.review().to_json() == before
    assert rules(live.apply(put=[row("a", 60), row("c", 41)], remove=["b"]))[0] == [
        "money.limit",
        "money.together",
    ]


def test_a_question_changes_nothing(policy: Policy, live: LivePortfolio) -> None:
    told: list[Change] = []
    live.subscribe(told.append)
    before = live.review().to_json()
    assert live.decide(row("a", 60)).outcome is Outcome.ESCALATE
    assert live.decide(row("new", 95)).outcome is Outcome.DENY
    assert live.review().to_json() == before == fresh(policy, live)
    assert told == []


def test_listeners_are_told_until_they_leave(live: LivePortfolio) -> None:
    told: list[Change] = []
    leave = live.subscribe(told.append)
    change = live.put(row("a", 60))
    live.put(row("a", 60))
    leave()
    live.put(row("a"))
    assert told == [change]


def test_time_moves_on(policy: Policy, live: LivePortfolio) -> None:
    live.put(row("a", end=datetime.date(2026, 12, 31)))
    change = live.advance(datetime.date(2027, 1, 1))
    assert rules(change) == (["dates.late"], [], [])
    assert live.as_of == datetime.date(2027, 1, 1)
    assert live.review().to_json() == fresh(policy, live)


def test_the_organisation_changes(policy: Policy, live: LivePortfolio) -> None:
    change = live.set_organisation({"units": {"sales": {"delegation": 5}}})
    assert rules(change) == (["money.limit", "money.limit"], [], [])
    assert {moved.after for moved in change.decisions if moved.after} == {
        Standing(Outcome.ESCALATE, ("board",), ())
    }
    before = live.review().to_json()
    with pytest.raises(PortfolioError):
        live.set_organisation({"unitz": {}})
    assert live.review().to_json() == before == fresh(policy, live)


def test_approvals_count_at_once(live: LivePortfolio) -> None:
    live.put(row("a", 60))
    change = live.put(row("a", 60, approvals=[{"role": "board"}]))
    assert [(before.status, after.status) for before, after in change.changed] == [("open", "approved")]
    assert live.decision("a").outcome is Outcome.ALLOW
    live.put(row("a", 60))
    assert live.decision("a").approvals == ("board",)


def test_waivers_hold_and_are_capped(policy: Policy) -> None:
    until = datetime.date(2027, 1, 31)
    waiver = Waiver("money.limit", ("a",), "agreed", "board", until)
    portfolio = Portfolio(ORGANISATION, [row("a", 60)])
    live = policy.live(portfolio, as_of=AS_OF, waivers=[waiver])
    assert [finding.status for finding in live.findings] == ["waived"]
    assert live.review() == policy.review(portfolio, as_of=AS_OF, waivers=[waiver])
    live.put(row("a", 10))
    assert live.review().waivers.unused == (waiver,)
    with pytest.raises(WaiverError):
        policy.live(portfolio, as_of=datetime.date(2026, 1, 1), waivers=[waiver])


def test_dependencies_follow_their_targets(policy: Policy, live: LivePortfolio) -> None:
    live.put(row("a", start=datetime.date(2027, 1, 1), depends_on=["late"]))
    assert rules(live.put(row("late", end=datetime.date(2027, 2, 1)))) == (["dates.order"], [], [])
    assert rules(live.put(row("late", end=datetime.date(2026, 12, 1)))) == ([], [], ["dates.order"])
    assert rules(live.put(row("late"))) == (["dates.order"], [], [])
    assert rules(live.remove("late")) == ([], [], ["dates.order"])
    assert live.review().to_json() == fresh(policy, live)


def test_a_date_is_a_date(policy: Policy) -> None:
    with pytest.raises(UsageError):
        policy.live(Portfolio(), as_of=datetime.datetime(2026, 11, 23))  # noqa: DTZ001 - what is refused


THROUGH_OTHERS = """
govrules: 1
policy: through-others
define:
  heads: "{d.owner for d in depends_on}"
rules:
  - id: pairs.same-head
    pair: [a, b]
    related: overlap(a.heads, b.heads) and a.id < b.id
    forbid: a.budget == b.budget
    effect: advise
  - id: groups.by-owner-of-dependency
    group: {rows: d in depends_on, by: {owner: d.owner}}
    forbid: count_distinct(initiative) > 1
    effect: advise
"""


def test_what_is_found_through_others_follows_them(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(THROUGH_OTHERS, encoding="utf-8")
    policy = govrules.load(tmp_path / "policy.yaml")
    rows = [
        row("a", depends_on=["x"]),
        row("b", depends_on=["y"]),
        row("x", owner="ann"),
        row("y", owner="bob"),
    ]
    live = policy.live(Portfolio(ORGANISATION, rows), as_of=AS_OF)
    both = ["groups.by-owner-of-dependency", "pairs.same-head"]
    assert rules(live.put(row("y", owner="ann"))) == (both, [], [])
    assert live.review().to_json() == fresh(policy, live)
    assert rules(live.remove("x")) == ([], [], both)
    assert live.review().to_json() == fresh(policy, live)
