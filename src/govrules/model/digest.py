"""The digest of a portfolio: the same for the same content, whatever it was read from."""

from __future__ import annotations

import datetime
import enum
import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from govrules.model.initiative import Initiative
from govrules.model.organisation import Organisation
from govrules.tables import Table
from govrules.texts import Localised
from govrules.values import ValueProblem, canonical, in_order, number


def digest_of(
    organisation: Organisation, initiatives: Iterable[Initiative], tables: Mapping[str, Table]
) -> str:
    """`sha256:` and the digest of the canonical JSON of everything a policy can read."""
    digest = hashlib.sha256()
    digest.update(canonical(as_plain(organisation)).encode())
    for initiative in sorted(initiatives, key=lambda initiative: initiative.id):
        digest.update(b"\n" + canonical(as_plain(initiative)).encode())
    for name in sorted(tables):
        digest.update(b"\n" + canonical([name, _table(tables[name])]).encode())
    return f"sha256:{digest.hexdigest()}"


def _table(table: Table) -> Any:
    columns = {name: str(type_) for name, type_ in sorted(table.columns.items())}
    rows = sorted((canonical(key), as_plain(row)) for key, row in table.rows.items())
    return [table.key, columns, [list(row) for row in rows]]


_PLAIN = frozenset({str, bool, int, Decimal, datetime.date})


def as_plain(value: Any) -> Any:
    """A value of a portfolio as what canonical JSON is made of; mappings in order of their keys."""
    if value is None or type(value) in _PLAIN:
        return value
    match value:
        case Localised():
            return as_plain(value.translations)
        case enum.Enum():
            return as_plain(value.value)
        case str() | bool() | int() | Decimal() | datetime.date():
            return value
        case BaseModel():
            return as_plain({**value.__dict__, **(value.__pydantic_extra__ or {})})
        case Mapping():
            return {str(key): as_plain(value[key]) for key in sorted(value, key=str)}
        case set() | frozenset():
            return [as_plain(item) for item in in_order(value)]
        case list() | tuple():
            return [as_plain(item) for item in value]
    return _as_text(value)


def _as_text(value: Any) -> Any:
    try:
        return number(value)
    except ValueProblem:
        return str(value)
