"""Traces as trees: each part of a condition with its value, what counts first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import frozen
from rich.cells import cell_len

from govrules.explain import Traced
from govrules.meaning import write_value
from govrules.reports.legible import harmless
from govrules.reports.text.explanation_words import ExplanationWords
from govrules.reports.text.paper import Paper, Piece, wrapped

MARKS: dict[bool | None, tuple[str, str]] = {
    True: ("✓", "bold green"),
    False: ("✗", "bold red"),
    None: ("?", "bold magenta"),
}
_GROUPED_FROM = 10_000
_LONGEST_VALUE = 120
_LONGEST_CONDITION = 160
_MOST_WITHOUT_EFFECT = 3
"""So many parts of an `and` or `or` are told although they did not decide."""


@frozen
class Branch:
    """One line of a tree, the dim line under it, and the branches below."""

    mark: tuple[str, str] | None
    text: str
    style: str
    under: str
    branches: tuple[Branch, ...]


@frozen
class Forester:
    """Grows trees in one language."""

    words: ExplanationWords

    def branch(self, traced: Traced, *, label: str = "", counts: bool = True) -> Branch:
        """The tree of a part. Where it does not count, what it came from is left out."""
        inner = [part for part in _counting(traced) if not self._is_simple(part)] if counts else []
        below = [self.branch(part, counts=_counts(part, traced)) for part in inner]
        style = "" if counts else "dim"
        mark = MARKS[traced.value] if traced.is_condition else None
        return Branch(
            mark,
            self._line(traced, label),
            style,
            self._under(traced),
            (*below, *self._rest(traced, counts=counts)),
        )

    def _line(self, traced: Traced, label: str) -> str:
        text = self._condition(traced) if traced.is_condition else self._equation(traced)
        opening = f"{self.words.colon} ".join(part for part in (label, traced.label, text) if part)
        if traced.considered is not None and traced.considered != traced.selected:
            opening += f"  ({self.words('considered', traced.selected, traced.considered)})"
        return opening

    def _condition(self, traced: Traced) -> str:
        """A condition as it is written; a long one only as far as its parts below do not say it again."""
        if len(traced.text) <= _LONGEST_CONDITION:
            return traced.text
        if traced.connective:
            return self.words(traced.connective)
        return f"{traced.text[:_LONGEST_CONDITION]}…" if traced.parts else traced.text

    def _under(self, traced: Traced) -> str:
        """The values that a condition compares, and what is missing."""
        told = [self._equation(part) for part in traced.parts if self._is_simple(part)]
        return " · ".join(dict.fromkeys(told))

    def _rest(self, traced: Traced, *, counts: bool) -> Iterator[Branch]:
        """How many rows are not told."""
        if not counts:
            return
        silent = len(traced.parts) - len(_counting(traced))
        if traced.left_out:
            yield Branch(None, self.words("left out", traced.left_out + silent), "dim", "", ())
        elif silent:
            yield Branch(None, self.words("without effect", silent), "dim", "", ())

    def _is_simple(self, part: Traced) -> bool:
        """Whether a part is a value that came from nothing that needs a line of its own."""
        return (
            not part.is_condition
            and part.role == "part"
            and part.selected is None
            and all(self._is_simple(inner) and not inner.parts for inner in part.parts)
        )

    def _equation(self, part: Traced) -> str:
        inner = [self._equation(each) for each in part.parts if self._is_simple(each)]
        because = f" ({', '.join(inner)})" if inner and self._is_simple(part) else ""
        return f"{part.text} = {self.value(part.value)}{because}"

    def value(self, found: Any) -> str:
        """A value in few words."""
        if found is None:
            return self.words("unknown value")
        if isinstance(found, datetime.timedelta):
            return self.words("days", found.days)
        if isinstance(found, tuple | frozenset | dict) and not found:
            return self.words("nothing")
        grouped = isinstance(found, Decimal) and abs(found) >= _GROUPED_FROM
        written = write_value(_rounded(found), self.words.language, "," if grouped else "")
        return written if len(written) <= _LONGEST_VALUE else f"{written[:_LONGEST_VALUE]}…"


def _rounded(found: Any) -> Any:
    """A number in at most six decimal places: enough to see what it is."""
    if isinstance(found, Decimal) and int(found.as_tuple().exponent) < -_MOST_PLACES:
        return found.quantize(Decimal(1).scaleb(-_MOST_PLACES))
    return found


_MOST_PLACES = 6


def _counting(traced: Traced) -> list[Traced]:
    """The parts that are told: of many, or of the rows of an `any` or `all`, those that decided."""
    parts = list(traced.parts)
    deciding = [part for part in parts if part.value is traced.value]
    is_choice = bool(traced.connective) or any(part.role == "row" for part in parts)
    if not traced.is_condition or not is_choice or not deciding:
        return parts
    few = _MOST_WITHOUT_EFFECT if traced.connective else 0
    return deciding if len(parts) - len(deciding) > few else parts


def _counts(part: Traced, around: Traced) -> bool:
    """Whether a condition in an `and` or `or` made it what it is; everything else does."""
    return not around.connective or part.value is around.value


def draw(paper: Paper, branch: Branch, *, indent: int = 0) -> None:
    """Write a tree on paper."""
    _draw(paper, branch, " " * indent, " " * indent)


def _draw(paper: Paper, branch: Branch, first: str, rest: str) -> None:
    mark, mark_style = branch.mark or ("", "")
    hang = 2 if mark else 0
    inner = "│ " if branch.branches else "  "
    room = max(20, paper.width - cell_len(first) - hang)
    for place, words in enumerate(wrapped(harmless(branch.text), room)):
        pieces: list[Piece] = [(first if place == 0 else rest + (inner if hang else ""), "dim")]
        pieces += [(f"{mark} " if mark else "", mark_style)] if place == 0 else []
        paper.line(*pieces, (words, branch.style))
    for words in wrapped(harmless(branch.under), room - 2):
        paper.line((rest + (inner if branch.branches else "  ") + "  ", "dim"), (words, "cyan"))
    for place, below in enumerate(branch.branches):
        is_last = place == len(branch.branches) - 1
        _draw(paper, below, rest + ("└ " if is_last else "├ "), rest + ("  " if is_last else "│ "))
