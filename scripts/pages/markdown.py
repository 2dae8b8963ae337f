"""Pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a header."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines).replace("|---|", "|---|") + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def block(text: str, language: str = "text") -> str:
    """A fenced block."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def code(text: str) -> str:
    """Text as code in a line."""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def anchor(title: str) -> str:
    """The name by which a link reaches a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def joined(*parts: str) -> str:
    """Parts of a page with an empty line between them."""
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)
