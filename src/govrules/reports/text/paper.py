"""Lines of styled text of a limited width, on a terminal or elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from govrules.reports.legible import harmless, legible

NARROWEST = 50
WIDEST = 120
ELSEWHERE = 100
"""How wide a report is where there is no terminal to say."""

Piece = str | tuple[str, str]
"""A text, or a text and its style."""


_FILE = Console(file=StringIO(), force_terminal=False, legacy_windows=False)


class Paper:
    """What a report is written on; `text` gives what was written.

    >>> paper = Paper(width=60)
    >>> paper.line("three ", ("words", "bold"), " here", right="right")
    >>> paper.paragraph("and some more", indent=2)
    >>> print(paper.text(), end="")
    three words here                                       right
      and some more
    """

    def __init__(self, stream: TextIO | None = None, width: int | None = None) -> None:
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self._written = StringIO()
        told = Console(file=stream, legacy_windows=False) if stream is not None else _FILE
        self.width = width or (_width(told) if stream is not None else ELSEWHERE)
        self._console = Console(
            file=self._written,
            width=self.width,
            force_terminal=told.is_terminal,
            color_system="auto" if told.is_terminal else None,
            no_color=told.no_color,
            legacy_windows=False,
        )

    def text(self) -> str:
        """All that was written, with what the reader's encoding lacks written as well as it can be."""
        return legible(self._written.getvalue(), self.encoding)

    def line(self, *pieces: Piece, indent: int = 0, right: str = "", style: str = "dim") -> None:
        """One line, with something at its right end where there is room."""
        line = Text(" " * indent)
        for piece in pieces:
            line.append(*((piece,) if isinstance(piece, str) else piece))
        room = self.width - line.cell_len - cell_len(right)
        if right and room > 1:
            line.append(" " * room).append(right, style)
        elif right:
            self._print(line)
            line = Text(" " * max(0, self.width - cell_len(right))).append(right, style)
        self._print(line)

    def paragraph(
        self, text: str, *, indent: int = 0, style: str = "", first: Piece = "", hang: int = 0
    ) -> None:
        """A text in lines; `first` stands before the first of them, in the `hang` cells of all."""
        before, before_style = first if isinstance(first, tuple) else (first, "")
        for place, words in enumerate(wrapped(harmless(text), self.width - indent - hang)):
            label = before if place == 0 else ""
            margin = label + " " * (hang - cell_len(label))
            self.line((margin, before_style), (words, style), indent=indent)

    def beside(self, left: Iterable[Piece], right: Iterable[Piece], *, indent: int, column: int) -> None:
        """Two columns, line by line; the right one begins after `column` cells."""
        lefts, rights = list(left), list(_folded(right, self.width - indent - column))
        for place in range(max(len(lefts), len(rights))):
            first = lefts[place] if place < len(lefts) else ""
            words, style = first if isinstance(first, tuple) else (first, "")
            cell = shortened(words, column - 2)
            then = rights[place] if place < len(rights) else ""
            gap = " " * (column - cell_len(cell)) if then else ""
            self.line((cell, style), gap, then, indent=indent)

    def blank(self) -> None:
        """An empty line."""
        self._print(Text())

    def heading(self, title: str) -> None:
        """The title of a part of a report."""
        self.blank()
        self.line((title, "bold"), (f" {'─' * (self.width - cell_len(title) - 1)}", "dim"))
        self.blank()

    def _print(self, line: Text) -> None:
        line.rstrip()
        self._console.print(line, soft_wrap=True, markup=False, highlight=False, emoji=False)


def _width(console: Console) -> int:
    """The width of a terminal, within what reads well."""
    told = console.file.isatty() or "COLUMNS" in os.environ
    return max(NARROWEST, min(console.width, WIDEST)) if told else ELSEWHERE


def _folded(pieces: Iterable[Piece], width: int) -> Iterator[Piece]:
    for piece in pieces:
        words, style = piece if isinstance(piece, tuple) else (piece, "")
        yield from ((line, style) for line in wrapped(harmless(words), width))


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many cells, broken at plain spaces; a long word stays whole.

    >>> wrapped("one two three", 8)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines


def shortened(text: str, width: int) -> str:
    """A text in one line of at most so many cells.

    >>> shortened("a long title", 8)
    'a long…'
    """
    text = harmless(text)
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) >= width:
        text = text[:-1]
    return f"{text.rstrip()}…"
