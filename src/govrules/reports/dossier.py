"""What a report is made of: a review, what it is about, and who reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import field, frozen

from govrules.decisions import Decision, is_approved
from govrules.findings import Finding, Outcome, Status
from govrules.model import Portfolio
from govrules.plan import Rule
from govrules.policy import Policy, Review
from govrules.reports.gaps import Gaps, gaps_of
from govrules.reports.words import Words
from govrules.texts import in_language
from govrules.waivers import Waiver

STATUSES: tuple[Status, ...] = ("open", "approved", "waived", "audit")


@frozen(slots=False, eq=False)
class Dossier:
    """A review with the policy and the portfolio behind it, told in a language."""

    review: Review
    policy: Policy
    portfolio: Portfolio
    language: str = ""
    vocabulary: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """Further words of a report, by language."""

    @cached_property
    def words(self) -> Words:
        return Words(self.language, self.vocabulary)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.policy.rules}

    @cached_property
    def gaps(self) -> Gaps:
        """What is missing everywhere."""
        return gaps_of(self.review.findings, self.portfolio)

    @property
    def title(self) -> str:
        """What the policy is called."""
        return self.words.of(self.policy.title) or self.policy.id

    @property
    def rules_in_effect(self) -> list[Rule]:
        return [rule for rule in self.policy.rules if rule.in_effect(self.review.as_of)]

    def rule_title(self, rule: str) -> str:
        return self.words.of(self.rules[rule].title) or rule

    def message(self, finding: Finding) -> str:
        """What a finding says; the title of its rule where it says nothing of its own."""
        return finding.message_in(self.language) or self.rule_title(finding.rule)

    def initiative_title(self, initiative: str) -> str:
        return in_language(self.portfolio.initiative(initiative).title, self.language)

    def unit_title(self, unit: str) -> str:
        known = self.portfolio.organisation.units.get(unit)
        return in_language(known.title, self.language) if known is not None and known.title else unit

    def resource_title(self, resource: str) -> str:
        known = self.portfolio.organisation.resources.get(resource)
        return in_language(known.title, self.language) if known is not None and known.title else resource

    def by_unit(self, decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
        """Decisions by unit, in the organisation's order of units, strongest first."""
        order = {unit: place for place, unit in enumerate(self.portfolio.organisation.units)}
        found: dict[str, list[Decision]] = {}
        for decision in sorted(decisions, key=lambda each: (-each.outcome.strength, each.initiative)):
            found.setdefault(self.portfolio.initiative(decision.initiative).unit, []).append(decision)
        return {
            unit: found[unit] for unit in sorted(found, key=lambda each: (order.get(each, len(order)), each))
        }

    def by_rule(self) -> list[tuple[Rule, list[Finding]]]:
        """The findings of each rule, open and strong ones first."""
        found: dict[str, list[Finding]] = {}
        for finding in sorted(self.review.findings, key=_weight):
            found.setdefault(finding.rule, []).append(finding)
        return [(self.rules[rule], findings) for rule, findings in found.items()]

    def standing(self, decision: Decision) -> list[Finding]:
        """The findings that a decision rests on, strongest first."""
        given = self._approvals(decision.initiative)
        standing = [
            finding
            for finding in decision.findings
            if finding.status == "open" and not is_approved(finding, decision.initiative, given)
        ]
        return sorted(standing, key=_weight)

    def _approvals(self, initiative: str) -> dict[str, frozenset[str]]:
        given = self.portfolio.initiative(initiative).approvals or ()
        return {initiative: frozenset(each.role for each in given if each is not None and each.role)}

    def waiver(self, finding: Finding) -> Waiver | None:
        """The waiver that a waived finding goes back to."""
        return self.review.waived.get(finding.fingerprint)

    def known(self, finding: Finding) -> str:
        """Since when a baseline has a finding on record, in words; empty for what is new."""
        compared = self.review.baseline
        if compared is None or self.review.is_new(finding):
            return ""
        return self.words("is known", compared.baseline.as_of)

    def waiting_for(self) -> dict[str, list[Decision]]:
        """The decisions that wait for each role, most awaited first."""
        found: dict[str, list[Decision]] = {}
        for decision in self.review.decisions:
            for role in decision.approvals:
                found.setdefault(role, []).append(decision)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    def tally(self) -> str:
        """How many findings there are, and how they stand; that nothing was found where there are none."""
        words, findings = self.words, self.review.findings
        if not findings:
            return words("nothing")
        counts = Counter(finding.status for finding in findings)
        states = ", ".join(words.counted(status, counts[status]) for status in STATUSES if counts[status])
        return words("stand", words.counted("finding", len(findings)), states)

    def counted(self, outcome: Outcome) -> int:
        return sum(decision.outcome is outcome for decision in self.review.decisions)


def _weight(finding: Finding) -> tuple[bool, int, str]:
    """Less for open findings, and for strong ones."""
    return finding.status != "open", -finding.effect.strength, finding.rule
