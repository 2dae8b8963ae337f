"""What no initiative has: the rules that cannot answer, told once for all findings."""

from __future__ import annotations

from govrules.findings import Outcome
from govrules.reports.gaps import Gap
from govrules.reports.text.marks import STYLES, SYMBOLS
from govrules.reports.text.told import Told

_COLUMN = 24


def write_gaps(told: Told) -> None:
    """A part for each field that is missing from every initiative and that rules ask for."""
    if not told.gaps.gaps:
        return
    paper, words = told.paper, told.words
    paper.heading(words("missing everywhere"))
    paper.paragraph(words("nobody says", len(told.portfolio)), indent=2)
    for gap in told.gaps.gaps:
        _write_gap(told, gap)
    paper.paragraph(words("fill in"), indent=2, first=("→", "green"), hang=2)


def _write_gap(told: Told, gap: Gap) -> None:
    counts = f"{told.words.counted('rule', len(gap.rules))}, {told.words.counted('finding', gap.findings)}"
    field = (f"{SYMBOLS[Outcome.INFORM]} {gap.field}", STYLES[Outcome.INFORM])
    told.paper.beside([field], [counts, (", ".join(gap.rules), "dim")], indent=4, column=_COLUMN)
