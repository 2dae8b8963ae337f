"""What became of a policy's mutants, for people and for programs."""

from __future__ import annotations

from typing import Any

from attrs import asdict

from govrules.mutation import MutationReport, Result
from govrules.reports.text import Paper

_GOOD, _BAD, _NOTE = "bold green", "bold red", "bold cyan"


def write(report: MutationReport, paper: Paper) -> None:
    """The survivors, each with the example that would notice it; then a summary."""
    for failure in report.failures:
        paper.line(("✗", _BAD), f" {failure}")
    if report.failures:
        paper.line("These do not hold as it is: run `govrules test`, and mutate what holds.")
        return
    if not report.results:
        paper.line(("•", _NOTE), " there is nothing to change: the policy has no rules of its own")
        return
    for result in report.of("survived"):
        _write_survivor(result, paper)
    for result in report.of("equivalent"):
        _write_equivalent(result, paper)
    if report.of("equivalent"):
        paper.blank()
    _write_summary(report, paper)


def _write_survivor(result: Result, paper: Paper) -> None:
    paper.line(("✗", _BAD), " ", (_named(result), "bold"), right=_place(result))
    paper.paragraph(f"{result.told}: no example, case or law notices", indent=4)
    if result.example is not None:
        paper.paragraph(f"one about {result.rule} that would:", indent=4, style="dim")
        for line in result.example.splitlines():
            paper.line(line, indent=6)
    paper.blank()


def _write_equivalent(result: Result, paper: Paper) -> None:
    paper.line(("•", _NOTE), " ", _named(result), right=_place(result))
    told = f"{result.told}: the same on all of {result.tried:,} portfolios tried"
    paper.paragraph(told, indent=4, style="dim")


def _named(result: Result) -> str:
    first, *others = result.rules
    return f"{first} and {len(others)} more" if others else first


def _place(result: Result) -> str:
    return f"{result.file}:{result.line}:{result.column}"


def _write_summary(report: MutationReport, paper: Paper) -> None:
    killed, survived = len(report.of("killed")), len(report.of("survived"))
    equal = len(report.of("equivalent"))
    beside = f"; {equal} more make no difference that was found" if equal else ""
    sign = ("✗", _BAD) if survived else ("✓", _GOOD)
    paper.line(sign, f" {killed} of {killed + survived} changes are noticed ({told_score(report)} %){beside}")


def told_score(report: MutationReport) -> str:
    """The score with a decimal where it has one, never rounded up to 100."""
    score = int(report.score * 10) / 10
    return f"{score:.1f}".removesuffix(".0")


def as_dict(report: MutationReport) -> dict[str, Any]:
    """The same for programs: every mutant."""
    return {
        "govrules": 1,
        "score": round(report.score, 1),
        **{fate: len(report.of(fate)) for fate in ("killed", "survived", "equivalent")},
        "failures": report.failures,
        "mutants": [asdict(result) for result in report.results],
    }
