"""An entity as an initiative."""

from __future__ import annotations

from collections.abc import Iterator

from govrules.documents import Path
from govrules_backstage.entities import Entity
from govrules_backstage.places import Row
from govrules_backstage.references import Reference
from govrules_backstage.relations import Relations


def initiative(entity: Entity, relations: Relations) -> Row:
    """The fields of an initiative, each with its place in the entity."""
    row = Row(entity, relations.settings.annotations)
    row.put("id", relations.id(entity.reference), "metadata", "name")
    row.put("title", entity.title, "metadata", "title" if entity.text("metadata", "title") else "name")
    row.put("description", entity.text("metadata", "description"), "metadata", "description")
    lifecycle = entity.text("spec", "lifecycle")
    row.put("stage", relations.settings.lifecycles.get(lifecycle, lifecycle), "spec", "lifecycle")
    _owner(row, relations)
    _tags(row, relations)
    _system(row, relations)
    _dependencies(row, relations)
    _interfaces(row, relations)
    _fields(row, relations)
    annotated(row)
    return row


def _owner(row: Row, relations: Relations) -> None:
    for owner, path in row.entity.names("owner", "Group"):
        row.put("owner", relations.name(owner, "Group"), *path)
        row.put("unit", relations.name(_unit(owner, relations), "Group"), *path)


def _unit(owner: Reference, relations: Relations) -> Reference:
    """The group that owns; of a person, the one group that the person is a member of."""
    person = relations.catalogue.get(owner) if owner.kind == "user" else None
    groups = [group for group, _ in person.names("memberOf", "Group")] if person is not None else []
    return groups[0] if len(groups) == 1 else owner


def _tags(row: Row, relations: Relations) -> None:
    name = relations.settings.tags
    for place, tag in enumerate(row.entity.items("metadata", "tags")):
        if name is not None:
            row.add(name, tag, "metadata", "tags", place)


def _system(row: Row, relations: Relations) -> None:
    """The system that an entity is part of, and the domain of that system or of its own."""
    for system, path in row.entity.names("system", "System"):
        _named(row, relations.settings.systems, relations.name(system, "System"), path)
        around = relations.catalogue.get(system)
        for domain, _ in around.names("domain", "Domain") if around is not None else ():
            _named(row, relations.settings.domains, relations.name(domain, "Domain"), path)
    for domain, path in row.entity.names("domain", "Domain"):
        _named(row, relations.settings.domains, relations.name(domain, "Domain"), path)


def _named(row: Row, field: str | None, name: str, path: Path) -> None:
    if field is not None:
        row.add(field, {"domain": name} if field == "data" else name, *path)


def _dependencies(row: Row, relations: Relations) -> None:
    for reference, path in _needs(row.entity, relations):
        if reference.kind == "resource":
            _resource(row, reference, path, relations)
        elif reference.kind == "api":
            _interface(row, reference, path, relations)
        elif not relations.is_left_out(reference):
            row.add("depends_on", relations.id(reference), *path)


def _needs(entity: Entity, relations: Relations) -> Iterator[tuple[Reference, Path]]:
    """What an entity depends on, by its own word and by that of others."""
    yield from entity.names("dependsOn", "")
    for reference in sorted(relations.needed.get(entity.reference, ())):
        yield reference, ("metadata", "name")


def _resource(row: Row, reference: Reference, path: Path, relations: Relations) -> None:
    held = relations.catalogue.get(reference)
    name = relations.name(reference, "Resource")
    if held is not None and held.text("spec", "type") in relations.settings.technologies:
        row.add("technologies", name, *path)
    else:
        row.add("resources", {"resource": name}, *path)


def _interfaces(row: Row, relations: Relations) -> None:
    for interface, path in row.entity.names("consumesApis", "API"):
        _interface(row, interface, path, relations)


def _interface(row: Row, interface: Reference, path: Path, relations: Relations) -> None:
    """A consumer of an API integrates with its providers; of an absent one, with what is absent."""
    providers = relations.providers.get(interface, [])
    if not providers and relations.catalogue.get(interface) is None:
        providers = [interface]
    for provider in sorted(providers):
        if provider != row.entity.reference:
            row.add("integrates_with", relations.id(provider), *path)


def _fields(row: Row, relations: Relations) -> None:
    """The fields that the settings take from elsewhere in the entity."""
    mapping, entity = relations.fields, row.entity.document.value
    made = mapping.applied(entity)
    for field in mapping.targets:
        row.put(field, made.get(field), *mapping.host_path((field,), entity))


def annotated(row: Row) -> None:
    """The fields that annotations give. They count before anything else."""
    annotations = row.entity.document.at(("metadata", "annotations")) or {}
    for key, value in annotations.items():
        prefix, _, field = key.partition("/")
        if prefix == row.prefix and field not in {"", "id", "initiative"}:
            row.put(field, value, "metadata", "annotations", key)
