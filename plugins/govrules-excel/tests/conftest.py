"""Workbooks made for a test, read and annotated as a user does."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from govrules import Plugins, Portfolio
from govrules.cli import main

Rows = Sequence[Sequence[Any]]
Make = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a workbook of some sheets, with a mapping beside it where one is given."""

    def make(sheets: dict[str, Rows], mapping: str | None = None, **options: Any) -> Path:
        book = Workbook()
        del book["Sheet"]
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for merged in options.get("merged", ()):
                sheet.merge_cells(merged)
        if "change" in options:
            options["change"](book)
        path = tmp_path / str(options.get("name", "portfolio.xlsx"))
        book.save(path)
        if mapping is not None:
            path.with_suffix(".mapping.yaml").write_text(mapping, encoding="utf-8")
        return path

    return make


_INLINE = re.compile(rb't="inlineStr"><is><t[^>]*>(.*?)</t></is>')
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TABLE = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'


@pytest.fixture
def as_excel_saves() -> Callable[[Path], Path]:
    """The workbook with its texts in a part of their own, where Excel and LibreOffice keep them."""

    def as_excel_saves(path: Path) -> Path:
        texts: list[str] = []

        def shared(match: re.Match[bytes]) -> bytes:
            texts.append(match[1].decode())
            return b't="s"><v>%d</v>' % (len(texts) - 1)

        with zipfile.ZipFile(path) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        parts |= {name: _INLINE.sub(shared, part) for name, part in parts.items() if "/sheet" in name}
        items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
        parts["xl/sharedStrings.xml"] = _TABLE.format(items).encode()
        named = (
            b'<Relationship Id="rIdS" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        )
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", named % _OFFICE)
        result = path.with_name("excel.xlsx")
        with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as file:
            for name, part in parts.items():
                file.writestr(name, part)
        return result

    return as_excel_saves


@pytest.fixture
def read() -> Callable[..., Portfolio]:
    """Reads a portfolio through the plugins that are installed."""

    def read(location: object, **options: Any) -> Portfolio:
        return Plugins.installed().open(str(location), **options)

    return read


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line: its status, its output and its complaints."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
