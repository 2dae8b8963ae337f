"""Asks the policy about a row as it is in memory, and answers in Django's words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from govrules import PortfolioError

from govrules_django import conf
from govrules_django.desk import desk, mapping_for
from govrules_django.judging import Judge, Remark, refusal, unreadable


def remarks_on(row: Any) -> tuple[Remark, ...]:
    """What the policy remarks on a row as it is in memory. Raises PortfolioError."""
    at = desk()
    picture = at.now()
    initiative = at.initiative(row, picture)
    judge = Judge(at.policy, mapping_for(row), initiative, picture.live.organisation)
    return judge.remarks(picture.live.decide(initiative))


def validate(row: Any, placeable: Collection[str] | None = None) -> tuple[Remark, ...]:
    """What the policy remarks on a row, none of which blocks. Raises ValidationError for what does.

    `placeable` are the fields on which an error can be shown, by default all of the model.
    """
    mapping = mapping_for(row)
    shown = {field.name for field in row._meta.get_fields()} if placeable is None else placeable
    try:
        remarks = remarks_on(row)
    except PortfolioError as error:
        raise unreadable(error, mapping.label, shown) from error
    refused = refusal(remarks, mapping.blocks or conf.options().blocks, shown)
    if refused is not None:
        raise refused
    return remarks
