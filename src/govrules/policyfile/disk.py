"""What is asked of the disk while a policy is read, and what it answers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from attrs import Factory, define

from govrules.documents import Limits
from govrules.documents.files import read_bytes

LIMITS = Limits(json=Limits().yaml)
"""A policy in JSON is no larger than one in YAML."""

Answer = TypeVar("Answer")


@define(eq=False)
class Disk:
    """Asks each question once, so that one reading sees one state of the disk as far as it can."""

    _answers: dict[tuple[Callable[[Path], object], Path], object] = Factory(dict)
    can_be_asked_again: bool = True
    """Whether all that was read comes from plain files, which give the same again."""

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder; no name, however odd, is an error."""
        return self._ask(_is_folder, path)

    def is_file(self, path: Path) -> bool:
        """Whether there is a plain file; reading anything else could wait for ever."""
        return self._ask(_is_file, path)

    def real(self, path: Path) -> Path:
        """The path with every symbolic link followed: what tells files apart."""
        return self._ask(_real, path)

    def names(self, folder: Path) -> tuple[str, ...]:
        """What is in a folder, in order; raises OSError where that cannot be told."""
        return self._ask(_names, folder)

    def read(self, path: Path) -> bytes:
        """The bytes of a document; raises DocumentError where it cannot be read."""
        self.can_be_asked_again &= self.is_file(path)
        data = read_bytes(path, LIMITS.yaml)
        self._answers[_digest, path] = _digest_of(data)
        return data

    def answers_as_before(self) -> bool:
        """Whether every answer is still the same."""
        if not self.can_be_asked_again:
            return False
        try:
            return all(question(path) == answer for (question, path), answer in self._answers.items())
        except Exception:  # noqa: BLE001 - what can no longer be answered has changed
            return False

    def _ask(self, question: Callable[[Path], Answer], path: Path) -> Answer:
        key = (question, path)
        if key not in self._answers:
            self._answers[key] = question(path)
        return self._answers[key]  # type: ignore[return-value]  # an answer is kept under its question


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(entry.name for entry in folder.iterdir()))


def _digest(path: Path) -> bytes:
    return _digest_of(read_bytes(path, LIMITS.yaml))


def _digest_of(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()
