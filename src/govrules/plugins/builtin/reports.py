"""The report formats that ship with the library."""

from __future__ import annotations

from govrules.hookspecs import hookimpl
from govrules.reports.formats import BUILTIN_FORMATS, ReportFormat


@hookimpl
def govrules_formats() -> tuple[ReportFormat, ...]:
    return BUILTIN_FORMATS
