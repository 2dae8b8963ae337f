"""Which entities are initiatives, and how they are related."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from govrules.model import Mapping
from govrules_backstage.catalogue import Catalogue
from govrules_backstage.entities import Entity
from govrules_backstage.references import Reference
from govrules_backstage.settings import Settings

Several = dict[Reference, list[Reference]]


@frozen
class Relations:
    """What entities say of each other, by whom it is said of."""

    catalogue: Catalogue
    settings: Settings
    initiatives: tuple[Entity, ...]
    fields: Mapping = field(repr=False)
    """Where in an entity more fields are."""
    _ids: frozenset[Reference] = field(repr=False)
    providers: Several = field(repr=False)
    """The initiatives that provide an API."""
    needed: Several = field(repr=False)
    """The entities that say, of another one, that it depends on them."""

    @classmethod
    def of(cls, catalogue: Catalogue, settings: Settings) -> Relations:
        """The relations of all entities that have been read."""
        chosen = tuple(each for each in catalogue if _is_initiative(each, settings))
        ids = frozenset(each.reference for each in chosen)
        providers = _said(chosen, "providesApis", "API")
        needed = _said(catalogue, "dependencyOf", "")
        return cls(catalogue, settings, chosen, Mapping(settings.fields.root), ids, providers, needed)

    def is_left_out(self, reference: Reference) -> bool:
        """Whether the catalogue has such an entity, and it is no initiative."""
        return reference not in self._ids and self.catalogue.get(reference) is not None

    def name(self, reference: Reference, kind: str) -> str:
        """The id of what a reference names, where a kind is expected."""
        return str(reference) if self.settings.references == "full" else reference.short(kind)

    def id(self, reference: Reference) -> str:
        """The id of an initiative."""
        return self.name(reference, "Component")


def _is_initiative(entity: Entity, settings: Settings) -> bool:
    mark = entity.text("metadata", "annotations", f"{settings.annotations}/initiative").lower()
    of_kind = entity.kind in {kind.lower() for kind in settings.kinds}
    of_type = settings.types is None or entity.text("spec", "type") in settings.types
    return of_kind and of_type and mark != "false" and (mark == "true" or not settings.marked)


def _said(entities: Iterable[Entity], name: str, kind: str) -> Several:
    """For each entity that a field of others names, those others."""
    found: Several = {}
    for entity in entities:
        for reference, _ in entity.names(name, kind):
            found.setdefault(reference, []).append(entity.reference)
    return found
