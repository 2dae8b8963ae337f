"""What examples and cases show, for programs."""

from __future__ import annotations

from typing import Any

from govrules.trials import CaseResult, Mismatch, Results, RuleCoverage, Trial


def as_dict(results: Results, language: str = "") -> dict[str, Any]:
    """Every example and case, the rules without any, and what is covered."""
    return {
        "govrules": 1,
        "examples": [_of_trial(trial, language) for trial in results.trials.trials],
        "cases": [_of_case(result) for result in results.cases],
        "failed": results.failed,
        "without_examples": results.trials.untried,
        "coverage": {
            "percent": round(results.coverage.percent, 1),
            "shown": results.coverage.shown,
            "goals": results.coverage.goals,
            "rules": [_of_rule(rule) for rule in results.coverage.rules],
        },
    }


def _of_trial(trial: Trial, language: str) -> dict[str, Any]:
    return {
        "rule": trial.rule,
        "example": trial.kind,
        "number": trial.number,
        "file": trial.span.source.name,
        "line": trial.span.line,
        "holds": trial.holds,
        "shows": None if trial.problems else trial.shows,
        "findings": [finding.to_dict(language) for finding in trial.findings],
        "mismatches": [_of_mismatch(mismatch) for mismatch in trial.mismatches],
        "problems": [problem.to_dict() for problem in trial.problems],
    }


def _of_case(result: CaseResult) -> dict[str, Any]:
    case = result.case
    return {
        "case": case.name,
        "file": case.span.source.name,
        "line": case.span.line,
        "holds": result.holds,
        "mismatches": [_of_mismatch(mismatch) for mismatch in result.mismatches],
        "problems": [problem.to_dict() for problem in case.problems],
    }


def _of_mismatch(mismatch: Mismatch) -> dict[str, Any]:
    line, column = mismatch.span.line, mismatch.span.column
    return {"expected": mismatch.expected, "found": mismatch.found, "line": line, "column": column}


def _of_rule(rule: RuleCoverage) -> dict[str, Any]:
    lacking = [
        {"lacks": goal.told, "file": goal.span.source.name, "line": goal.span.line} for goal in rule.lacking
    ]
    return {"rule": rule.rule, "shown": len(rule.shown), "lacking": lacking}
