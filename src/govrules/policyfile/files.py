"""Where policy files are: real paths, the names people see, and names that hold on every machine."""

from __future__ import annotations

import functools
import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from govrules.diagnostics import Diagnostic, Source
from govrules.documents import Document, DocumentError, format_of, read
from govrules.documents.files import decode
from govrules.policyfile.disk import LIMITS, Disk
from govrules.policyfile.problems import LONGEST_REMEMBERED, Problems

ENDINGS = (".yaml", ".yml", ".json")
MOST_FILES = 10_000


@frozen
class Location:
    """A file or folder: its path, the name shown in messages, and its name in the policy's digest."""

    path: Path
    shown: str
    name: str
    disk: Disk = field(repr=False, eq=False)

    @staticmethod
    def root(path: str | os.PathLike[str], disk: Disk) -> Location:
        """A path that the caller gives; names in the digest are relative to its folder."""
        real = Path(path)
        return Location(real, os.path.normpath(real), "" if disk.is_folder(real) else real.name, disk)

    @staticmethod
    def pack(name: str, folder: Path, disk: Disk) -> Location:
        """A pack's folder, known by the pack's name."""
        return Location(folder, name, name, disk)

    def inside(self, part: str) -> Location:
        """A file or folder inside this folder."""
        name = posixpath.normpath(posixpath.join(self.name, Path(part).as_posix()))
        shown = os.path.normpath(Path(self.shown) / part)
        return Location(self.path / part, shown, "" if name == "." else name, self.disk)

    @property
    def folder(self) -> Location:
        """The folder of a file."""
        shown, name = str(Path(self.shown).parent), posixpath.dirname(self.name)
        return Location(self.path.parent, shown, name, self.disk)

    @property
    def is_folder(self) -> bool:
        """Whether there is a folder here."""
        return self.disk.is_folder(self.path)

    @property
    def is_file(self) -> bool:
        """Whether there is a plain file here."""
        return self.disk.is_file(self.path)

    @property
    def real(self) -> Path:
        """The path with every symbolic link followed: what tells files apart."""
        return self.disk.real(self.path)

    def holds(self, other: Location) -> bool:
        """Whether the other really lies inside this folder."""
        return other.real.is_relative_to(self.real)

    def read(self) -> Document:
        """The document in this file, flaws and all; raises DocumentError where it is none."""
        source = decode(self.disk.read(self.path), self.shown)
        parse = _parse_again if len(source.text) > LONGEST_REMEMBERED else _parse
        return parse(source, format_of(self.path.name))


def _parse_again(source: Source, format: str) -> Document:
    return read(source, format, LIMITS, tolerant=True)


_parse = functools.lru_cache(maxsize=512)(_parse_again)
"""The same text is parsed once; documents are never changed."""


def listing(
    folder: Location, top: Location, problems: Problems, *, allow_outside: bool
) -> tuple[list[Location], list[Location]]:
    """The policy files and the folders in a folder, each in order of name; links must stay in `top`."""
    files: list[Location] = []
    folders: list[Location] = []
    for name in _names(folder, problems):
        inner = folder.inside(name)
        below = inner.is_folder
        if not below and not _is_policy_file(inner):
            continue
        if not allow_outside and not top.holds(inner):
            message = f"`{inner.shown}` is a link to something outside the folder"
            problems.add(Diagnostic("outside", message, help="copy it into the folder"))
        else:
            (folders if below else files).append(inner)
    return files, folders


def _names(folder: Location, problems: Problems) -> Iterator[str]:
    try:
        names = folder.disk.names(folder.path)
    except OSError as error:
        reason = str(error.strerror or error).lower()
        problems.add(Diagnostic("file", f"cannot read the folder `{folder.shown}`: {reason}"))
        return
    yield from (name for name in names if not name.startswith("."))


def _is_policy_file(location: Location) -> bool:
    path = location.path
    return path.suffix.lower() in ENDINGS and not path.stem.endswith("_test") and location.is_file


def document_at(location: Location, problems: Problems) -> Document | None:
    """The document in a file; what is wrong with it is reported."""
    try:
        document = location.read()
    except DocumentError as error:
        problems.extend(error.diagnostics)
        return None
    problems.extend(flaw.diagnostic for flaw in document.flaws)
    return document
