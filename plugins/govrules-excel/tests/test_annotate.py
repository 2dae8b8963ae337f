"""Reviews are written into workbooks, and everything else in them stays as it was."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from PIL import Image as Picture

from govrules import Portfolio

Make = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]
HEADER = ["Code", "Title", "Unit", "Budget", "Owner", "Start", "Depends on", "End"]
ROWS = [
    HEADER,
    ["a", "A", "u", 90, "ana", "2027-01-01", "b", "2027-02-01"],
    ["b", "B", "u", 10, None, "2027-01-01", None, "2027-03-01"],
    ["c", "C", "u", 5, "cy", None, None, None],
]
RULES = """
govrules: 1
policy: ours
title: {en: Our rules, fr: Nos règles}
rules:
  - id: money.limit
    title: {en: Spending, fr: Dépense}
    each: initiative
    require: budget <= 50
    effect: {escalate: [board]}
    message: {en: "=HYPERLINK({budget})", fr: "+{budget}"}
    why: {en: "@why", fr: "-pourquoi"}
    fix: {en: Spend less., fr: Dépenser moins.}
  - {id: owner.known, each: initiative, forbid: owner == "x", effect: deny}
  - {id: delivery.order, pair: [x, y], related: y.id in x.depends_on, forbid: x.start < y.end, effect: advise}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def annotated(run: Run, rules: Path, tmp_path: Path) -> Callable[..., Any]:
    """The annotated workbook as openpyxl reads it, and its path."""

    def annotated(
        path: Path, *more: object, name: str = "out.xlsx", status: int = 0
    ) -> tuple[Workbook, Path]:
        out = tmp_path / name
        call = ("excel", "annotate", path, "--rules", rules, "--output", out, "--as-of", "2026-11-23", *more)
        found = run(*call)
        assert found[0] == status, found
        return load_workbook(out), out

    return annotated


def column(sheet: Any, number: int) -> list[Any]:
    return [row[number] for row in sheet.iter_rows(values_only=True)]


def test_decisions_stand_at_the_right_of_the_table(make: Make, annotated: Callable[..., Any]) -> None:
    book, _ = annotated(make({"Projects": ROWS}))
    assert column(book["Projects"], 8) == [
        "govrules: decision",
        "Approval needed: board",
        "Information needed: owner",
        "May go ahead",
    ]
    assert book["Projects"]["I2"].fill.fgColor.rgb == "FFFFE699"
    assert book["Projects"].column_dimensions["I"].width == 40


def test_notes_stand_on_the_cells_that_findings_name(make: Make, annotated: Callable[..., Any]) -> None:
    book, _ = annotated(make({"Projects": ROWS}))
    notes = {cell.coordinate: cell.comment for row in book["Projects"] for cell in row if cell.comment}
    assert {note.text.partition("\n")[0] for note in notes.values()} == {"— govrules —"}
    assert {place: note.text.partition("\n")[2] for place, note in notes.items()} == {
        "D2": "Approval needed: Spending\n=HYPERLINK(90)\nTo put it right: Spend less.",
        "F2": "May go ahead, with advice: delivery.order\ndelivery.order",
        "E3": "Information needed: owner.known\ncannot be judged, missing: owner",
        "H3": "May go ahead, with advice: delivery.order\ndelivery.order",
    }
    assert {note.author for note in notes.values()} == {"govrules"}


def test_findings_have_a_sheet_with_links(make: Make, annotated: Callable[..., Any]) -> None:
    book, _ = annotated(make({"Projects": ROWS}), "--lang", "fr")
    sheet = book["govrules constats"]
    assert sheet["A1"].value == "Nos règles · au 2026-11-23 · initiatives : 3 · constats : 3"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0][:3] == ["Règle", "Initiative", "Suite"]
    assert rows[3] == [
        "money.limit", "a", "Approbation requise", "en cours",
        "+90", "-pourquoi", "Dépenser moins.", "Projects!D2",
    ]  # fmt: skip
    assert [row[7] for row in rows[1:]] == ["Projects!F2", "Projects!H3", "Projects!D2", "Projects!E3"]
    assert sheet["H6"].hyperlink.location == "'Projects'!D2"
    assert sheet.freeze_panes == "A4"


def test_texts_are_no_formulas(make: Make, annotated: Callable[..., Any]) -> None:
    book, _ = annotated(make({"Projects": ROWS}))
    found = [cell for row in book["govrules findings"].iter_rows(min_row=4) for cell in row if cell.value]
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.quotePrefix for cell in found if str(cell.value)[0] in "=+-@"} == {True}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in found)


