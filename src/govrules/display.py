"""Tables that a notebook shows: HTML without a style sheet, in the notebook's own colours, light or dark."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from govrules.diagnostics import printable

MOST = 50
"""So many rows are shown; of the others there is a count."""

LONGEST = 400
"""So many characters of a cell are shown."""

_MARKS = {
    "deny": ("✗", "#c8424f"),
    "escalate": ("▲", "#c47f00"),
    "inform": ("?", "#6f7fd9"),
    "advise": ("•", "#3a8fb7"),
    "allow": ("✓", "#3c9d5d"),
}
_CELL = "text-align:left;vertical-align:top;white-space:normal;overflow-wrap:break-word;unicode-bidi:isolate"
_TITLE = "text-align:left;caption-side:top;font-weight:600;padding:.5em 0;color:inherit"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def label(outcome: str) -> Html:
    """An outcome with its sign and its colour.

    >>> label("deny")
    '<span style="border-left:.3em solid #c8424f;padding-left:.4em;white-space:nowrap">✗ deny</span>'
    """
    sign, colour = _MARKS[outcome]
    style = f"border-left:.3em solid {colour};padding-left:.4em;white-space:nowrap"
    return Html(f'<span style="{style}">{sign} {outcome}</span>')


@frozen
class Table:
    """Things by the row, with a title. `row` is asked for the cells of what is shown, and of nothing else.

    >>> print(Table("Two & more", ("id",), ("a", "b<i>"), lambda id: [id]).html())
    <table><caption ...>Two &amp; more</caption>...<td ...>b&lt;i&gt;</td>...
    """

    title: str
    headers: tuple[str, ...] = ()
    things: Sequence[Any] = ()
    row: Callable[[Any], Iterable[object]] = tuple
    below: tuple[Table, ...] = ()

    def html(self) -> str:
        """The table, and those below it."""
        whole = f"<table>{_caption(self.title)}{_head(self.headers)}{self._body()}</table>{self._rest()}"
        return "".join([whole, *(table.html() for table in self.below)])

    def text(self) -> str:
        """What it is about, for a terminal."""
        return "\n".join(printable(" ".join(table.title.split())) for table in (self, *self.below))

    def _body(self) -> str:
        rows = ("".join(map(_cell, self.row(thing))) for thing in self.things[:MOST])
        return f"<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody>"

    def _rest(self) -> str:
        left = len(self.things) - MOST
        return f"<p>… and {left:,} more</p>" if left > 0 else ""


class Shown:
    """What a notebook shows as a table, and IPython in a terminal by the title of it."""

    __slots__ = ()

    def _shown(self) -> Table:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return self._shown().html()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Both at once: otherwise a notebook writes down the whole content too, which may be megabytes."""
        shown = self._shown()
        return {"text/html": shown.html(), "text/plain": shown.text()}


def _caption(title: str) -> str:
    return f'<caption style="{_TITLE}">{_escaped(title)}</caption>'


def _head(headers: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col" style="{_CELL}">{_escaped(header)}</th>' for header in headers)
    return f"<thead><tr>{cells}</tr></thead>" if cells else ""


def _cell(value: object) -> str:
    return f'<td style="{_CELL}">{value if isinstance(value, Html) else _escaped(_worded(value))}</td>'


def _worded(value: object) -> str:
    """A value as people write it; a cell without one is left empty."""
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key}: {'unknown' if each is None else _worded(each)}" for key, each in value.items()
        )
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(map(_worded, value))
    return "" if value is None else str(value)


def _escaped(text: str) -> str:
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return html.escape(printable(" ".join(cut.split())))
