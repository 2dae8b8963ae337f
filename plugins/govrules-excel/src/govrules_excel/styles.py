"""Styles for what is added: each is looked for first, so that a second run adds none."""

from __future__ import annotations

from lxml import etree

from govrules import Outcome
from govrules_excel.grid import name
from govrules_excel.package import MAIN

FILLS = {
    Outcome.DENY: "FFF8CBAD",
    Outcome.ESCALATE: "FFFFE699",
    Outcome.INFORM: "FFBDD7EE",
    Outcome.ADVISE: "FFE2EFDA",
    Outcome.ALLOW: "FFC6E0B4",
}
"""Light enough for black text; the words say the same as the colours."""

_MAIN = f'xmlns="{MAIN}"'


_BOLD = f"<font {_MAIN}><b/><sz val='11'/><name val='Calibri'/></font>"
_LINK = f"<font {_MAIN}><u/><sz val='11'/><color rgb='FF0563C1'/><name val='Calibri'/></font>"
_GREY = "FFD9D9D9"


class Styles:
    """The styles of a workbook, to which some are added."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    def plain(self) -> str:
        """Text that stays text when somebody edits it, in lines."""
        return self._cell(font=0, fill=0)

    def title(self) -> str:
        """What stands above a table, in one line."""
        return self._cell(font=self._part("fonts", _BOLD), fill=0, wrap=0)

    def header(self) -> str:
        """The header of a column."""
        return self._cell(font=self._part("fonts", _BOLD), fill=self._fill(_GREY))

    def link(self) -> str:
        """The address of a cell that can be followed."""
        return self._cell(font=self._part("fonts", _LINK), fill=0)

    def outcome(self, outcome: Outcome | None) -> str:
        """The colour of an outcome, grey where there is none."""
        return self._cell(font=0, fill=self._fill(FILLS[outcome] if outcome is not None else _GREY))

    def _fill(self, colour: str) -> int:
        return self._part(
            "fills",
            f"<fill {_MAIN}><patternFill patternType='solid'>"
            f"<fgColor rgb='{colour}'/><bgColor indexed='64'/></patternFill></fill>",
        )

    def _cell(self, *, font: int, fill: int, wrap: int = 1) -> str:
        xf = (
            f"<xf {_MAIN} numFmtId='0' fontId='{font}' fillId='{fill}' borderId='0' xfId='0' "
            f"quotePrefix='1' applyFont='1' applyFill='1' applyAlignment='1'>"
            f"<alignment vertical='top' wrapText='{wrap}'/></xf>"
        )
        return str(self._part("cellXfs", xf))

    def _part(self, group: str, wanted: str) -> int:
        """The number of a part of a style, which is added where it is not there yet."""
        parts = self._root.find(name(group))
        if parts is None:
            message = f"the workbook's styles have no {group}"
            raise ValueError(message)
        new = etree.fromstring(wanted)
        for place, each in enumerate(parts):
            if _content(each) == _content(new):
                return place
        parts.append(new)
        etree.cleanup_namespaces(parts)
        parts.set("count", str(len(parts)))
        return len(parts) - 1


def _content(element: etree._Element) -> object:
    parts = [_content(each) for each in element]
    return (element.tag, sorted((str(key), str(value)) for key, value in element.attrib.items()), parts)
