"""Finds all files of a policy: those that the caller names, and what they use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, define, frozen

from govrules.diagnostics import Diagnostic, one_of, suggest
from govrules.documents import Document, DocumentError, format_of
from govrules.policyfile.disk import Disk
from govrules.policyfile.files import MOST_FILES, Location, document_at, listing
from govrules.policyfile.models import PolicyModel
from govrules.policyfile.names import is_policy_id, kebab, shortened
from govrules.policyfile.problems import Place, Problems
from govrules.policyfile.scopes import Scope
from govrules.policyfile.validation import around_keys
from govrules.syntax.policies import File

POLICY_KEYS = frozenset(around_keys(PolicyModel)) - {"title"}
DEEPEST = 50
"""So many folders and uses can be inside each other."""


@frozen
class _Header:
    """A policy's own file."""

    file: Location
    document: Document

    def uses(self) -> Iterator[Path]:
        """The files and folders that it uses, whether they are there or not."""
        yield from self._named(self._place()["use"].items())

    def tables(self) -> Iterator[Path]:
        """The files that its tables are read from."""
        yield from self._named(table["file"] for _, table in self._place()["tables"].entries())

    def _place(self) -> Place:
        return Place.whole(self.document, Problems())

    def _named(self, places: Iterable[Place]) -> Iterator[Path]:
        for place in places:
            if isinstance(place.value, str) and "\0" not in place.value:
                yield self.file.folder.inside(place.value).real


