"""Baselines: findings that were there on the day an organisation began, so that new ones stand out."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import field, frozen
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from govrules import documents
from govrules.diagnostics import DiagnosticError
from govrules.documents import Document
from govrules.findings import Finding, Outcome, Status
from govrules.model.fields import Date
from govrules.model.problems import field_errors
from govrules.values import canonical

VERSION = 1
Mark = Literal["new", "known"]


class BaselineError(DiagnosticError):
    """A baseline cannot be read."""


class Known(BaseModel):
    """A finding on record, by its fingerprint and in words."""

    model_config = ConfigDict(frozen=True)

    rule: str
    subjects: tuple[str, ...]
    group: dict[str, Any] | None
    verdict: str
    status: Status
    fingerprint: str = Field(min_length=1)

    @classmethod
    def of(cls, finding: Finding) -> Known:
        told = {name: getattr(finding, name) for name in cls.model_fields}
        return cls.model_validate(told)

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields}


def _order(finding: Finding) -> tuple[Any, ...]:
    return finding.sort_key


class _Written(BaseModel):
    """A baseline as its file holds it."""

    model_config = ConfigDict(frozen=True)

    baseline: Literal[1]
    policy: str
    as_of: Date
    findings: tuple[Known, ...]


@frozen
class Baseline:
    """What was found under a policy on a day, in order.

    >>> finding = Finding("money.budget", ("crm-2",), None, "violated", Outcome.DENY)
    >>> baseline = Baseline.of("acme", datetime.date(2026, 11, 23), [finding])
    >>> baseline.mark(finding), len(baseline.findings)
    ('known', 1)
    """

    policy: str
    as_of: datetime.date
    findings: tuple[Known, ...]
    _by_fingerprint: Mapping[str, Known] = field(init=False, repr=False, eq=False)

    @_by_fingerprint.default
    def _known(self) -> Mapping[str, Known]:
        return {known.fingerprint: known for known in self.findings}

    @staticmethod
    def of(policy: str, as_of: datetime.date, findings: Iterable[Finding]) -> Baseline:
        """The findings, with what they count for on that day."""
        return Baseline(policy, as_of, tuple(map(Known.of, sorted(findings, key=_order))))

    def mark(self, finding: Finding) -> Mark:
        """Whether a finding is on record.

        One that was waived, approved or recorded only, and no longer is, counts for the first time.
        """
        known = self._by_fingerprint.get(finding.fingerprint)
        is_known = known is not None and (known.status == "open" or finding.status != "open")
        return "known" if is_known else "new"

    def to_json(self) -> str:
        """The baseline as its file holds it: a finding a line, so that a difference is easy to read."""
        head = {"baseline": VERSION, "policy": self.policy, "as_of": self.as_of}
        lines = ",\n".join(canonical(known.to_dict()) for known in self.findings)
        between = f"\n{lines}\n" if lines else ""
        return f'{canonical(head)[:-1]}, "findings": [{between}]}}\n'


@frozen
class Comparison:
    """The findings of a review beside a baseline, by fingerprint; `resolved` are no longer found."""

    baseline: Baseline
    marks: Mapping[str, Mark] = field(hash=False)
    resolved: tuple[Known, ...]
    outcome: Outcome
    """The strongest that an open finding calls for which is new."""

    @staticmethod
    def of(baseline: Baseline, findings: Iterable[Finding]) -> Comparison:
        """Compare; a finding of whatever status is still there."""
        findings = tuple(findings)
        marks = {finding.fingerprint: baseline.mark(finding) for finding in findings}
        resolved = tuple(known for known in baseline.findings if known.fingerprint not in marks)
        counted = [
            finding.effect
            for finding in findings
            if finding.status == "open" and marks[finding.fingerprint] == "new"
        ]
        return Comparison(baseline, marks, resolved, max(counted, default=Outcome.ALLOW))

    def count(self, mark: Mark) -> int:
        """How many findings are new, or known."""
        return sum(each == mark for each in self.marks.values())

    def to_dict(self) -> dict[str, Any]:
        return {
            "as_of": self.baseline.as_of,
            "new": self.count("new"),
            "known": self.count("known"),
            "resolved": [known.to_dict() for known in self.resolved],
        }


def load(path: str | os.PathLike[str]) -> Baseline:
    """The baseline in a file, as `govrules baseline write` leaves it. Raises DiagnosticError."""
    document = documents.read(path, "json")
    try:
        read = _Written.model_validate(document.value)
    except ValidationError as failure:
        raise _problems(document, failure) from None
    return Baseline(read.policy, read.as_of, read.findings)


def _problems(document: Document, failure: ValidationError) -> BaselineError:
    if not isinstance(document.value, dict) or "baseline" not in document.value:
        advice = "write one with `govrules baseline write`"
        return BaselineError([document.problem("type", "this is no baseline", (), advice)])
    return BaselineError(
        document.problem(error.code, error.message, error.path, error.advice)
        for error in field_errors(failure, _Written.model_fields)
    )
