"""The reference engine: every rule for every one of its subjects, as plainly as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govrules import plan
from govrules.engines.reference.shapes import subjects
from govrules.findings import Finding
from govrules.meaning import Environment, Verdict, finding, strictest, value
from govrules.world import World


def evaluate(
    policy: plan.Plan, world: World, started: Callable[[plan.Rule], None] = lambda _rule: None
) -> tuple[Finding, ...]:
    """All findings, in order. `started` is told of each rule before it is evaluated."""
    found: list[Finding] = []
    for rule in policy.rules:
        if rule.in_effect(world.as_of):
            started(rule)
            found += _findings(rule, world)
    return tuple(sorted(found, key=lambda each: each.sort_key))


def _findings(rule: plan.Rule, world: World) -> Iterator[Finding]:
    for subject in subjects(rule.shape, world):
        if value(rule.when, subject.environment) is True:
            verdict = judge(rule, subject.environment)
            if verdict is not None:
                yield finding(rule, subject, verdict)


def judge(rule: plan.Rule, environment: Environment) -> Verdict | None:
    """What the rule says where its `when` holds; None where all is fine."""
    for place, tier in enumerate(rule.tiers):
        holds = value(tier.condition, environment)
        if holds is None:
            return _doubtful(rule, place, environment)
        if holds:
            return None if tier.effect is None else Verdict(place, violated=True)
    raise AssertionError("the last tier always fits")  # pragma: no cover


def _doubtful(rule: plan.Rule, place: int, environment: Environment) -> Verdict | None:
    """What the rule says where the tier of a place is unknown and none before it fits."""
    if rule.unknown == "inform":
        return Verdict(place, violated=False)
    if rule.unknown == "ignore":
        return None
    decides = strictest(
        rule.tiers, place, (value(tier.condition, environment) for tier in rule.tiers[place:])
    )
    return None if decides is None else Verdict(decides, violated=True)
