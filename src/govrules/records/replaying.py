"""Decides again what is on record, and tells every difference."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, TypeVar

from attrs import define, field, frozen

from govrules.diagnostics import GovrulesError
from govrules.model import Initiative, Portfolio
from govrules.policy import PLAIN, Extensions, Policy
from govrules.records import policies, portfolios
from govrules.records.entries import Entry, digest_of, digests_of, told_of
from govrules.records.journal import RecordError
from govrules.records.reading import Record
from govrules.values import date
from govrules.waivers import Waiver

Verdict = Literal["same", "different", "impossible"]
Made = TypeVar("Made")


@frozen
class Difference:
    """What is not as it was: `what` is of a kind, and named; None where it was not, or is not, there."""

    kind: Literal["policy", "portfolio", "waivers", "decision", "finding", "result"]
    name: str
    before: Any = field(hash=False)
    after: Any = field(hash=False)

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": self.name, "before": self.before, "after": self.after}


@frozen
class Replayed:
    """What came of deciding again. `reason` says why it was impossible."""

    entry: Entry
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "line": self.entry.line,
            "as_of": self.entry.as_of,
            "policy": self.entry.policy,
            "version": self.entry.version,
            "verdict": self.verdict,
            "differences": [difference.to_dict() for difference in self.differences],
            "reason": self.reason or None,
        }


def replay(  # noqa: PLR0913 - one for each thing that a caller can give
    record: Record,
    *,
    policy: Policy | None = None,
    portfolio: Portfolio | None = None,
    waivers: Iterable[Waiver] | None = None,
    kind: type[Initiative] = Initiative,
    plugins: Extensions = PLAIN,
) -> Iterator[Replayed]:
    """Decide again each review of a record, one after the other.

    What is given is used in place of what the record holds, and has to be given where it holds only
    digests. `kind` is the host's own class of initiatives, `plugins` what makes the language larger.
    """
    given = tuple(waivers) if waivers is not None else None
    again = _Again(record, policy, portfolio, given, kind, plugins)
    yield from map(again.replayed, record.entries)


@define(slots=False)
class _Again:
    """Decides again; inputs of a record are read once."""

    record: Record
    policy: Policy | None
    portfolio: Portfolio | None
    waivers: tuple[Waiver, ...] | None
    kind: type[Initiative]
    plugins: Extensions

    @cached_property
    def _made(self) -> dict[tuple[str, str], Any]:
        return {}

    def replayed(self, entry: Entry) -> Replayed:
        try:
            differences = tuple(self._differences(entry))
        except GovrulesError as error:
            return Replayed(entry, "impossible", reason=str(error))
        return Replayed(entry, "different" if differences else "same", differences)

    def _differences(self, entry: Entry) -> Iterator[Difference]:
        policy, portfolio, waivers = self.policy, self.portfolio, self.waivers
        if policy is None:
            policy = self._input("policy", entry.policy_digest, self._policy)
        if portfolio is None:
            portfolio = self._input("portfolio", entry.portfolio_digest, self._portfolio)
        if waivers is None:
            nobody = entry.waivers_digest == digest_of(())
            waivers = () if nobody else self._input("waivers", entry.waivers_digest, _waivers)
        review = policy.review(portfolio, as_of=entry.as_of, waivers=waivers)
        yield from _differing("policy", entry.policy, entry.policy_digest, policy.digest)
        yield from _differing("portfolio", "", entry.portfolio_digest, portfolio.digest)
        given = digest_of([waiver.to_dict() for waiver in waivers])
        yield from _differing("waivers", "", entry.waivers_digest, given)
        yield from differences(entry, told_of(review))

    def _input(self, kind: str, digest: str, make: Callable[[Any], Made]) -> Made:
        """An input of the record; raises RecordError where it has none."""
        if (kind, digest) not in self.record.inputs:
            raise RecordError(f"the record does not hold the {kind} {digest[:19]}…: {_ADVICE[kind]}")
        if (kind, digest) not in self._made:
            self._made[kind, digest] = make(self.record.inputs[kind, digest])
        made: Made = self._made[kind, digest]
        return made

    def _policy(self, content: Any) -> Policy:
        return policies.restored(content, self.kind, self.plugins)

    def _portfolio(self, content: Any) -> Portfolio:
        return portfolios.restored(content, self.kind)


_ADVICE = {
    "policy": "name its files with --rules",
    "portfolio": "name its files",
    "waivers": "name their file with --waivers",
}


def _waivers(content: Any) -> tuple[Waiver, ...]:
    return tuple(_waiver(each) for each in content)


def _waiver(content: Mapping[str, Any]) -> Waiver:
    granted: datetime.date | None = date(content["granted"]) if content["granted"] is not None else None
    subjects = tuple(content["subjects"])
    reason, by, until = content["reason"], content["granted_by"], date(content["until"])
    return Waiver(content["rule"], subjects, reason, by, until, granted=granted)


def differences(entry: Entry, told: Mapping[str, Any]) -> Iterator[Difference]:
    """All that a review says and the record does not, or the other way round."""
    if entry.result == digest_of(told):
        return
    found = [
        *_decisions(entry.decisions, told["decisions"]),
        *_findings(entry, told["findings"]),
    ]
    yield from found or [Difference("result", "", entry.result, digest_of(told))]


def _decisions(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> Iterator[Difference]:
    then = {each["initiative"]: each for each in before}
    now = {each["initiative"]: each for each in after}
    for name in sorted({**then, **now}):
        old, new = then.get(name), now.get(name)
        if digest_of(old) != digest_of(new):
            yield Difference("decision", name, old, new)


def _findings(entry: Entry, after: Iterable[Mapping[str, Any]]) -> Iterator[Difference]:
    """The findings that differ; as they were, where the record holds more than their digests."""
    now = {each["fingerprint"]: each for each in after}
    digests = digests_of(now.values())
    kept = entry.review["findings"] if entry.review is not None else ()
    then = {each["fingerprint"]: each for each in kept}
    for name in sorted({**entry.findings, **digests}):
        old, new = entry.findings.get(name), digests.get(name)
        if old != new:
            before = then.get(name, {"digest": old}) if old is not None else None
            yield Difference("finding", name, before, now.get(name))


def _differing(
    kind: Literal["policy", "portfolio", "waivers"], name: str, before: str, after: str
) -> Iterator[Difference]:
    if before != after:
        yield Difference(kind, name, before, after)
