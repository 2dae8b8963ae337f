"""What breaks each law: a portfolio changed in a way that should change nothing, or not for the better."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from govrules import world
from govrules.decisions import Decision
from govrules.engines import reference
from govrules.findings import Finding, Outcome
from govrules.laws.agreement import Disagreement, told
from govrules.model import Portfolio
from govrules.plan import Plan
from govrules.policy import Policy, Review
from govrules.sampling.making import Document
from govrules.sampling.mentions import mentioned
from govrules.sampling.pools import NOWHERE
from govrules.waivers import Waiver

VARIANTS = 24
DAY = datetime.timedelta(days=1)


@frozen
class Sample:
    """A portfolio, and two numbers that choose what is changed in it and how."""

    document: Document
    first: int
    second: int

    @property
    def initiatives(self) -> list[Document]:
        return self.document.get("initiatives", [])  # type: ignore[no-any-return]  # a document holds anything

    def chosen(self) -> Document | None:
        """The initiative that is changed."""
        return self.initiatives[self.first % len(self.initiatives)] if self.initiatives else None

    def portfolio(self) -> Portfolio:
        return Portfolio(**self.document)

    def with_initiatives(self, initiatives: Iterable[Document]) -> Portfolio:
        return Portfolio(**{**self.document, "initiatives": list(initiatives)})


def repeatable(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """The same bytes twice, and from every engine."""
    first = policy.review(sample.portfolio(), as_of=as_of)
    second = policy.review(sample.portfolio(), as_of=as_of, engine="reference")
    if first.to_json() == second.to_json() and first == second:
        return None
    return f"Engines disagree:\n{Disagreement(told(second.findings), told(first.findings))}"


def ordered(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """Initiatives turned around and in another order, then rules."""
    expected = policy.review(sample.portfolio(), as_of=as_of)
    rows = sample.initiatives
    start = sample.first % len(rows) if rows else 0
    other = sample.with_initiatives(reversed([*rows[start:], *rows[:start]]))
    if policy.review(other, as_of=as_of).to_json() != expected.to_json():
        return "Another order of the initiatives gives something else."
    judged, _ = world.build(other, policy.plan, as_of)
    turned = evolve(policy.plan, rules=policy.plan.rules[::-1])
    if told(reference.evaluate(turned, judged)) != told(reference.evaluate(policy.plan, judged)):
        return "Another order of the rules gives something else."
    return None


def unrelated(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """A copy of the whole portfolio under other names beside it."""
    before = policy.review(sample.portfolio(), as_of=as_of)
    beside = Portfolio(**_joined(sample.document, _with_names(sample.document, _all_names(sample.document))))
    after = policy.review(beside, as_of=as_of)
    for decision in before.decisions:
        moved = after.decision(decision.initiative)
        if moved.standing != decision.standing:
            return f"Beside a copy of everything under other ids, {_moved(decision, moved)}."
    return None


def approved(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """One more approval of one initiative."""
    chosen, before = sample.chosen(), policy.review(sample.portfolio(), as_of=as_of)
    roles = sorted({role for finding in before.findings for role in finding.roles})
    if chosen is None or not roles or not isinstance(chosen.get("approvals", []), list):
        return None
    role = roles[sample.second % len(roles)]
    more = {**chosen, "approvals": [*chosen.get("approvals", []), {"role": role}]}
    after = policy.review(sample.with_initiatives(_replaced(sample, more)), as_of=as_of)
    for decision in before.decisions:
        if after.decision(decision.initiative).outcome > decision.outcome:
            return f"With the approval of `{role}`, `{decision.initiative}` is decided more strictly."
    return None


def waived(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """A waiver of one finding."""
    before = policy.review(sample.portfolio(), as_of=as_of)
    if not before.findings:
        return None
    finding = before.findings[sample.first % len(before.findings)]
    waiver = Waiver(finding.rule, finding.subjects, "It is known.", "cio", as_of)
    after = policy.review(sample.portfolio(), as_of=as_of, waivers=[waiver])
    if _without_status(after.findings) != _without_status(before.findings):
        return f"A waiver of a finding of `{finding.rule}` changes more than its status."
    loosened = [
        each.initiative for each in before.decisions if after.decision(each.initiative).outcome > each.outcome
    ]
    return f"A waiver makes the decision on `{loosened[0]}` stricter." if loosened else None


def complete(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """Nothing is missing."""
    review = policy.review(sample.portfolio(), as_of=as_of)
    for finding in review.findings:
        if finding.verdict == "unknown":
            lacking = ", ".join(f"`{path}`" for path in finding.missing) or "nothing that it can name"
            return f"`{finding.rule}` cannot judge {_names(finding.subjects)}: it misses {lacking}."
    return None


def renamed(policy: Policy, as_of: datetime.date, sample: Sample) -> str | None:
    """Other ids throughout."""
    before = policy.review(sample.portfolio(), as_of=as_of)
    after = policy.review(Portfolio(**_renamed(policy.plan, sample.document)), as_of=as_of)
    names = _new_names(policy.plan, sample.document)
    expected = sorted(_outline(finding, names) for finding in before.findings)
    found = sorted(_outline(finding, {}) for finding in after.findings)
    differing = [
        *(each for each in expected if each not in found),
        *(each for each in found if each not in expected),
    ]
    return f"`{differing[0][0]}` finds something else under other ids." if differing else None


def monotone(policy: Policy, as_of: datetime.date, sample: Sample, grown: str) -> str | None:
    """More of a field of one initiative; whose verdict was or is unknown is not compared."""
    chosen = sample.chosen()
    before = chosen.get(grown) if chosen is not None else None
    more = None if before is None else _MORE[grown](before, sample.second)
    if chosen is None or more is None:
        return None
    one = policy.review(sample.portfolio(), as_of=as_of)
    other = policy.review(sample.with_initiatives(_replaced(sample, {**chosen, grown: more})), as_of=as_of)
    for initiative in sample.initiatives:
        was, now = (_strictness(review, initiative["id"]) for review in (one, other))
        if now < was:
            steps = f"from {_verdict(was)} to {_verdict(now)}"
            change = f"{grown} {_written(more)} instead of {_written(before)}"
            return f"With {change}, `{initiative['id']}` goes {steps}."
    return None


def _more_budget(value: Any, step: int) -> Any:
    return Decimal(value) + (96, 1, Decimal("0.01"), 1000, 10**6, 10**9)[step % 6]


def _more_risk(value: Any, step: int) -> Any:
    scale = ("low", "medium", "high", "critical")
    higher = scale[scale.index(value) + 1 :] if value in scale else ()
    return higher[step % len(higher)] if higher else None


def _later(value: Any, step: int) -> Any:
    day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    return day + DAY * (1, 30, 365, 7, 3650, 90)[step % 6]


_MORE: dict[str, Callable[[Any, int], Any]] = {"budget": _more_budget, "risk": _more_risk, "end": _later}


def _strictness(review: Review, initiative: str) -> int:
    """How strictly findings speak of an initiative: fine, unknown, or violated and how."""
    found = [finding for finding in review.findings if initiative in finding.subjects]
    return max((_WEIGHTS[finding.verdict, finding.effect] for finding in found), default=0)


_WEIGHTS = {
    ("unknown", Outcome.INFORM): 1,
    ("violated", Outcome.ADVISE): 2,
    ("violated", Outcome.ESCALATE): 3,
    ("violated", Outcome.DENY): 4,
}


def _verdict(weight: int) -> str:
    return ("fine", "unknown")[weight] if weight < 2 else "violated"


def _moved(before: Decision, after: Decision) -> str:
    if before.outcome != after.outcome:
        return f"`{before.initiative}` goes from `{before.outcome}` to `{after.outcome}`"
    return f"`{before.initiative}` needs other approvals or information"


def _written(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _names(subjects: tuple[str, ...]) -> str:
    return ", ".join(f"`{id_}`" for id_ in subjects) or "a group of nobody"


def _replaced(sample: Sample, changed: Document) -> list[Document]:
    return [changed if each["id"] == changed["id"] else each for each in sample.initiatives]


def _without_status(findings: Iterable[Finding]) -> list[Finding]:
    return [finding.with_status("open") for finding in findings]


def _outline(finding: Finding, names: dict[str, str]) -> tuple[str, tuple[str, ...], str, str]:
    """What a finding says without words, its subjects under other names."""
    subjects = tuple(sorted(names.get(id_, id_) for id_ in finding.subjects))
    return finding.rule, subjects, finding.verdict, str(finding.effect)


def _all_names(document: Document) -> dict[str, str]:
    """Another id for everything."""
    organisation = document.get("organisation", {})
    things = {id_ for section in organisation.values() if isinstance(section, dict) for id_ in section}
    there = things | {each["id"] for each in document.get("initiatives", [])} | {NOWHERE}
    return {id_: f"{id_}-too" for id_ in there}


def _new_names(plan: Plan, document: Document) -> dict[str, str]:
    """Another id for everything that the policy does not name itself."""
    kept = {id_ for ids in mentioned(plan, plan.rules).ids.values() for id_ in ids}
    return {id_: other for id_, other in _all_names(document).items() if id_ not in kept}


def _renamed(plan: Plan, document: Document) -> Document:
    names = _new_names(plan, document)
    return _with_names(document, names)  # type: ignore[no-any-return]  # a document holds anything


def _with_names(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _with_names(member, names) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_names(member, names) for member in value]
    return names.get(value, value) if isinstance(value, str) else value


def _joined(left: Document, right: Document) -> Document:
    """Two portfolios as one."""
    sections = {**left.get("organisation", {}), **right.get("organisation", {})}
    organisation = {
        name: {**right.get("organisation", {}).get(name, {}), **left.get("organisation", {}).get(name, {})}
        for name in sections
    }
    taken = {each["id"] for each in left.get("initiatives", [])}
    more = [each for each in right.get("initiatives", []) if each["id"] not in taken]
    tables = {
        name: _both_tables(table, right["tables"][name]) for name, table in left.get("tables", {}).items()
    }
    return {
        "organisation": organisation,
        "initiatives": [*left.get("initiatives", []), *more],
        **({"tables": tables} if tables else {}),
    }


def _both_tables(left: Document, right: Document) -> Document:
    keys = {row[left["key"]] for row in left["rows"]}
    return {**left, "rows": [*left["rows"], *(row for row in right["rows"] if row[left["key"]] not in keys)]}
