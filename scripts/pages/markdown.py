"""Pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

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


def plain(text: Any, language: str = "en") -> str:
    """A text in one line and one language, where it is in several."""
    if isinstance(text, dict):
        text = text.get(language) or next(iter(text.values()))
    return " ".join(str(text).split()) if text else ""


def value(given: Any) -> str:
    """A value as a policy would have it, in one line."""
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, dict):
        return "{" + ", ".join(f"{key}: {value(each)}" for key, each in given.items()) + "}"
    if isinstance(given, list | tuple | set | frozenset):
        return "[" + ", ".join(map(value, given)) + "]"
    return "~" if given is None else str(given)
