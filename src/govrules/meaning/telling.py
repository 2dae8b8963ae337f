"""From a verdict to a finding: its effect, message, evidence and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from govrules import plan
from govrules.findings import Finding, Outcome
from govrules.meaning.evaluation import Environment, value
from govrules.meaning.evidence import evidence
from govrules.meaning.missing import missing
from govrules.meaning.wording import render, render_unknown

UNSETTLED_ROLE = "?"
"""Stands for the role of an escalation that is itself unknown; nobody can approve as it."""


@frozen
class Subject:
    """One thing that a rule judges: who it names, the key of a group, and its variables."""

    ids: tuple[str, ...]
    group: dict[str, Any] | None
    environment: Environment


@frozen
class Verdict:
    """Violated by the tier of this place, or left unknown by its condition."""

    tier: int
    violated: bool


def finding(rule: plan.Rule, subject: Subject, verdict: Verdict) -> Finding:
    """What is found where a rule says so of a subject."""
    environment = subject.environment
    conditions = deciding(rule, verdict)
    absent = _lacking(conditions, environment)
    effect = rule.tiers[verdict.tier].effect if verdict.violated else None
    return Finding(
        rule=rule.id,
        subjects=subject.ids,
        group=subject.group,
        verdict="violated" if verdict.violated else "unknown",
        effect=Outcome(effect.outcome) if effect is not None else Outcome.INFORM,
        roles=_roles(effect, environment),
        messages=_messages(rule, verdict, environment, absent),
        evidence=_evidence(rule, conditions, environment),
        missing=absent,
        status="audit" if rule.enforcement == "audit" else "open",
    )


def deciding(rule: plan.Rule, verdict: Verdict) -> tuple[plan.Expression, ...]:
    """The conditions that decided: of all tiers up to the one that fits, or the unknown one."""
    first = 0 if verdict.violated else verdict.tier
    return tuple(tier.condition for tier in rule.tiers[first : verdict.tier + 1])


def lacking(rule: plan.Rule, verdict: Verdict, environment: Environment) -> tuple[str, ...]:
    """The paths of what is missing where the conditions that decided are unknown."""
    return _lacking(deciding(rule, verdict), environment)


def _lacking(conditions: tuple[plan.Expression, ...], environment: Environment) -> tuple[str, ...]:
    unknown = [condition for condition in conditions if value(condition, environment) is None]
    return tuple(dict.fromkeys(path for condition in unknown for path in missing(condition, environment)))


def _roles(effect: plan.Effect | None, environment: Environment) -> tuple[str, ...]:
    return settled_roles(value(role, environment) for role in (effect.roles if effect is not None else ()))


def settled_roles(named: Iterable[str | None]) -> tuple[str, ...]:
    """The roles of an escalation, each once, in order.

    >>> settled_roles(["cio", None, "cio"])
    ('?', 'cio')
    """
    return tuple(sorted({UNSETTLED_ROLE if role is None else role for role in named}))


def _messages(
    rule: plan.Rule, verdict: Verdict, environment: Environment, absent: tuple[str, ...]
) -> dict[str, str]:
    if not verdict.violated:
        return unknown_messages(rule, absent)
    if rule.message:
        return {language: render(text, environment, language) for language, text in rule.message.items()}
    return dict(rule.title)


def unknown_messages(rule: plan.Rule, absent: tuple[str, ...]) -> dict[str, str]:
    """What is said of an unknown verdict, in the languages of the rule."""
    return {language: render_unknown(absent, language) for language in rule.message or rule.title or ("",)}


def _evidence(
    rule: plan.Rule, conditions: tuple[plan.Expression, ...], environment: Environment
) -> dict[str, Any]:
    if rule.evidence:
        return {name: value(expression, environment) for name, expression in rule.evidence}
    found: dict[str, Any] = {}
    for condition in conditions:
        found |= evidence(condition, environment)
    return found
