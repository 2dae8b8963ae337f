"""The entities of one file, each with its document, whose places are those in the file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from govrules import Diagnostic
from govrules.documents import Document, Path, read_stream
from govrules_backstage import shapes
from govrules_backstage.references import DEFAULT_NAMESPACE, Reference


@frozen
class Entity:
    """One entity of a catalogue."""

    reference: Reference
    document: Document = field(repr=False)

    def text(self, *path: str | int) -> str:
        """The text at a path, "" where there is none."""
        found = self.document.at(path)
        return found if isinstance(found, str) else ""

    def items(self, *path: str | int) -> list[Any]:
        """The members of the list at a path, none where there is no list."""
        found = self.document.at(path)
        return found if isinstance(found, list) else []

    @property
    def kind(self) -> str:
        return self.reference.kind

    @property
    def title(self) -> str:
        """What people call it."""
        return self.text("metadata", "title") or self.text("metadata", "name")

    def names(self, field: str, kind: str) -> Iterator[tuple[Reference, Path]]:
        """The entities that a field of the specification names, one or several, and where each is named.

        The kind that is expected, and the entity's own namespace, are the defaults. What is no
        reference, in a kind that is not Backstage's own, is passed over.
        """
        several: list[Path] = [("spec", field, place) for place in range(len(self.items("spec", field)))]
        for path in several or [("spec", field)]:
            with contextlib.suppress(ValueError):
                yield Reference.parse(self.text(*path), kind, self.reference.namespace), path


Read = Entity | Diagnostic


def entities(file: str | os.PathLike[str]) -> Iterator[Read]:
    """The entities of a file, and what is wrong with those that are none.

    Raises DocumentError where the file itself cannot be read.
    """
    for row in read_stream(file):
        yield from row.problems
        if row.document is None:
            continue
        reported = {problem.path for problem in row.problems}
        found = [each for each in shapes.problems(row.document) if each.path not in reported]
        yield from found
        if not found and not reported:
            yield Entity(_reference(row.document), row.document)


def _reference(document: Document) -> Reference:
    kind, name = document.at(("kind",)), document.at(("metadata", "name"))
    namespace = document.at(("metadata", "namespace")) or DEFAULT_NAMESPACE
    return Reference(kind.lower(), namespace.lower(), name.lower())
