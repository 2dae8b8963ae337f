"""Waivers: findings that somebody has accepted, for a reason, until a date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from attrs import field, frozen
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic import Field as Described

from govrules import documents
from govrules.diagnostics import Diagnostic, DiagnosticError, Span, WaiverError
from govrules.documents import Document
from govrules.findings import Finding
from govrules.model.fields import Date, Id, Text, listed
from govrules.model.problems import field_errors


class WaiverEntry(BaseModel):
    """An entry of a list of waivers, as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Id = Described(description="Id of the rule", examples=["resources.capacity"])
    subjects: Annotated[tuple[Text, ...], BeforeValidator(listed)] = Described(
        description="Exactly the initiatives of the finding", examples=[["crm-2"]]
    )
    reason: Id = Described(description="Why it is accepted")
    granted_by: Id = Described(description="Who accepted it", examples=["portfolio-board"])
    until: Date = Described(description="The last day on which it holds", examples=["2027-03-31"])


@frozen
class Waiver:
    """One accepted finding: of this rule, with exactly these subjects, until this day, inclusive."""

    rule: str
    subjects: tuple[str, ...]
    reason: str
    granted_by: str
    until: datetime.date
    span: Span | None = field(default=None, eq=False, repr=False)

    def applies_to(self, finding: Finding) -> bool:
        return finding.rule == self.rule and sorted(finding.subjects) == sorted(self.subjects)

    def holds(self, as_of: datetime.date) -> bool:
        """The one place where a waiver's date is compared."""
        return as_of <= self.until

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "subjects": self.subjects,
            "reason": self.reason,
            "granted_by": self.granted_by,
            "until": self.until,
        }


@frozen
class WaiverReport:
    """Waivers that did nothing: not needed, or too old."""

    unused: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "unused": [waiver.to_dict() for waiver in self.unused],
            "expired": [waiver.to_dict() for waiver in self.expired],
        }


def load(path: str | Path) -> tuple[Waiver, ...]:
    """The waivers of a YAML or JSON file. Raises WaiverError with every problem at once."""
    try:
        document = documents.read(path)
    except DiagnosticError as unreadable:
        raise WaiverError(unreadable.diagnostics) from None
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
    return Waiver(entry.rule, entry.subjects, entry.reason, entry.granted_by, entry.until, span)


def apply(
    waivers: Iterable[Waiver], findings: Iterable[Finding], as_of: datetime.date
) -> tuple[tuple[Finding, ...], WaiverReport]:
    """The findings with their statuses, and the waivers that did nothing.

    A waiver never hides a finding. A finding that is only recorded stays so.
    """
    waivers, findings = tuple(waivers), tuple(findings)
    held = [waiver for waiver in waivers if waiver.holds(as_of)]
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in held:
        by_rule.setdefault(waiver.rule, []).append(waiver)
    used: set[int] = set()
    result = tuple(_waived(finding, by_rule.get(finding.rule, ()), used) for finding in findings)
    unused = tuple(waiver for waiver in held if id(waiver) not in used)
    return result, WaiverReport(unused, tuple(waiver for waiver in waivers if not waiver.holds(as_of)))


def _waived(finding: Finding, waivers: Iterable[Waiver], used: set[int]) -> Finding:
    matching = [waiver for waiver in waivers if waiver.applies_to(finding)]
    used.update(map(id, matching))
    return finding.with_status("waived") if matching and finding.status != "audit" else finding


def too_long(waivers: Iterable[Waiver], longest: int | None, as_of: datetime.date) -> tuple[Diagnostic, ...]:
    """The problems of waivers that reach further ahead than the policy allows, in days."""
    if longest is None:
        return ()
    return tuple(
        Diagnostic(
            "waiver-too-long",
            f"a waiver may reach {longest} days ahead, and this one reaches {(waiver.until - as_of).days}",
            waiver.span,
            f"end it by {as_of + datetime.timedelta(days=longest)}",
        )
        for waiver in waivers
        if (waiver.until - as_of).days > longest
    )
