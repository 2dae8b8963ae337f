"""Where each character of a text stands in the document it was read from.

A text is not always written as it is: quotes double or escape, lines fold, blocks are indented.
Aligning the text with what is written lets an error point inside it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

PLAIN = "plain"
SINGLE = "single"
DOUBLE = "double"
BLOCK = "block"
DOUBLED = "doubled"
"""In quotes, where a quote is written twice, as in CSV."""

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*|.)", re.DOTALL)
_HIGH_SURROGATE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_BLOCK_HEADER = re.compile(r"[|>][^\n]*\n")
_SPACE = " \t\r\n"

Step = Callable[[str, int, str], tuple[int, bool]]
"""From the written text, a position in it and the character wanted: the position after what
stands there, and whether that was the character."""


def align(value: str, text: str, start: int, end: int, style: str) -> tuple[int, ...] | None:
    """The offset in `text` of each character of `value`, which is written in text[start:end].

    >>> align("it's", "'it''s'", 0, 7, SINGLE)
    (1, 2, 3, 5)
    """
    written = text[start:end]
    first, last = _inside(written, style)
    if written[first:last] == value:
        return tuple(range(start + first, start + last))
    find = _aligned_again if len(written) < _SHORT else _aligned
    offsets = find(value, written, first, last, style)
    return None if offsets is None else tuple([start + offset for offset in offsets])


def _aligned(value: str, written: str, first: int, last: int, style: str) -> list[int] | None:
    indent = _block_indent(written[first:last], value) if style == BLOCK else 0
    return _matched(value, written[:last], first, _STEPS[style], indent)


_SHORT = 5000
_aligned_again = functools.lru_cache(maxsize=4096)(_aligned)  # a policy is often loaded again


def _inside(written: str, style: str) -> tuple[int, int]:
    """The part of what is written that holds the text's own characters."""
    if style in (SINGLE, DOUBLE, DOUBLED):
        return 1, len(written) - 1
    header = _BLOCK_HEADER.match(written) if style == BLOCK else None
    return (header.end() if header else 0), len(written)


def _block_indent(written: str, value: str) -> int:
    """How far a block is indented: what is written before its first line, less what is its own."""
    return max(0, _leading_spaces(written) - _leading_spaces(value))


def _leading_spaces(lines: str) -> int:
    full = next((line for line in lines.splitlines() if line.strip()), "")
    return len(full) - len(full.lstrip(" "))


def _matched(value: str, written: str, position: int, step: Step, indent: int) -> list[int] | None:
    offsets: list[int] = []
    position = _after_indent(written, position, indent)
    while len(offsets) < len(value):
        if position >= len(written):
            return _completed(offsets, value[len(offsets) :], len(written))
        after, found = step(written, position, value[len(offsets)])
        if after == position:
            return None
        if found:
            offsets.append(position)
        position = _after_indent(written, after, indent) if written[after - 1] == "\n" else after
    return offsets


def _completed(offsets: list[int], rest: str, end: int) -> list[int] | None:
    """Line breaks at the end of a block stand just behind it."""
    return [*offsets, *[end] * len(rest)] if not rest.strip("\n") else None


def _after_indent(written: str, position: int, indent: int) -> int:
    """A block's own indentation is no part of its text."""
    end = min(position + indent, len(written))
    while position < end and written[position] == " ":
        position += 1
    return position


def _as_written(written: str, position: int, wanted: str) -> tuple[int, bool]:
    here = written[position]
    if here == wanted:
        return position + 1, True
    if here not in _SPACE:
        return position, False
    if wanted == " ":
        return _after_fold(written, position), True
    return position + 1, False


def _after_fold(written: str, position: int) -> int:
    """Behind the white space that stands for one space, up to the last line break of it."""
    end = position
    while end < len(written) and written[end] in _SPACE:
        end += 1
    broken = written.rfind("\n", position, end)
    return broken + 1 if broken >= 0 else end


def _doubling(quote: str) -> Step:
    def step(written: str, position: int, wanted: str) -> tuple[int, bool]:
        if wanted == quote and written.startswith(quote * 2, position):
            return position + 2, True
        return _as_written(written, position, wanted)

    return step


def _escaping(written: str, position: int, wanted: str) -> tuple[int, bool]:
    if written[position] != "\\":
        return _as_written(written, position, wanted)
    escape = _HIGH_SURROGATE.match(written, position) or _ESCAPE.match(written, position)
    if escape is None:
        return position, False
    joins_lines = escape.group()[1] in "\r\n"
    return escape.end(), not joins_lines


_STEPS: dict[str, Step] = {
    PLAIN: _as_written,
    SINGLE: _doubling("'"),
    DOUBLE: _escaping,
    BLOCK: _as_written,
    DOUBLED: _doubling('"'),
}
