"""The findings, rule by rule, strongest first: what was found, why it matters, what helps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from govrules.findings import Finding, Outcome
from govrules.meaning.wording import write_value
from govrules.plan import Rule
from govrules.reports.text.marks import STYLES, SYMBOLS
from govrules.reports.text.told import Told

MOST = 40
MOST_SUBJECTS = 20
"""So many findings of one rule, and subjects of one finding, are told unless the reader asks for all."""


def write_findings(told: Told) -> None:
    """A part for each rule that found something."""
    by_rule: dict[str, list[Finding]] = {}
    apart = Counter(finding.rule for finding in told.shown if told.is_apart(finding))
    for finding in told.shown:
        if not told.is_apart(finding):
            by_rule.setdefault(finding.rule, []).append(finding)
    rules = {rule.id: rule for rule in told.policy.rules}
    if by_rule:
        told.paper.heading(told.words("found"))
    ordered = sorted(by_rule, key=lambda rule: (_weight(by_rule[rule]), rule))
    for place, rule in enumerate(ordered):
        if place:
            told.paper.blank()
        _write_rule(told, rules[rule], by_rule[rule], apart[rule])
    _write_known(told)


def _write_known(told: Told) -> None:
    """How many findings are not told, since a baseline holds them."""
    known = len(told.review.findings) - len(told.shown)
    if known and told.review.baseline is not None:
        told.paper.blank()
        since = told.review.baseline.baseline.as_of
        told.paper.paragraph(told.words("recorded", known, since), style="bold")


def write_resolved(told: Told) -> None:
    """The findings of a baseline that are no longer found."""
    compared = told.review.baseline
    if compared is None or not compared.resolved:
        return
    told.paper.heading(told.words("resolved"))
    for known in compared.resolved:
        subjects = ", ".join(known.subjects) or told.words("whole")
        told.paper.line(
            (SYMBOLS[Outcome.ALLOW], STYLES[Outcome.ALLOW]), f" {subjects}", indent=2, right=known.rule
        )


def _weight(findings: Iterable[Finding]) -> tuple[int, int]:
    """Less for rules whose findings are open and strong."""
    strongest = max((finding.status == "open", finding.effect) for finding in findings)
    return -int(strongest[0]), -list(Outcome).index(strongest[1])


def _write_rule(told: Told, rule: Rule, findings: list[Finding], apart: int) -> None:
    paper, words = told.paper, told.words
    strongest = max(finding.effect for finding in findings)
    title = told.titles[rule.id]
    paper.line((SYMBOLS[strongest], STYLES[strongest]), " ", (title, "bold"), right=rule.id)
    paper.paragraph(words.of(rule.why), indent=2, style="dim")
    strongest_first = sorted(findings, key=lambda finding: _weight([finding]))
    shown = strongest_first if told.full else strongest_first[:MOST]
    for finding in shown:
        _write_finding(told, finding, title)
    if len(shown) < len(findings):
        paper.paragraph(words("more", len(findings) - len(shown)), indent=4, style="bold")
    if apart:
        paper.paragraph(words("told above", apart), indent=4, style="dim")
    paper.paragraph(words.of(rule.fix), indent=2, first=("→", "green"), hang=2)


def _write_finding(told: Told, finding: Finding, title: str) -> None:
    words = told.words
    short = (told.short(finding), "dim")
    told.paper.paragraph(_subjects(told, finding), indent=4, first=short, hang=told.fingerprint_length + 2)
    message = words.of(finding.messages)
    if finding.verdict == "unknown":
        told.paper.paragraph(message, indent=_inner(told), style="magenta")
    elif message != title:
        told.paper.paragraph(message, indent=_inner(told))
    else:
        told.paper.paragraph(_values(told, finding), indent=_inner(told), style="dim")
    _write_consequence(told, finding)


def _subjects(told: Told, finding: Finding) -> str:
    named = finding.subjects if told.full else finding.subjects[:MOST_SUBJECTS]
    more = len(finding.subjects) - len(named)
    if not named:
        return told.words("whole")
    return ", ".join(named) + (f" {told.words('others', more)}" if more else "")


def _inner(told: Told) -> int:
    """Where what is said of a finding begins: below its subjects."""
    return 4 + told.fingerprint_length + 2


def _values(told: Told, finding: Finding) -> str:
    """The group and the values that decided, for a rule that has no message of its own."""
    values = {**(finding.group or {}), **finding.evidence}
    language = told.words.language
    return ", ".join(f"{name}: {write_value(value, language)}" for name, value in values.items())


def _write_consequence(told: Told, finding: Finding) -> None:
    """Who must approve, or that the finding does not stand."""
    if told.review.baseline is not None and not told.review.is_new(finding):
        known = told.words("is known", told.review.baseline.baseline.as_of)
        told.paper.line((known, "dim"), indent=_inner(told))
    if finding.status == "audit":
        told.paper.line((told.words("is audit"), "dim"), indent=_inner(told))
    elif finding.fingerprint in told.review.waived:
        told.paper.paragraph(
            f"{SYMBOLS[Outcome.ALLOW]} {_waiver(told, finding)}", indent=_inner(told), style="green"
        )
    elif finding.status != "open":
        told.paper.line(
            (f"{SYMBOLS[Outcome.ALLOW]} {told.words(f'is {finding.status}')}", "green"), indent=_inner(told)
        )
    elif finding.effect is Outcome.ESCALATE:
        roles = f"{SYMBOLS[Outcome.ESCALATE]} {', '.join(finding.roles)}"
        told.paper.paragraph(roles, indent=_inner(told), style="yellow")


def _waiver(told: Told, finding: Finding) -> str:
    """Who waived a finding, until when, and how often they have done so again."""
    waiver = told.review.waived[finding.fingerprint]
    renewed = told.review.waivers.renewals(waiver)
    if not renewed:
        return told.words("lasts", waiver.until, waiver.granted_by)
    times = told.words("time" if renewed == 1 else "times", renewed)
    return told.words("lasts again", waiver.until, waiver.granted_by, times)
