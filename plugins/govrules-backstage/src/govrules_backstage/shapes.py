"""What an entity has to be: Backstage's own rules, for all that govrules reads of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from govrules import Diagnostic
from govrules.diagnostics import one_of, suggest
from govrules.documents import Document, Path
from govrules.model.problems import shown
from govrules_backstage.references import Reference

ROOT = ("apiVersion", "kind", "metadata", "spec", "relations", "status")
_KIND = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,62}")
_NAME = re.compile(r"(?=.{1,63}\Z)[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_NAMESPACE = re.compile(r"(?=.{1,63}\Z)[a-z0-9]+(?:-+[a-z0-9]+)*")
_VERSION = re.compile(r"backstage\.io/v[a-z0-9]+")
_VERSIONS = "`backstage.io/v1alpha1`"
_NAMING = "letters, digits and `-_.`, at most 63, a letter or digit at either end"
_NAMING_SPACE = "lower-case letters, digits and `-`, at most 63, a letter or digit at either end"


@frozen
class Field:
    """A field of a specification: a text, or a reference with the kind that it has by default."""

    kind: str | None = None
    many: bool = False
    required: bool = False


def _text(*, required: bool = False) -> Field:
    return Field(None, required=required)


_OWNER = Field("Group", required=True)
_DEPENDENCIES = {"dependsOn": Field("", many=True), "dependencyOf": Field("", many=True)}

SPECIFICATIONS: dict[str, dict[str, Field]] = {
    "component": {
        "type": _text(required=True),
        "lifecycle": _text(required=True),
        "owner": _OWNER,
        "system": Field("System"),
        "providesApis": Field("API", many=True),
        "consumesApis": Field("API", many=True),
        **_DEPENDENCIES,
    },
    "system": {"owner": _OWNER, "domain": Field("Domain"), "type": _text()},
    "api": {
        "type": _text(required=True),
        "lifecycle": _text(required=True),
        "owner": _OWNER,
        "system": Field("System"),
    },
    "resource": {
        "type": _text(required=True),
        "owner": _OWNER,
        "system": Field("System"),
        **_DEPENDENCIES,
    },
    "domain": {"owner": _OWNER},
    "group": {
        "type": _text(required=True),
        "parent": Field("Group"),
        "children": Field("Group", many=True, required=True),
    },
    "user": {"memberOf": Field("Group", many=True, required=True)},
    "location": {"type": _text(), "target": _text(), "targets": Field(None, many=True)},
}
"""What is read of each kind; other kinds have no specification that matters here."""


def problems(document: Document) -> Iterator[Diagnostic]:
    """Everything that makes a document no entity."""
    if not isinstance(document.value, dict):
        advice = "write `apiVersion:`, `kind:`, `metadata:` and `spec:`"
        yield document.problem("type", f"{shown(document.value)} is no entity", (), advice)
        return
    yield from _foreign(document)
    yield from _named(document, ("apiVersion",), _VERSION if _known(document) else None, _VERSIONS)
    yield from _named(document, ("kind",), _KIND, "letters and digits")
    metadata = document.at(("metadata",))
    if isinstance(metadata, dict):
        yield from _metadata(document, metadata)
    else:
        yield _not_a(document, ("metadata",), "mapping")
    yield from _specification(document)


def _known(document: Document) -> dict[str, Field]:
    """The fields of the document's kind, none where it is another one."""
    kind = document.at(("kind",))
    return SPECIFICATIONS.get(kind.lower(), {}) if isinstance(kind, str) else {}


def _foreign(document: Document) -> Iterator[Diagnostic]:
    for key in document.value:
        if key not in ROOT:
            advice = suggest(key, ROOT) or f"an entity has {one_of(ROOT)}"
            yield document.problem("unknown-key", f"unknown key {shown(key)}", (key,), advice, key=True)


def _named(
    document: Document, path: Path, pattern: re.Pattern[str] | None, naming: str
) -> Iterator[Diagnostic]:
    value = document.at(path)
    if not isinstance(value, str) or not value:
        yield _not_a(document, path, "text")
    elif pattern is not None and not pattern.fullmatch(value):
        message = f"{shown(value)} is no {path[-1]} of Backstage's"
        yield document.problem("value", message, path, f"use {naming}")


def _metadata(document: Document, metadata: dict[str, Any]) -> Iterator[Diagnostic]:
    yield from _named(document, ("metadata", "name"), _NAME, _NAMING)
    if "namespace" in metadata:
        yield from _named(document, ("metadata", "namespace"), _NAMESPACE, _NAMING_SPACE)
    if "title" in metadata:
        yield from _named(document, ("metadata", "title"), None, "")
    if not isinstance(metadata.get("description", ""), str):
        yield _not_a(document, ("metadata", "description"), "text")
    yield from _texts(document, ("metadata", "tags"))
    annotations = metadata.get("annotations", {})
    if not isinstance(annotations, dict):
        yield _not_a(document, ("metadata", "annotations"), "mapping")
        return
    for key, value in annotations.items():
        if not isinstance(value, str):
            yield _not_a(document, ("metadata", "annotations", key), "text")


def _specification(document: Document) -> Iterator[Diagnostic]:
    fields = _known(document)
    specification = document.at(("spec",))
    if fields and not isinstance(specification, dict):
        yield _not_a(document, ("spec",), "mapping")
        return
    for name, field in fields.items():
        if name in specification or field.required:
            yield from _field(document, name, field)


def _field(document: Document, name: str, field: Field) -> Iterator[Diagnostic]:
    path: Path = ("spec", name)
    if field.many:
        wrong = list(_texts(document, path, required=field.required))
        yield from wrong
        paths = [] if wrong else [(*path, place) for place in range(len(document.at(path)))]
    else:
        wrong = list(_named(document, path, None, ""))
        yield from wrong
        paths = [] if wrong else [path]
    if field.kind is not None:
        for each in paths:
            yield from _reference(document, each, field.kind)


def _texts(document: Document, path: Path, *, required: bool = False) -> Iterator[Diagnostic]:
    around = document.at(path[:-1])
    if path[-1] not in around and not required:
        return
    values = document.at(path)
    if not isinstance(values, list):
        yield _not_a(document, path, "list")
        return
    for place, value in enumerate(values):
        if not isinstance(value, str) or not value:
            yield _not_a(document, (*path, place), "text")


def _reference(document: Document, path: Path, kind: str) -> Iterator[Diagnostic]:
    value = document.at(path)
    try:
        Reference.parse(value, kind)
    except ValueError as error:
        yield document.problem("reference", f"{shown(value)} {error}", path)


def _not_a(document: Document, path: Path, wanted: str) -> Diagnostic:
    """What to tell of a value that is missing, or of the wrong type."""
    around = document.at(path[:-1])
    if isinstance(around, dict) and path[-1] not in around:
        return document.problem("missing", f"`{path[-1]}` is missing", path)
    value = document.at(path)
    if value is None or value == "":
        return document.problem("missing", f"`{path[-1]}` is empty", path)
    is_scalar = wanted == "text" and value is not None and not isinstance(value, dict | list | str)
    return document.problem(
        "type", f"{shown(value)} is not a {wanted}", path, "put it in quotes" if is_scalar else None
    )
