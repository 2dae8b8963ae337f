"""A workbook that is changed part by part; every part that is not touched stays as it is, to the byte."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from lxml import etree

from govrules_excel.package import OFFICE, RELATIONSHIPS, Package, relationships_of
from govrules_excel.problems import refusal

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of new parts, so that the same edit gives the same bytes."""


class Edits:
    """New contents for some parts of a package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._trees: dict[str, etree._Element] = {}
        self._new: set[str] = set()

    def tree(self, part: str) -> etree._Element:
        """The tree of a part, to be changed in place."""
        if part not in self._trees:
            self._trees[part] = self.package.tree(part)
        return self._trees[part]

    def put(self, part: str, root: etree._Element) -> None:
        """Give a part a new content."""
        self._trees[part] = root
        if part not in self.package:
            self._new.add(part)

    def fresh(self, pattern: str) -> str:
        """The first name with a number that no part has: `xl/comments{}.xml`."""
        number = 1
        while (name := pattern.format(number)) in self.package or name in self._new:
            number += 1
        return name

    def related(self, part: str, kind: str) -> str | None:
        """The part of a kind that a part names, if it names one."""
        found = [each for each in self.package.relationships(part) if each.kind == kind]
        return found[0].target if found and found[0].target in self.package else None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Name a part in another one; gives the id of the relationship."""
        held = relationships_of(part)
        if held in self.package or held in self._new:
            root = self.tree(held)
        else:
            root = etree.fromstring(f'<Relationships xmlns="{RELATIONSHIPS}"/>')
            self.put(held, root)
        known = {each.get("Id") for each in root}
        number = 1
        while f"rId{number}" in known:
            number += 1
        attributes = {"Id": f"rId{number}", "Type": f"{OFFICE}/{kind}", "Target": f"/{target}"}
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", attributes)
        return f"rId{number}"

    def declare(self, part: str, kind: str) -> None:
        """Say what a new part holds."""
        root = self.tree(_TYPES_PART)
        etree.SubElement(root, f"{{{_TYPES}}}Override", {"PartName": f"/{part}", "ContentType": kind})

    def declare_ending(self, ending: str, kind: str) -> None:
        """Say what parts with an ending hold, unless that is said already."""
        root = self.tree(_TYPES_PART)
        known = {each.get("Extension", "").lower() for each in root.iterfind(f"{{{_TYPES}}}Default")}
        if ending not in known:
            root.insert(0, etree.Element(f"{{{_TYPES}}}Default", {"Extension": ending, "ContentType": kind}))

    def save(self, path: Path) -> None:
        """Write the workbook; the file is whole, or stays as it was."""
        try:
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                name = Path(folder, path.name)
                with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as into:
                    self._write(into)
                shutil.copymode(self.package.path, name)
                name.replace(path)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise refusal(os.fspath(path), "file", f"cannot write the workbook: {reason}") from None

    def _write(self, into: zipfile.ZipFile) -> None:
        for info in self.package.infos:
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.compress_type, copy.external_attr = info.compress_type, info.external_attr
            if info.filename in self._trees:
                into.writestr(copy, _written(self._trees[info.filename]))
            else:
                into.writestr(copy, self.package.read(info.filename))
        for name in sorted(self._new):
            added = zipfile.ZipInfo(name, _EPOCH)
            added.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(added, _written(self._trees[name]))


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
