"""Explanations for people: a rule in words, what made it decide, what is decided on an initiative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from govrules.decisions import Decision
from govrules.explain import Clause, ExplainedFinding, ExplainedRule, Explainer, Judgement, Step, localised
from govrules.explain.words import role_in_words
from govrules.findings import Finding, Outcome
from govrules.plan import Effect, Rule
from govrules.reports.text.explanation_words import ExplanationWords
from govrules.reports.text.marks import STYLES, SYMBOLS
from govrules.reports.text.paper import Paper, shortened
from govrules.reports.text.trees import Branch, Forester, draw
from govrules.texts import in_language

SHORT = 7
"""How much of a fingerprint is shown; enough to tell it from others."""
MOST_FINDINGS = 3
"""So many findings of a rule are explained one by one."""
_COLUMN = 14
_INDENT = 13


@frozen
class Explanation:
    """What explanations are written on, and in which words."""

    paper: Paper
    words: ExplanationWords

    def rule(self, told: ExplainedRule) -> None:
        """The rule in words, its parameters, and where it stands."""
        self.paper.line((told.words.title, "bold"), right=told.rule.id)
        if told.words.why:
            self.paper.paragraph(told.words.why, indent=2, style="dim")
        if told.words.fix:
            self.paper.paragraph(told.words.fix, indent=2, first=("→", "green"), hang=2)
        self.paper.heading(self.words("rule"))
        self._sentences(told)
        self._settings(told)
        self._facts(told)

    def _sentences(self, told: ExplainedRule) -> None:
        spoken = told.words
        applies = (spoken.applies,) if spoken.applies is not None else ()
        self._clauses((*spoken.scope, *applies, *spoken.verdict))
        for note in (spoken.unknown, *spoken.notes):
            self.paper.paragraph(note, indent=2)
        if spoken.definitions:
            self.paper.blank()
            self.paper.line((f"{self.words('definitions')}{self.words.colon}", "dim"), indent=2)
            self._clauses(spoken.definitions, level=2)

    def _clauses(self, clauses: Iterable[Clause], level: int = 1) -> None:
        for clause in clauses:
            colon = self.words.colon if clause.parts else ""
            mark = "• " if level > 1 else ""
            self.paper.paragraph(
                f"{clause.text}{colon}", indent=2 * level, first=(mark, "dim"), hang=len(mark)
            )
            self._clauses(clause.parts, level + 1)

    def _settings(self, told: ExplainedRule) -> None:
        if not told.settings:
            return
        self.paper.heading(self.words("parameters"))
        values = Forester(self.words)
        for setting in told.settings:
            self.paper.paragraph(f"{setting.name} = {values.value(setting.value)}", indent=2, style="cyan")
            why = localised(setting.why, self.words.asked)
            if why:
                self.paper.paragraph(why, indent=4, style="dim")

    def _facts(self, told: ExplainedRule) -> None:
        self.paper.heading(self.words("facts"))
        rule = told.rule
        facts = {
            "file": f"{told.file}:{told.line}",
            "form": f"`{rule.form}`" if rule.form else "",
            "cost": f"{rule.cost}{self.words.colon} {self.words(str(rule.cost))}",
            "reads": self.words.listed(sorted(rule.reads)),
            "laws": self.words.listed(list(rule.laws)),
        }
        for name, fact in facts.items():
            if fact:
                label = (self.words(name).ljust(_COLUMN), "dim")
                self.paper.paragraph(fact, indent=2, first=label, hang=_COLUMN)

    def findings(self, explainer: Explainer, findings: Sequence[Finding], most: int = MOST_FINDINGS) -> None:
        """The first findings of a rule, each with what led to it."""
        self.paper.heading(f"{self.words('findings')} ({len(findings)})")
        if not findings:
            self.paper.line(self.words("none"), indent=2)
        for place, finding in enumerate(findings[:most]):
            if place:
                self.paper.blank()
            told = explainer.finding(finding)
            self._finding_line(finding)
            self._judgement(told.judgement, indent=4)
        if len(findings) > most:
            self.paper.blank()
            self.paper.line((self.words("more", len(findings) - most), "dim"), indent=2)
            for finding in findings[most:]:
                self._finding_line(finding)

    def _finding_line(self, finding: Finding) -> None:
        mark = (f"{SYMBOLS[finding.effect]} {finding.fingerprint[:SHORT]}", STYLES[finding.effect])
        subjects = self.words.listed(list(finding.subjects)) or self.words("whole")
        status = f"  ({self.words(finding.status)})" if finding.status != "open" else ""
        self.paper.paragraph(f"{subjects}{status}", indent=2, first=mark, hang=_INDENT - 2)
        message = localised(dict(finding.messages), self.words.asked)
        self.paper.paragraph(message, indent=_INDENT)

    def finding(self, told: ExplainedFinding, explainer: Explainer) -> None:
        """A finding: what it says, whom it concerns, what came of it, and how it came about."""
        finding, words = told.finding, self.words
        title = localised(told.rule.title, words.asked) or told.rule.id
        mark = (f"{SYMBOLS[finding.effect]} ", STYLES[finding.effect])
        self.paper.line(mark, (title, "bold"), right=f"{finding.rule}  {finding.fingerprint}")
        message = localised(dict(finding.messages), words.asked)
        if message != title:
            self.paper.paragraph(message, indent=2)
        why = localised(told.rule.why, words.asked)
        self.paper.paragraph(why, indent=2, style="dim")
        fix = localised(told.rule.fix, words.asked)
        if fix:
            self.paper.paragraph(fix, indent=2, first=("→", "green"), hang=2)
        self.paper.blank()
        self._consequence(told)
        self._concerned(told, explainer)
        self.paper.heading(words("trace"))
        self._judgement(told.judgement, indent=2)

    def _consequence(self, told: ExplainedFinding) -> None:
        finding, words = told.finding, self.words
        effect = words(finding.effect.value, words.listed(list(finding.roles)))
        self._labelled(words("status"), f"{effect} · {words(finding.status)}")
        if told.waiver is not None:
            waiver = told.waiver
            self._labelled("", words("waiver", waiver.granted_by, waiver.until, waiver.reason))
        if finding.group:
            self._labelled(words("group"), self._keys(finding.group))

    def _keys(self, group: dict[str, Any] | None) -> str:
        values = Forester(self.words)
        return self.words.listed([f"{name} = {values.value(value)}" for name, value in (group or {}).items()])

    def _labelled(self, label: str, text: str) -> None:
        self.paper.paragraph(text, indent=2, first=(label.ljust(_COLUMN), "dim"), hang=_COLUMN)

    def _concerned(self, told: ExplainedFinding, explainer: Explainer) -> None:
        label = self.words("concerns")
        if not told.decisions:
            self._labelled(label, self.words("whole"))
        for decision in told.decisions:
            self._labelled(label, f"{decision.initiative}  {self._titled(decision.initiative, explainer)}")
            label = ""

    def _titled(self, initiative: str, explainer: Explainer) -> str:
        return in_language(explainer.portfolio.initiative(initiative).title, self.words.asked)

    def subjects(self, rule: Rule, judgements: Sequence[Judgement]) -> None:
        """What a rule says of some initiatives."""
        self.paper.line((localised(rule.title, self.words.asked) or rule.id, "bold"), right=rule.id)
        for judgement in judgements:
            named = self.words.listed(list(judgement.subjects)) or self.words("whole")
            keys = self._keys(judgement.group)
            self.paper.heading(shortened(keys or named, self.paper.width - 2))
            if keys:
                self.paper.paragraph(named, indent=2, style="dim")
            self._judgement(judgement, indent=2)

    def _judgement(self, judgement: Judgement, *, indent: int) -> None:
        if not judgement.is_in_effect:
            self.paper.paragraph(self.words("not in effect", judgement.as_of), indent=indent, style="yellow")
        for here, there in judgement.links:
            self.paper.line(f"{here} → {there}", indent=indent)
        forester = Forester(self.words)
        tier = 0
        for step in judgement.steps:
            tier += step.asked == "tier"
            draw(self.paper, self._step(step, tier, forester), indent=indent)
        self._result(judgement, indent)

    def _step(self, step: Step, tier: int, forester: Forester) -> Branch:
        label = self.words(step.asked, tier)
        if step.asked == "otherwise":
            return Branch(("✓", "bold green"), label, "", "", ())
        return forester.branch(step.traced, label=label)

    def _result(self, judgement: Judgement, indent: int) -> None:
        no_group = judgement.result == "not looked at" and not judgement.steps
        text = self.words("no group" if no_group else judgement.result)
        style = _RESULT_STYLES[judgement.result]
        if judgement.effect is not None:
            text = f"{text}{self.words.colon} {self._effect(judgement.effect, judgement.roles)}"
            style = STYLES[Outcome(judgement.effect.outcome)]
        if judgement.result in ("unknown", "ignored"):
            text += f", {self.words('missing', self.words.listed(list(judgement.steps[-1].traced.missing)))}"
        self.paper.paragraph(text, indent=indent, first=("→", style), hang=2, style=style)

    def _effect(self, effect: Effect, roles: Sequence[str | None]) -> str:
        named = [
            role if role is not None else role_in_words(written)
            for role, written in zip(roles, effect.roles, strict=True)
        ]
        return self.words(effect.outcome, self.words.listed(named))

    def initiative(self, decision: Decision, explainer: Explainer) -> None:
        """The decision on an initiative, and its findings in short."""
        words, outcome = self.words, decision.outcome
        title = self._titled(decision.initiative, explainer)
        mark = (f"{SYMBOLS[outcome]} ", STYLES[outcome])
        self.paper.line(mark, (title, "bold"), right=decision.initiative)
        still = words("still", words.listed(list(decision.approvals))) if decision.approvals else ""
        verdict = still if outcome is Outcome.ESCALATE else words(outcome.value)
        self._labelled(words("outcome"), verdict)
        if still and outcome is not Outcome.ESCALATE:
            self._labelled("", still)
        if decision.missing:
            self._labelled("", words("missing", words.listed(list(decision.missing))))
        self._short(decision)

    def _short(self, decision: Decision) -> None:
        self.paper.blank()
        if not decision.findings:
            self.paper.line(self.words("no findings"), indent=2)
        for finding in sorted(decision.findings, key=_strongest_first):
            mark = (f"{SYMBOLS[finding.effect]} ", STYLES[finding.effect])
            self.paper.line(mark, (finding.fingerprint[:SHORT], "dim"), f"  {finding.rule}", indent=2)
            message = localised(dict(finding.messages), self.words.asked)
            self.paper.paragraph(message, indent=_INDENT)
            roles = self.words.listed(list(finding.roles))
            effect = self.words(finding.effect.value, roles)
            self.paper.paragraph(f"{effect} · {self.words(finding.status)}", indent=_INDENT, style="dim")


def _strongest_first(finding: Finding) -> tuple[bool, int]:
    return finding.status != "open", -list(Outcome).index(finding.effect)


_RESULT_STYLES = {
    "violated": "bold red",
    "unknown": "bold magenta",
    "ignored": "dim",
    "fine": "bold green",
    "does not apply": "dim",
    "not looked at": "dim",
}
