"""A review as facts for Tech Insights of Backstage: what each entity is worth today."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from govrules import Decision, Finding
from govrules.plan import Rule
from govrules.reports.formats import Reported, ReportFormat
from govrules.values import canonical
from govrules_backstage.references import DEFAULT_NAMESPACE, Reference

_COUNTS = {
    "open": "Findings that stand",
    "approved": "Findings that were approved",
    "waived": "Findings that were waived",
    "audit": "Findings that are only recorded",
}
_STANDING = frozenset({"open", "audit"})


def report(of: Reported) -> str:
    """The schema and the facts as JSON; the same review gives the same bytes."""
    rules = [rule for rule in of.policy.rules if _is_asked(rule, of.review.as_of)]
    timestamp = f"{of.review.as_of.isoformat()}T00:00:00.000Z"
    facts = [
        {"entity": _entity(decision.initiative), "facts": _facts(decision, rules), "timestamp": timestamp}
        for decision in of.review.decisions
    ]
    whole = {
        "id": f"govrules-{of.policy.id}",
        "schema": dict(_schema(rules, of.language)),
        "facts": facts,
    }
    return canonical(whole, indent=2) + "\n"


def _is_asked(rule: Rule, as_of: datetime.date) -> bool:
    return rule.enforcement != "off" and rule.in_effect(as_of)


def _schema(rules: list[Rule], language: str) -> Iterator[tuple[str, dict[str, str]]]:
    yield (
        "outcome",
        {"type": "string", "description": "What is decided, from allow to deny"},
    )
    yield "allowed", {"type": "boolean", "description": "Nothing stands in the way"}
    yield "approvals", {"type": "set", "description": "Roles that must still approve"}
    yield "missing", {"type": "set", "description": "Information that is still missing"}
    for name, description in _COUNTS.items():
        yield f"{name}Findings", {"type": "integer", "description": description}
    yield "unknownFindings", {"type": "integer", "description": "Findings that could not be judged"}
    for rule in rules:
        title = rule.title.get(language) or next(iter(rule.title.values()), rule.id)
        yield rule.id, {"type": "boolean", "description": title}


def _entity(initiative: str) -> dict[str, str]:
    """The entity of an initiative; one that is no reference is a component of that name."""
    try:
        found = Reference.parse(initiative, "component")
    except ValueError:
        found = Reference("component", DEFAULT_NAMESPACE, initiative)
    return {"namespace": found.namespace, "kind": found.kind, "name": found.name}


def _facts(decision: Decision, rules: list[Rule]) -> dict[str, Any]:
    failed = {finding.rule for finding in decision.findings if finding.status in _STANDING}
    return {
        "outcome": decision.outcome.value,
        "allowed": decision.allowed,
        "approvals": decision.approvals,
        "missing": decision.missing,
        **_counts(decision.findings),
        **{rule.id: rule.id not in failed for rule in rules},
    }


def _counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    counted: Counter[str] = Counter(finding.status for finding in findings)
    unknown = sum(finding.verdict == "unknown" for finding in findings)
    return {f"{name}Findings": counted[name] for name in _COUNTS} | {"unknownFindings": unknown}


TECH_INSIGHTS = ReportFormat("tech-insights", "Facts of each entity, for Tech Insights of Backstage.", report)
