"""Messages: text with `{expression}` or `{expression:format}` in it; `{{` and `}}` are braces."""

from __future__ import annotations

import re

from govrules import syntax
from govrules.parser.expressions import error, parse
from govrules.syntax import Hole, Template

FORMATS = re.compile(r",?(\.\d{1,2})?%?")


def parse_template(text: str | syntax.Fragment) -> Template:
    """Read a message. Raises PolicyError where a hole cannot be read.

    >>> [type(piece).__name__ for piece in parse_template("{a.id} starts {a.start}").pieces]
    ['Hole', 'str', 'Hole']
    """
    fragment = text if isinstance(text, syntax.Fragment) else syntax.Fragment.of(text)
    pieces: list[str | Hole] = []
    literal, index = "", 0
    while index < len(fragment.text):
        character = fragment.text[index]
        if fragment.text[index : index + 2] in ("{{", "}}"):
            literal, index = literal + character, index + 2
        elif character == "{":
            pieces += [literal] if literal else []
            hole, index = _hole(fragment, index)
            pieces.append(hole)
            literal = ""
        elif character == "}":
            raise error(
                "message-brace",
                "a `}` stands alone",
                fragment.span(index, index + 1),
                "write `}}` for a brace",
            )
        else:
            literal, index = literal + character, index + 1
    return Template((*pieces, literal) if literal else tuple(pieces))


def _hole(fragment: syntax.Fragment, start: int) -> tuple[Hole, int]:
    end, colon = _ends(fragment, start)
    expression = parse(_part(fragment, start + 1, colon if colon is not None else end))
    wanted = "" if colon is None else fragment.text[colon + 1 : end]
    if FORMATS.fullmatch(wanted) is None:
        span = fragment.span((colon or end) + 1, end)
        raise error(
            "message-format",
            f"`{wanted}` is no format",
            span,
            "use `,` (thousands), `.2` (decimals) or `.0%` (percent)",
        )
    return Hole(expression, wanted), end + 1


def _ends(fragment: syntax.Fragment, start: int) -> tuple[int, int | None]:
    """Where the hole that opens at `start` closes, and where its format begins."""
    depth, quote, colon = 0, "", None
    for index in range(start, len(fragment.text)):
        character = fragment.text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "{[(":
            depth += 1
        elif character in "}])":
            depth -= 1
            if depth == 0:
                return index, colon
        elif character == ":" and depth == 1:
            colon = index
    raise error(
        "message-brace",
        "a `{` is never closed",
        fragment.span(start, start + 1),
        "close it, or write `{{` for a brace",
    )


def _part(fragment: syntax.Fragment, start: int, end: int) -> syntax.Fragment:
    offsets = None if fragment.offsets is None else fragment.offsets[start:end]
    whole = fragment.span(start, max(end, start + 1))
    return syntax.Fragment(fragment.text[start:end], whole, offsets)
