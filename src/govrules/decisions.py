"""From findings to decisions: may this initiative go ahead, and who must say so?"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Protocol

from attrs import field, frozen

from govrules import findings as found
from govrules.display import Shown, Table, label
from govrules.findings import Finding, Outcome, subjects_of, weight_of


class Digested(Protocol):
    """A portfolio, or what stands for one."""

    @property
    def digest(self) -> str: ...


@frozen
class Basis:
    """What makes a decision repeatable: the same basis gives the same bytes."""

    policy: str
    policy_digest: str
    portfolio: Digested = field(repr=False, eq=lambda portfolio: portfolio.digest)
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


Rest = tuple[tuple[str, ...], tuple[str, ...], tuple[Finding, ...], Basis | None]
"""What a decision holds beside its outcome: approvals, missing, findings and basis."""

Later = tuple[Callable[..., Rest], *tuple[Any, ...]]
"""What tells the same when it is asked for: a function of the initiative's id, and what else it is given."""


@frozen
class Standing:
    """What is decided, without the findings behind it."""

    outcome: Outcome
    approvals: tuple[str, ...]
    missing: tuple[str, ...]


class Decision(Shown):
    """What is decided on one initiative. It never changes.

    `approvals` are the roles that must still approve, `missing` the information that is still
    needed; `findings` are all that name the initiative, of whatever status.

    >>> Decision("crm-2", Outcome.ALLOW, (), (), ()).allowed
    True
    """

    __slots__ = ("_initiative", "_later", "_outcome", "_rest")

    def __init__(  # noqa: PLR0913, PLR0917 - it holds these, and people name them
        self,
        initiative: str,
        outcome: Outcome,
        approvals: tuple[str, ...],
        missing: tuple[str, ...],
        findings: tuple[Finding, ...],
        basis: Basis | None = None,
    ) -> None:
        self._initiative = initiative
        self._outcome = outcome
        self._later: Later | None = None
        self._rest: Rest = (approvals, missing, findings, basis)

    @staticmethod
    def later(initiative: str, outcome: Outcome, later: Later) -> Decision:
        """A decision whose outcome is known, and whose reasons are told when asked for, once."""
        decision = _new(Decision)
        decision._initiative = initiative  # noqa: SLF001 - its own
        decision._outcome = outcome  # noqa: SLF001 - its own
        decision._later = later  # noqa: SLF001 - its own
        return decision

    def _told(self) -> Rest:
        later = self._later
        if later is not None:
            tell, *given = later
            self._rest = tell(self._initiative, *given)
            self._later = None  # the last step, so that whoever finds it done finds all of it
        return self._rest

    @property
    def initiative(self) -> str:
        return self._initiative

    @property
    def outcome(self) -> Outcome:
        return self._outcome

    @property
    def approvals(self) -> tuple[str, ...]:
        return self._told()[0]

    @property
    def missing(self) -> tuple[str, ...]:
        return self._told()[1]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._told()[2]

    @property
    def basis(self) -> Basis | None:
        return self._told()[3]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((self._initiative, self._outcome))

    def __repr__(self) -> str:
        initiative, outcome, approvals, missing, findings, basis = self._content()
        return (
            f"Decision(initiative={initiative!r}, outcome={outcome!r}, approvals={approvals!r}, "
            f"missing={missing!r}, findings={findings!r}, basis={basis!r})"
        )

    def __reduce__(self) -> tuple[type[Decision], tuple[Any, ...]]:
        return Decision, self._content()

    def _content(self) -> tuple[Any, ...]:
        return (self._initiative, self._outcome, *self._told())

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way: no denial, no approval and no information needed."""
        return self.outcome <= Outcome.ADVISE

    @property
    def standing(self) -> Standing:
        return Standing(self.outcome, self.approvals, self.missing)

    def to_dict(self) -> dict[str, Any]:
        """The decision as the language page's JSON has it, findings by their fingerprints."""
        return {
            "initiative": self.initiative,
            "outcome": self.outcome.value,
            "approvals": self.approvals,
            "missing": self.missing,
            "findings": [finding.fingerprint for finding in self.findings],
        }

    def _shown(self) -> Table:
        needs = (("approvals", self.approvals), ("missing", self.missing))
        below = (found.table(f"Findings: {len(self.findings):,}", self.findings),) if self.findings else ()
        facts = [("outcome", label(self.outcome.value)), *(need for need in needs if need[1])]
        return Table(f"Decision on {self.initiative}: {self.outcome}", (), facts, below=below)


def table(title: str, decisions: Iterable[Decision]) -> Table:
    """Decisions by the row, the strongest first, for notebooks."""
    ordered = sorted(decisions, key=lambda decision: -decision.outcome.strength)
    return Table(title, ("outcome", "initiative", "approvals", "missing", "rules"), ordered, _row)


