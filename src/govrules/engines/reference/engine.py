"""Every rule for every one of its subjects: a verdict, and a finding where it is not fine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from govrules import plan
from govrules.engines.reference.shapes import Subject, subjects
from govrules.findings import Finding, Outcome
from govrules.meaning import Environment, evidence, missing, render, value
from govrules.meaning.wording import render_unknown
from govrules.world import World

UNSETTLED_ROLE = "?"
"""Stands for the role of an escalation that is itself unknown; nobody can approve as it."""


@frozen
class Verdict:
    """The tier that decided, or the conditions that left it unknown."""

    violated: bool
    tier: plan.Tier | None
    conditions: tuple[plan.Expression, ...]


def evaluate(
    policy: plan.Plan, world: World, started: Callable[[plan.Rule], None] = lambda _rule: None
) -> tuple[Finding, ...]:
    """All findings, in order. `started` is told of each rule before it is evaluated."""
    found: list[Finding] = []
    for rule in policy.rules:
        if rule.in_effect(world.as_of):
            started(rule)
            found += _findings(rule, world)
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _findings(rule: plan.Rule, world: World) -> Iterator[Finding]:
    for subject in subjects(rule.shape, world):
        if value(rule.when, subject.environment) is True:
            verdict = judge(rule, subject.environment)
            if verdict is not None:
                yield _finding(rule, subject, verdict)


def judge(rule: plan.Rule, environment: Environment) -> Verdict | None:
    """What the rule says where its `when` holds; None where all is fine."""
    passed: list[plan.Expression] = []
    for tier in rule.tiers:
        holds = value(tier.condition, environment)
        if holds is None and rule.unknown != "violate":
            ignored = rule.unknown == "ignore"
            return None if ignored else Verdict(violated=False, tier=None, conditions=(tier.condition,))
        if holds:
            return (
                Verdict(violated=True, tier=tier, conditions=(*passed, tier.condition))
                if tier.effect is not None
                else None
            )
        passed.append(tier.condition)
    return None


def _finding(rule: plan.Rule, subject: Subject, verdict: Verdict) -> Finding:
    environment = subject.environment
    lacking = _lacking(verdict.conditions, environment)
    effect = verdict.tier.effect if verdict.tier is not None else None
    return Finding(
        rule=rule.id,
        subjects=subject.ids,
        group=subject.group,
        verdict="violated" if verdict.violated else "unknown",
        effect=Outcome(effect.outcome) if effect is not None else Outcome.INFORM,
        roles=_roles(effect, environment),
        messages=_messages(rule, verdict, environment, lacking),
        evidence=_evidence(rule, verdict, environment),
        missing=lacking,
        status="audit" if rule.enforcement == "audit" else "open",
    )


def _lacking(conditions: Iterable[plan.Expression], environment: Environment) -> tuple[str, ...]:
    unknown = [condition for condition in conditions if value(condition, environment) is None]
    return tuple(dict.fromkeys(path for condition in unknown for path in missing(condition, environment)))


def _roles(effect: plan.Effect | None, environment: Environment) -> tuple[str, ...]:
    roles = effect.roles if effect is not None else ()
    named = [value(role, environment) for role in roles]
    return tuple(sorted({UNSETTLED_ROLE if role is None else role for role in named}))


def _messages(
    rule: plan.Rule, verdict: Verdict, environment: Environment, lacking: tuple[str, ...]
) -> dict[str, str]:
    languages = rule.message or rule.title or {"": None}
    if not verdict.violated:
        return {language: render_unknown(lacking, language) for language in languages}
    if rule.message:
        return {language: render(text, environment, language) for language, text in rule.message.items()}
    return dict(rule.title)


def _evidence(rule: plan.Rule, verdict: Verdict, environment: Environment) -> dict[str, object]:
    if rule.evidence:
        return {name: value(expression, environment) for name, expression in rule.evidence}
    found: dict[str, object] = {}
    for condition in verdict.conditions:
        found |= evidence(condition, environment)
    return found
