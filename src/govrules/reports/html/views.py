"""What the page shows, ready to be written: every text in the reader's language, every place named."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from attrs import frozen

from govrules.decisions import Decision
from govrules.findings import Finding, Outcome
from govrules.meaning.wording import write_value
from govrules.plan import Rule
from govrules.reports.dossier import Dossier
from govrules.reports.html.anchors import anchor, of_finding
from govrules.reports.html.links import Link
from govrules.reports.html.map import SYMBOLS
from govrules.reports.legible import harmless
from govrules.waivers import Waiver

MOST_IN_SIGHT = 50
"""So many findings of a rule are in sight when the page is opened."""
STRONGEST_FIRST = tuple(sorted(Outcome, reverse=True))


@frozen
class Badge:
    """An outcome by its sign and its name, so that its colour says nothing alone."""

    outcome: str
    symbol: str
    name: str


@frozen
class Reference:
    """Something to go to."""

    href: str
    text: str
    title: str = ""


@frozen
class DecisionView:
    """A decision, and the tokens that filters ask for."""

    anchor: str
    id: str
    title: str
    badge: Badge
    approvals: tuple[str, ...]
    missing: tuple[str, ...]
    reasons: list[tuple[Reference, Badge | None, str]]
    unit: str
    rules: str
    statuses: str


@frozen
class FindingView:
    """A finding, and the tokens that filters ask for."""

    anchor: str
    message: str
    badge: Badge
    status: str
    known: str
    subjects: list[Reference]
    approvals: tuple[str, ...]
    missing: tuple[str, ...]
    evidence: list[tuple[str, str]]
    waiver: Waiver | None
    fingerprint: str
    units: str
    rule: str


@frozen
class RuleView:
    """A rule that found something."""

    anchor: str
    id: str
    title: str
    why: str
    fix: str
    badge: Badge
    findings: list[FindingView]
    folded: list[FindingView]
    """Those after the first: a browser is quick as long as they are folded away."""
    unjudged: list[FindingView]
    """Those that cannot be judged for want of what is missing everywhere."""


@frozen
class UnitView:
    """The decisions of a unit."""

    anchor: str
    title: str
    counts: list[tuple[Badge, int]]
    decisions: list[DecisionView]


@frozen(slots=False, eq=False)
class Views:
    """Makes the views of a review."""

    dossier: Dossier

    @cached_property
    def unit_tokens(self) -> dict[str, str]:
        units = self.dossier.by_unit(self.dossier.review.decisions)
        return {unit: f"u{place}" for place, unit in enumerate(units)}

    @cached_property
    def rule_tokens(self) -> dict[str, str]:
        return {rule.id: f"r{place}" for place, (rule, _) in enumerate(self.dossier.by_rule())}

    def badge(self, outcome: Outcome) -> Badge:
        name = self.dossier.words(outcome.value)
        return Badge(outcome.value, SYMBOLS[outcome], name[:1].upper() + name[1:])

    def outcomes(self) -> list[tuple[Badge, int]]:
        return [(self.badge(outcome), self.dossier.counted(outcome)) for outcome in STRONGEST_FIRST]

    def initiative(self, id_: str) -> Reference:
        title = harmless(self.dossier.initiative_title(id_))
        return Reference(f"#{anchor('initiative', id_)}", title, harmless(id_))

    def units(self) -> list[UnitView]:
        units = self.dossier.by_unit(self.dossier.review.decisions)
        return [self._unit(unit, decisions) for unit, decisions in units.items()]

    def _unit(self, unit: str, decisions: list[Decision]) -> UnitView:
        counts = [
            (outcome, sum(each.outcome is outcome for each in decisions)) for outcome in STRONGEST_FIRST
        ]
        return UnitView(
            self.unit_tokens[unit],
            harmless(self.dossier.unit_title(unit)),
            [(self.badge(outcome), count) for outcome, count in counts if count],
            [self._decision(decision, unit) for decision in decisions],
        )

    def _decision(self, decision: Decision, unit: str) -> DecisionView:
        reference = self.initiative(decision.initiative)
        return DecisionView(
            anchor("initiative", decision.initiative),
            reference.title,
            reference.text,
            self.badge(decision.outcome),
            decision.approvals,
            self.dossier.gaps.beyond(decision.missing),
            self._reasons(decision),
            self.unit_tokens[unit],
            " ".join(dict.fromkeys(self.rule_tokens[each.rule] for each in decision.findings)),
            " ".join(dict.fromkeys(each.status for each in decision.findings)),
        )

    def _reasons(self, decision: Decision) -> list[tuple[Reference, Badge | None, str]]:
        """The findings behind a decision: those that stand by their outcome, the others by their status."""
        standing = self.dossier.standing(decision)
        others = [each for each in decision.findings if each not in standing]
        standing, others = self._told(standing), self._told(others)
        named = [(each, self.badge(each.effect), "") for each in standing]
        settled = [(each, None, self._settled(each)) for each in others]
        return [
            (Reference(f"#{of_finding(each)}", harmless(self.dossier.rule_title(each.rule))), badge, status)
            for each, badge, status in (*named, *settled)
        ]

    def _told(self, findings: list[Finding]) -> list[Finding]:
        """Not what is told once for all initiatives."""
        return [finding for finding in findings if not self.dossier.gaps.holds(finding)]

    def gaps(self) -> list[tuple[str, int, list[tuple[Reference, int]]]]:
        """Each field that is missing everywhere, how many findings say so, and of which rules."""
        return [
            (
                harmless(gap.field),
                gap.findings,
                [(self._rule_reference(rule), count) for rule, count in gap.rules.items()],
            )
            for gap in self.dossier.gaps.gaps
        ]

    def _rule_reference(self, rule: str) -> Reference:
        title = harmless(self.dossier.rule_title(rule))
        return Reference(f"#{self.rule_tokens[rule]}-title", title, rule)

    def _settled(self, finding: Finding) -> str:
        """How a finding came not to stand; what is open for others has been approved for this one."""
        return self.status(finding) if finding.status != "open" else self.dossier.words("approved state")

    def status(self, finding: Finding) -> str:
        return self.dossier.words(f"{finding.status} state")

    def rules(self) -> list[RuleView]:
        return [self._rule(rule, findings) for rule, findings in self.dossier.by_rule()]

    def _rule(self, rule: Rule, findings: list[Finding]) -> RuleView:
        told = [self._finding(finding) for finding in self._told(findings)]
        return RuleView(
            self.rule_tokens[rule.id],
            rule.id,
            harmless(self.dossier.rule_title(rule.id)),
            self.dossier.words.of(rule.why),
            self.dossier.words.of(rule.fix),
            self.badge(findings[0].effect),
            told[:MOST_IN_SIGHT],
            told[MOST_IN_SIGHT:],
            [self._finding(finding) for finding in findings if self.dossier.gaps.holds(finding)],
        )

    def _finding(self, finding: Finding) -> FindingView:
        units = (self.dossier.portfolio.initiative(each).unit for each in finding.subjects)
        return FindingView(
            of_finding(finding),
            harmless(self.dossier.message(finding)),
            self.badge(finding.effect),
            finding.status,
            self.dossier.known(finding),
            [self.initiative(each) for each in finding.subjects],
            finding.roles,
            finding.missing,
            self._evidence(finding),
            self.dossier.waiver(finding),
            finding.fingerprint,
            " ".join(dict.fromkeys(self.unit_tokens[unit] for unit in units)),
            self.rule_tokens[finding.rule],
        )

    def _evidence(self, finding: Finding) -> list[tuple[str, str]]:
        values: dict[str, Any] = {**(finding.group or {}), **finding.evidence}
        language = self.dossier.words.language
        return [(harmless(name), harmless(write_value(value, language))) for name, value in values.items()]

    def tie(self, link: Link) -> tuple[Reference, str, Reference, Reference | None, str]:
        """A link as a row of a table: from, how, to, and what says so."""
        reason, state = None, ""
        if link.finding is not None:
            title = harmless(self.dossier.rule_title(link.finding.rule))
            reason = Reference(f"#{of_finding(link.finding)}", title)
            state = "" if link.is_open else self.status(link.finding)
        ends = self.initiative(link.source), self.initiative(link.target)
        return ends[0], self.dossier.words(link.kind), ends[1], reason, state
