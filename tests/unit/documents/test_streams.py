"""YAML files of several documents: each is read by itself, and keeps its lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.diagnostics import Source
from govrules.documents import DocumentError, Limits, Row, read, read_stream


def rows(text: str, limits: Limits | None = None) -> list[Row]:
    return list(read_stream(Source("all.yaml", text), limits))


def values(text: str) -> list[Any]:
    return [row.document.value if row.document else None for row in rows(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", [{"a": 1}]),
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\na: 1\n---\nb: 2\n...\n", [{"a": 1}, {"b": 2}]),
        ("--- {a: 1}\n--- text\n---\n- 1\n", [{"a": 1}, "text", [1]]),
        ("%YAML 1.2\n---\na: 1\n---\nb: 2", [{"a": 1}, {"b": 2}]),
        ("# first\n---\n# nothing\n---\n\n---\na: 1\n---", [{"a": 1}]),
        ("a: |\n  x\n  ---\n  y\n---\nb: 2", [{"a": "x\n---\ny\n"}, {"b": 2}]),
        ("a: ---b\n---c: 1\n", [{"a": "---b", "---c": 1}]),
        ("a: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}]),
        ("\ufeffa: 1\n---\nb: 2", [{"a": 1}, {"b": 2}]),
        ("", []),
    ],
)
def test_every_document_with_content_is_read(text: str, expected: list[Any]) -> None:
    assert values(text) == expected


def test_places_are_those_in_the_file() -> None:
    first, second = rows("a: 1\n---\n# who\nb:\n  c: 2\n")
    assert first.document is not None
    assert second.document is not None
    assert (first.line, second.line) == (1, 2)
    assert str(second.document.span(("b", "c"))) == "all.yaml:5:6"
    assert second.again() is second.document


def test_a_bad_document_stops_no_other() -> None:
    found = rows("a: 1\n---\nb: [\n---\nc: 'x\n---\nd: 1\nd: 2\n---\ne: 5")
    assert [row.document.value if row.document else None for row in found] == [
        {"a": 1},
        None,
        None,
        {"d": 1},
        {"e": 5},
    ]
    told = [f"{problem.span}: {problem.message}" for row in found for problem in row.problems]
    assert told == [
        "all.yaml:4:1: the document ends too early",
        "all.yaml:5:4: the quote that opens here is never closed",
        "all.yaml:8:1: the key `d` is given twice",
    ]


def test_an_anchor_reaches_no_other_document() -> None:
    _, second = rows("a: &x 1\n---\nb: *x\n")
    assert [problem.message for problem in second.problems] == ["nothing is marked `&x`"]


def test_the_limits_hold_for_all_documents_together() -> None:
    bomb = "a: &a [1, 1, 1, 1]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"
    found = rows("---\n".join([bomb] * 3), Limits(nodes=250))
    assert [bool(row.document) for row in found] == [True, True, False]
    assert found[2].problems[0].message == "the document has more than 250 values"


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_bytes(b"a: 1\n---\nb: \xff\n")
    with pytest.raises(DocumentError, match="the byte 0xff is no UTF-8 text"):
        list(read_stream(file))
    with pytest.raises(DocumentError, match="is too large"):
        list(read_stream(file, Limits(yaml=5)))
    with pytest.raises(DocumentError, match="there is no file"):
        list(read_stream(tmp_path / "other.yaml"))


TEXTS = st.sampled_from(
    ["a: 1", "b: {c: [1, 2]}", "- x\n- y", "d: |\n  text\n  ---\n", "e: @", "f: [", '"g"']
)


def alone(text: str, line: int) -> tuple[Any, str]:
    """The value of one document and its place, or what is wrong with it."""
    try:
        document = read(Source("all.yaml", f"---\n{text}\n", line))
    except DocumentError as error:
        return None, str(error)
    return document.value, str(document.span())


def in_stream(row: Row) -> tuple[Any, str]:
    if row.document is None:
        return None, str(DocumentError(row.problems))
    return row.document.value, str(row.document.span())


@given(st.lists(TEXTS))
def test_a_stream_is_its_documents(texts: list[str]) -> None:
    found = rows("".join(f"---\n{text}\n" for text in texts))
    assert [in_stream(row) for row in found] == [
        alone(text, row.line) for text, row in zip(texts, found, strict=True)
    ]
