"""JSONL and CSV: one row at a time, and a bad row stops no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules.diagnostics import Source
from govrules.documents import DocumentError, Limits, Row, read_rows


def rows(name: str, text: str, limits: Limits | None = None) -> list[Row]:
    return list(read_rows(Source(name, text), limits=limits))


def values(name: str, text: str) -> list[object]:
    return [row.document.value if row.document else None for row in rows(name, text)]


def problems(name: str, text: str) -> list[str]:
    return [f"{problem.span}: {problem.message}" for row in rows(name, text) for problem in row.problems]


def test_blank_lines_and_a_byte_order_mark_are_no_rows() -> None:
    assert values("a.jsonl", '\ufeff{"id": 1}\r\n\r\n  \n{"id": 2}') == [{"id": 1}, {"id": 2}]


def test_a_bad_line_stops_no_other() -> None:
    text = '{"id": 1}\n{"id": }\n[1]\n"\n{"id": 2, "id": 3}\n{"id": 4}\n'
    assert values("a.jsonl", text) == [{"id": 1}, None, None, None, {"id": 2}, {"id": 4}]
    assert problems("a.jsonl", text) == [
        "a.jsonl:2:8: a value is missing here",
        "a.jsonl:3:1: each line has to be one JSON object",
        "a.jsonl:4:1: the quote that opens here is never closed",
        "a.jsonl:5:11: the key `id` is given twice",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_what_stands_between_cells(delimiter: str) -> None:
    text = delimiter.join(["id", "title"]) + "\n" + delimiter.join(["a", '"x ""y"""']) + "\n"
    assert values("a.csv", text) == [{"id": "a", "title": 'x "y"'}]


def test_an_empty_cell_is_absent_and_a_quoted_one_can_hold_lines() -> None:
    text = 'id,title,unit\na,"one\ntwo, three",\n,,\nb,x,y\n'
    assert values("a.csv", text) == [
        {"id": "a", "title": "one\ntwo, three"},
        {},
        {"id": "b", "title": "x", "unit": "y"},
    ]
    assert [row.line for row in rows("a.csv", text)] == [2, 4, 5]


def test_a_bad_record_stops_no_other() -> None:
    text = 'id,title\na\nb,c,d\ne,"f" g\nh,"i\nj,k\n'
    assert values("a.csv", text) == [None, None, None, None, {"id": "j", "title": "k"}]
    assert problems("a.csv", text) == [
        "a.csv:2:1: the row has 1 cell, the header 2",
        "a.csv:3:1: the row has 3 cells, the header 2",
        "a.csv:4:6: a cell goes on after its closing quote",
        "a.csv:5:3: the quote that opens here is never closed",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is empty"),
        ("\n\n", "the document is empty"),
        ("id,,title\n", "column 2 has no name"),
        ("id,id\n", "two columns are called `id`"),
        ('"id\n', "the quote that opens here is never closed"),
    ],
)
def test_a_file_needs_a_usable_header(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        rows("a.csv", text)


def test_a_row_can_be_read_again_to_find_its_places(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('id,title\na,"x ""é"""\nb,y\n', encoding="utf-8")
    again = [row.again() for row in read_rows(file)]
    assert [str(document.span(("title",)).line) for document in again if document] == ["2", "3"]
    assert again[0] is not None
    assert again[0].scalar_offsets(("title",)) == (3, 4, 5, 7, 8)
    file.unlink()
    assert [row.again() for row in read_rows(Source("b.jsonl", "{"))] == [None]


def test_a_row_that_is_too_long_is_skipped() -> None:
    text = '{"id": "' + "x" * 100 + '"}\n{"id": "b"}\n'
    first, second = rows("a.jsonl", text, Limits(row=50))
    assert first.document is None
    assert first.problems[0].message == "the row is too long: a row has at most 50 bytes"
    assert second.document is not None


def test_bytes_that_are_no_text_cost_one_row(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"id": "\xff"}\n{"id": "b"}\n')
    first, second = read_rows(file)
    assert [problem.message for problem in first.problems] == ["the byte 0xff is no UTF-8 text"]
    assert second.document is not None


def test_many_open_quotes_take_no_longer_than_few() -> None:
    text = "id,title\n" + '"\n' * 100_000
    assert len(rows("a.csv", text)) == 50_000
