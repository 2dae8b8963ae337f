"""Notes on cells: the texts, and the drawings that old formats want for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple

from govrules_excel.edits import Edits
from govrules_excel.grid import name, text_element
from govrules_excel.package import MAIN, OFFICE

AUTHOR = "govrules"
_MARK = "— govrules —\n"
"""Begins what govrules writes into a note, which may be somebody's own; LibreOffice keeps no authors."""

_CONVERSATION = "tc="
"""How the authors of notes begin that stand for a conversation, kept elsewhere."""

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML = "urn:schemas-microsoft-com:vml"
_O = "urn:schemas-microsoft-com:office:office"
_X = "urn:schemas-microsoft-com:office:excel"
_AFTER = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What comes behind the drawing of notes in a sheet."""


def annotate(edits: Edits, sheet: str, notes: Mapping[str, str]) -> tuple[str, ...]:
    """Put notes on cells of a sheet in place of govrules' older ones; gives the cells that take none.

    Where somebody has written a note, govrules adds to it; where there is a conversation, it cannot.
    """
    part = edits.related(sheet, "comments")
    if part is None:
        if not notes:
            return ()
        part = _new_comments(edits, sheet)
    root = edits.tree(part)
    _forget(root)
    drawing = _drawing(edits, sheet, needed=bool(notes))
    if drawing is None:
        return ()
    refused = _add(root, notes)
    _draw(drawing, root)
    return refused


def _new_comments(edits: Edits, sheet: str) -> str:
    part = edits.fresh("xl/comments{}.xml")
    edits.put(part, etree.fromstring(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'))
    edits.declare(part, _COMMENTS)
    edits.relate(sheet, "comments", part)
    return part


def _parts(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    authors, notes = root.find(name("authors")), root.find(name("commentList"))
    if authors is None or notes is None:
        raise ValueError("the notes of a sheet have no authors")
    return authors, notes


def _author(root: etree._Element, note: etree._Element) -> str:
    authors = list(_parts(root)[0])
    number = int(note.get("authorId", 0))
    return (authors[number].text or "") if number < len(authors) else ""


def _forget(root: etree._Element) -> None:
    """Take out what govrules wrote before, whatever program has saved it since."""
    notes = _parts(root)[1]
    for note in list(notes):
        own, found, _ = _text(note).partition(_MARK)
        if found:
            _cut(note, len(own.removesuffix("\n")))
            if not own:
                notes.remove(note)


def _cut(note: etree._Element, length: int) -> None:
    """Leave so many characters of a note."""
    for text in list(note.iter(name("t"))):
        kept = (text.text or "")[: max(length, 0)]
        length -= len(text.text or "")
        if kept:
            text.text = kept
        else:
            _remove_run(text)


def _remove_run(text: etree._Element) -> None:
    run = text.getparent()
    whole = run if run is not None and run.tag == name("r") else text
    parent = whole.getparent()
    assert parent is not None
    parent.remove(whole)


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(name("t")))


def _add(root: etree._Element, notes: Mapping[str, str]) -> tuple[str, ...]:
    authors, held = _parts(root)
    there = {note.get("ref"): note for note in held}
    refused = []
    for cell, text in notes.items():
        if cell not in there:
            _new_note(authors, held, cell, text)
        elif _author(root, there[cell]).startswith(_CONVERSATION):
            refused.append(cell)
        else:
            _append(there[cell], text)
    held[:] = sorted(held, key=lambda note: coordinate_to_tuple(note.get("ref", "A1")))
    return tuple(refused)


def _new_note(authors: etree._Element, held: etree._Element, cell: str, text: str) -> None:
    known = [each.text for each in authors]
    if AUTHOR not in known:
        etree.SubElement(authors, name("author")).text = AUTHOR
        known.append(AUTHOR)
    attributes = {"ref": cell, "authorId": str(known.index(AUTHOR)), "shapeId": "0"}
    _run(etree.SubElement(etree.SubElement(held, name("comment"), attributes), name("text")), _MARK + text)


def _append(note: etree._Element, text: str) -> None:
    body = note.find(name("text"))
    if body is None:
        body = etree.SubElement(note, name("text"))
    bare = body.find(name("t"))
    if bare is not None:
        body.remove(bare)
        _run(body, bare.text or "")
    _run(body, f"\n{_MARK}{text}")


def _run(body: etree._Element, text: str) -> None:
    text_element(etree.SubElement(body, name("r")), text)


def _drawing(edits: Edits, sheet: str, *, needed: bool) -> etree._Element | None:
    """The drawing that shows the notes of a sheet."""
    root = edits.tree(sheet)
    held = root.find(name("legacyDrawing"))
    if held is not None:
        wanted = held.get(f"{{{OFFICE}}}id")
        found = [each for each in edits.package.relationships(sheet) if each.id == wanted]
        return edits.tree(found[0].target) if found else None
    if not needed:
        return None
    part = edits.fresh("xl/drawings/vmlDrawing{}.vml")
    drawing = etree.fromstring(_EMPTY_DRAWING)
    edits.put(part, drawing)
    edits.declare_ending("vml", _DRAWING)
    _place(root, edits.relate(sheet, "vmlDrawing", part))
    return drawing


def _place(root: etree._Element, relationship: str) -> None:
    drawing = etree.Element(name("legacyDrawing"), {f"{{{OFFICE}}}id": relationship}, nsmap={"r": OFFICE})
    behind = [each for each in root if etree.QName(each).localname in _AFTER]
    behind[0].addprevious(drawing) if behind else root.append(drawing)


def _draw(drawing: etree._Element, root: etree._Element) -> None:
    """A box for each note that has none; boxes of notes that are gone are taken out."""
    wanted = {coordinate_to_tuple(note.get("ref", "A1")): note for note in _parts(root)[1]}
    for shape in list(drawing.iterfind(f"{{{_VML}}}shape")):
        place = _place_of(shape)
        if place is not None and (place not in wanted or _is_own(wanted[place])):
            drawing.remove(shape)
        elif place is not None:
            del wanted[place]
    number = max([1024, *map(_number, drawing.iterfind(f"{{{_VML}}}shape"))])
    for offset, ((row, column), note) in enumerate(sorted(wanted.items(), key=lambda item: item[0]), start=1):
        drawing.append(_box(number + offset, row, column, _text(note)))


def _is_own(note: etree._Element) -> bool:
    return _text(note).startswith(_MARK)


def _place_of(shape: etree._Element) -> tuple[int, int] | None:
    """The row and column of the cell whose note a shape shows, both counted from 1."""
    data = shape.find(f"{{{_X}}}ClientData")
    if data is None or data.get("ObjectType") != "Note":
        return None
    row, column = data.findtext(f"{{{_X}}}Row"), data.findtext(f"{{{_X}}}Column")
    return (int(row) + 1, int(column) + 1) if row and column else None


def _number(shape: etree._Element) -> int:
    found = re.fullmatch(r"_x0000_s(\d+)", shape.get("id", ""))
    return int(found[1]) if found is not None else 0


_LINE = 45
"""Characters in a line of a box."""


def _box(number: int, row: int, column: int, text: str) -> etree._Element:
    lines = sum(1 + len(line) // _LINE for line in text.split("\n"))
    height = min(max(lines * 14 + 12, 40), 400)
    return etree.fromstring(
        _BOX.format(number=number, height=height, row=row - 1, column=column - 1, style=_STYLE)
    )


_EMPTY_DRAWING = f"""<xml xmlns:v="{_VML}" xmlns:o="{_O}" xmlns:x="{_X}">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>
<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>"""
_STYLE = "position:absolute;margin-left:60pt;margin-top:1pt;width:260pt;z-index:1;visibility:hidden"
_BOX = (
    f'<v:shape xmlns:v="{_VML}" xmlns:o="{_O}" xmlns:x="{_X}" id="_x0000_s{{number}}" '
    'type="#_x0000_t202" style="{style};height:{height}pt" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"/></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
