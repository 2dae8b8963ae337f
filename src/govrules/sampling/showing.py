"""What rules show in a portfolio: the verdicts that they give."""

from __future__ import annotations

import datetime
from typing import Literal

from govrules import world
from govrules.engines.reference.engine import judge
from govrules.engines.reference.shapes import subjects
from govrules.meaning import value
from govrules.model import Portfolio
from govrules.plan import Plan, Rule
from govrules.sampling.pools import AS_OF
from govrules.world import World

Shown = Literal["violated", "fine", "unknown"]


def shown(plan: Plan, portfolio: Portfolio, as_of: datetime.date = AS_OF) -> dict[str, frozenset[Shown]]:
    """What each rule shows in a portfolio: the verdicts that it gives for what it ranges over.

    A rule that can only be violated is fine where it finds nothing.
    """
    judged, _ = world.build(portfolio, plan, as_of)
    return {rule.id: frozenset(_verdicts(rule, judged)) for rule in plan.rules}


def _verdicts(rule: Rule, judged: World) -> set[Shown]:
    found: set[Shown] = set()
    for subject in subjects(rule.shape, judged):
        if value(rule.when, subject.environment) is True:
            verdict = judge(rule, subject.environment)
            found.add("fine" if verdict is None else "violated" if verdict.violated else "unknown")
    can_be_fine = any(tier.effect is None for tier in rule.tiers)
    return found if found or can_be_fine else {"fine"}
