"""What answers hold: their models for the OpenAPI document, and how they are made."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from govrules import Change, Decision, Finding, Policy
from govrules.decisions import Standing
from govrules.texts import Localised
from govrules.values import canonical

OutcomeName = Literal["allow", "advise", "inform", "escalate", "deny"]
EffectName = Literal["advise", "inform", "deny"]
Fingerprint = Annotated[
    str, Field(description="Tells a finding from every other", examples=["9f86d081884c7d65"])
]
Digest = Annotated[str, Field(description="`sha256:` and the digest", examples=["sha256:9f86d081884c7d65"])]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Escalation(_Answer):
    """An effect that asks for approvals."""

    escalate: list[str] = Field(description="The roles that must approve")


class FindingAnswer(_Answer):
    """One thing that a rule found."""

    rule: str
    subjects: list[str] = Field(description="Ids of the initiatives that it names")
    group: dict[str, Any] | None = Field(description="The key of a group; null for rules of other shapes")
    verdict: Literal["violated", "unknown"]
    effect: Escalation | EffectName | Literal["allow"]
    status: Literal["open", "approved", "waived", "audit"]
    message: str
    evidence: dict[str, Any] = Field(description="The values that decided")
    missing: list[str] = Field(description="Paths of what is unknown")
    fingerprint: Fingerprint


class DecisionAnswer(_Answer):
    """What is decided on one initiative."""

    initiative: str
    outcome: OutcomeName
    approvals: list[str] = Field(description="Roles that must still approve")
    missing: list[str] = Field(description="Information that is still needed")
    findings: list[Fingerprint]


class PolicyAnswer(_Answer):
    """Which policy decided."""

    id: str
    digest: Digest


class JudgedAnswer(_Answer):
    """A decision with all that it stands on."""

    as_of: datetime.date
    policy: PolicyAnswer
    decision: DecisionAnswer
    findings: list[FindingAnswer]


class ReviewedPortfolio(_Answer):
    """The portfolio that was reviewed."""

    initiatives: int
    digest: Digest


class ReviewAnswer(_Answer):
    """The review of a portfolio, as `govrules check --format json` writes it."""

    govrules: Literal[1] = Field(description="The version of the language")
    as_of: datetime.date
    policy: PolicyAnswer
    portfolio: ReviewedPortfolio
    decisions: list[DecisionAnswer]
    findings: list[FindingAnswer]
    waivers: dict[str, Any]
    problems: list[dict[str, Any]]


class StandingAnswer(_Answer):
    """A decision without its findings."""

    outcome: OutcomeName
    approvals: list[str]
    missing: list[str]


class MovedAnswer(_Answer):
    """A decision that an edit moved; null where the initiative was not, or is no longer, there."""

    initiative: str
    before: StandingAnswer | None
    after: StandingAnswer | None


class ChangedFinding(_Answer):
    """A finding that an edit changed."""

    before: FindingAnswer
    after: FindingAnswer


class ChangeAnswer(_Answer):
    """What an edit did; the same is sent to all who follow `/changes`."""

    at: str = Field(
        description="The id of the last change; follow `/changes?after=` it", examples=["5f2c-17"]
    )
    appeared: list[FindingAnswer]
    changed: list[ChangedFinding]
    disappeared: list[FindingAnswer]
    decisions: list[MovedAnswer]


class FindingsAnswer(_Answer):
    """The findings of the live portfolio."""

    at: str = Field(
        description="The id of the last change; follow `/changes?after=` it", examples=["5f2c-17"]
    )
    as_of: datetime.date
    findings: list[FindingAnswer]


class DecisionsAnswer(_Answer):
    """The decisions of the live portfolio."""

    at: str = Field(
        description="The id of the last change; follow `/changes?after=` it", examples=["5f2c-17"]
    )
    as_of: datetime.date
    decisions: list[DecisionAnswer]


class RuleAnswer(_Answer):
    """A rule of the policy."""

    id: str
    title: str
    why: str
    fix: str
    enforcement: Literal["on", "audit", "off"]
    effective_from: datetime.date | None
    effective_until: datetime.date | None
    references: list[str]


class RulesAnswer(_Answer):
    """The policy that this service judges by."""

    policy: PolicyAnswer
    title: str
    rules: list[RuleAnswer]


class LiveAnswer(_Answer):
    """The process answers."""

    status: Literal["live"]


class LiveSummary(_Answer):
    """The live portfolio."""

    as_of: datetime.date
    at: str = Field(description="The id of the last change", examples=["5f2c-17"])
    clients: int = Field(description="How many follow `/changes`")


class HealthAnswer(_Answer):
    """The service is ready."""

    status: Literal["ready"]
    versions: dict[str, str] = Field(description="Versions of the software by its names")
    policy: PolicyAnswer
    live: LiveSummary | None = Field(description="The live portfolio, null without one")


def written(content: Any, status: int = 200) -> Response:
    """Numbers as they are: exact, never by way of a binary float."""
    return Response(canonical(content).encode(), status, media_type="application/json")


def policy_of(policy: Policy) -> dict[str, Any]:
    return {"id": policy.id, "digest": policy.digest}


def findings_of(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    return [finding.to_dict(language) for finding in findings]


def judged(decision: Decision, policy: Policy, as_of: datetime.date, language: str) -> dict[str, Any]:
    return {
        "as_of": as_of,
        "policy": policy_of(policy),
        "decision": decision.to_dict(),
        "findings": findings_of(decision.findings, language),
    }


def change_of(change: Change, at: str, language: str = "") -> dict[str, Any]:
    return {
        "at": at,
        "appeared": findings_of(change.appeared, language),
        "changed": [
            {"before": before.to_dict(language), "after": after.to_dict(language)}
            for before, after in change.changed
        ],
        "disappeared": findings_of(change.disappeared, language),
        "decisions": [
            {"initiative": each.initiative, "before": standing(each.before), "after": standing(each.after)}
            for each in change.decisions
        ],
    }


def standing(held: Standing | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {"outcome": held.outcome.value, "approvals": held.approvals, "missing": held.missing}


def rules_of(policy: Policy, language: str) -> dict[str, Any]:
    return {
        "policy": policy_of(policy),
        "title": _text(policy.title, language),
        "rules": [
            {
                "id": rule.id,
                "title": _text(rule.title, language),
                "why": _text(rule.why, language),
                "fix": _text(rule.fix, language),
                "enforcement": rule.enforcement,
                "effective_from": rule.effective_from,
                "effective_until": rule.effective_until,
                "references": rule.references,
            }
            for rule in policy.rules
        ],
    }


def _text(texts: Mapping[str, str], language: str) -> str:
    return Localised(texts).in_language(language) if texts else ""
