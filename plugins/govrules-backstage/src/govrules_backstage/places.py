"""Where the fields of an initiative, or of a part of the organisation, stand in its entity."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from functools import partial
from typing import Any

from attrs import Factory, define

from govrules.documents import Document, Path
from govrules.documents.document import Place
from govrules.model import Mapping, Origin
from govrules.model.mapping import Accepts
from govrules_backstage.entities import Entity


@define
class Row:
    """Fields as they are made of an entity, with the path in the entity that each comes from."""

    entity: Entity
    prefix: str
    fields: dict[str, Any] = Factory(dict)
    places: dict[Path, Path] = Factory(dict)

    def put(self, field: str, value: Any, *path: str | int) -> None:
        """Give a field a value from a path of the entity; nothing where there is no value."""
        if value is not None and value != "":
            self.fields[field] = value
            self.places = {key: place for key, place in self.places.items() if key[0] != field}
            self.places[field,] = path

    def add(self, field: str, value: Any, *path: str | int) -> None:
        """Give a list one more member from a path of the entity, once."""
        members = self.fields.setdefault(field, [])
        if value not in members:
            self.places[field, len(members)] = path
            self.places.setdefault((field,), path[:2])
            members.append(value)

    def path(self, path: Path) -> Path:
        """Where in the entity a field stands, or its annotation would."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]] + path[length:]
        return ("metadata", "annotations", f"{self.prefix}/{path[0]}") if path else ()

    def origin(self) -> Origin:
        """Where the initiative of these fields was read from."""
        document = self.entity.document
        return Origin(document.source.name, None, partial(_itself, document), (), _Places(self))

    def document(self, *around: str) -> Document:
        """The fields as a document of their own below some keys, whose parts stand where the entity's do."""
        value: Any = self.fields
        for key in reversed(around):
            value = {key: value}
        return Document(self.entity.document.source, value, partial(self._locate, len(around)))

    def _locate(self, depth: int, path: Path) -> Place | None:
        inside = path[depth:]
        return self.entity.document.locate(self.path(inside) if inside else ("metadata", "name"))


class _Places(Mapping):
    """A mapping whose work is done: it only knows where things were."""

    def __init__(self, row: Row) -> None:
        super().__init__({})
        self._row = row

    def applied(self, row: MappingABC[str, Any], accepts: Accepts | None = None) -> dict[str, Any]:  # noqa: ARG002 - the mapping in whose place it stands is given it
        return dict(row)

    def host_path(self, path: Path, row: MappingABC[str, Any] | None = None) -> Path:  # noqa: ARG002 - the mapping in whose place it stands is given it
        return self._row.path(path)


def _itself(document: Document) -> Document:
    return document