def _row(decision: Decision) -> tuple[object, ...]:
    rules = sorted({finding.rule for finding in decision.findings if finding.status == "open"})
    return label(decision.outcome.value), decision.initiative, decision.approvals, decision.missing, rules


Approvals = Mapping[str, frozenset[str]]
"""The roles that have approved, by initiative."""


def settle(findings: Iterable[Finding], approvals: Approvals) -> tuple[Finding, ...]:
    """The findings with those approved that are approved for all their subjects."""
    if not approvals:
        return tuple(findings)
    return tuple(_settled(finding, approvals) for finding in findings)


def _settled(finding: Finding, approvals: Approvals) -> Finding:
    if finding.effect is not Outcome.ESCALATE or finding.status != "open" or not finding.subjects:
        return finding
    approved = all(is_approved(finding, subject, approvals) for subject in finding.subjects)
    return finding.with_status("approved") if approved else finding


def is_approved(finding: Finding, initiative: str, approvals: Approvals) -> bool:
    """Whether the initiative's approvals hold every role of the finding's escalation."""
    return _approves(approvals.get(initiative, _NONE), finding)


def _approves(given: frozenset[str], finding: Finding) -> bool:
    """Whether approvals hold every role of an escalation, of which there is one at least."""
    return bool(given) and finding.effect is Outcome.ESCALATE and given.issuperset(finding.roles)


def decide(
    findings: Iterable[Finding], initiatives: Iterable[str], approvals: Approvals, basis: Basis | None = None
) -> tuple[Decision, ...]:
    """The decision on each initiative, in the order of their ids."""
    found = _Found(findings, approvals, basis)
    later, outcome, rest = Decision.later, found.outcome(), (found.rest,)  # bound once for all initiatives
    return tuple([later(id_, outcome(id_, _ALLOW), rest) for id_ in sorted(initiatives)])


class _Found:
    """Findings, and what they mean for each initiative; looked up by initiative only where that is asked."""

    def __init__(self, findings: Iterable[Finding], approvals: Approvals, basis: Basis | None) -> None:
        self._findings = tuple(findings)
        self._approvals = approvals
        self._basis = basis
        self._strongest = _strongest(self._findings)

    @cached_property
    def _naming(self) -> Mapping[str, Sequence[Finding]]:
        naming: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self._findings:
            for subject in finding.subjects:
                naming[subject].append(finding)
        return {subject: tuple(named) for subject, named in naming.items()}

    def outcome(self) -> Callable[[str, Outcome], Outcome]:
        """The strongest effect of those that stand, or else another: where nobody approves, all stand."""
        return self._of_approved if self._approvals else self._strongest.get

    def _of_approved(self, initiative: str, otherwise: Outcome) -> Outcome:
        if initiative in self._approvals:
            return _outcome(self._naming.get(initiative, ()), self._approvals[initiative])
        return self._strongest.get(initiative, otherwise)

    def rest(self, initiative: str) -> Rest:
        """The reasons."""
        named = tuple(self._naming.get(initiative, ()))
        return _rest(named, self._approvals.get(initiative, _NONE), self._basis)


def _strongest(findings: Iterable[Finding]) -> dict[str, Outcome]:
    """The strongest open effect that names each initiative."""
    named: defaultdict[Outcome, set[str]] = defaultdict(set)
    for weight, alike in groupby(findings, weight_of):
        named[weight].update(chain.from_iterable(map(subjects_of, alike)))
    found: dict[str, Outcome] = {}
    for weight in sorted(named, key=_strength):
        found |= dict.fromkeys(named[weight], weight)
    return found


_NONE: frozenset[str] = frozenset()


def decision(
    initiative: str, findings: tuple[Finding, ...], given: frozenset[str], basis: Basis | None
) -> Decision:
    """The decision on an initiative by all findings that name it; `given` are its approvals."""
    return Decision(initiative, _outcome(findings, given), *_rest(findings, given, basis))


def _outcome(findings: Iterable[Finding], given: frozenset[str]) -> Outcome:
    """The strongest effect of those that stand."""
    weights = [finding.weight for finding in (_standing(findings, given) if given else findings)]
    return max(weights, key=_strength, default=Outcome.ALLOW)


def _standing(findings: Iterable[Finding], given: frozenset[str]) -> list[Finding]:
    return [finding for finding in findings if finding.status == "open" and not _approves(given, finding)]


def _rest(findings: tuple[Finding, ...], given: frozenset[str], basis: Basis | None) -> Rest:
    standing = _standing(findings, given)
    roles = {role for finding in standing for role in finding.roles} - given
    missing = {path for finding in standing for path in finding.missing}
    return tuple(sorted(roles)), tuple(sorted(missing)), findings, basis


_new = object.__new__
_ALLOW = Outcome.ALLOW
_strength = attrgetter("strength")
