"""Keeps decisions in the database, each once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from govrules import Decision, Portfolio, Review
from govrules.values import canonical

from govrules_django.models import DecisionRecord
from govrules_django.reading import RowOrigin, database

_CONTENT = (
    "model",
    "key",
    "outcome",
    "approvals",
    "missing",
    "findings",
    "as_of",
    "policy",
    "policy_digest",
    "portfolio_digest",
    "version",
)


def store(review: Review, portfolio: Portfolio) -> int:
    """Record the decisions of a review, and give how many were new.

    A decision that is the newest on record of its initiative already, word for word, is not
    recorded again.
    """
    with transaction.atomic(using=database()):
        newest = _newest(decision.initiative for decision in review.decisions)
        made = [_record(decision, review, portfolio) for decision in review.decisions]
        new = [each for each in made if _content(each) != newest.get(each.initiative)]
        DecisionRecord.objects.using(database()).bulk_create(new, batch_size=500)
    return len(new)


def _newest(initiatives: Iterable[str]) -> dict[str, Any]:
    wanted = set(initiatives)
    held = DecisionRecord.objects.using(database()).order_by("pk").iterator(chunk_size=500)
    return {each.initiative: _content(each) for each in held if each.initiative in wanted}


def _content(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in _CONTENT)


def _record(decision: Decision, review: Review, portfolio: Portfolio) -> Any:
    origin = portfolio.origin(decision.initiative)
    basis = review.basis
    row = origin if isinstance(origin, RowOrigin) else None  # else a plugin's, from somewhere else
    return DecisionRecord(
        model=row.name if row is not None else "",
        key=row.key if row is not None else "",
        initiative=decision.initiative,
        outcome=decision.outcome.value,
        approvals=list(decision.approvals),
        missing=list(decision.missing),
        findings=[as_json(finding.to_dict()) for finding in decision.findings],
        as_of=review.as_of,
        policy=basis.policy,
        policy_digest=basis.policy_digest,
        portfolio_digest=basis.portfolio_digest,
        version=basis.version,
    )


def as_json(value: Any) -> Any:
    """A value as a JSON field holds it; numbers with decimals stay exact, as texts."""
    return json.loads(canonical(value), parse_float=str)
