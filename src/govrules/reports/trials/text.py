"""What examples and cases show, for people."""

from __future__ import annotations

from govrules.reports.text import Paper
from govrules.reports.trials.told import Told, told
from govrules.trials import Results

_GOOD, _BAD, _NOTE = "bold green", "bold red", "bold cyan"


def write(results: Results, paper: Paper, language: str = "", *, coverage: bool = False) -> None:
    """What does not hold, with what was found instead; then a summary, with `coverage` in detail."""
    for each in told(results, language):
        if not each.holds:
            write_failure(each, paper)
    for rule in results.trials.untried:
        paper.line(("•", _NOTE), f" {rule} has no examples")
    if results.trials.untried:
        paper.blank()
    if coverage:
        _write_lacking(results, paper)
    _write_coverage(results, paper)
    _write_borrowed(results, paper)
    _write_summary(results, paper)


def write_failure(failure: Told, paper: Paper) -> None:
    """An example or a case that does not hold."""
    is_case = failure.suite == failure.span.source.name
    title, name = (failure.name, "") if is_case else (failure.suite, f"  {failure.name}")
    paper.line(("✗", _BAD), " ", (title, "bold"), name, right=str(failure.span))
    for line in failure.lines:
        style = "dim" if line.depth > 1 else ""
        place = f"  (line {line.place.line})" if line.place is not None else ""
        paper.paragraph(line.text + place, indent=4 + 2 * line.depth, style=style)
    paper.blank()


def _write_lacking(results: Results, paper: Paper) -> None:
    lacking = [(rule.rule, goal) for rule in results.coverage.rules for goal in rule.lacking]
    for rule, goal in lacking:
        told_goal = f"is {goal.told}" if goal.told.startswith("never") else goal.told
        paper.line(("•", _NOTE), " ", (rule, "bold"), f": {told_goal}", right=str(goal.span))
    if lacking:
        paper.blank()


def _write_coverage(results: Results, paper: Paper) -> None:
    coverage = results.coverage
    if coverage.goals:
        told_percent = f"{coverage.percent:.1f}".removesuffix(".0")
        paper.line(
            ("•", _NOTE),
            f" {told_percent} % of what the rules can say is shown ({coverage.shown} of {coverage.goals})",
        )


def _write_borrowed(results: Results, paper: Paper) -> None:
    """Why there is no example, in a policy that takes all its rules from packs."""
    if results.borrowed and not results.coverage.rules:
        told_why = "come from packs, whose examples are tried where the packs are written"
        paper.line(("•", _NOTE), f" all {len(results.borrowed)} rules {told_why}")


def _write_summary(results: Results, paper: Paper) -> None:
    sentence = _counts(results)
    if results.failed:
        paper.line(("✗", _BAD), f" {sentence}: ", (f"{results.failed} failed", _BAD))
    else:
        paper.line(("✓", _GOOD), f" {sentence}: all as they should be")


def _counts(results: Results) -> str:
    trials = results.trials.trials
    rules = len({trial.rule for trial in trials})
    pieces = [f"{counted(len(trials), 'example')} of {counted(rules, 'rule')}"] if trials else []
    pieces += [counted(len(results.cases), "case")] if results.cases else []
    return " and ".join(pieces) or "no example and no case"


def counted(count: int, name: str) -> str:
    """A number of things.

    >>> counted(1, "case"), counted(2, "case")
    ('1 case', '2 cases')
    """
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
