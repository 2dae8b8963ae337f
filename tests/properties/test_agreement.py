"""Engines agree to the byte: on random policies and portfolios, and live after any edits."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from govrules import Policy, PolicyError, Portfolio, load
from govrules.engines.compiled import CompiledEngine
from govrules.laws.agreement import Evaluate, agree, load_document
from govrules.sampling.aiming import documents, focus
from govrules.sampling.choices import Choices, Seeded
from govrules.sampling.making import Maker
from govrules.sampling.pools import AS_OF
from govrules.testing import as_document, as_yaml, policies, portfolios
from govrules.testing.drawing import strategy
from govrules.testing.editing import Edit, Follower, an_edit, some_waivers
from govrules.testing.inventing import Inventor


@settings(max_examples=40)
@given(policy=policies(), data=st.data())
def test_random_policies_on_random_portfolios(policy: Policy, data: st.DataObject) -> None:
    portfolio = data.draw(portfolios(policy))
    note(as_yaml(as_document(portfolio)))
    agree(policy.plan, portfolio, AS_OF)


def test_many_random_policies_on_many_portfolios() -> None:
    """As `scripts/agreement.py` does at length."""
    tried = 0
    for number in range(40):
        choices = Seeded(f"bounded/{number}")
        policy = invented(choices)
        if policy is None:
            continue
        make, engine = documents(policy), once(policy)
        for _ in range(40):
            tried += 1
            agree(policy.plan, Portfolio(**make(choices)), AS_OF, engine)
    assert tried > 1_000


def once(policy: Policy) -> Evaluate:
    """The compiled engine of a policy, made once."""
    engine = CompiledEngine(policy.plan)
    return lambda _plan, judged: engine.evaluate(judged)


def invented(choices: Choices) -> Policy | None:
    """A random policy, None for one that is refused as too costly."""
    try:
        return load_document(Inventor(choices).policy())
    except PolicyError:
        return None


def edited(policy: Policy, choices: Choices, steps: int) -> int:
    """Some edits of one live portfolio, each held against a fresh review."""
    maker = Maker(choices, choices.pick(focus(policy)), most=6)
    start = maker.document()
    granted = some_waivers(choices, policy.review(Portfolio(**start), as_of=AS_OF))
    follower = Follower(policy, start, AS_OF, granted)
    for _ in range(steps):
        follower.edit(an_edit(choices, maker, follower.state))
    return steps


def test_live_portfolios_of_random_policies() -> None:
    random = [(policy, choices) for policy, choices in map(of_a_seed, range(25)) if policy is not None]
    assert sum(edited(policy, choices, 10) for policy, choices in random) >= 200


def of_a_seed(seed: int) -> tuple[Policy | None, Choices]:
    choices = Seeded(f"live/{seed}")
    return invented(choices), choices


class Live(RuleBasedStateMachine):
    """Edits of a live portfolio in any order; Follower holds each against a fresh review."""

    policy: Policy

    @initialize(document=st.data())
    def begin(self, document: st.DataObject) -> None:
        self.pools = focus(self.policy)[0]
        start = document.draw(strategy(documents(self.policy, size=4)))
        review = self.policy.review(Portfolio(**start), as_of=AS_OF)
        granted = document.draw(strategy(lambda choices: some_waivers(choices, review)))
        self.follower = Follower(self.policy, start, AS_OF, granted)

    def made(self, data: st.DataObject, make: Any) -> Any:
        return data.draw(strategy(lambda choices: make(Maker(choices, self.pools, most=5), choices)))

    @rule(data=st.data())
    def put(self, data: st.DataObject) -> None:
        one = self.made(data, lambda maker, choices: maker.initiative(choices.pick(maker.everyone())))
        self.follower.edit(Edit(put=(one,)))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.follower.state.initiatives:
            gone = data.draw(st.sampled_from(sorted(self.follower.state.initiatives)))
            self.follower.edit(Edit(remove=(gone,)))

    @rule(data=st.data())
    def several(self, data: st.DataObject) -> None:
        self.follower.edit(
            self.made(data, lambda maker, choices: an_edit(choices, maker, self.follower.state))
        )

    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        asked = self.made(data, lambda maker, choices: maker.initiative(choices.pick(maker.everyone())))
        expected = self.policy.decide(
            asked,
            self.follower.state.portfolio,
            as_of=self.follower.state.as_of,
            waivers=self.follower.granted,
        )
        decided = self.follower.live.decide(asked)
        assert (decided.outcome, decided.standing) == (expected.outcome, expected.standing)
        self.follower.edit(Edit())

    @rule(data=st.data())
    def reorganise(self, data: st.DataObject) -> None:
        self.follower.edit(Edit(organisation=self.made(data, lambda maker, _: maker.organisation())))

    @rule(days=st.sampled_from((1, -1, 30, 365)))
    def advance(self, days: int) -> None:
        self.follower.edit(Edit(as_of=self.follower.state.as_of + datetime.timedelta(days)))


@pytest.mark.parametrize("seed", [3, 8])
def test_live_portfolios_in_any_order_of_edits(seed: int) -> None:
    policy, _ = of_a_seed(seed)
    assert policy is not None
    run(policy)


def test_live_portfolio_of_every_shape(repository: Path) -> None:
    run(load(repository / "tests" / "properties" / "policy.yaml"))


def run(policy: Policy) -> None:
    machine = type("LiveOf", (Live,), {"policy": policy})
    run_state_machine_as_test(machine, settings=settings(max_examples=8, stateful_step_count=12))
