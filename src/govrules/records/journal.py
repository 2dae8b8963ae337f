"""A file of lines that several writers add to, and that a crash can hurt in its last line only.

Each line is JSON that begins with the checksum of all that follows. A writer holds the file's lock
while it adds its lines in one go, and returns when they are on the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from govrules.diagnostics import GovrulesError, UsageError
from govrules.values import canonical

_HEAD = b'{"checksum": "'
_TAIL = b'", '
_DIGITS = 64
_BEGINNING = len(_HEAD) + _DIGITS + len(_TAIL)


class RecordError(GovrulesError):
    """A record of decisions cannot be used."""


@frozen
class Line:
    """A line by its number; its text is None where it is damaged."""

    number: int
    text: str | None
    size: int
    is_last: bool = False


@frozen
class Damage:
    """A line that is not what was written: where, how long, and whether the writer never finished it."""

    line: int
    size: int
    is_torn: bool

    def __str__(self) -> str:
        what = "was never finished" if self.is_torn else "is not what was written"
        return f"line {self.line} ({self.size:,} bytes) {what}, and is left out"


def line_of(content: dict[str, object]) -> bytes:
    """A line with its checksum.

    >>> line_of({"a": 1})[-10:]
    b'", "a": 1}'
    """
    body = canonical(content).encode()[1:]
    return _HEAD + hashlib.sha256(body).hexdigest().encode() + _TAIL + body


def is_whole(line: bytes) -> bool:
    """Whether a line is what its checksum says.

    >>> is_whole(line_of({"a": 1})), is_whole(line_of({"a": 1})[:-1])
    (True, False)
    """
    body = line[_BEGINNING:]
    expected = _HEAD + hashlib.sha256(body).hexdigest().encode() + _TAIL
    return line.startswith(_HEAD) and line[:_BEGINNING] == expected


def lines(file: BinaryIO) -> Iterator[Line]:
    """Every line that is not blank, whole or damaged."""
    for number, read in enumerate(file, start=1):
        line = read.rstrip(b"\r\n")
        if line:
            text = line.decode() if is_whole(line) else None
            yield Line(number, text, len(line), is_last=not read.endswith(b"\n"))


def damage_of(line: Line) -> Damage:
    """What is wrong with a damaged line; the last one, without an end, was never finished."""
    return Damage(line.number, line.size, line.is_last)


def add(path: Path, made: Callable[[Iterator[Line]], Iterable[bytes]]) -> None:
    """Add lines to a file, made when its lock is held from the lines that it has.

    Returns when they are on the disk. Raises UsageError where the file cannot be written.
    """
    try:
        with path.open("a+b") as file, _locked(file):
            file.seek(0)
            new = b"".join(line + b"\n" for line in made(lines(file)))
            _write(file.fileno(), _missing_end(file) + new)
            os.fsync(file.fileno())
        _keep_name(path.parent)
    except OSError as error:
        raise UsageError(f"cannot write `{path}`: {(error.strerror or str(error)).lower()}") from error


def _missing_end(file: BinaryIO) -> bytes:
    """The end of a line that a writer never finished, so that ours does not become part of it."""
    if file.seek(0, os.SEEK_END) == 0:
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def _write(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _keep_name(folder: Path) -> None:
    """Have the name of a new file on the disk too, where the system knows how."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    _FAR = 2**31 - 1
    """A place that no line reaches: what is locked cannot be read by others."""

    @contextlib.contextmanager
    def _locked(file: BinaryIO) -> Iterator[None]:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextlib.contextmanager
    def _locked(file: BinaryIO) -> Iterator[None]:
        """Hold the file's lock; it ends with the process that holds it, however that ends."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)
