"""Places in files as SARIF has them."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from govrules.diagnostics import Span
from govrules.documents import shown_path
from govrules.reports.places import Place


def location(place: Place, number: int = 0) -> dict[str, Any]:
    """A subject of a finding: the initiative, and where it stands if it was read from a file.

    A `number` above 0 is one that a message can refer to.
    """
    found: dict[str, Any] = {"id": number} if number else {}
    if place.span is not None:
        found["physicalLocation"] = physical(place.span)
    name = place.initiative + shown_path(place.path).removeprefix("$")
    found["logicalLocations"] = [{"name": place.initiative, "fullyQualifiedName": name, "kind": "object"}]
    return found


def physical(span: Span) -> dict[str, Any]:
    """The file, and the characters in it."""
    region = {"startLine": span.line, "startColumn": span.column}
    if span.end > span.start:
        region["endLine"], region["endColumn"] = span.source.position(span.end)
    return {"artifactLocation": {"uri": uri(span.source.name)}, "region": region}


def uri(name: str) -> str:
    """The name of a file as a URI, relative where the name is.

    >>> uri("our portfolio/a#1.yaml")
    'our%20portfolio/a%231.yaml'
    """
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(PurePath(name).as_posix())
