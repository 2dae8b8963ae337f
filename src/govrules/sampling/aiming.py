"""Portfolios made for a policy: for all that its rules read together, or for one of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from govrules.diagnostics import UsageError
from govrules.policy import Policy
from govrules.sampling.choices import Choices
from govrules.sampling.making import Document, Maker
from govrules.sampling.pools import AS_OF, Pools


def focus(policy: Policy, as_of: datetime.date = AS_OF, rules: Iterable[str] = ()) -> tuple[Pools, ...]:
    """The pools of all rules together and of each alone: a portfolio is made for one of these.

    A portfolio that is made for one rule holds what that rule reads and nothing else.
    """
    wanted = frozenset(rules)
    unknown = wanted - {rule.id for rule in policy.rules}
    if unknown:
        raise UsageError(f"there is no rule `{min(unknown)}` in the policy `{policy.id}`")
    chosen = tuple(rule for rule in policy.rules if not wanted or rule.id in wanted)
    alone = ((rule,) for rule in chosen) if len(chosen) > 1 else ()
    return tuple(Pools(policy.plan, some, as_of) for some in (chosen, *alone))


def documents(
    policy: Policy,
    *,
    size: int = 0,
    as_of: datetime.date = AS_OF,
    rules: Iterable[str] = (),
    complete: bool | None = None,
) -> Callable[[Choices], Document]:
    """What makes portfolios as documents: `size` is the most initiatives, by default what rules need."""
    pools = focus(policy, as_of, rules)
    if complete:  # for what all rules read
        pools = pools[:1]

    def make(choices: Choices) -> Document:
        return Maker(choices, choices.pick(pools), complete=complete, most=size).document()

    return make
