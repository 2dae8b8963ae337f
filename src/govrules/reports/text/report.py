"""The whole report: a summary, the decisions, why, and how to go on."""

from __future__ import annotations

from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.reports.text.decisions import write_decisions
from govrules.reports.text.findings import write_findings, write_resolved
from govrules.reports.text.gaps import write_gaps
from govrules.reports.text.paper import Paper
from govrules.reports.text.summary import write_summary
from govrules.reports.text.told import Told
from govrules.reports.words import Words
from govrules.waivers import Waiver


def report(  # noqa: PLR0913 - what is told, how, and how to go on
    review: Review,
    policy: Policy,
    portfolio: Portfolio,
    paper: Paper,
    *,
    language: str = "",
    again: str = "",
    full: bool = False,
) -> None:
    """Write a review. `again` are the words that name the same files and date in another call.

    Of a rule that found very much only the first findings are told, unless `full`.
    """
    told = Told(review, policy, portfolio, paper, Words(language), full)
    write_summary(told)
    write_gaps(told)
    write_decisions(told)
    write_findings(told)
    write_resolved(told)
    _write_waivers(told)
    _write_problems(told)
    _write_closer(told, again)


def _write_waivers(told: Told) -> None:
    """The waivers that did nothing."""
    words, idle = told.words, told.review.waivers
    states = [(waiver, words("expired", waiver.until)) for waiver in idle.expired]
    states += [(waiver, words("unused")) for waiver in idle.unused]
    states += [(waiver, words("early")) for waiver in idle.early]
    if states:
        told.paper.heading(words("waivers"))
        for waiver, state in states:
            _write_waiver(told, waiver, state)


def _write_waiver(told: Told, waiver: Waiver, state: str) -> None:
    paper = told.paper
    paper.line(", ".join(waiver.subjects), (f"  {state}", "yellow"), indent=2, right=waiver.rule)
    granted = told.words("granted", waiver.granted_by)
    paper.paragraph(f"{waiver.reason} ({granted})", indent=4, style="dim")


def _write_problems(told: Told) -> None:
    if told.review.problems:
        told.paper.blank()
        told.paper.paragraph(told.words.counted("problem", len(told.review.problems)), style="bold red")


def _write_closer(told: Told, again: str) -> None:
    """How to see why the strongest finding was found."""
    findings = told.shown
    if not findings or not again:
        return
    first = max(findings, key=lambda finding: (finding.status == "open", finding.effect))
    told.paper.blank()
    told.paper.line((told.words("closer"), "bold"))
    told.paper.line(f"govrules explain {told.short(first)} {again}", indent=2)
