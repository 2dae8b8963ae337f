"""The decisions, strongest first, unit by unit: who may go ahead, and what the others need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from govrules.decisions import Decision, is_approved
from govrules.findings import Finding, Outcome
from govrules.reports.text.marks import STRONGEST_FIRST, STYLES, SYMBOLS
from govrules.reports.text.paper import Piece
from govrules.reports.text.told import Told
from govrules.texts import in_language

NARROW_COLUMN = 34
MOST_MISSING = 20
"""So many missing fields of one initiative are told unless the reader asks for all."""
DOT = "\N{NO-BREAK SPACE}· "
"""Between reasons; a line may end with it, not begin."""


def write_decisions(told: Told) -> None:
    """A part for each outcome that any initiative has."""
    if told.review.decisions:
        told.paper.heading(told.words("decisions"))
    parts = [
        (outcome, [decision for decision in told.review.decisions if decision.outcome is outcome])
        for outcome in STRONGEST_FIRST
    ]
    for place, (outcome, decisions) in enumerate(part for part in parts if part[1]):
        if place:
            told.paper.blank()
        _write_outcome(told, outcome, decisions)


def _write_outcome(told: Told, outcome: Outcome, decisions: list[Decision]) -> None:
    name = told.words(outcome.value)
    title = f"{SYMBOLS[outcome]} {name[:1].upper()}{name[1:]}"
    told.paper.line((title, STYLES[outcome]), (f"  {len(decisions)}", "dim"))
    shown = [decision for decision in decisions if _is_shown(told, decision)]
    for unit, members in _by_unit(told, shown):
        if outcome is Outcome.ALLOW:
            _write_names(told, unit, members)
            continue
        told.paper.line((unit, "underline"), indent=2)
        for decision in members:
            _write_decision(told, decision)
    if len(shown) < len(decisions) and told.review.baseline is not None:
        since = told.review.baseline.baseline.as_of
        told.paper.line((told.words("on record", len(decisions) - len(shown), since), "dim"), indent=2)


def _is_shown(told: Told, decision: Decision) -> bool:
    """Not what rests only on what a baseline holds, unless the reader asks for all."""
    if told.full or told.review.baseline is None or decision.outcome is Outcome.ALLOW:
        return True
    return any(map(told.review.is_new, _standing(told, decision)))


def _by_unit(told: Told, decisions: Iterable[Decision]) -> Iterator[tuple[str, list[Decision]]]:
    """The decisions by the unit's title, in the order of the organisation's units."""
    units = told.portfolio.organisation.units
    order = {unit: place for place, unit in enumerate(units)}
    by_unit: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_unit.setdefault(told.portfolio.initiative(decision.initiative).unit, []).append(decision)
    for unit in sorted(by_unit, key=lambda unit: (order.get(unit, len(order)), unit)):
        title = units[unit].title if unit in units else None
        yield in_language(title, told.words.language) if title else unit, by_unit[unit]


def _write_names(told: Told, unit: str, decisions: Iterable[Decision]) -> None:
    """Those of whom there is nothing to say but that they may go ahead."""
    names = ", ".join(decision.initiative for decision in decisions)
    told.paper.beside([unit], [names], indent=2, column=_column(told) + 2)


def _write_decision(told: Told, decision: Decision) -> None:
    title = in_language(told.portfolio.initiative(decision.initiative).title, told.words.language)
    left: list[Piece] = [(decision.initiative, "bold"), (title, "dim")]
    if cell_len(decision.initiative) > _column(told) - 2:  # an id is to be copied, so it stays whole
        told.paper.line(left.pop(0), indent=4)
    told.paper.beside(left, _needs(told, decision), indent=4, column=_column(told))


def _column(told: Told) -> int:
    return max(min(NARROW_COLUMN, told.paper.width // 2), told.paper.width * 2 // 5)


def _needs(told: Told, decision: Decision) -> Iterator[Piece]:
    """The approvals and the information that are needed, and the rules that say so."""
    if decision.approvals:
        yield f"{SYMBOLS[Outcome.ESCALATE]} {', '.join(decision.approvals)}", STYLES[Outcome.ESCALATE]
    missing = _missing(told, decision)
    if missing:
        lacking = told.words("missing", missing)
        yield f"{SYMBOLS[Outcome.INFORM]} {lacking}", STYLES[Outcome.INFORM]
    standing = [finding for finding in _standing(told, decision) if not told.is_apart(finding)]
    reasons = dict.fromkeys(told.titles[finding.rule] for finding in standing)
    yield DOT.join(reasons) or told.words("see missing"), ""


def _missing(told: Told, decision: Decision) -> str:
    """What is missing here and not everywhere; of very much the first."""
    if told.full:
        return ", ".join(decision.missing)
    missing = told.gaps.beyond(decision.missing)
    more = told.words("others", len(missing) - MOST_MISSING) if len(missing) > MOST_MISSING else ""
    return f"{', '.join(missing[:MOST_MISSING])} {more}".strip()


def _standing(told: Told, decision: Decision) -> list[Finding]:
    """The findings that the decision rests on, strongest first."""
    given = told.portfolio.initiative(decision.initiative).approvals or ()
    approvals = {
        decision.initiative: frozenset(each.role for each in given if each is not None and each.role)
    }
    standing = [
        finding
        for finding in decision.findings
        if finding.status == "open" and not is_approved(finding, decision.initiative, approvals)
    ]
    return sorted(standing, key=lambda finding: finding.effect, reverse=True)
