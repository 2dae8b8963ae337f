"""Groups, resources, systems and domains as the parts of an organisation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from govrules import Diagnostic, Organisation, Source
from govrules.documents import DocumentError, plain, read
from govrules.model import SCALES
from govrules.model.merging import OrganisationParts
from govrules_backstage.entities import Entity
from govrules_backstage.initiatives import annotated
from govrules_backstage.places import Row
from govrules_backstage.relations import Relations

_SECTIONS = {"capabilities": "capabilities", "data": "domains"}


def organisation(relations: Relations, known: Organisation) -> tuple[Organisation, list[Diagnostic]]:
    """The organisation of a catalogue, with what is wrong with it.

    What is `known` from files that were named before says what it says; the catalogue adds to it.
    """
    parts = OrganisationParts()
    if known.scales != SCALES:
        parts.add(plain({"organisation": {"scales": known.scales}}))
    for section, name, row in _rows(relations):
        if name not in getattr(known, section):
            parts.add(row.document("organisation", section, name))
    return parts.organisation(), parts.problems


def _rows(relations: Relations) -> Iterator[tuple[str, str, Row]]:
    """Each part of the organisation: its section, its id, and its fields."""
    settings, catalogue = relations.settings, relations.catalogue
    for group in catalogue.of_kind("group"):
        yield "units", relations.name(group.reference, "Group"), _group(group, relations)
    for resource in catalogue.of_kind("resource"):
        is_technology = resource.text("spec", "type") in settings.technologies
        section, field = ("technologies", "category") if is_technology else ("resources", "")
        name = relations.name(resource.reference, "Resource")
        yield section, name, _owned(resource, relations, field)
    for kind, used_as in (("System", settings.systems), ("Domain", settings.domains)):
        if used_as is not None:
            for entity in catalogue.of_kind(kind.lower()):
                yield _SECTIONS[used_as], relations.name(entity.reference, kind), _owned(entity, relations)


def _group(entity: Entity, relations: Relations) -> Row:
    row = Row(entity, relations.settings.annotations)
    display_name = entity.text("spec", "profile", "displayName")
    row.put("title", entity.title, "metadata", "name")
    row.put("title", display_name, "spec", "profile", "displayName")
    for parent, path in entity.names("parent", "Group"):
        row.put("parent", relations.name(parent, "Group"), *path)
    annotated(row)
    row.fields = {name: _value(value) for name, value in row.fields.items()}
    return row


def _owned(entity: Entity, relations: Relations, category: str = "") -> Row:
    row = Row(entity, relations.settings.annotations)
    row.put("title", entity.title, "metadata", "name")
    for owner, path in entity.names("owner", "Group"):
        row.put("owner", relations.name(owner, "Group"), *path)
    if category:
        row.put(category, entity.text("spec", "type"), "spec", "type")
    annotated(row)
    row.fields = {name: _value(value) for name, value in row.fields.items()}
    return row


def _value(written: Any) -> Any:
    """A value as it is, or the mapping that a text of JSON holds: an annotation has only texts."""
    if not isinstance(written, str) or not written.startswith("{"):
        return written
    with contextlib.suppress(DocumentError):
        return read(Source("", written), "json").value
    return written
