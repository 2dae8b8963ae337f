"""Where policy files are: real paths, the names people see, and names that hold on every machine."""

from __future__ import annotations

import functools
import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from govrules.diagnostics import Diagnostic, Source
from govrules.documents import Document, DocumentError, Limits, format_of, read
from govrules.documents.files import decode, read_bytes
from govrules.policyfile.problems import LONGEST_REMEMBERED, Problems

ENDINGS = (".yaml", ".yml", ".json")
MOST_FILES = 10_000

_LIMITS = Limits(json=Limits().yaml)


def is_folder(path: Path) -> bool:
    """Whether there is a folder; no name, however odd, is an error."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Whether there is a plain file; reading anything else could wait for ever."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


@frozen
class Location:
    """A file or folder: its path, the name shown in messages, and its name in the policy's digest."""

    path: Path
    shown: str
    name: str

    @staticmethod
    def root(path: str | os.PathLike[str]) -> Location:
        """A path that the caller gives; names in the digest are relative to its folder."""
        real = Path(path)
        return Location(real, os.path.normpath(real), "" if is_folder(real) else real.name)

    @staticmethod
    def pack(name: str, folder: Path) -> Location:
        """A pack's folder, known by the pack's name."""
        return Location(folder, name, name)

    def inside(self, part: str) -> Location:
        """A file or folder inside this folder."""
        name = posixpath.normpath(posixpath.join(self.name, Path(part).as_posix()))
        return Location(
            self.path / part, os.path.normpath(Path(self.shown) / part), "" if name == "." else name
        )

    @property
    def folder(self) -> Location:
        """The folder of a file."""
        return Location(self.path.parent, str(Path(self.shown).parent), posixpath.dirname(self.name))

    @property
    def real(self) -> Path:
        """The path with every symbolic link followed: what tells files apart."""
        return Path(os.path.realpath(self.path))

    def holds(self, other: Location) -> bool:
        """Whether the other really lies inside this folder."""
        return other.real.is_relative_to(self.real)

    def read(self) -> Document:
        """The document in this file, flaws and all; raises DocumentError where it is none."""
        source = decode(read_bytes(self.path, _LIMITS.yaml), self.shown)
        parse = _parse_again if len(source.text) > LONGEST_REMEMBERED else _parse
        return parse(source, format_of(self.path.name))


def _parse_again(source: Source, format: str) -> Document:
    return read(source, format, _LIMITS, tolerant=True)


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
        below = is_folder(inner.path)
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
        names = sorted(entry.name for entry in folder.path.iterdir())
    except OSError as error:
        reason = str(error.strerror or error).lower()
        problems.add(Diagnostic("file", f"cannot read the folder `{folder.shown}`: {reason}"))
        return
    yield from (name for name in names if not name.startswith("."))


def _is_policy_file(location: Location) -> bool:
    path = location.path
    return path.suffix.lower() in ENDINGS and not path.stem.endswith("_test") and is_file(path)


def document_at(location: Location, problems: Problems) -> Document | None:
    """The document in a file; what is wrong with it is reported."""
    try:
        document = location.read()
    except DocumentError as error:
        problems.extend(error.diagnostics)
        return None
    problems.extend(flaw.diagnostic for flaw in document.flaws)
    return document