def test_a_second_run_gives_the_same_bytes(make: Make, annotated: Callable[..., Any]) -> None:
    _, first = annotated(make({"Projects": ROWS}), name="one.xlsx")
    _, second = annotated(first, name="two.xlsx")
    assert first.read_bytes() == second.read_bytes()


def test_another_run_replaces_what_the_first_one_wrote(
    make: Make, annotated: Callable[..., Any], rules: Path
) -> None:
    _, first = annotated(make({"Projects": ROWS}), name="one.xlsx")
    rules.write_text(
        "[{id: money.calm, each: initiative, forbid: budget > 1000, effect: deny}]", encoding="utf-8"
    )
    book, _ = annotated(first, name="two.xlsx", status=0)
    assert column(book["Projects"], 8)[1:] == ["May go ahead"] * 3
    assert not [cell for row in book["Projects"] for cell in row if cell.comment]
    assert book["govrules findings"].max_row == 3
    assert book.sheetnames == ["Projects", "govrules findings"]


def test_the_workbook_itself_can_be_overwritten(make: Make, annotated: Callable[..., Any]) -> None:
    path = make({"Projects": ROWS})
    annotated(path, name="out.xlsx")
    annotated(path, name=path.name)
    assert path.read_bytes() == path.with_name("out.xlsx").read_bytes()


def rich(book: Workbook) -> None:
    """All that openpyxl would lose or write otherwise if it saved the workbook, and more."""
    sheet = book["Projects"]
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFF0000")
    sheet["D4"] = "=2+3"
    sheet["B2"].comment = Comment("mine", "Ana")
    sheet["D2"].comment = Comment("my estimate", "Ana")
    sheet.add_data_validation(DataValidation(type="list", formula1='"u,v"', sqref="C2:C9"))
    rule = CellIsRule("greaterThan", formula=["50"], font=Font(bold=True))  # type: ignore[no-untyped-call]  # openpyxl leaves it untyped
    sheet.conditional_formatting.add("D2:D9", rule)
    sheet.add_table(Table(displayName="Plan", ref="A1:H4"))
    sheet.row_dimensions[2].height = 33
    book.defined_names["Limit"] = DefinedName("Limit", attr_text="Projects!$D$2")
    other = book.create_sheet("Chart")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=4), titles_from_data=True)
    other.add_chart(chart, "A1")
    picture = Path(book.properties.title or "picture.png")
    Picture.new("RGB", (8, 8), "red").save(picture)
    other.add_image(Image(str(picture)), "F1")


@pytest.fixture
def rich_workbook(make: Make, tmp_path: Path) -> Path:
    def change(book: Workbook) -> None:
        book.properties.title = str(tmp_path / "picture.png")
        rich(book)

    mapping = (
        "sheets: {Projects: {columns: {id: Code, title: Title, unit: Unit, budget: Budget, owner: Owner}}}"
    )
    path = make({"Projects": ROWS}, mapping, change=change)
    return with_results(path)


def with_results(path: Path) -> Path:
    """The workbook with the results of its formulas, as a spreadsheet program saves it."""
    result = path.with_name("calculated.xlsx")
    path.with_suffix(".mapping.yaml").rename(result.with_suffix(".mapping.yaml"))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(
                info.filename, re.sub(rb"<f>2[+]3</f><v ?/?>(</v>)?", b"<f>2+3</f><v>5</v>", content)
            )
        new.writestr("xl/vbaProject.bin", b"a macro")
        new.writestr("customXml/item1.xml", b"<anything/>")
    return result


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_parts_that_nothing_is_written_into_stay_to_the_byte(
    rich_workbook: Path, annotated: Callable[..., Any]
) -> None:
    before, after = parts_of(rich_workbook), parts_of(annotated(rich_workbook)[1])
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
    } & set(before)
    assert {"xl/charts/chart1.xml", "xl/media/image1.png", "xl/vbaProject.bin", "customXml/item1.xml"} <= set(
        after
    )
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}


def looks(cell: Any) -> tuple[Any, ...]:
    return cell.value, repr(cell.font), repr(cell.fill), cell.number_format


def test_what_is_in_the_sheet_stays(rich_workbook: Path, annotated: Callable[..., Any]) -> None:
    before, (after, _) = load_workbook(rich_workbook), annotated(rich_workbook)
    old, new = before["Projects"], after["Projects"]
    for row in old.iter_rows():
        for cell in row:
            assert looks(new[cell.coordinate]) == looks(cell)
    assert looks(new["I1"])[1:] == looks(old["H1"])[1:]
    assert new.row_dimensions[2].height == 33
    assert new.tables["Plan"].ref == "A1:H4"
    assert str(new.data_validations.dataValidation[0].sqref) == "C2:C9"
    assert [str(each.sqref) for each in new.conditional_formatting] == ["D2:D9"]
    assert after.defined_names["Limit"].attr_text == "Projects!$D$2"
    assert load_workbook(annotated(rich_workbook)[1], data_only=True)["Projects"]["D4"].value == 5


