"""Waivers: findings that somebody has accepted, for a reason, until a date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from attrs import Factory, define, field, frozen
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic import Field as Described

from govrules import documents
from govrules.diagnostics import Diagnostic, DiagnosticError, Span, WaiverError
from govrules.documents import Document
from govrules.findings import Finding
from govrules.model.fields import Date, FieldProblem, Id, Text, listed
from govrules.model.problems import field_errors


def _said(text: str) -> str:
    if not text.strip():
        raise FieldProblem("text", "says nothing", "a waiver says why it was given, and by whom")
    return text


Said = Annotated[Text, AfterValidator(_said)]


class WaiverEntry(BaseModel):
    """An entry of a list of waivers, as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Id = Described(description="Id of the rule", examples=["resources.capacity"])
    subjects: Annotated[tuple[Text, ...], BeforeValidator(listed)] = Described(
        description="Exactly the initiatives of the finding", examples=[["crm-2"]]
    )
    reason: Said = Described(description="Why it is accepted")
    granted_by: Said = Described(description="Who accepted it", examples=["portfolio-board"])
    until: Date = Described(description="The last day on which it holds", examples=["2027-03-31"])
    granted: Date | None = Described(
        default=None, description="The first day on which it holds", examples=["2026-10-01"]
    )


State = Literal["early", "holds", "expired"]


@frozen
class Waiver:
    """One accepted finding: of this rule, with exactly these subjects, until this day, inclusive.

    `granted` is the first day on which it holds; without one it has always held.

    >>> waiver = Waiver("data.copied", ("crm-2",), "Moves in May.", "cio", datetime.date(2027, 5, 31))
    >>> waiver.state(datetime.date(2027, 5, 31)), waiver.state(datetime.date(2027, 6, 1))
    ('holds', 'expired')
    """

    rule: str
    subjects: tuple[str, ...]
    reason: str
    granted_by: str
    until: datetime.date
    span: Span | None = field(default=None, eq=False, repr=False)
    granted: datetime.date | None = field(default=None, kw_only=True)

    def applies_to(self, finding: Finding) -> bool:
        """Whether the finding is of the waiver's rule, with exactly its subjects."""
        return finding.rule == self.rule and sorted(finding.subjects) == sorted(self.subjects)

    def holds(self, as_of: datetime.date) -> bool:
        """Whether it is in force on a day."""
        return self.state(as_of) == "holds"

    def state(self, as_of: datetime.date) -> State:
        """The one place where a waiver's dates are compared."""
        if as_of > self.until:
            return "expired"
        return "early" if self.granted is not None and as_of < self.granted else "holds"

    def to_dict(self) -> dict[str, Any]:
        """The waiver as a list of waivers has it."""
        return {
            "rule": self.rule,
            "subjects": self.subjects,
            "reason": self.reason,
            "granted_by": self.granted_by,
            "until": self.until,
            "granted": self.granted,
        }


@frozen
class WaiverReport:
    """What became of waivers: those that did nothing, and which waiver waived which finding.

    `waived` is by the finding's fingerprint. Where several waivers accept a finding it names the
    one that ends last. `given` are all of them.
    """

    unused: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()
    early: tuple[Waiver, ...] = ()
    waived: Mapping[str, Waiver] = field(factory=dict, hash=False)
    given: tuple[Waiver, ...] = field(default=(), repr=False)

    def renewals(self, waiver: Waiver) -> int:
        """How often a waiver had been renewed when it was granted."""
        return renewals(self.given).get(waiver, 0)

    def to_dict(self) -> dict[str, Any]:
        return {
            "unused": [waiver.to_dict() for waiver in self.unused],
            "expired": [waiver.to_dict() for waiver in self.expired],
            "early": [waiver.to_dict() for waiver in self.early],
            "applied": list(self._applied()),
        }

    def _applied(self) -> Iterable[dict[str, Any]]:
        """Each waiver that waived anything, with the fingerprints of what it waived."""
        counted = renewals(self.given)
        findings: dict[Waiver, list[str]] = {}
        for fingerprint, waiver in self.waived.items():
            findings.setdefault(waiver, []).append(fingerprint)
        for waiver in sorted(findings, key=_last):
            yield {**waiver.to_dict(), "renewals": counted.get(waiver, 0), "findings": findings[waiver]}


def load(path: str | Path) -> tuple[Waiver, ...]:
    """The waivers of a YAML or JSON file. Raises WaiverError with every problem at once."""
    try:
        document = documents.read(path)
    except DiagnosticError as unreadable:
        raise WaiverError(unreadable.diagnostics) from None
    return of(document)


def of(document: Document) -> tuple[Waiver, ...]:
    """The waivers of a document that has been read. Raises WaiverError with every problem at once."""
    if not isinstance(document.value, list):
        span = document.span(())
        raise WaiverError(
            [Diagnostic("type", "this is not a list of waivers", span, "write `- rule: …` for each")]
        )
    problems = [flaw.diagnostic for flaw in document.flaws]
    waivers = [_read(document, place, problems) for place in range(len(document.value))]
    if problems:
        raise WaiverError(problems)
    return tuple(waiver for waiver in waivers if waiver is not None)


def _read(document: Document, place: int, problems: list[Diagnostic]) -> Waiver | None:
    try:
        entry = WaiverEntry.model_validate(document.value[place])
    except ValidationError as failure:
        problems += [
            document.problem(error.code, error.message, (place, *error.path), error.advice)
            for error in field_errors(failure, WaiverEntry.model_fields)
        ]
        return None
    span = document.span((place, "until"))
    if entry.granted is not None and entry.until < entry.granted:
        message = "the waiver ends before it is granted"
        problems.append(
            document.problem("bad-date", message, (place, "until"), f"`granted` is {entry.granted}")
        )
        return None
    return Waiver(
        entry.rule, entry.subjects, entry.reason, entry.granted_by, entry.until, span, granted=entry.granted
    )


