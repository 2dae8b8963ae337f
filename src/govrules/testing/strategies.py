"""Hypothesis strategies that know a policy: what it reads, and next to which values it changes its mind."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import cast

from hypothesis import strategies as st

from govrules.diagnostics import PolicyError
from govrules.laws.agreement import load_document
from govrules.model import Initiative, Organisation, Portfolio
from govrules.policy import Policy
from govrules.sampling.aiming import documents, focus
from govrules.sampling.choices import Choices
from govrules.sampling.making import Document, Maker
from govrules.sampling.pools import AS_OF
from govrules.sampling.showing import Shown, shown
from govrules.testing.drawing import strategy
from govrules.testing.editing import Edit, State, an_edit
from govrules.testing.inventing import Inventor


def portfolios(
    policy: Policy,
    *,
    size: int = 0,
    as_of: datetime.date = AS_OF,
    rules: Iterable[str] = (),
    complete: bool | None = None,
) -> st.SearchStrategy[Portfolio]:
    """Portfolios that make rules fire: at their limits and next to them, with gaps and unknown ids.

    `rules` are ids of those that are meant, by default all; where `complete` nothing is missing,
    and where it is False something may well be.
    """
    make = documents(policy, size=size, as_of=as_of, rules=rules, complete=complete)
    return strategy(lambda choices: _portfolio(policy, make(choices)))


def _portfolio(policy: Policy, document: Document) -> Portfolio:
    return Portfolio(**document, kind=policy.kind)


def initiatives(policy: Policy, *, as_of: datetime.date = AS_OF) -> st.SearchStrategy[Initiative]:
    """Single initiatives, with the fields that the policy reads."""
    pools = focus(policy, as_of)

    def make(choices: Choices) -> Initiative:
        maker = Maker(choices, choices.pick(pools))
        return policy.kind(**maker.initiative(choices.pick(maker.everyone())))

    return strategy(make)


def organisations(policy: Policy, *, as_of: datetime.date = AS_OF) -> st.SearchStrategy[Organisation]:
    """Organisations, with the units, resources and so on that the policy reads."""
    pools = focus(policy, as_of)
    return strategy(lambda choices: Organisation(**Maker(choices, choices.pick(pools)).organisation()))


def edits(policy: Policy, portfolio: Portfolio, *, as_of: datetime.date = AS_OF) -> st.SearchStrategy[Edit]:
    """Edits of a portfolio: initiatives put and removed, another organisation, another date."""
    pools = focus(policy, as_of)
    held = {each.id: each for each in portfolio}

    def make(choices: Choices) -> Edit:
        maker = Maker(choices, choices.pick(pools))
        return an_edit(choices, maker, State({}, held, {}, as_of))

    return strategy(make)


def days(policy: Policy) -> st.SearchStrategy[datetime.date]:
    """Days on which to review: next to those on which a rule begins or ends."""
    named = {day for rule in policy.rules for day in (rule.effective_from, rule.effective_until) if day}
    around = (AS_OF, *(day + datetime.timedelta(off) for day in sorted(named) for off in (0, 1, -1)))
    return st.sampled_from(tuple(dict.fromkeys(around)))


def directed(
    policy: Policy, rule: str, verdict: Shown, *, as_of: datetime.date = AS_OF
) -> st.SearchStrategy[Portfolio]:
    """Portfolios in which a rule gives a verdict for one of its subjects at least."""
    (wanted,) = (each for each in policy.rules if each.id == rule)
    found = portfolios(policy, as_of=as_of, rules=[rule], complete=False if verdict == "unknown" else None)
    return found.filter(lambda portfolio: verdict in shown(policy.plan, portfolio, as_of)[wanted.id])


def policies(*, depth: int = 3, most_rules: int = 6) -> st.SearchStrategy[Policy]:
    """Random policies of every construct of the language, read by the loader as any other."""
    made = strategy(lambda choices: Inventor(choices, depth=depth, most_rules=most_rules).policy())
    loaded = made.map(_loaded).filter(lambda policy: policy is not None)
    return cast(st.SearchStrategy[Policy], loaded)


def _loaded(document: Document) -> Policy | None:
    """The policy, None for the few that the checker refuses as too costly."""
    try:
        return load_document(document)
    except PolicyError:
        return None
