"""What govrules asks of this plugin: one function a hook."""

from __future__ import annotations

from pathlib import Path

from govrules import Portfolio, hookimpl
from govrules.hookspecs import Around
from govrules.reports.formats import ReportFormat
from govrules_backstage.facts import TECH_INSIGHTS
from govrules_backstage.files import NAMES
from govrules_backstage.source import portfolio

SCHEME = "backstage:"


@hookimpl
def govrules_open_source(location: str, around: Around) -> Portfolio | None:
    """`govrules check backstage:catalog/`, and any file that has the name of Backstage's."""
    if location.startswith(SCHEME):
        return portfolio(Path(location.removeprefix(SCHEME)), around)
    return portfolio(Path(location), around) if Path(location).name in NAMES else None


@hookimpl
def govrules_formats() -> tuple[ReportFormat, ...]:
    """`govrules check … --format tech-insights`."""
    return (TECH_INSIGHTS,)
