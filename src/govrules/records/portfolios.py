"""A portfolio as a record keeps it, and as it was again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from govrules.model import Initiative, Portfolio
from govrules.model.digest import as_plain
from govrules.tables import Table
from govrules.texts import Localised
from govrules.types import Scale, Type


def kept(portfolio: Portfolio) -> dict[str, Any]:
    """All that a policy can read, in the order in which it was given: the first language stays first.

    >>> portfolio = Portfolio({}, [{"id": "crm", "title": {"fr": "Clients", "en": "CRM"}, "unit": "sales"}])
    >>> restored(kept(portfolio)).digest == portfolio.digest
    True
    """
    return {
        "organisation": _kept(portfolio.organisation),
        "initiatives": [_kept(initiative) for initiative in portfolio],
        "tables": {name: _table(table) for name, table in portfolio.tables.items()},
    }


def restored(content: Mapping[str, Any], kind: type[Initiative] = Initiative) -> Portfolio:
    """The portfolio that was kept. Raises PortfolioError where it cannot be read any more."""
    return Portfolio(content["organisation"], content["initiatives"], content["tables"], kind=kind)


def _kept(value: Any) -> Any:
    match value:
        case Localised():
            return dict(value.translations)
        case BaseModel():
            return _kept({**value.__dict__, **(value.__pydantic_extra__ or {})})
        case Mapping():
            return {str(key): _kept(item) for key, item in value.items()}
        case list() | tuple():
            return [_kept(item) for item in value]
    return as_plain(value)


def _table(table: Table) -> dict[str, Any]:
    columns = {name: _column(type_) for name, type_ in table.columns.items()}
    return {"key": table.key, "rows": [_kept(row) for row in table.rows.values()], "columns": columns}


def _column(type_: Type) -> Any:
    return {"scale": list(type_.values)} if isinstance(type_, Scale) else str(type_)
