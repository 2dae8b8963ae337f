"""Portfolios as YAML, the way a rule's examples have them."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from govrules.model import Portfolio
from govrules.values import in_order, plain_number

_PLAIN = re.compile(
    r"[A-Za-z_][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*|\d{4}-\d{2}-\d{2}|\d{4}-[QH]\d", re.ASCII
)
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def as_document(portfolio: Portfolio) -> dict[str, Any]:
    """A portfolio as a document that gives it, with nothing that was not given.

    >>> crm = {"id": "crm", "title": "New CRM", "unit": "sales", "budget": 5}
    >>> as_document(Portfolio(initiatives=[crm]))
    {'initiatives': [{'id': 'crm', 'title': 'New CRM', 'unit': 'sales', 'budget': Decimal('5')}]}
    """
    tables = {
        name: {"key": table.key, "rows": [dict(row) for row in table.rows.values()]}
        for name, table in portfolio.tables.items()
    }
    parts = {
        "organisation": {name: part for name, part in _given(portfolio.organisation).items() if part},
        "initiatives": [_given(each) for each in portfolio],
        "tables": tables,
    }
    return {name: part for name, part in parts.items() if part}


def _given(value: Any) -> Any:
    match value:
        case BaseModel():
            given = value.model_fields_set | set(value.model_extra or {})
            extra = value.model_extra or {}
            names = [name for name in (*type(value).model_fields, *extra) if name in given]
            return {name: _given(getattr(value, name)) for name in names}
        case Mapping():
            return {key: _given(member) for key, member in value.items()}
        case list() | tuple():
            return [_given(member) for member in value]
        case set() | frozenset():
            return [_given(member) for member in in_order(value)]
    return value


def as_yaml(document: Mapping[str, Any], *, as_of: datetime.date | None = None) -> str:
    """A portfolio document as YAML that can be pasted under a rule's `examples:`.

    >>> print(as_yaml({"initiatives": [{"id": "crm", "title": "New CRM", "unit": "sales"}]}))
    - initiatives:
        - {id: crm, title: New CRM, unit: sales}
    """
    lines = [f"as_of: {as_of}"] if as_of is not None else []
    for name, part in document.items():
        lines.append(f"{name}:")
        lines += [f"  {line}" for line in _lines(part)]
    return "\n".join(("- " if place == 0 else "  ") + line for place, line in enumerate(lines))


def _lines(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from (f"{flow(key)}: {flow(member)}" for key, member in part.items())
    else:
        yield from (f"- {flow(member)}" for member in part)


def flow(value: Any) -> str:
    """A value in YAML's flow style.

    >>> flow({"amount": Decimal("2.50"), "why": "yes", "on": datetime.date(2027, 1, 1)})
    '{amount: 2.5, why: "yes", on: 2027-01-01}'
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return plain_number(Decimal(value))
        case datetime.date():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{_key(key)}: {flow(member)}" for key, member in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    is_plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _TAKEN
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _key(key: Any) -> str:
    return str(key) if str(key) in _TAKEN else flow(str(key))
