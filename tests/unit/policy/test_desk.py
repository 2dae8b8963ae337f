"""Deciding on one initiative after another gives what a review of all gives."""

from __future__ import annotations

import datetime
import gc
import pickle
import weakref
from pathlib import Path

import pytest

from govrules import Initiative, Outcome, Policy, Portfolio, PortfolioError, UsageError, Waiver, load

AS_OF = datetime.date(2026, 11, 23)
ORGANISATION = {"units": {"sales": {"delegation": 100}}, "scales": {"risk": ["low", "grave"]}}

ALONE = """
govrules: 1
policy: alone
define:
  active: stage in {"approved", "building"}
  domains: "{d.domain for d in data}"
  busy: active and len(domains) > 1
rules:
- {id: a.spending, each: initiative, require: budget <= unit.delegation, effect: {escalate: [board]}}
- {id: a.busy, title: t, each: initiative, forbid: busy, effect: advise, message: "{id} {len(domains)}"}
- {id: a.owner, title: t, each: initiative, when: active, require: known(owner), effect: deny}
- {id: a.later, title: t, each: initiative, require: budget < 5, effect: deny, from: 2027-01-01}
- id: a.domains
  title: t
  each: initiative
  forbid: any(d.domain == "x" and "y" in domains and active for d in data)
  effect: advise
"""

TOGETHER = (
    ALONE
    + """
- {id: a.twins, title: t, each: initiative, effect: deny,
   forbid: any(i.title == title and i.id != id for i in initiatives)}
"""
)


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return written(tmp_path, ALONE)


def written(folder: Path, text: str) -> Policy:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def initiatives() -> list[Initiative]:
    data = [{"domain": "x"}, {"domain": "y"}]
    return [
        Initiative(id="a", title="A", unit="sales", budget=50, owner="o", stage="building"),
        Initiative(id="b", title="B", unit="sales", budget=500, owner="o", risk="grave"),
        Initiative(id="c", title="C", unit="none", budget=500, stage="approved", data=data),
        Initiative(id="d", title="A", unit="sales", stage="approved", owner="o", data=data),
        Initiative(id="e", title="E", unit="sales", budget=500, approvals=[{"role": "board"}]),
    ]


@pytest.mark.parametrize("text", [ALONE, TOGETHER], ids=["alone", "together"])
def test_a_decision_is_that_of_the_review(tmp_path: Path, text: str) -> None:
    policy, portfolio = written(tmp_path, text), Portfolio(ORGANISATION, initiatives())
    reviewed = policy.review(portfolio, as_of=AS_OF)
    decided = [policy.decide(each, portfolio, as_of=AS_OF) for each in initiatives()]
    assert decided == list(reviewed.decisions)
    assert [repr(each) for each in decided] == [repr(each) for each in reviewed.decisions]
    assert [hash(each) for each in decided] == [hash(each) for each in reviewed.decisions]
    assert {each.outcome for each in decided} >= {Outcome.ALLOW, Outcome.ESCALATE, Outcome.DENY}


def test_the_organisation_of_a_portfolio_without_initiatives_counts(policy: Policy) -> None:
    cheap = initiatives()[0]
    assert policy.decide(cheap, Portfolio(ORGANISATION), as_of=AS_OF).outcome is Outcome.ALLOW
    assert policy.decide(cheap, as_of=AS_OF).missing == ("unit.delegation",)


def test_the_same_id_is_judged_anew_each_time(policy: Policy) -> None:
    portfolio = Portfolio(ORGANISATION)
    row = {"id": "a", "title": "A", "unit": "sales", "budget": 1}
    outcomes = [
        policy.decide({**row, "stage": stage}, portfolio, as_of=AS_OF).outcome
        for stage in ("building", "idea")
    ]
    assert outcomes == [Outcome.DENY, Outcome.ALLOW]


def test_another_date_has_other_rules(policy: Policy) -> None:
    cheap, portfolio = initiatives()[0], Portfolio(ORGANISATION)
    days = [AS_OF, datetime.date(2027, 1, 1), AS_OF]
    outcomes = [policy.decide(cheap, portfolio, as_of=day).outcome for day in days]
    assert outcomes == [Outcome.ALLOW, Outcome.DENY, Outcome.ALLOW]


def test_what_cannot_be_read_is_refused(policy: Policy) -> None:
    portfolio = Portfolio(ORGANISATION)
    with pytest.raises(PortfolioError, match="risk scale"):
        policy.decide(Initiative(id="a", title="A", unit="sales", risk="high"), portfolio, as_of=AS_OF)
    with pytest.raises(PortfolioError, match="missing"):
        policy.decide({"id": "a"}, portfolio, as_of=AS_OF)
    with pytest.raises(UsageError, match="is a date"):
        policy.decide(initiatives()[0], portfolio, as_of=datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC))


def test_waivers_count(policy: Policy) -> None:
    waiver = Waiver("a.spending", ("b",), "why", "board", AS_OF)
    portfolio = Portfolio(ORGANISATION)
    decision = policy.decide(initiatives()[1], portfolio, as_of=AS_OF, waivers=[waiver])
    assert (decision.outcome, [each.status for each in decision.findings]) == (Outcome.ALLOW, ["waived"])


def test_a_decision_can_be_stored(policy: Policy) -> None:
    decision = policy.decide(initiatives()[2], Portfolio(ORGANISATION), as_of=AS_OF)
    plain = type(decision)(decision.initiative, decision.outcome, (), (), ())
    assert pickle.loads(pickle.dumps(plain)) == plain  # noqa: S301 - made here
    assert decision != plain
    assert decision != "c"


def test_a_portfolio_is_not_held_on_to(policy: Policy) -> None:
    portfolio = Portfolio(ORGANISATION)
    policy.decide(initiatives()[0], portfolio, as_of=AS_OF)
    held = weakref.ref(portfolio)
    del portfolio
    gc.collect()
    assert held() is None
