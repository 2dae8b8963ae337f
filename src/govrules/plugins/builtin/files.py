"""Portfolios in files: YAML, JSON, JSON lines and CSV."""

from __future__ import annotations

from govrules.diagnostics import Diagnostic, PortfolioError
from govrules.hookspecs import hookimpl
from govrules.model.loading import File
from govrules.plugins.locations import without_secrets


@hookimpl(trylast=True)
def govrules_open_source(location: str) -> File:
    """Any place that no other plugin knows is a file; files are read together. A URL is no file."""
    if "://" in location:
        message = f"no plugin opens `{without_secrets(location)}`"
        raise PortfolioError(
            [Diagnostic("file", message, help="`govrules plugins` lists those that are there")]
        )
    return location
