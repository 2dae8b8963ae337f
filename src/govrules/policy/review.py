"""What a policy says of a whole portfolio."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from govrules import decisions, findings
from govrules.baselines import Baseline, Comparison
from govrules.decisions import Basis, Decision
from govrules.diagnostics import Diagnostic
from govrules.display import Shown, Table
from govrules.findings import Finding, Outcome
from govrules.values import canonical
from govrules.waivers import Waiver, WaiverReport

LANGUAGE_VERSION = 1


@frozen
class Review(Shown):
    """Findings, sorted, and a decision on each initiative, with all that makes them repeatable.

    `problems` are the rows of the portfolio that could not be read and were left out, and the
    tables that rules look into in vain. `baseline` says which findings are new, where the review
    is compared with one.

    >>> import datetime, pathlib, tempfile
    >>> from govrules import Portfolio, load
    >>> file = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = file.write_text('[{id: a.owned, each: initiative, forbid: missing(owner), effect: deny}]')
    >>> crm = {"id": "crm", "title": "New CRM", "unit": "sales"}
    >>> review = load(file).review(Portfolio(initiatives=[crm]), as_of=datetime.date(2026, 11, 23))
    >>> review.outcome.value, [finding.rule for finding in review.findings]
    ('deny', ['a.owned'])
    >>> review.decision("crm").outcome.value
    'deny'
    """

    basis: Basis
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    waivers: WaiverReport
    problems: tuple[Diagnostic, ...]
    baseline: Comparison | None = None

    @property
    def as_of(self) -> datetime.date:
        return self.basis.as_of

    @property
    def waived(self) -> Mapping[str, Waiver]:
        """The waiver that waived a finding, by the finding's fingerprint."""
        return self.waivers.waived

    @property
    def outcome(self) -> Outcome:
        """The strongest of all decisions, and of open findings that name no initiative."""
        standing = [
            finding.effect for finding in self.findings if finding.status == "open" and not finding.subjects
        ]
        return max([*standing, *(decision.outcome for decision in self.decisions)], default=Outcome.ALLOW)

    @property
    def new_outcome(self) -> Outcome:
        """The strongest of what is new beside a baseline; without one, everything is new."""
        return self.outcome if self.baseline is None else self.baseline.outcome

    def against(self, baseline: Baseline) -> Review:
        """The same review, in which the findings of a baseline are known ones."""
        return evolve(self, baseline=Comparison.of(baseline, self.findings))

    def is_new(self, finding: Finding) -> bool:
        """Whether no baseline holds the finding."""
        return self.baseline is None or self.baseline.marks.get(finding.fingerprint) == "new"

    def decision(self, initiative: str) -> Decision:
        """The decision on an initiative; raises KeyError where there is none."""
        for decision in self.decisions:
            if decision.initiative == initiative:
                return decision
        raise KeyError(initiative)

    def to_dict(self, language: str = "") -> dict[str, Any]:
        """The review as the language page's JSON has it."""
        basis = self.basis.to_dict()
        whole = {
            "govrules": LANGUAGE_VERSION,
            "as_of": self.basis.as_of,
            "policy": basis["policy"],
            "portfolio": {"initiatives": len(self.decisions), **basis["portfolio"]},
            "decisions": [decision.to_dict() for decision in self.decisions],
            "findings": [finding.to_dict(language) for finding in self.findings],
            "waivers": self.waivers.to_dict(),
            "problems": [problem.to_dict() for problem in self.problems],
        }
        return whole if self.baseline is None else _marked(whole, self.baseline)

    def to_json(self, language: str = "", *, indent: int | None = None) -> str:
        """The same as text; the same review gives the same bytes."""
        return canonical(self.to_dict(language), indent=indent)

    def _shown(self) -> Table:
        counts = Counter(decision.outcome for decision in self.decisions)
        told = (f"{counts[outcome]:,} {outcome}" for outcome in reversed(Outcome) if counts[outcome])
        head = f"Decisions as of {self.as_of}: {len(self.decisions):,}"
        below = findings.table(f"Findings: {len(self.findings):,}", self.findings)
        return evolve(decisions.table(" · ".join((head, *told)), self.decisions), below=(below,))


def _marked(whole: dict[str, Any], compared: Comparison) -> dict[str, Any]:
    """The same with a mark on each finding, and what has become of the baseline."""
    findings = [{**each, "baseline": compared.marks[each["fingerprint"]]} for each in whole["findings"]]
    return {**whole, "findings": findings, "baseline": compared.to_dict()}
