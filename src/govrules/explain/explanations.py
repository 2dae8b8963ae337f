"""Explanations of what people ask about: a rule, a finding, an initiative."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from govrules import plan, world
from govrules.decisions import Decision
from govrules.diagnostics import UsageError, closest
from govrules.explain import subjects
from govrules.explain.judgements import Judgement, judgement, judgements
from govrules.explain.settings import Setting, settings_of
from govrules.explain.words import RuleInWords, in_words
from govrules.findings import Finding
from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.waivers import Waiver
from govrules.world import World

SHORTEST_FINGERPRINT = 4
"""The fewest characters that a fingerprint is known by."""


@frozen
class ExplainedRule:
    """A rule in words, with what it is set to and where it stands."""

    rule: plan.Rule
    words: RuleInWords
    settings: tuple[Setting, ...]

    @property
    def file(self) -> str:
        return self.rule.span.source.name

    @property
    def line(self) -> int:
        return self.rule.span.line

    def to_dict(self) -> dict[str, Any]:
        """The explanation for programs."""
        rule = self.rule
        return {
            "id": rule.id,
            "policy": rule.policy,
            "file": self.file,
            "line": self.line,
            "form": rule.form,
            "cost": str(rule.cost),
            "reads": sorted(rule.reads),
            "enforcement": rule.enforcement,
            "from": rule.effective_from,
            "until": rule.effective_until,
            "laws": list(rule.laws),
            "words": self.words.to_dict(),
            "parameters": [setting.to_dict(self.words.language) for setting in self.settings],
        }


def explain_rule(policy: Policy, rule: plan.Rule, language: str = "") -> ExplainedRule:
    """A rule of a policy, in words."""
    return ExplainedRule(rule, in_words(rule, language), settings_of(policy, rule))


@frozen
class ExplainedFinding:
    """A finding, what led to it, and what came of it.

    `waiver` is the one that accepts it; `decisions` are those on its subjects.
    """

    finding: Finding
    rule: plan.Rule
    judgement: Judgement
    waiver: Waiver | None
    decisions: tuple[Decision, ...]

    def to_dict(self, language: str = "") -> dict[str, Any]:
        """The explanation for programs."""
        return {
            "finding": self.finding.to_dict(language),
            "waiver": self.waiver.to_dict() if self.waiver is not None else None,
            "decisions": [decision.to_dict() for decision in self.decisions],
            "judgement": self.judgement.to_dict(),
        }


@frozen
class Explainer:
    """Answers questions about the review of a portfolio."""

    policy: Policy
    portfolio: Portfolio
    review: Review
    world: World
    waivers: tuple[Waiver, ...]

    @staticmethod
    def of(
        policy: Policy, portfolio: Portfolio, as_of: datetime.date, waivers: Iterable[Waiver] = ()
    ) -> Explainer:
        """Review a portfolio, to answer questions about it."""
        granted = tuple(waivers)
        review = policy.review(portfolio, as_of=as_of, waivers=granted)
        judged, _ = world.build(portfolio, policy.plan, as_of)
        return Explainer(policy, portfolio, review, judged, granted)

    def rule(self, id_: str) -> plan.Rule | None:
        return rule_named(self.policy, id_)

    def findings_of(self, rule: str) -> tuple[Finding, ...]:
        """The findings of one rule, open ones first."""
        found = [finding for finding in self.review.findings if finding.rule == rule]
        return tuple(sorted(found, key=lambda finding: finding.status != "open"))

    def fingerprinted(self, text: str) -> Finding | None:
        """The finding whose fingerprint is, or begins with, a text. Raises UsageError for several."""
        if len(text) < SHORTEST_FINGERPRINT:
            return None
        found = [finding for finding in self.review.findings if finding.fingerprint.startswith(text.lower())]
        if len(found) > 1:
            known = ", ".join(f"{finding.fingerprint} ({finding.rule})" for finding in found)
            raise UsageError(f"`{text}` begins several fingerprints: {known}")
        return found[0] if found else None

    def finding(self, finding: Finding) -> ExplainedFinding:
        """What led to a finding, and what came of it."""
        rule = self.rule(finding.rule)
        assert rule is not None, "findings are of the policy's rules"
        subject = subjects.of_finding(rule, finding, self.world)
        told = judgement(rule, subject, self.world.as_of)
        waiver = next((each for each in self.waivers if self._accepts(each, finding)), None)
        decisions = tuple(self.review.decision(id_) for id_ in finding.subjects)
        return ExplainedFinding(finding, rule, told, waiver, decisions)

    def _accepts(self, waiver: Waiver, finding: Finding) -> bool:
        return finding.status == "waived" and waiver.applies_to(finding) and waiver.holds(self.world.as_of)

    def judgements(self, rule: plan.Rule, ids: Sequence[str]) -> tuple[Judgement, ...]:
        """What a rule says of some initiatives. Raises UsageError for those that cannot be asked about."""
        for id_ in ids:
            if id_ not in self.world.initiatives:
                raise not_found(id_, self.world.initiatives, "initiative")
        if isinstance(rule.shape, plan.Pair) and len(set(ids)) < len((rule.shape.first, rule.shape.second)):
            raise UsageError(f"`{rule.id}` looks at pairs: name two initiatives, `--subject a --subject b`")
        return judgements(rule, ids, self.world)

    def unknown(self, name: str) -> UsageError:
        """That nothing is called so, with what comes closest."""
        rules = [rule.id for rule in self.policy.rules]
        return not_found(name, [*rules, *self.world.initiatives], "rule, finding or initiative")


def rule_named(policy: Policy, id_: str) -> plan.Rule | None:
    """The rule of that id, None where there is none."""
    return next((rule for rule in policy.rules if rule.id == id_), None)


def not_found(name: str, known: Iterable[str], what: str) -> UsageError:
    """That nothing is called so, with what comes closest.

    >>> print(not_found("autonomy.spendin", ["autonomy.spending"], "rule"))
    no rule `autonomy.spendin`; did you mean `autonomy.spending`?
    """
    near = closest(name, known)
    return UsageError(f"no {what} `{name}`" + (f"; did you mean `{near}`?" if near is not None else ""))