def test_notes_of_others_are_kept_and_added_to(rich_workbook: Path, annotated: Callable[..., Any]) -> None:
    book, first = annotated(
        rich_workbook, "--mapping", rich_workbook.with_suffix(".mapping.yaml"), name="one.xlsx"
    )
    note = book["Projects"]["D2"].comment
    assert note.author == "Ana"
    assert note.text.startswith("my estimate\n— govrules —\nApproval needed: Spending")
    assert book["Projects"]["B2"].comment.text == "mine"
    _, second = annotated(first, "--mapping", rich_workbook.with_suffix(".mapping.yaml"), name="two.xlsx")
    assert first.read_bytes() == second.read_bytes()


def test_a_conversation_takes_no_note_and_that_is_told(
    rich_workbook: Path, run: Run, rules: Path, tmp_path: Path
) -> None:
    parts = parts_of(rich_workbook)
    with zipfile.ZipFile(rich_workbook, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part.replace(b"<author>Ana</author>", b"<author>tc={1}</author>"))
    status, out, _ = run(
        "excel",
        "annotate",
        rich_workbook,
        "--rules",
        rules,
        "--output",
        tmp_path / "o.xlsx",
        "--as-of",
        "2026-11-23",
    )
    assert status == 0
    assert "no note where there is a conversation: Projects!D2" in out


def test_rows_that_cannot_be_read_are_marked(make: Make, annotated: Callable[..., Any]) -> None:
    path = make({"Projects": [*ROWS, ["d", "D", "u", "1,234"], ["e", "E", None, 1]]})
    book, _ = annotated(path, status=2)
    assert column(book["Projects"], 8)[4:] == ["Not read: see the findings"] * 2
    assert book["Projects"]["D5"].comment.text.startswith(
        "— govrules —\nNot read: `1,234` can be read in two ways"
    )
    assert book["Projects"]["C6"].comment.text == "— govrules —\nNot read: `unit` is missing"
    assert [
        row[7] for row in book["govrules findings"].iter_rows(min_row=4, max_row=5, values_only=True)
    ] == [
        "Projects!D5",
        "Projects!C6",
    ]
    annotated(path, "--keep-going", status=0)


def test_the_command_says_what_it_did(make: Make, run: Run, rules: Path, tmp_path: Path) -> None:
    path = make({"Projects": [*ROWS, ["d", "D", "u", "1,234"]]})
    out = tmp_path / "o.xlsx"
    status, said, complained = run(
        "excel", "annotate", path, "--rules", rules, "--output", out, "--as-of", "2026-11-23"
    )
    assert status == 2
    assert said == (
        "4 rows read, 1 of them left out\n1 approval needed, 1 information needed, 1 may go ahead\n"
        f"written to {out}\n"
    )
    assert "Projects!D5" in complained


def test_signed_workbooks_are_refused(make: Make, run: Run, rules: Path, tmp_path: Path) -> None:
    path = make({"Projects": ROWS})
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("_xmlsignatures/sig1.xml", "<signature/>")
    call = ("excel", "annotate", path, "--rules", rules, "--output", tmp_path / "o.xlsx")
    status, _, complained = run(*call)
    assert status == 2
    assert "the workbook is signed, and a change breaks the signature" in complained
    assert not (tmp_path / "o.xlsx").exists()
    assert run(*call, "--allow-loss")[0] == 0


def test_endings_have_to_fit(make: Make, run: Run, rules: Path, tmp_path: Path) -> None:
    path = make({"Projects": ROWS}, name="macros.xlsm")
    status, _, complained = run("excel", "annotate", path, "--rules", rules, "--output", tmp_path / "o.xlsx")
    assert (status, "has to end in .xlsm" in complained) == (2, True)
    assert run("excel", "annotate", path, "--rules", rules, "--output", tmp_path / "o.xlsm")[0] == 0
    assert run("excel", "annotate", "rows.csv", "--rules", rules, "--output", tmp_path / "o.csv")[0] == 2
    status, _, complained = run(
        "excel", "annotate", path, "--rules", rules, "--output", tmp_path / "no" / "o.xlsm"
    )
    assert (status, "cannot write the workbook" in complained) == (2, True)


