"""Keys of initiatives that nobody declared."""

from __future__ import annotations

from govrules import world
from govrules.diagnostics import Diagnostic, suggest
from govrules.model import Portfolio
from govrules.policy.policy import Policy


def undeclared(policy: Policy, portfolio: Portfolio) -> tuple[Diagnostic, ...]:
    """A problem for each key that neither the language nor the policy knows, where it is first used."""
    return tuple(_problem(key, policy, portfolio) for key in world.undeclared(portfolio, policy.plan))


def _problem(key: str, policy: Policy, portfolio: Portfolio) -> Diagnostic:
    holders = [initiative for initiative in portfolio if key in (initiative.model_extra or ())]
    others = f", nor of {len(holders) - 1} more" if len(holders) > 1 else ""
    message = f"nobody declared the field `{key}` of `{holders[0].id}`{others}"
    known = suggest(key, policy.plan.vocabulary["initiative"])
    advice = known or f"declare it under `fields:`, or leave it out with `{key}: ~` in a mapping"
    origin = portfolio.origin(holders[0].id)
    if origin is None:
        return Diagnostic("undeclared", message, help=advice, path=f"$.initiatives.{holders[0].id}.{key}")
    return origin.problem("undeclared", message, (key,), advice, key=True)
