"""From findings to decisions: may this initiative go ahead, and who must say so?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from govrules.findings import Finding, Outcome
from govrules.model import Portfolio


@frozen
class Basis:
    """What makes a decision repeatable: the same basis gives the same bytes."""

    policy: str
    policy_digest: str
    portfolio: Portfolio = field(repr=False, eq=lambda portfolio: portfolio.digest)
    as_of: datetime.date
    version: str

    @property
    def portfolio_digest(self) -> str:
        """The digest of the portfolio, which takes a while and so is computed when asked for."""
        return self.portfolio.digest

    def to_dict(self) -> dict[str, Any]:
        return {
            "policy": {"id": self.policy, "digest": self.policy_digest},
            "portfolio": {"digest": self.portfolio_digest},
            "as_of": self.as_of,
            "version": self.version,
        }


@frozen
class Decision:
    """What is decided on one initiative.

    `approvals` are the roles that must still approve, `missing` the information that is still
    needed; `findings` are all that name the initiative, of whatever status.

    >>> Decision("crm-2", Outcome.ALLOW, (), (), ()).allowed
    True
    """

    initiative: str
    outcome: Outcome
    approvals: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    basis: Basis | None = None

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way: no denial, no approval and no information needed."""
        return self.outcome <= Outcome.ADVISE

    def to_dict(self) -> dict[str, Any]:
        """The decision as the language page's JSON has it, findings by their fingerprints."""
        return {
            "initiative": self.initiative,
            "outcome": self.outcome.value,
            "approvals": self.approvals,
            "missing": self.missing,
            "findings": [finding.fingerprint for finding in self.findings],
        }


Approvals = Mapping[str, frozenset[str]]
"""The roles that have approved, by initiative."""


def settle(findings: Iterable[Finding], approvals: Approvals) -> tuple[Finding, ...]:
    """The findings with those approved that are approved for all their subjects."""
    return tuple(_settled(finding, approvals) for finding in findings)


def _settled(finding: Finding, approvals: Approvals) -> Finding:
    if finding.status != "open" or not finding.subjects:
        return finding
    approved = all(is_approved(finding, subject, approvals) for subject in finding.subjects)
    return finding.with_status("approved") if approved else finding


def is_approved(finding: Finding, initiative: str, approvals: Approvals) -> bool:
    """Whether the initiative's approvals hold every role of the finding's escalation."""
    given = approvals.get(initiative, frozenset())
    return finding.effect is Outcome.ESCALATE and given.issuperset(finding.roles)


def decide(
    findings: Iterable[Finding], initiatives: Iterable[str], approvals: Approvals, basis: Basis | None = None
) -> tuple[Decision, ...]:
    """The decision on each initiative, in the order of their ids."""
    naming: dict[str, list[Finding]] = {initiative: [] for initiative in sorted(initiatives)}
    for finding in findings:
        for subject in finding.subjects:
            naming[subject].append(finding)
    return tuple(
        _decision(initiative, tuple(named), approvals, basis) for initiative, named in naming.items()
    )


def _decision(
    initiative: str, findings: tuple[Finding, ...], approvals: Approvals, basis: Basis | None
) -> Decision:
    standing = [
        finding
        for finding in findings
        if finding.status == "open" and not is_approved(finding, initiative, approvals)
    ]
    roles = {role for finding in standing for role in finding.roles} - approvals.get(initiative, frozenset())
    missing = {path for finding in standing for path in finding.missing}
    outcome = max((finding.effect for finding in standing), default=Outcome.ALLOW)
    return Decision(initiative, outcome, tuple(sorted(roles)), tuple(sorted(missing)), findings, basis)
