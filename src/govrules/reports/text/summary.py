"""How many of each outcome, and of each status, at a glance."""

from __future__ import annotations

from collections import Counter

from govrules.findings import Outcome, Status
from govrules.reports.text.marks import STRONGEST_FIRST, STYLES, SYMBOLS
from govrules.reports.text.told import Told

LONGEST_BAR = 30
NAME = 28
BEFORE_BAR = NAME + 12
STATUSES: tuple[Status, ...] = ("open", "approved", "waived", "audit")


def write_summary(told: Told) -> None:
    """The title, what was judged, a bar for each outcome, and how the findings stand."""
    paper, words, review = told.paper, told.words, told.review
    in_effect = sum(rule.in_effect(review.as_of) for rule in told.policy.rules)
    about = [
        words.counted("initiative", len(review.decisions)),
        words.counted("rule", in_effect),
        words("as of", review.as_of.isoformat()),
    ]
    paper.paragraph(words.of(told.policy.title) or told.policy.id, style="bold")
    paper.paragraph(" · ".join(about), style="dim")
    paper.blank()
    counted = Counter(decision.outcome for decision in review.decisions)
    for outcome in STRONGEST_FIRST:
        _write_bar(told, outcome, counted[outcome], max(counted.values(), default=1))
    paper.blank()
    _write_statuses(told)


def _write_bar(told: Told, outcome: Outcome, count: int, most: int) -> None:
    style = STYLES[outcome] if count else "dim"
    name = (told.words(outcome.value).ljust(NAME), "" if count else "dim")
    bar = "█" * -(-count * min(LONGEST_BAR, told.paper.width - BEFORE_BAR) // most)
    told.paper.line((SYMBOLS[outcome], style), f"{count:>6}  ", name, (bar, style), indent=2)


def _write_statuses(told: Told) -> None:
    findings, words = told.review.findings, told.words
    if not findings:
        told.paper.line(words("nothing"))
        return
    counted = Counter(finding.status for finding in findings)
    states = ", ".join(words.counted(status, counted[status]) for status in STATUSES if counted[status])
    told.paper.paragraph(words("stand", words.counted("finding", len(findings)), states))
    _write_compared(told)


def _write_compared(told: Told) -> None:
    """How many are new, known and gone, beside a baseline."""
    compared = told.review.baseline
    if compared is not None:
        counted = (compared.count("new"), compared.count("known"))
        told.paper.paragraph(
            told.words("compared", *counted, compared.baseline.as_of, len(compared.resolved))
        )
