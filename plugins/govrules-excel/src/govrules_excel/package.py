"""A workbook as the zip of XML parts that it is, opened with distrust."""

from __future__ import annotations

import os
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO
from xml.parsers import expat

from attrs import frozen
from lxml import etree

from govrules_excel.problems import refusal

MEGABYTE = 1_000_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

DAMAGED = (LookupError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError)
"""What unpacking a part raises that is damaged, or locked with a password of its own."""

_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK"


@frozen
class Limits:
    """The largest workbooks that are opened."""

    file: int = 100 * MEGABYTE
    """Bytes of the file."""
    unpacked: int = 600 * MEGABYTE
    """Bytes of all parts together once they are unpacked."""
    in_memory: int = 100 * MEGABYTE
    """Bytes of a part that is not read row by row."""
    ratio: int = 200
    """How much smaller than its content a part of more than a megabyte can be."""
    parts: int = 20_000


@frozen
class Relationship:
    """What a part says of another one: `kind` is the last word of its type."""

    id: str
    kind: str
    target: str


@frozen
class SheetPart:
    """A worksheet by its name, with the part that holds it."""

    name: str
    part: str


class Package:
    """The parts of a workbook. Raises PortfolioError for a file that is none, or is not safe to open."""

    def __init__(self, path: str | os.PathLike[str], limits: Limits | None = None) -> None:
        self.path = Path(path)
        self.name = os.fspath(path)
        self._limits = limits or Limits()
        self._check_file()
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise refusal(self.name, "workbook", f"this is no workbook: {error}") from None
        self._check_parts()

    def _check_file(self) -> None:
        try:
            with self.path.open("rb") as file:
                start = file.read(8)
                size = os.fstat(file.fileno()).st_size
                rest = file.read(MEGABYTE) if start == _OLD_OR_ENCRYPTED else b""
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise refusal(self.name, "file", f"cannot read the workbook: {reason}") from None
        if size > self._limits.file:
            raise self._too_large(f"the file has {size:,} bytes", self._limits.file)
        if start == _OLD_OR_ENCRYPTED:
            raise self._old_or_encrypted(encrypted=_ENCRYPTED in rest)
        if not start.startswith(_ZIP):
            advice = "save it as an Excel Workbook (.xlsx)"
            raise refusal(self.name, "workbook", "this is no workbook of the format .xlsx", advice)

    def _old_or_encrypted(self, *, encrypted: bool) -> Exception:
        if encrypted:
            advice = "save a copy without a password, and read that"
            return refusal(self.name, "encrypted", "the workbook is protected with a password", advice)
        advice = "open it in a spreadsheet program and save it as an Excel Workbook (.xlsx)"
        return refusal(self.name, "workbook", "this is a workbook of the old format .xls", advice)

    def _too_large(self, message: str, most: int) -> Exception:
        return refusal(self.name, "too-large", f"{message}; at most {most:,} are read")

    def _check_parts(self) -> None:
        """The sizes are those that unpacking is held to, whatever the parts hold."""
        infos = self._zip.infolist()
        if len(infos) > self._limits.parts:
            raise self._too_large(f"the workbook has {len(infos):,} parts", self._limits.parts)
        unpacked = sum(info.file_size for info in infos)
        if unpacked > self._limits.unpacked:
            raise self._too_large(f"the workbook unpacks to {unpacked:,} bytes", self._limits.unpacked)
        for info in infos:
            if info.file_size > max(MEGABYTE, self._limits.ratio * info.compress_size):
                message = f"the part `{info.filename}` is packed so tightly that it may be a trap"
                raise refusal(self.name, "too-large", message, "save the workbook anew, and read that")

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __contains__(self, part: object) -> bool:
        return part in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._zip.namelist())

    @property
    def infos(self) -> list[zipfile.ZipInfo]:
        """The parts in the order of the file."""
        return self._zip.infolist()

    def read(self, part: str) -> bytes:
        """The bytes of a part."""
        try:
            if self._zip.getinfo(part).file_size > self._limits.in_memory:
                raise self._too_large(f"the part `{part}` is too large", self._limits.in_memory)
            return self._zip.read(part)
        except DAMAGED as error:
            raise self.broken(part, error) from None

    def open(self, part: str) -> IO[bytes]:
        """A part to be read piece by piece; it holds no document type."""
        try:
            with self._zip.open(part) as stream:
                _refuse_document_type(stream)
            return self._zip.open(part)
        except (*DAMAGED, _DocumentType, expat.ExpatError) as error:
            raise self.broken(part, error) from None

    def tree(self, part: str) -> etree._Element:
        """A part as a tree, in which nothing was expanded or fetched."""
        try:
            with self.open(part):
                root = etree.fromstring(self.read(part), PARSER)
        except etree.XMLSyntaxError as error:
            raise self.broken(part, error) from None
        return root

    def broken(self, part: str, error: object) -> Exception:
        """The refusal of a part that cannot be read."""
        advice = "open the workbook in a spreadsheet program and save it anew"
        return refusal(self.name, "workbook", f"the part `{part}` cannot be read: {error}", advice)

    def relationships(self, part: str) -> list[Relationship]:
        """What a part says of others, their names from the root of the package."""
        held = relationships_of(part)
        return list(_relationships(self.tree(held), part)) if held in self else []

    @cached_property
    def workbook(self) -> str:
        """The name of the part that names the sheets."""
        for each in self.relationships(""):
            if each.kind == "officeDocument":
                return each.target
        raise refusal(self.name, "workbook", "this is no workbook: nothing in it names its sheets")

    @cached_property
    def structure(self) -> etree._Element:
        """The tree of the workbook part."""
        root = self.tree(self.workbook)
        if etree.QName(root).namespace == STRICT:
            advice = "save it as an Excel Workbook (.xlsx), not as Strict Open XML"
            raise refusal(self.name, "workbook", "the workbook is saved as Strict Open XML", advice)
        return root

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The worksheets in their order; sheets that only hold a chart are none."""
        targets = {each.id: each for each in self.relationships(self.workbook)}
        found = []
        for sheet in self.structure.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"):
            target = targets.get(sheet.get(f"{{{OFFICE}}}id", ""))
            if target is not None and target.kind == "worksheet":
                found.append(SheetPart(sheet.get("name", ""), target.target))
        return tuple(found)

    @property
    def counts_from_1904(self) -> bool:
        """Whether the dates of the workbook count days from 1904, as old Macintosh ones do."""
        properties = self.structure.find(f"{{{MAIN}}}workbookPr")
        return properties is not None and properties.get("date1904") in {"1", "true"}

    def of_workbook(self, kind: str) -> str | None:
        """The part of a kind that belongs to the whole workbook, such as its styles."""
        named = (each.target for each in self.relationships(self.workbook) if each.kind == kind)
        return next((target for target in named if target in self), None)


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class _DocumentType(Exception):
    """A part has a document type, which no spreadsheet program writes."""


def _refuse_document_type(stream: IO[bytes]) -> None:
    """Reads up to the first element, before which a document type has to stand."""
    begun: list[str] = []

    def refuse(*_: object) -> None:
        raise _DocumentType("it has a document type, which may be a trap")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: begun.append(name)
    while not begun and (piece := stream.read(4096)):
        parser.Parse(piece)


def relationships_of(part: str) -> str:
    """The part that holds what a part says of others.

    >>> relationships_of("xl/worksheets/sheet1.xml")
    'xl/worksheets/_rels/sheet1.xml.rels'
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relationships(root: etree._Element, part: str) -> Iterator[Relationship]:
    folder = posixpath.dirname(part)
    for each in root.iterfind(f"{{{RELATIONSHIPS}}}Relationship"):
        target = each.get("Target", "")
        if each.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield Relationship(each.get("Id", ""), each.get("Type", "").rsplit("/", 1)[-1], target)
