"""The JSON Schemas of all documents that people write, for editors and for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from govrules.model import portfolio_schema
from govrules.policyfile import policy_schema
from govrules.waivers import WaiverEntry


def waivers_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a list of waivers.

    >>> waivers_schema()["$defs"]["WaiverEntry"]["required"]
    ['rule', 'subjects', 'reason', 'granted_by', 'until']
    """
    schema = TypeAdapter(list[WaiverEntry]).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "govrules waivers",
        "description": "Findings that somebody has accepted, for a reason, until a date.",
        **schema,
    }


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = MappingProxyType(
    {"policy": policy_schema, "portfolio": portfolio_schema, "waivers": waivers_schema}
)
"""The schema of each kind of document, made when it is asked for."""
