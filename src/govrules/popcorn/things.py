"""What the measures count: things that a rule found, each with the initiatives that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType

from attrs import frozen

from govrules.decisions import Decision
from govrules.findings import Finding, Outcome
from govrules.model import Portfolio
from govrules.values import canonical

ONE = Decimal(1)


@frozen
class Thing:
    """One thing that counts; its amount is None where nobody knows it."""

    amount: Decimal | None
    initiatives: frozenset[str]
    findings: frozenset[str] = frozenset()


Count = Callable[[list[Finding], Portfolio], Iterator[Thing]]
"""The things in the violations of the rules that feed a measure."""


def _spend(findings: list[Finding], portfolio: Portfolio) -> Iterator[Thing]:
    """The initiatives of each set but the dearest; one without a budget might be it, and is not."""
    for members, found in _sets(findings):
        priced = {id_: portfolio.initiative(id_).budget for id_ in members}
        dearest = max(members, key=lambda id_: (priced[id_] is not None, priced[id_] or 0, id_))
        for id_ in members:
            if id_ != dearest:
                yield Thing(priced[id_], frozenset([id_]), found)


def _sets(findings: Iterable[Finding]) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """Initiatives that findings join, directly or through others, with these findings."""
    joined: dict[str, tuple[set[str], set[str]]] = {}
    for finding in findings:
        members, found = set(finding.subjects), {finding.fingerprint}
        for id_ in finding.subjects:
            known = joined.get(id_, ((), ()))
            members.update(known[0])
            found.update(known[1])
        joined.update(dict.fromkeys(members, (members, found)))
    told: set[str] = set()
    for id_ in sorted(joined):
        if id_ not in told:
            told |= joined[id_][0]
            yield tuple(sorted(joined[id_][0])), frozenset(joined[id_][1])


def _pairs(findings: list[Finding], _: Portfolio) -> Iterator[Thing]:
    """Each pair once, whatever was found of it, and in whatever order."""
    found: dict[frozenset[str], set[str]] = {}
    for finding in findings:
        for pair in combinations(sorted(finding.subjects), 2):
            found.setdefault(frozenset(pair), set()).add(finding.fingerprint)
    yield from (Thing(ONE, pair, frozenset(fingerprints)) for pair, fingerprints in found.items())


def _periods(findings: list[Finding], _: Portfolio) -> Iterator[Thing]:
    """Each resource and period once, though it may be both short and exclusive."""
    by_group: dict[str, list[Finding]] = {}
    for finding in findings:
        key = finding.fingerprint if finding.group is None else canonical(sorted(finding.group.items()))
        by_group.setdefault(key, []).append(finding)
    for found in by_group.values():
        named = frozenset(id_ for finding in found for id_ in finding.subjects)
        yield Thing(ONE, named, frozenset(finding.fingerprint for finding in found))


def _initiatives(findings: Iterable[Finding], _: Portfolio) -> Iterator[Thing]:
    """Each initiative once, however much was found of it."""
    by_initiative: dict[str, set[str]] = {}
    for finding in findings:
        for id_ in finding.subjects:
            by_initiative.setdefault(id_, set()).add(finding.fingerprint)
    for id_, found in by_initiative.items():
        yield Thing(ONE, frozenset([id_]), frozenset(found))


def _undecided(findings: list[Finding], portfolio: Portfolio) -> Iterator[Thing]:
    """What those who may decide have approved or waived has been decided after all."""
    standing = [finding for finding in findings if finding.status in {"open", "audit"}]
    return _initiatives(standing, portfolio)


COUNTS: Mapping[str, Count] = MappingProxyType(
    {
        "duplicated-spend": _spend,
        "incompatible-pairs": _pairs,
        "contested-capacity": _periods,
        "unanchored": _initiatives,
        "beyond-delegation": _undecided,
    }
)
"""What the measures that findings feed count."""


def waiting(decisions: Iterable[Decision]) -> Iterator[Thing]:
    """The initiatives of which the decision is that somebody must approve."""
    for decision in decisions:
        if decision.outcome is Outcome.ESCALATE:
            yield Thing(ONE, frozenset([decision.initiative]), _escalations(decision))


def escalated(decisions: Iterable[Decision]) -> Iterator[Thing]:
    """The initiatives that a rule sends to somebody, also where that has been settled."""
    for decision in decisions:
        found = _escalations(decision)
        if found:
            yield Thing(ONE, frozenset([decision.initiative]), found)


def _escalations(decision: Decision) -> frozenset[str]:
    return frozenset(
        finding.fingerprint
        for finding in decision.findings
        if finding.effect is Outcome.ESCALATE and finding.status != "audit"
    )
