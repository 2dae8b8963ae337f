"""Files that would harm are refused with a message."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govrules import Portfolio, PortfolioError
from govrules_excel.package import Limits, Package
from govrules_excel.sheets import address

Make = Callable[..., Path]
Read = Callable[..., Portfolio]
ROWS = [["Code", "Title", "Unit", "Budget"], ["a", "A", "u", 1]]
Share = Callable[[Path], Path]
SHEET = "xl/worksheets/sheet1.xml"
PARTS = (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels")


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    result = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return result


def refused(read: Read, path: Path) -> str:
    with pytest.raises(PortfolioError) as caught:
        read(path)
    return caught.value.diagnostics[0].message


def test_what_is_no_workbook(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "p.xlsx"
    assert refused(read, path) == "cannot read the workbook: no such file or directory"
    path.write_bytes(b"id,title\n")
    assert refused(read, path) == "this is no workbook of the format .xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert refused(read, path) == "this is no workbook: File is not a zip file"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "a")
    assert refused(read, path) == "this is no workbook: nothing in it names its sheets"


def test_old_and_encrypted_workbooks(tmp_path: Path, read: Read) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    for name in ("old.xls", "old.xlsx"):
        (tmp_path / name).write_bytes(ole + "Workbook".encode("utf-16-le"))
        assert refused(read, tmp_path / name) == "this is a workbook of the old format .xls"
    (tmp_path / "p.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert refused(read, tmp_path / "p.xlsx") == "the workbook is protected with a password"
    assert refused(read, tmp_path / "p.ods") == "workbooks of the format .ods are not read"


def test_a_part_that_unpacks_to_much_more(make: Make, read: Read) -> None:
    path = changed(make({"Projects": ROWS}), SHEET, lambda content: content + b" " * 50_000_000)
    assert refused(read, path) == f"the part `{SHEET}` is packed so tightly that it may be a trap"


def test_limits_on_all_sizes(make: Make) -> None:
    path = make({"Projects": ROWS})
    for limits in (Limits(file=100), Limits(unpacked=100), Limits(parts=2)):
        with pytest.raises(PortfolioError, match="at most"):
            Package(path, limits)
    with pytest.raises(PortfolioError, match=r"`xl/workbook.xml` is too large"):
        Package(path, Limits(in_memory=10)).read("xl/workbook.xml")


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
)


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"]
)
def test_document_types(part: str, make: Make, read: Read, as_excel_saves: Share) -> None:
    def with_bomb(content: bytes) -> bytes:
        return BOMB + content.split(b"?>", 1)[-1] if content.startswith(b"<?xml") else BOMB + content

    path = changed(as_excel_saves(make({"Projects": ROWS})), part, with_bomb)
    assert (
        refused(read, path)
        == f"the part `{part}` cannot be read: it has a document type, which may be a trap"
    )


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_broken_parts(part: str, make: Make, read: Read, as_excel_saves: Share) -> None:
    path = changed(
        as_excel_saves(make({"Projects": ROWS})), part, lambda content: content[: len(content) // 2]
    )
    assert refused(read, path).startswith(f"the part `{part}` cannot be read: ")


def test_workbooks_saved_as_strict(make: Make, read: Read) -> None:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    path = changed(make({"Projects": ROWS}), "xl/workbook.xml", lambda content: content.replace(main, strict))
    assert refused(read, path) == "the workbook is saved as Strict Open XML"


def test_a_cell_that_names_a_text_that_is_not_there(make: Make, read: Read, as_excel_saves: Share) -> None:
    def elsewhere(content: bytes) -> bytes:
        return content.replace(b"<v>5</v>", b"<v>99</v>")

    path = changed(as_excel_saves(make({"Projects": ROWS})), SHEET, elsewhere)
    portfolio = read(path)
    assert [problem.path for problem in portfolio.problems if problem.code == "cell"] == ["Projects!B2"]


def test_sheets_that_lie_about_their_size(make: Make, read: Read) -> None:
    def lie(content: bytes) -> bytes:
        far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        return content.replace(b"A1:D2", b"A1:XFD1048576").replace(b"</sheetData>", far)

    started = time.monotonic()
    assert len(read(changed(make({"Projects": ROWS}), SHEET, lie))) == 1
    assert time.monotonic() - started < 2


def test_a_million_blank_rows_are_passed_over(make: Make, read: Read) -> None:
    def pad(content: bytes) -> bytes:
        into = io.BytesIO()
        into.writelines(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 300_000))
        return content.replace(b"</sheetData>", into.getvalue() + b"</sheetData>")

    started = time.monotonic()
    assert len(read(changed(make({"Projects": ROWS}), SHEET, pad))) == 1
    assert time.monotonic() - started < 30


def test_merges_without_end(make: Make, read: Read) -> None:
    def merge(content: bytes) -> bytes:
        many = b"".join(b'<mergeCell ref="A1:XFD1048576"/>' for _ in range(100_001))
        return content.replace(b"</sheetData>", b"</sheetData><mergeCells>" + many + b"</mergeCells>")

    path = changed(make({"Projects": ROWS}), SHEET, merge)
    assert "packed so tightly" in refused(read, path) or "merged cells" in refused(read, path)


def test_a_pattern_takes_no_time(make: Make, read: Read) -> None:
    mapping = """sheets: {P: {columns: {id: Code, title: Title, unit: Unit,
      data: {header: X, item: "{domain} {access} {personal} {a} {b} {c}!"}}}}"""
    rows = [["Code", "Title", "Unit", "X"], ["a", "A", "u", "a " * 16_000]]
    started = time.monotonic()
    assert [problem.path for problem in read(make({"P": rows}, mapping)).problems] == ["P!D2"]
    assert time.monotonic() - started < 2


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), inside=st.sampled_from([*PARTS, ""])
)
def test_damage_is_refused_or_harmless(  # noqa: PLR0917 - parameters of a test
    place: float, byte: int, inside: str, make: Make, read: Read, as_excel_saves: Share
) -> None:
    def damage(content: bytes) -> bytes:
        at = int(place * len(content))
        return content[:at] + bytes([byte]) + content[at + 1 :]

    path = as_excel_saves(make({"Projects": ROWS}))
    if inside:
        path = changed(path, inside, damage)
    else:
        path.write_bytes(damage(path.read_bytes()))
    with contextlib.suppress(PortfolioError):
        read(path)


def test_addresses_of_far_columns() -> None:
    assert address(1, 16_383) == "XFD1"
