"""The rules of a policy as SARIF describes them, in the language of the run and in others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from govrules.findings import Outcome
from govrules.plan import Rule
from govrules.reports.dossier import Dossier

LEVELS: Final[Mapping[Outcome, str]] = {
    Outcome.DENY: "error",
    Outcome.ESCALATE: "warning",
    Outcome.INFORM: "note",
    Outcome.ADVISE: "note",
    Outcome.ALLOW: "none",
}
_SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation", "none": "recommendation"}
_LANGUAGES = ("en", "fr")
_LABELS = {"en": ("Why", "Fix"), "fr": ("Pourquoi", "Remède")}


def descriptors(dossier: Dossier, language: str) -> list[dict[str, Any]]:
    """Every rule, in its place."""
    return [_descriptor(rule, dossier, language) for rule in dossier.policy.rules]


def _descriptor(rule: Rule, dossier: Dossier, language: str) -> dict[str, Any]:
    effects = [Outcome(tier.effect.outcome) for tier in rule.tiers if tier.effect is not None]
    level = LEVELS[max(effects, default=Outcome.ALLOW)]
    return {
        "id": rule.id,
        **_texts(rule, dossier, language),
        "defaultConfiguration": {"level": level, "enabled": rule.in_effect(dossier.review.as_of)},
        "properties": {
            "tags": [rule.id.partition(".")[0], *rule.references],
            "policy": rule.policy,
            "problem.severity": _SEVERITIES[level],
            "enforcement": rule.enforcement,
            "file": rule.span.source.name,
            "line": rule.span.line,
        },
    }


def _texts(rule: Rule, dossier: Dossier, language: str) -> dict[str, Any]:
    """What the rule is called, why it is there, and what would put things right."""
    title, why, fix = (_said(text, dossier, language) for text in (rule.title, rule.why, rule.fix))
    found: dict[str, Any] = {"shortDescription": {"text": title or rule.id}}
    if why:
        found["fullDescription"] = {"text": why}
    if why or fix:
        said = [(label, text) for label, text in zip(_LABELS[language], (why, fix), strict=True) if text]
        plain = "\n\n".join(f"{label}: {text}" for label, text in said)
        marked = "\n\n".join(f"**{label}** {text}" for label, text in said)
        found["help"] = {"text": plain, "markdown": marked}
    return found


def _said(text: Mapping[str, str], dossier: Dossier, language: str) -> str:
    if language == dossier.words.spoken:
        return dossier.words.of(text)
    return text.get(language, "")


def translations(dossier: Dossier) -> list[dict[str, Any]]:
    """The texts of rules in the languages beside that of the run, as far as the policy has them."""
    others = [language for language in _LANGUAGES if language != dossier.words.spoken]
    return [
        {"name": "govrules", "language": language, "contents": ["localizedData"], "rules": rules}
        for language in others
        if (rules := _translated(dossier, language))
    ]


def _translated(dossier: Dossier, language: str) -> list[dict[str, Any]]:
    return [
        {"id": rule.id, **_texts(rule, dossier, language)}
        for rule in dossier.policy.rules
        if language in rule.title
    ]
