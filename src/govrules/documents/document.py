"""A document that was read: its plain value, and where in the text each part of it stands."""

from __future__ import annotations

import json
import re
from typing import Any, Protocol

from attrs import field, frozen

from govrules.diagnostics import Diagnostic, DiagnosticError, Source, Span

Path = tuple[str | int, ...]
"""The keys and indexes that lead from the whole document to a part of it."""

_PLAIN_KEY = re.compile(r"[\w-]{1,80}")


class DocumentError(DiagnosticError):
    """A document cannot be read."""


def shown_path(path: Path) -> str:
    """A path as people write it.

    >>> shown_path(("initiatives", 3, "cost", "in euro"))
    '$.initiatives[3].cost["in euro"]'
    """
    return "$" + "".join(_shown_step(step) for step in path)


def _shown_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_KEY.fullmatch(step):
        return f".{step}"
    return f"[{json.dumps(shortened(step, 80), ensure_ascii=False)}]"


def shortened(text: str, most: int = 40) -> str:
    """The text, cut where it is longer than a message should be.

    >>> shortened("9" * 50, 10)
    '9999999...'
    """
    return text if len(text) <= most else text[: most - 3] + "..."


@frozen
class Place:
    """The characters of a value, of its key if it has one, and how the value is written.

    `style` is one of the styles of `alignment`, None for a mapping or a list.
    """

    start: int
    end: int
    key: tuple[int, int] | None = None
    style: str | None = None


class Locator(Protocol):
    """Finds parts of a document in its text, usually only when there is an error to report."""

    def __call__(self, path: Path, /) -> Place | None:
        """Where the part stands; None where the document has no such part."""


@frozen
class Flaw:
    """Something wrong with one part of a document that could otherwise be read."""

    path: Path
    diagnostic: Diagnostic


@frozen
class Document:
    """The plain value of a document (dict, list, str, bool, int, Decimal, None), and its places.

    Dates stay text. Parts of a value can be shared, so a reader must never change them.
    """

    source: Source
    value: Any
    locate: Locator = field(repr=False)
    flaws: tuple[Flaw, ...] = ()

    def span(self, path: Path = (), *, key: bool = False) -> Span:
        """Where a value (or its key) stands; for a missing one, what encloses it."""
        place = self._nearest(path)
        if place is None:
            return Span(self.source)
        start, end = place.start, place.end
        if place.key is not None and (key or start == end):
            start, end = place.key
        return Span(self.source, start, end)

    def _nearest(self, path: Path) -> Place | None:
        for length in range(len(path), -1, -1):
            place = self.locate(path[:length])
            if place is not None:
                return place
        return None

    def scalar_offsets(self, path: Path) -> tuple[int, ...] | None:
        """For each character of a text its offset in the source, None where that is unclear."""
        from govrules.documents.alignment import align

        place = self.locate(path)
        if place is None or place.style is None:
            return None
        value = self.at(path)
        if not isinstance(value, str):
            return None
        return align(value, self.source.text, place.start, place.end, place.style)

    def at(self, path: Path) -> Any:
        """The value at a path, None where there is none."""
        value = self.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def problem(
        self, code: str, message: str, path: Path = (), advice: str | None = None, *, key: bool = False
    ) -> Diagnostic:
        """A diagnostic about the value (or the key) at a path; without a place where there is no text."""
        span = self.span(path, key=key) if self.source.name or self.source.text else None
        return Diagnostic(code, message, span, advice, shown_path(path))

    def part(self, path: Path) -> Document:
        """The value at a path as a document of its own, whose parts stand where they stand here."""
        inside = tuple(flaw for flaw in self.flaws if flaw.path[: len(path)] == path)
        flaws = tuple(Flaw(flaw.path[len(path) :], flaw.diagnostic) for flaw in inside)
        return Document(self.source, self.at(path), _Inside(self.locate, path), flaws)

    def sound(self) -> Document:
        """The document itself; raises DocumentError with every flaw where it has any."""
        if self.flaws:
            raise DocumentError(flaw.diagnostic for flaw in self.flaws)
        return self


@frozen
class _Inside:
    """Finds what is inside a part of a document."""

    around: Locator
    path: Path

    def __call__(self, path: Path, /) -> Place | None:
        return self.around((*self.path, *path))


def plain(value: Any, name: str = "") -> Document:
    """A document made of a Python value, which has no text and so no places."""
    return Document(Source(name), value, _nowhere)


def _nowhere(_path: Path) -> Place | None:
    return None
