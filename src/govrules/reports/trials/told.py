"""What became of an example or a case, in the words that every report uses."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from govrules.diagnostics import Diagnostic, Span
from govrules.trials import CaseResult, Results, Trial

SHOULD = {"pass": "pass", "fail": "be violated", "unknown": "be unknown"}
DOES = {"pass": "nothing was found", "fail": "it is violated", "unknown": "it is unknown"}


@frozen
class Line:
    """A line of what went wrong; a deeper one explains the one before it."""

    text: str
    depth: int = 0
    place: Span | None = None


@frozen
class Told:
    """One test: the rule or file that it belongs to, name, place, and what went wrong."""

    suite: str
    name: str
    span: Span
    lines: tuple[Line, ...] = ()
    is_error: bool = False
    """Whether it could not be tried."""

    @property
    def holds(self) -> bool:
        """Whether nothing went wrong."""
        return not self.lines


def told(results: Results, language: str = "") -> Iterator[Told]:
    """Every example and every case."""
    for trial in results.trials.trials:
        yield told_trial(trial, language)
    for result in results.cases:
        yield told_case(result)


def told_trial(trial: Trial, language: str = "") -> Told:
    """What became of an example."""
    name = f"{trial.kind} example {trial.number}"
    lines = () if trial.holds else tuple(_of_trial(trial, language))
    return Told(trial.rule, name, trial.span, lines, bool(trial.problems))


def _of_trial(trial: Trial, language: str) -> Iterator[Line]:
    if trial.problems:
        yield Line("the example cannot be read:")
        yield from _of_problems(trial.problems)
    elif trial.shows != trial.kind:
        ending = ":" if trial.findings else ""
        yield Line(f"it should {SHOULD[trial.kind]}, but {DOES[trial.shows]}{ending}")
        for finding in trial.findings:
            subjects = ", ".join(finding.subjects) or "the whole portfolio"
            yield Line(f"{subjects}: {finding.message_in(language)}", 1)
    for mismatch in trial.mismatches:
        yield Line(f"expected {mismatch.expected}", 0, mismatch.span)
        yield Line(f"found {mismatch.found}", 1)


def _of_problems(problems: tuple[Diagnostic, ...]) -> Iterator[Line]:
    for problem in problems:
        yield Line(f"{problem.path or ''} {problem.message}".strip(), 1, problem.span)
        if problem.help:
            yield Line(problem.help, 2)


def told_case(result: CaseResult) -> Told:
    """What became of a case."""
    case = result.case
    return Told(case.span.source.name, case.name, case.span, tuple(_of_case(result)), bool(case.problems))


def _of_case(result: CaseResult) -> Iterator[Line]:
    if result.case.problems:
        yield Line("the case cannot be read:")
        yield from _of_problems(result.case.problems)
    for mismatch in result.mismatches:
        yield Line(f"expected {mismatch.expected}", 0, mismatch.span)
        yield Line(f"found {mismatch.found}", 1)
