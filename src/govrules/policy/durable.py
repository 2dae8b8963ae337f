"""A policy and durable-rules: which rules can run in it, and what a host needs that runs it itself."""

from __future__ import annotations

import datetime
from typing import Any

from govrules import world
from govrules.engines import durable
from govrules.model import Portfolio
from govrules.policy.policy import Policy


def placement(policy: Policy) -> dict[str, str]:
    """For each rule why it cannot run in durable-rules; empty where it can."""
    return durable.placed(policy.rules)


def export(policy: Policy, portfolio: Portfolio, *, as_of: datetime.date) -> dict[str, Any]:
    """The rules in effect on a date as rulesets of durable-rules, with the facts of a portfolio.

    Raises PolicyError where the organisation's scales lack a value that the policy names.
    """
    judged, _ = world.build(portfolio, policy.plan, as_of)
    rules = tuple((number, rule) for number, rule in enumerate(policy.rules) if rule.in_effect(as_of))
    about = {"id": policy.id, "digest": policy.digest}
    exported = durable.export(rules, judged)
    return {"govrules": exported.pop("govrules"), "policy": about, **exported}
