"""The files of a catalogue: one by its name, or all of a folder or of a pattern."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice, takewhile
from pathlib import Path

from govrules import Diagnostic, PortfolioError

NAMES = ("catalog-info.yaml", "catalog-info.yml")
"""The names that Backstage gives to files of entities."""

MOST = 10_000
"""A catalogue has at most so many files."""

_WILD = frozenset("*?[")
_SKIPPED = "node_modules"


def named(place: Path) -> list[Path]:
    """The files that a path or a pattern names, in order. Raises PortfolioError where there are none."""
    found = matching(place)
    if not found:
        message = f"there is no catalogue in `{place}`"
        help = None if is_pattern(place) else f"it has no {NAMES[0]}; for other names: `{place}/**/*.yaml`"
        raise PortfolioError([Diagnostic("file", message, help=help)])
    return found


def matching(place: Path) -> list[Path]:
    """The same, which may be none. Raises PortfolioError where there are too many."""
    found = list(islice(_found(place), MOST + 1))
    if len(found) > MOST:
        message = f"`{place}` names more than {MOST} files"
        raise PortfolioError([Diagnostic("too-large", message, help="name a folder inside it")])
    return sorted(found)


def _found(place: Path) -> Iterator[Path]:
    if place.is_dir():
        return _inside(place)
    if is_pattern(place):
        start = _start(place)
        return (each for each in start.glob(str(place.relative_to(start))) if each.is_file())
    return iter([place])


def _inside(folder: Path) -> Iterator[Path]:
    """Hidden folders, and those of installed packages, hold no entities of one's own."""
    for around, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".") and each != _SKIPPED]
        yield from (Path(around, each) for each in files if each in NAMES)


def is_pattern(place: Path) -> bool:
    """Whether a path stands for several files."""
    return not place.exists() and not _WILD.isdisjoint(str(place))


def _start(pattern: Path) -> Path:
    """The folder that a pattern looks into."""
    return Path(*takewhile(_WILD.isdisjoint, pattern.parts))


def root_of(place: Path) -> Path:
    """The folder that a catalogue lies in: no file outside it is read."""
    if is_pattern(place):
        return _start(place).resolve()
    return (place if place.is_dir() else place.parent).resolve()