def test_the_organisation_can_stand_in_another_file(
    make: Make, rules: Path, annotated: Callable[..., Any]
) -> None:
    rules.write_text(
        "[{id: money.own, each: initiative, require: budget <= unit.delegation, effect: deny}]",
        encoding="utf-8",
    )
    around = rules.with_name("organisation.yaml")
    around.write_text("organisation: {units: {u: {delegation: 50}}}", encoding="utf-8")
    book, _ = annotated(make({"Projects": ROWS}), "--with", around)
    assert column(book["Projects"], 8)[1:] == ["Denied", "May go ahead", "May go ahead"]


def test_notes_come_before_tables_as_the_format_wants(make: Make, annotated: Callable[..., Any]) -> None:
    def tabulate(book: Workbook) -> None:
        book["Projects"].add_table(Table(displayName="Plan", ref="A1:H4"))

    _, path = annotated(make({"Projects": ROWS}, change=tabulate))
    found = re.findall(
        rb"<(?:\w+:)?(cols|sheetData|legacyDrawing|tableParts)[ >]",
        parts_of(path)["xl/worksheets/sheet1.xml"],
    )
    assert found == [b"cols", b"sheetData", b"legacyDrawing", b"tableParts"]


def test_columns_that_share_a_width_keep_it(make: Make, annotated: Callable[..., Any]) -> None:
    def widen(book: Workbook) -> None:
        book["Projects"].column_dimensions.group("H", "Z", hidden=False)
        book["Projects"].column_dimensions["H"].width = 17

    _, path = annotated(make({"Projects": ROWS}, change=widen))
    with zipfile.ZipFile(path) as file:
        found = re.findall(r"<col [^>]*?>", file.read("xl/worksheets/sheet1.xml").decode())
    spans = [tuple(re.findall(r'(?:min|max)="(\d+)"', each)) for each in found]
    assert sorted(spans) == [("10", "26"), ("8", "8"), ("9", "9")]


def test_a_row_that_holds_only_a_decision_is_blank(make: Make, annotated: Callable[..., Any]) -> None:
    _, first = annotated(make({"Projects": ROWS}), name="one.xlsx")
    book = load_workbook(first)
    for cell in book["Projects"]["A4:H4"][0]:
        cell.value = None
    book.save(first)
    again, _ = annotated(first, name="two.xlsx")
    assert not any(column(again["Projects"], 8)[3:])


def test_decisions_go_where_nobody_has_written(make: Make, annotated: Callable[..., Any]) -> None:
    rows = [*ROWS, [*[None] * 8, "a remark"]]
    columns = "{id: Code, title: Title, unit: Unit, budget: Budget}"
    book, _ = annotated(
        make({"Projects": rows}, f"sheets: {{Projects: {{last_row: 4, columns: {columns}}}}}")
    )
    assert column(book["Projects"], 8)[4] == "a remark"
    assert column(book["Projects"], 9)[0] == "govrules: decision"


def test_a_workbook_of_which_no_row_can_be_read_is_marked_too(
    make: Make, annotated: Callable[..., Any]
) -> None:
    book, _ = annotated(make({"Projects": [HEADER, ["a", None, "u", "1,234"]]}), status=2)
    assert column(book["Projects"], 8) == ["govrules: decision", "Not read: see the findings"]


def _notes(path: Path) -> int:
    sheet = load_workbook(path)["Projects"]
    return sum(cell.comment is not None for row in sheet for cell in row)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_saves_the_same_portfolio(
    rich_workbook: Path, annotated: Callable[..., Any], read: Callable[..., Portfolio], tmp_path: Path
) -> None:
    _, path = annotated(rich_workbook)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    call = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
        str(path),
    ]
    subprocess.run(call, check=True, capture_output=True, timeout=120)
    mapping = rich_workbook.with_suffix(".mapping.yaml")
    saved = tmp_path / "saved" / path.name
    assert read(saved, mapping=mapping).digest == read(rich_workbook, mapping=mapping).digest
    book = load_workbook(saved)
    assert book["Projects"]["I2"].value == "Approval needed: board"
    assert "— govrules —" in book["Projects"]["D2"].comment.text
    assert book["govrules findings"]["H5"].value.startswith("Projects!")
    again, _ = annotated(saved, "--mapping", mapping, name="again.xlsx")
    for row in again["Projects"]:
        for cell in row:
            assert (cell.comment.text if cell.comment else "").count("— govrules —") <= 1, cell
    assert _notes(tmp_path / "again.xlsx") == _notes(path)
    assert again.sheetnames == book.sheetnames
