"""What the admin shows of a decision: a badge, and a panel with findings, reasons and remedies."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from govrules import Decision, Finding, Outcome, PortfolioError

from govrules_django.desk import desk
from govrules_django.judging import rule_of, stands, text_in
from govrules_django.words import LABELS


def badge(outcome: Outcome | None) -> SafeString:
    """An outcome as a coloured word; None for a row that cannot be read."""
    if outcome is None:
        return format_html(
            '<span class="govrules-badge govrules-unreadable">{}</span>', gettext("unreadable")
        )
    return format_html('<span class="govrules-badge govrules-{}">{}</span>', outcome.value, LABELS[outcome])


@frozen
class Card:
    """A finding as the panel shows it."""

    title: str
    message: str
    why: str
    fix: str
    rule: str
    badge: SafeString
    strength: int
    roles: tuple[str, ...]
    missing: tuple[str, ...]
    others: tuple[str, ...]
    status: str
    is_open: bool


@frozen
class Panel:
    """A decision as the panel shows it. `problems` are why there is none on a row that cannot be read."""

    badge: SafeString
    cards: tuple[Card, ...] = ()
    approvals: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    as_of: Any = None


def panel(row: Any) -> Panel:
    """The panel of a row, judged as it is saved."""
    at = desk()
    try:
        decision = at.decide(row, tell=False)
    except PortfolioError as error:
        return Panel(badge(None), problems=tuple(str(each) for each in error.diagnostics))
    cards = [_card(finding, decision) for finding in decision.findings]
    cards.sort(key=lambda card: (not card.is_open, -card.strength, card.rule))
    return Panel(
        badge(decision.outcome),
        tuple(cards),
        decision.approvals,
        decision.missing,
        as_of=at.now().live.as_of,
    )


def _card(finding: Finding, decision: Decision) -> Card:
    rule = rule_of(desk().policy, finding)
    language = get_language() or ""
    is_open = stands(finding, decision)
    return Card(
        text_in(rule.title, language),
        finding.message_in(language),
        text_in(rule.why, language),
        text_in(rule.fix, language),
        finding.rule,
        badge(finding.effect),
        finding.effect.strength,
        finding.roles,
        finding.missing,
        tuple(each for each in finding.subjects if each != decision.initiative),
        "" if is_open else _status(finding),
        is_open,
    )


def _status(finding: Finding) -> str:
    words = {"waived": pgettext("status", "waived"), "audit": pgettext("status", "on trial")}
    return words.get(finding.status, pgettext("status", "approved"))
