"""What govrules finds here: a source of portfolios, and commands for workbooks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from govrules import Portfolio, hookimpl
from govrules.hookspecs import Around

PREFIX = "excel:"
_OWN = frozenset({".xlsx", ".xlsm", ".xls"})
"""What `.xls` holds is looked at: some give new workbooks the old ending, and what is old is refused."""

_OTHERS = frozenset({".xlsb", ".ods"})


@hookimpl
def govrules_open_source(location: str, around: Around) -> Portfolio | None:
    """The portfolio in a workbook: `portfolio.xlsx`, `excel:portfolio.xlsx#Sheet`, `excel:rows.csv`."""
    path, sheet = place_of(location)
    suffix = Path(path).suffix.lower()
    if not location.startswith(PREFIX) and suffix not in _OWN | _OTHERS:
        return None
    from govrules_excel.portfolio import open_portfolio
    from govrules_excel.problems import refusal

    if suffix in _OTHERS:
        message = f"workbooks of the format {suffix} are not read"
        raise refusal(path, "workbook", message, "save it as an Excel Workbook (.xlsx)")
    return open_portfolio(path, around, sheet)


def place_of(location: str) -> tuple[str, str | None]:
    """The path of a workbook, and the sheet that is named behind it.

    >>> place_of("excel:plans/portfolio.xlsx#Portefeuille 2027")
    ('plans/portfolio.xlsx', 'Portefeuille 2027')
    """
    path = location.removeprefix(PREFIX)
    if Path(path).exists() or "#" not in path:
        return path, None
    file, _, sheet = path.rpartition("#")
    return file, sheet


@hookimpl
def govrules_commands() -> Iterable[Any]:
    """`govrules excel annotate`."""
    from govrules_excel.command import excel

    return [excel]
