"""Texts that stay texts in Markdown, whatever characters they hold."""

from __future__ import annotations

import html
import re

from govrules.reports.legible import harmless

_SPECIAL = re.compile(r"[\\`*_{}\[\]()<>|~$&!]")
_AT_START = re.compile(r"^(\s*)(?:([-+=:#])|(\d+)([.)]))")
_BREAK = "<!-- -->"
_LINKING = re.compile(
    r"(?<=[@#])(?=\w)|(?<=://)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)|(?<=mailto:)|(?<=xmpp:)", re.IGNORECASE
)
"""Inside what a code host would make a mention, a reference or a link of."""


def plain(text: str, longest: int = 300) -> str:
    """A text as it is, in one line; it formats, mentions and links nothing.

    >>> plain("*Bold* | @everyone")
    '\\\\*Bold\\\\* \\\\| @<!-- -->everyone'
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", shortened(harmless(text), longest))
    escaped = _AT_START.sub(_started, escaped)
    return _LINKING.sub(_BREAK, escaped)


def _started(match: re.Match[str]) -> str:
    space, mark, number, end = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{end}"


def code(text: str, longest: int = 100) -> str:
    """A text in the letters of a machine, also inside a table.

    >>> code("a|b`c")
    '`` a\\\\|b`c ``'
    """
    flat = shortened(harmless(text), longest).replace("|", "\\|")
    longest_run = max(map(len, re.findall("`+", flat)), default=0)
    fence = "`" * (longest_run + 1)
    inner = f" {flat} " if longest_run or not flat.strip() else flat
    return f"{fence}{inner}{fence}"


def inside_html(text: str, longest: int = 300) -> str:
    """A text inside a line of HTML.

    >>> inside_html("<b> & @you")
    '&lt;b&gt; &amp; @<!-- -->you'
    """
    return _LINKING.sub(_BREAK, html.escape(shortened(harmless(text), longest)))


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
