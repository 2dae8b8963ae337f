"""What examples and cases have shown of each rule: its verdicts, its tiers, each side of an `or`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from govrules import plan
from govrules.diagnostics import Span
from govrules.engines.reference.shapes import candidates, subjects
from govrules.meaning import Environment, value
from govrules.trials.certainty import may_be_unknown
from govrules.world import World

SKELETON = (plan.And, plan.Or, plan.Not)


@frozen
class Goal:
    """Something that a test of a rule should show; `key` tells it from the rule's other goals."""

    key: tuple[str, ...]
    told: str
    span: Span


@frozen
class RuleCoverage:
    """What has been shown of a rule, and what has not."""

    rule: str
    shown: tuple[Goal, ...]
    lacking: tuple[Goal, ...]


@frozen
class Coverage:
    """What has been shown of all rules."""

    rules: tuple[RuleCoverage, ...]

    @property
    def shown(self) -> int:
        """How many goals have been reached."""
        return sum(len(rule.shown) for rule in self.rules)

    @property
    def goals(self) -> int:
        """How many goals there are."""
        return self.shown + sum(len(rule.lacking) for rule in self.rules)

    @property
    def percent(self) -> float:
        """The share of goals that have been reached, from 0 to 100."""
        return 100 * self.shown / self.goals if self.goals else 100.0


Shown = tuple[plan.Rule, World]
"""A rule and a portfolio that it was tried on."""


def coverage_of(rule: plan.Rule, tried: Iterable[Shown]) -> RuleCoverage:
    """What portfolios show of a rule, which a case may know with other settings."""
    wanted = {goal.key: goal for goal in goals(rule)}
    seen: set[tuple[str, ...]] = set()
    for same, world in tried:
        if seen >= wanted.keys():
            break
        if len(world.initiatives) <= MOST_INITIATIVES:
            seen |= set(_seen(same, world))
    shown = tuple(goal for key, goal in wanted.items() if key in seen)
    return RuleCoverage(rule.id, shown, tuple(goal for key, goal in wanted.items() if key not in seen))


MOST_INITIATIVES = 300
"""What a larger portfolio shows is not looked into: that takes long, and small ones say more."""


def goals(rule: plan.Rule) -> Iterator[Goal]:
    """Everything that tests of a rule should show."""
    yield Goal((VIOLATED,), "never violated", rule.span)
    yield Goal((FINE,), "never fine", rule.span)
    if rule.unknown != "ignore" and may_be_unknown(rule):
        yield Goal((UNKNOWN,), "never unknown", rule.span)
    if len(rule.tiers) > 2:
        for place, tier in enumerate(rule.tiers):
            told = f"tier {place + 1} never decides ({_told(tier.condition)})"
            yield Goal((TIER, str(place)), told, _span(tier.condition, rule))
    for name, condition in _conditions(rule):
        for key, _, operand in _alternatives(condition):
            told = f"`{operand}` never decides alone in `{name}`"
            yield Goal((name, *key), told, _span(operand, rule))


VIOLATED, FINE, UNKNOWN, TIER = "violated", "fine", "unknown", "tier"


def _told(condition: plan.Expression) -> str:
    return "otherwise" if condition == plan.TRUE else f"`{condition}`"


def _span(node: plan.Expression, rule: plan.Rule) -> Span:
    span = node.origin.span if node.origin is not None else None
    return span if span is not None and span.source.text else rule.span


def _conditions(rule: plan.Rule) -> Iterator[tuple[str, plan.Expression]]:
    """The conditions of a rule, by what they are called in it."""
    match rule.shape:
        case plan.Pair():
            yield "related", rule.shape.related
        case plan.Group() | plan.Cycle():
            yield "where", rule.shape.where
    yield "when", rule.when
    for place, tier in enumerate(rule.tiers):
        yield (f"tier {place + 1}" if len(rule.tiers) > 2 else "the verdict"), tier.condition


def _alternatives(
    condition: plan.Expression, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], plan.Or, plan.Expression]]:
    """Each side of each `or` in a condition, by its path."""
    if not isinstance(condition, SKELETON):
        return
    for place, part in enumerate(plan.children(condition)):
        here = (*path, str(place))
        if isinstance(condition, plan.Or):
            yield here, condition, part
        yield from _alternatives(part, here)


def _seen(rule: plan.Rule, world: World) -> Iterator[tuple[str, ...]]:
    """The keys of the goals that a portfolio reaches."""
    for condition, environment in candidates(rule.shape, world):
        name = "related" if isinstance(rule.shape, plan.Pair) else "where"
        yield from _decisive(name, condition, environment)
    found = False
    for subject in subjects(rule.shape, world):
        environment = subject.environment
        yield from _decisive("when", rule.when, environment)
        if value(rule.when, environment) is True:
            for key in _verdict(rule, environment):
                found = found or key != (FINE,)
                yield key
    if not found and all(tier.condition == plan.TRUE for tier in rule.tiers):
        yield (FINE,)  # a rule without a condition is fine where nothing is as it forbids


def _verdict(rule: plan.Rule, environment: Environment) -> Iterator[tuple[str, ...]]:
    for place, tier in enumerate(rule.tiers):
        name = f"tier {place + 1}" if len(rule.tiers) > 2 else "the verdict"
        yield from _decisive(name, tier.condition, environment)
        holds = value(tier.condition, environment)
        if holds is None:
            yield (UNKNOWN,)
            return
        if holds:
            yield (TIER, str(place))
            yield (FINE,) if tier.effect is None else (VIOLATED,)
            return


def _decisive(name: str, condition: plan.Expression, environment: Environment) -> Iterator[tuple[str, ...]]:
    """The sides of each `or` that are true while the others are not."""
    for key, whole, part in _alternatives(condition):
        if value(part, environment) is not True:
            continue
        others = (other for other in whole.operands if other is not part)
        if all(value(other, environment) is not True for other in others):
            yield (name, *key)
