"""Portfolios in files: YAML, JSON, JSON lines and CSV."""

from __future__ import annotations

from govrules.hookspecs import hookimpl
from govrules.model.loading import File


@hookimpl(trylast=True)
def govrules_open_source(location: str) -> File:
    """Any place that no other plugin knows is a file; files are read together."""
    return location