@define
class Finder:
    """Reads files, each once, and sorts what they hold into scopes."""

    packs: Mapping[str, Path]
    allow_outside: bool
    problems: Problems
    disk: Disk = Factory(Disk)
    scopes: list[Scope] = Factory(list)
    documents: dict[str, Any] = Factory(dict)
    files: list[File] = Factory(list)
    roots: list[str] = Factory(list)
    seen: set[Path] = Factory(set)
    loaded: dict[Path, Scope] = Factory(dict)
    """Files and folders that can be used, with the policy that each is or belongs to."""
    stack: list[Location] = Factory(list)

    def root(self, path: str | os.PathLike[str]) -> Scope | None:
        """The policy at a path that the caller names, None where the path has been named already."""
        location = Location.root(path, self.disk)
        if location.real in self.loaded:
            return None
        self.roots.append(os.path.abspath(path))  # noqa: PTH100 - links are not followed
        around = Scope(kebab(location.real.stem) or "policy", location)
        scope = self._load(location, around)
        if scope is around:
            self.scopes.append(scope)
        return scope

    def _load(self, location: Location, around: Scope) -> Scope:
        """What a path names; rules without a policy of their own belong to the one around them."""
        self.stack.append(location)
        if location.is_folder:
            scope = self._folder(location, around, location, frozenset())
        else:
            scope = self._file(location, around)
        self.stack.pop()
        self.loaded[location.real] = scope
        return scope

    def _file(self, file: Location, around: Scope) -> Scope:
        document = self._document(file)
        if document is None:
            return around
        if not _is_header(document.value):
            self._take(document, around)
            return around
        return self._policy(file, document)

    def _policy(self, file: Location, document: Document) -> Scope:
        """A policy that is one file."""
        scope = self._new_scope(file, document)
        self._use_from(file, scope)
        return scope

    def _use_from(self, file: Location, scope: Scope) -> None:
        self.stack.append(file)
        self._use_all(scope, file)
        self.stack.pop()

    def _document(self, location: Location, *, only_policies: bool = False) -> Document | None:
        """The document in a file that was not read before; if asked, only where it may be a policy's."""
        if location.real in self.seen:
            return None
        self.seen.add(location.real)
        if len(self.seen) > MOST_FILES:
            if len(self.seen) == MOST_FILES + 1:
                message = f"there are more than {MOST_FILES:,} policy files"
                self.problems.add(Diagnostic("too-many-files", message, help="name the policy's own folder"))
            return None
        document = document_at(location, self.problems)
        if document is not None and only_policies and _is_judged(document.value):
            return None
        if document is not None:
            name = location.name
            while name in self.documents:
                name = f"{name}+"
            self.documents[name] = document.value
            self.files.append(self._file_of(location, document.source.text))
        return document

    def _file_of(self, location: Location, text: str | None) -> File:
        pack = location.name.partition("/")[0]
        path = os.path.abspath(location.path)  # noqa: PTH100 - links are not followed
        return File(path, text, pack if pack in self.packs else None)

    def take_table(self, location: Location, rows: Any, name: str) -> None:
        """Remember the rows that a policy's table was given by a file."""
        self.disk.can_be_asked_again = False  # rows are read elsewhere
        self.documents[name] = rows
        self.files.append(self._file_of(location, None))

    def _folder(self, folder: Location, around: Scope, top: Location, tables: frozenset[Path]) -> Scope:
        """Everything in a folder at or below `top`; `tables` are files that a policy reads as tables."""
        files, folders = listing(folder, top, self.problems, allow_outside=self.allow_outside)
        read = [(file, document) for file in files if (document := self._read(file, tables)) is not None]
        headers = [_Header(file, document) for file, document in read if _is_header(document.value)]
        main, used = self._main(headers)
        scope = around if main is None else self._new_scope(main.file, main.document)
        tables |= frozenset() if main is None else frozenset(main.tables())
        for file, document in read:
            if not _is_header(document.value) and file.real not in tables:
                self._take(document, scope)
        self.stack += [] if main is None else [main.file]
        self._use_beside(scope, used)
        for inner in folders:
            self._sub_folder(inner, scope, top, tables)
        if main is not None:
            self._use_all(scope, main.file)
            self.stack.pop()
        return scope

    def _use_beside(self, scope: Scope, used: list[_Header]) -> None:
        """Other policies in a policy's folder, which can use each other."""
        beside = [(header.file, self._new_scope(header.file, header.document)) for header in used]
        for file, inner in beside:
            self._within(file, scope, inner)
            self._use_from(file, inner)

    def _read(self, file: Location, tables: frozenset[Path]) -> Document | None:
        return None if file.real in tables else self._document(file, only_policies=True)

    def _main(self, headers: list[_Header]) -> tuple[_Header | None, list[_Header]]:
        """The policy of a folder, and other policies in it that it uses."""
        named = {path for header in headers for path in header.uses()}
        main = [header for header in headers if header.file.real not in named] or headers[:1]
        for header in main[1:]:
            help = f"`{main[0].file.shown}` is one already; give each policy a folder of its own"
            place = Place.whole(header.document, self.problems)["policy"]
            place.problem("two-policies", "a folder has one policy", help, key=True)
        return (main[0] if main else None), [header for header in headers if header not in main]

    def _sub_folder(self, folder: Location, scope: Scope, top: Location, tables: frozenset[Path]) -> None:
        if folder.real in self.loaded or folder.real in {place.real for place in self.stack}:
            return
        if len(self.stack) >= DEEPEST:
            message = f"`{folder.shown}` is more than {DEEPEST} folders deep"
            self.problems.add(Diagnostic("too-deep", message, help="name the policy's own folder"))
            return
        self.stack.append(folder)
        self._within(folder, scope, self._folder(folder, scope, top, tables))
        self.stack.pop()

    def _within(self, location: Location, scope: Scope, inner: Scope) -> None:
        """Remember that a file or folder of a policy's folder is, or belongs to, a policy."""
        self.loaded[location.real] = inner
        if inner is not scope:
            scope.uses.append(inner)

    def _new_scope(self, file: Location, document: Document) -> Scope:
        place = Place.whole(document, self.problems)
        given = place["policy"].value
        scope = Scope(given if is_policy_id(given) else kebab(file.path.stem) or "policy", file, place)
        scope.rules.extend(place["rules"].items())
        self.scopes.append(scope)
        self.loaded[file.real] = scope
        return scope

    def _take(self, document: Document, scope: Scope) -> None:
        """The rules of a file that is no policy itself."""
        place = Place.whole(document, self.problems)
        if isinstance(document.value, dict) and "id" in document.value:
            scope.rules.append(place)
        elif isinstance(document.value, list) and all(isinstance(rule, dict) for rule in document.value):
            scope.rules.extend(place.items())
        else:
            help = "a policy begins with `govrules: 1`, a rule has an `id`; a test ends in `_test.yaml`"
            place.problem("not-a-policy", "this is neither a policy, nor a rule, nor a list of rules", help)

    def _use_all(self, scope: Scope, file: Location) -> None:
        for entry in scope.header["use"].items() if scope.header is not None else ():
            location = self._target(entry, file) if isinstance(entry.value, str) else None
            if location is not None:
                self._use(scope, entry, location)

    def _use(self, scope: Scope, entry: Place, location: Location) -> None:
        cycle = [place for place in self.stack if place.real == location.real]
        if cycle or len(self.stack) >= DEEPEST:
            names = [place.shown for place in self.stack[self.stack.index(cycle[0]) :]] if cycle else []
            way = " uses ".join(f"`{name}`" for name in (*names, location.shown))
            message = f"a policy cannot use itself: {way}" if cycle else "policies use each other too deeply"
            entry.problem("use-cycle", message, "put what both need in a pack of its own")
            return
        used = self.loaded[location.real] if location.real in self.loaded else self._load(location, scope)
        if used is not scope:
            scope.uses.append(used)

    def _target(self, entry: Place, file: Location) -> Location | None:
        """The file or folder that an entry of `use:` names."""
        if ":" in entry.value and not Path(entry.value).is_absolute():
            return self._pack(entry)
        if "\0" in entry.value or not entry.value.strip():
            entry.problem("use", "this names no file or folder")
            return None
        location = file.folder.inside(entry.value)
        if not self.allow_outside and not file.folder.holds(location):
            message = f"`{shortened(entry.value)}` lies outside the folder of this policy"
            entry.problem("outside", message, "move it inside, or give both paths to the call")
            return None
        return location if self._exists(entry, location) else None

    def _pack(self, entry: Place) -> Location | None:
        folder = self.packs.get(entry.value)
        if folder is None:
            help = suggest(entry.value, self.packs) or f"there are {one_of(self.packs)}"
            entry.problem("use", f"there is no pack `{shortened(entry.value)}`", help)
            return None
        return Location.pack(entry.value, folder, self.disk)

    def _exists(self, entry: Place, location: Location) -> bool:
        if location.is_folder or (location.is_file and _has_format(location)):
            return True
        if location.is_file:
            entry.problem("use", "this is neither a YAML nor a JSON file")
            return False
        help = (
            suggest(location.path.name, _neighbours(location))
            or "`use:` takes a file, a folder or `govrules:NAME`"
        )
        entry.problem("use", f"there is no file or folder `{shortened(location.shown)}`", help)
        return False


def _has_format(location: Location) -> bool:
    try:
        return format_of(location.path.name) in ("yaml", "json")
    except DocumentError:
        return False


def _neighbours(location: Location) -> list[str]:
    try:
        return [entry.name for entry, _ in zip(location.path.parent.iterdir(), range(1000), strict=False)]
    except (OSError, ValueError):
        return []


def _is_header(value: Any) -> bool:
    """Whether a document is a policy; one that forgets its first line is one too."""
    return isinstance(value, dict) and "id" not in value and not POLICY_KEYS.isdisjoint(value)


def _is_judged(value: Any) -> bool:
    """Whether a document is what a policy judges, a portfolio or waivers, which often lie in its folder."""
    if isinstance(value, dict):
        return not _PORTFOLIO_KEYS.isdisjoint(value) and _OWN_KEYS.isdisjoint(value)
    return isinstance(value, list) and bool(value) and all(_is_waiver(item) for item in value)


_PORTFOLIO_KEYS = frozenset({"organisation", "initiatives"})
_OWN_KEYS = frozenset({"govrules", "policy", "id", "rules"})


def _is_waiver(item: Any) -> bool:
    return isinstance(item, dict) and "rule" in item and "id" not in item
