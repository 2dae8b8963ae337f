"""A catalogue as it lies in a folder: every entity, found from file to file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import Factory, define, field

from govrules import Diagnostic, PortfolioError
from govrules.documents import DocumentError
from govrules_backstage import files
from govrules_backstage.entities import Entity, entities
from govrules_backstage.references import Reference

_URL = "://"


@define
class Catalogue:
    """Reads files, and those that their Locations name; keeps entities in the order of reading."""

    root: Path
    ignore_urls: bool = False
    allow_outside: bool = False
    problems: list[Diagnostic] = Factory(list)
    _entities: dict[Reference, Entity] = field(factory=dict, init=False)
    _seen: set[Path] = field(factory=set, init=False)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._entities.values())

    def of_kind(self, kind: str) -> Iterator[Entity]:
        """The entities of a kind, in the order of reading."""
        return (each for each in self if each.kind == kind)

    def get(self, reference: Reference) -> Entity | None:
        """The entity of a reference; None where the catalogue has none."""
        return self._entities.get(reference)

    def read(self, paths: Iterable[Path]) -> None:
        """Read files, and whatever they lead to, one file after another."""
        waiting = [*paths]
        while waiting:
            file = waiting.pop(0)
            if file.resolve() not in self._seen:
                waiting += self._read(file)

    def _read(self, file: Path) -> list[Path]:
        """Read one file; gives the files that it leads to."""
        self._seen.add(file.resolve())
        if len(self._seen) > files.MOST:
            raise PortfolioError([Diagnostic("too-large", f"a catalogue has at most {files.MOST} files")])
        if not self._may_read(file):
            self.problems.append(Diagnostic("outside", f"`{file}` leads out of `{self.root.name}`"))
            return []
        further: list[Path] = []
        try:
            for found in entities(file):
                if isinstance(found, Diagnostic):
                    self.problems.append(found)
                elif self._add(found) and found.kind == "location":
                    further += self._targets(found, file.parent)
        except DocumentError as error:
            self.problems += error.diagnostics
        return further

    def _may_read(self, file: Path) -> bool:
        return self.allow_outside or file.resolve().is_relative_to(self.root)

    def _add(self, entity: Entity) -> bool:
        first = self._entities.setdefault(entity.reference, entity)
        if first is not entity:
            message = f"`{entity.reference}` is given a second time"
            place = first.document.span(("metadata", "name"))
            advice = f"the first is at {place}; rename one of the two, or remove it"
            self.problems.append(entity.document.problem("duplicate", message, ("metadata", "name"), advice))
        return first is entity

    def _targets(self, location: Entity, folder: Path) -> Iterator[Path]:
        """The files that a Location names; what it names in vain is a problem."""
        places = range(len(location.items("spec", "targets")))
        for path in (("spec", "target"), *(("spec", "targets", place) for place in places)):
            target = location.text(*path)
            if target and not (self.ignore_urls and _URL in target):
                try:
                    yield from self._named(target, folder)
                except _NotThereError as error:
                    problem = location.document.problem("location", f"`{target}` {error}", path, error.advice)
                    self.problems.append(problem)

    def _named(self, target: str, folder: Path) -> list[Path]:
        """The files of one target."""
        place = folder / target
        if _URL in target:
            advice = "name files beside this one, or set `urls: ignore`"
            raise _NotThereError("is elsewhere, and nothing is fetched", advice)
        if not self._may_read(place):
            raise _NotThereError("leads out of the catalogue's folder", "allow it with --allow-outside")
        found = files.matching(place) if place.exists() or files.is_pattern(place) else []
        if not found:
            raise _NotThereError("names no file", "a target is looked for beside the file that names it")
        return found


class _NotThereError(Exception):
    """A target that cannot be read: why, and how to put it right."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(why)
        self.advice = advice
