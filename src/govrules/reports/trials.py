"""What the examples of rules show, for people and for programs."""

from __future__ import annotations

from typing import Any

from govrules.reports.text import Paper
from govrules.trials import Trial, Trials

_GOOD, _BAD = "bold green", "bold red"


def write(tried: Trials, paper: Paper, language: str = "") -> None:
    """The examples that show something else, with what was found instead; then a summary."""
    for trial in tried.failures:
        _write_failure(trial, paper, language)
    for rule in tried.untried:
        paper.line(("•", "bold cyan"), f" {rule} has no examples")
    if tried.untried:
        paper.blank()
    count, failed = len(tried.trials), len(tried.failures)
    rules = len({trial.rule for trial in tried.trials})
    told = f"{_counted(count, 'example')} of {_counted(rules, 'rule')}"
    if failed:
        paper.line(("✗", _BAD), f" {told}: ", (f"{failed} failed", _BAD))
    else:
        paper.line(("✓", _GOOD), f" {told}: all as they should be")


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _write_failure(trial: Trial, paper: Paper, language: str) -> None:
    paper.line(
        ("✗", _BAD),
        " ",
        (trial.rule, "bold"),
        f"  {trial.kind} example {trial.number}",
        right=str(trial.span),
    )
    paper.paragraph(_instead(trial), indent=4)
    for problem in trial.problems:
        paper.paragraph(f"{problem.path or ''} {problem.message}".strip(), indent=6)
        paper.paragraph(problem.help or "", indent=8, style="dim")
    for finding in trial.findings:
        subjects = ", ".join(finding.subjects) or "the whole portfolio"
        paper.paragraph(f"{subjects}: {finding.message_in(language)}", indent=6)
    paper.blank()


_SHOULD = {"pass": "pass", "fail": "be violated", "unknown": "be unknown"}
_DOES = {"pass": "nothing was found", "fail": "it is violated", "unknown": "it is unknown"}


def _instead(trial: Trial) -> str:
    if trial.problems:
        return "the example cannot be read:"
    ending = ":" if trial.findings else ""
    return f"it should {_SHOULD[trial.kind]}, but {_DOES[trial.shows]}{ending}"


def as_dict(tried: Trials, language: str = "") -> dict[str, Any]:
    """The same for programs: every example, and the rules without any."""
    return {
        "govrules": 1,
        "examples": [_as_dict(trial, language) for trial in tried.trials],
        "failed": len(tried.failures),
        "without_examples": tried.untried,
    }


def _as_dict(trial: Trial, language: str) -> dict[str, Any]:
    return {
        "rule": trial.rule,
        "example": trial.kind,
        "number": trial.number,
        "file": trial.span.source.name,
        "line": trial.span.line,
        "holds": trial.holds,
        "shows": None if trial.problems else trial.shows,
        "findings": [finding.to_dict(language) for finding in trial.findings],
        "problems": [problem.to_dict() for problem in trial.problems],
    }
