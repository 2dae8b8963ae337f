"""The example, and small databases beside it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from govrules import Portfolio

EXAMPLE = Path(__file__).parent.parent / "example"
MAPPING = EXAMPLE / "mapping.yaml"
RULES = EXAMPLE / "rules.yaml"
DAY = datetime.date(2026, 11, 23)


def execute(engine: Engine, script: str) -> None:
    """Run several statements."""
    connection = engine.raw_connection()
    try:
        for statement in filter(str.strip, script.split(";")):
            connection.cursor().execute(statement)
        connection.commit()
    finally:
        connection.close()


def projects(**fields: Any) -> dict[str, Any]:
    """A mapping of one table, `projects`, with the columns id, title and unit."""
    columns = {"id": "id", "title": "title", "unit": "unit"}
    return {"initiatives": {"table": "projects", "fields": columns | fields}}


def told(portfolio: Portfolio) -> list[str]:
    return [f"{problem.path}: {problem.message}" for problem in portfolio.problems]


def ids(portfolio: Portfolio) -> list[str]:
    return [each.id for each in portfolio]
