"""The whole log: one run, its rules, its results, and what went wrong with the portfolio."""

from __future__ import annotations

from typing import Any

from govrules.diagnostics import Diagnostic
from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.reports.dossier import Dossier
from govrules.reports.sarif.absent import absent
from govrules.reports.sarif.locations import physical
from govrules.reports.sarif.results import result
from govrules.reports.sarif.rules import descriptors, translations
from govrules.values import canonical

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def report(review: Review, policy: Policy, portfolio: Portfolio, language: str = "") -> str:
    """The log as JSON; the same review gives the same bytes."""
    dossier = Dossier(review, policy, portfolio, language)
    return canonical({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(dossier)]}, indent=2) + "\n"


def _run(dossier: Dossier) -> dict[str, Any]:
    review, basis = dossier.review, dossier.review.basis
    order = {rule: place for place, rule in enumerate(dossier.rules)}
    return {
        "tool": {"driver": _driver(dossier)},
        "language": dossier.words.spoken,
        "translations": translations(dossier),
        "automationDetails": {"id": f"govrules/{basis.policy}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(review)],
        "results": [
            *(result(finding, order[finding.rule], dossier) for finding in review.findings),
            *absent(dossier),
        ],
        "properties": basis.to_dict(),
    }


def _driver(dossier: Dossier) -> dict[str, Any]:
    return {
        "name": "govrules",
        "semanticVersion": dossier.review.basis.version,
        "rules": descriptors(dossier, dossier.words.spoken),
    }


def _invocation(review: Review) -> dict[str, Any]:
    """The problems with the portfolio: a run with any has not seen the whole of it."""
    return {
        "executionSuccessful": not review.problems,
        "toolExecutionNotifications": [_notification(problem) for problem in review.problems],
    }


def _notification(problem: Diagnostic) -> dict[str, Any]:
    text = f"{problem.message} ({problem.help})" if problem.help else problem.message
    place = [{"physicalLocation": physical(problem.span)}] if problem.span is not None else []
    return {
        "level": "error",
        "descriptor": {"id": problem.code},
        "message": {"text": text},
        "locations": place,
        "properties": {"path": problem.path},
    }