def apply(
    waivers: Iterable[Waiver], findings: Iterable[Finding], as_of: datetime.date
) -> tuple[tuple[Finding, ...], WaiverReport]:
    """The findings with their statuses, and the waivers that did nothing.

    A waiver never hides a finding. A finding that is only recorded stays so.
    """
    waivers = tuple(waivers)
    by_state: dict[State, list[Waiver]] = {"early": [], "holds": [], "expired": []}
    for waiver in waivers:
        by_state[waiver.state(as_of)].append(waiver)
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in by_state["holds"]:
        by_rule.setdefault(waiver.rule, []).append(waiver)
    desk = _Desk(by_rule)
    result = tuple(desk.stamped(finding) for finding in findings) if by_rule else tuple(findings)
    unused = tuple(waiver for waiver in by_state["holds"] if id(waiver) not in desk.used)
    expired, early = tuple(by_state["expired"]), tuple(by_state["early"])
    return result, WaiverReport(unused, expired, early, desk.waived, waivers)


@define
class _Desk:
    """Holds waivers in force by their rules, and remembers what they did."""

    by_rule: Mapping[str, list[Waiver]]
    used: set[int] = Factory(set)
    waived: dict[str, Waiver] = Factory(dict)

    def stamped(self, finding: Finding) -> Finding:
        """The finding, waived where a waiver accepts it; what is only recorded stays so."""
        matching = [waiver for waiver in self.by_rule.get(finding.rule, ()) if waiver.applies_to(finding)]
        self.used.update(map(id, matching))
        if not matching or finding.status == "audit":
            return finding
        self.waived[finding.fingerprint] = max(matching, key=_last)
        return finding.with_status("waived")


def _last(waiver: Waiver) -> tuple[Any, ...]:
    """Orders waivers by when they end, then by when they begin."""
    begins = waiver.granted or datetime.date.min
    return waiver.until, begins, waiver.rule, waiver.subjects, waiver.reason, waiver.granted_by


def renewals(waivers: Iterable[Waiver]) -> dict[Waiver, int]:
    """How often each waiver is a renewal: how many of the same rule and subjects ended before it.

    >>> first = Waiver("data.copied", ("crm-2",), "Moves in May.", "cio", datetime.date(2027, 5, 31))
    >>> again = Waiver("data.copied", ("crm-2",), "In July.", "cio", datetime.date(2027, 7, 31))
    >>> renewals([again, first])[again]
    1
    """
    series: dict[tuple[str, tuple[str, ...]], set[Waiver]] = {}
    for waiver in waivers:
        series.setdefault((waiver.rule, tuple(sorted(waiver.subjects))), set()).add(waiver)
    counted: dict[Waiver, int] = {}
    for alike in series.values():
        ends = sorted({waiver.until for waiver in alike})
        counted.update({waiver: ends.index(waiver.until) for waiver in alike})
    return counted


@frozen
class Held:
    """A waiver as a register lists it; `used` is None where there is no portfolio to tell."""

    waiver: Waiver
    state: State
    days_left: int
    renewals: int
    used: bool | None = None
    findings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.waiver.to_dict(),
            "state": self.state,
            "days_left": self.days_left,
            "renewals": self.renewals,
            "used": self.used,
            "findings": self.findings,
        }


def register(
    waivers: Iterable[Waiver], as_of: datetime.date, report: WaiverReport | None = None
) -> tuple[Held, ...]:
    """All waivers by when they end, with what a review of a portfolio made of them, if there is one.

    >>> waiver = Waiver("data.copied", ("crm-2",), "Moves in May.", "cio", datetime.date(2027, 5, 31))
    >>> register([waiver], datetime.date(2027, 5, 1))[0].days_left
    30
    """
    waivers = tuple(waivers)
    counted = renewals(waivers)
    idle = frozenset((*report.unused, *report.expired, *report.early)) if report is not None else frozenset()
    return tuple(
        Held(
            waiver,
            waiver.state(as_of),
            (waiver.until - as_of).days,
            counted[waiver],
            waiver not in idle if report is not None else None,
            _fingerprints(waiver, report),
        )
        for waiver in sorted(waivers, key=_last)
    )


def _fingerprints(waiver: Waiver, report: WaiverReport | None) -> tuple[str, ...]:
    waived = report.waived.items() if report is not None else ()
    return tuple(fingerprint for fingerprint, by in waived if by == waiver)


def too_long(waivers: Iterable[Waiver], longest: int | None, as_of: datetime.date) -> tuple[Diagnostic, ...]:
    """The problems of waivers that last longer than the policy allows, in days.

    They are counted from the day on which a waiver is granted; where it does not say, from today.
    What has ended is not counted any more.
    """
    if longest is None:
        return ()
    standing = (waiver for waiver in waivers if waiver.state(as_of) != "expired")
    return tuple(
        _too_long(waiver, longest, waiver.granted or as_of)
        for waiver in standing
        if (waiver.until - (waiver.granted or as_of)).days > longest
    )


def _too_long(waiver: Waiver, longest: int, since: datetime.date) -> Diagnostic:
    days = (waiver.until - since).days
    message = f"a waiver may reach {longest} days ahead, and this one reaches {days}"
    if waiver.granted is not None:
        message = f"a waiver may last {longest} days, and this one lasts {days}"
    return Diagnostic(
        "waiver-too-long", message, waiver.span, f"end it by {since + datetime.timedelta(longest)}"
    )
