"""What went wrong, where, and how to put it right: the one shape of every error a user can cause."""

from __future__ import annotations

import bisect
import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from attrs import field, frozen

TAB_WIDTH = 4
LONGEST_SHOWN_LINE = 160


@frozen(slots=False)
class Source:
    """A text with a name people know it by, usually a file's path.

    `first_line` is the number of the text's first line, so that a single row of a large file can
    be a source of its own.

    >>> Source("policy.yaml", "a: 1\\nb: 2").line(2)
    'b: 2'
    """

    name: str
    text: str = field(default="", repr=False)
    first_line: int = 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, both counted from 1, of a character of the text.

        >>> Source("policy.yaml", "a: 1\\nb: 2").position(8)
        (2, 4)
        """
        row = bisect.bisect_right(self._line_starts, offset) - 1
        return row + self.first_line, offset - self._line_starts[row] + 1

    def line(self, number: int) -> str:
        """The text of one line, without its line break."""
        row = number - self.first_line
        start = self._line_starts[row]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")


@frozen
class Span:
    """A place in a source: the characters from `start` up to, not including, `end`.

    >>> str(Span(Source("policy.yaml", "a: 1\\nb: 2"), 8, 9))
    'policy.yaml:2:4'
    """

    source: Source
    start: int = 0
    end: int = 0

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


@frozen
class Diagnostic:
    """One problem: a stable code, what is wrong, where, and how to put it right.

    `path` says where inside a document (`$.initiatives[3].budget`), for data that a person reads
    by its structure rather than by its lines.

    >>> source = Source("policy.yaml", "when: budgett > 50")
    >>> print(Diagnostic("unknown-name", "unknown field `budgett`", Span(source, 6, 13),
    ...                  help="did you mean `budget`?"))
    policy.yaml:1:7: unknown field `budgett` [unknown-name]
      1 | when: budgett > 50
        |       ^^^^^^^
        = help: did you mean `budget`?
    """

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    path: str | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Orders diagnostics by place, then by what they say."""
        name, first, start = "", 0, 0
        if self.span is not None:
            source = self.span.source
            name, first, start = source.name, source.first_line, self.span.start
        return (name, first, start, self.path or "", self.code, self.message)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def to_dict(self) -> dict[str, str | int | None]:
        """The problem for programs: `file`, `line` and `column` are None where there is no place."""
        place = self.span
        return {
            "code": self.code,
            "message": self.message,
            "file": place.source.name if place is not None else None,
            "line": place.line if place is not None else None,
            "column": place.column if place is not None else None,
            "path": self.path,
            "help": self.help,
        }

    def _lines(self) -> Iterable[str]:
        place = f"{self.span}: " if self.span is not None else ""
        where = f" at {self.path}" if self.path is not None else ""
        yield f"{place}{self.message}{where} [{self.code}]"
        gutter = 3
        if self.span is not None and self.span.source.text:
            gutter = len(str(self.span.line)) + 2
            yield from _excerpt(self.span, gutter)
        if self.help is not None:
            first, *rest = self.help.splitlines()
            yield f"{' ' * (gutter + 1)}= help: {first}"
            yield from (f"{' ' * (gutter + 9)}{line}" for line in rest)


def _excerpt(span: Span, gutter: int) -> Iterable[str]:
    """The line of a span with carets under it, cut to a readable window."""
    line = span.source.line(span.line)
    start = span.column - 1
    length = max(1, min(span.end - span.start, len(line) - start))
    first = max(0, start - LONGEST_SHOWN_LINE // 2) if len(line) > LONGEST_SHOWN_LINE else 0
    shown = line[first : first + LONGEST_SHOWN_LINE]
    length = max(1, min(length, LONGEST_SHOWN_LINE - (start - first)))
    before, under = line[first:start], line[start : start + length]
    carets = " " * _width(before) + "^" * max(1, _width(under))
    yield f"{span.line:>{gutter}} | {printable(shown)}"
    yield f"{' ' * gutter} | {carets}"


def printable(text: str) -> str:
    """The text with tabs widened and control characters made visible, so columns line up."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return " " * TAB_WIDTH
    # Controls, lone surrogates and invisible format characters could reorder or hide a line.
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _HIDDEN else character


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _width(text: str) -> int:
    """How many terminal cells a text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    combining = sum(unicodedata.combining(character) != 0 for character in text)
    return len(printable(text)) + wide - combining


def suggest(word: str, known: Iterable[str]) -> str | None:
    """A helping sentence naming the closest known word, or None where none is close.

    >>> suggest("budgett", ["budget", "unit"])
    'did you mean `budget`?'
    """
    near = closest(word, known)
    return f"did you mean `{near}`?" if near is not None else None


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to a word, or None where none is close.

    >>> closest("titel", ["title", "unit"])
    'title'
    """
    close = difflib.get_close_matches(word[:200], sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def one_of(words: Iterable[str], *, most: int = 12) -> str:
    """The words as a list in backticks, shortened when long.

    >>> one_of(["low", "high"])
    '`low`, `high`'
    """
    listed = list(words)
    shown = ", ".join(f"`{word}`" for word in listed[:most])
    return f"{shown} and {len(listed) - most} more" if len(listed) > most else shown


class GovrulesError(Exception):
    """Any error that govrules raises; its text is the message for the user."""


class DiagnosticError(GovrulesError):
    """One or more problems in what a user gave, all reported at once, in order of place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        ordered = sorted(set(diagnostics), key=lambda diagnostic: diagnostic.sort_key)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(ordered)
        super().__init__("\n\n".join(str(diagnostic) for diagnostic in ordered))


class PolicyError(DiagnosticError):
    """A policy cannot be used as it is written."""


class PortfolioError(DiagnosticError):
    """A portfolio, or a row of it, cannot be read."""


class WaiverError(DiagnosticError):
    """A list of waivers cannot be used as it is written."""


class UsageError(GovrulesError):
    """The library was called in a way that cannot work."""


class PluginError(GovrulesError):
    """A plugin cannot be used, or failed at what it was asked to do."""
