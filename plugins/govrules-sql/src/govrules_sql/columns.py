"""Values as drivers give them, made values of govrules without loss: no number goes through a float."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column
from sqlalchemy.types import TypeEngine

from govrules_sql.mapping import Kind


class UnreadableError(Exception):
    """A value that cannot be read; the text says why."""


def kind_of(column: Column[Any]) -> Kind | None:
    """What has to be done to a column's values. The driver has done the rest."""
    type_: TypeEngine[Any] = column.type
    if isinstance(type_, Boolean):
        return "flag"
    return "json" if isinstance(type_, JSON) else None


def value_of(raw: Any, kind: Kind | None) -> Any:
    """A driver's value as one of govrules, NULL as None. Raises UnreadableError.

    >>> value_of(1, "flag"), value_of('{"cost": 0.10}', "json")
    (True, {'cost': Decimal('0.10')})
    """
    if kind == "flag" and isinstance(raw, int | Decimal) and raw in {0, 1}:
        return bool(raw)
    if kind == "json" and isinstance(raw, str | bytes):
        return _json(raw)
    if isinstance(raw, bytes | bytearray | memoryview):
        raise UnreadableError("holds bytes, which are no value of govrules")
    return str(raw) if isinstance(raw, uuid.UUID) else raw


def _json(raw: str | bytes) -> Any:
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise UnreadableError("holds no JSON") from None


def _refused(name: str) -> Any:
    raise ValueError(name)
