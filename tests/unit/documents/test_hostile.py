"""Whatever the bytes, reading gives a document or diagnostics, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.diagnostics import Source
from govrules.documents import Document, DocumentError, Path, read, read_rows
from govrules.documents.files import decode

GOOD = """\
organisation:
  currency: EUR
  units: {sales: {title: {en: Sales, fr: Ventes}, delegation: 50_000}}
initiatives:
  - &crm
    id: "crm-2\\t\\u00e9"
    title: 'it''s'
    unit: sales
    budget: 1.5e3
    text: >-
      folded
      over lines
    raw: |
      literal
    list: [a, b, *crm2]
  - *crm
"""
GOOD = GOOD.replace(", *crm2", "")
GOOD_JSON = '{"a": [1, 2.5, {"b": "x\\u00e9", "c": null}], "d": true}\n{"e": "\\ud83d\\ude00"}\n'
GOOD_CSV = 'id,title,unit\na,"x ""y"", z",u\nb,"two\nlines",u\n'

PIECES = st.sampled_from(
    [
        "\0",
        "\t",
        "\n",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!x ",
        "#",
        "|",
        ">",
        "%",
        "\\",
    ]
) | st.text(max_size=3)


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    """A good document with a few places cut, repeated or filled with something else."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(PIECES) + text[end:]
    return text


def visit(document: Document) -> None:
    """Asks for the place of everything."""
    stack: list[tuple[Path, object]] = [((), document.value)]
    while stack:
        path, value = stack.pop()
        assert str(document.span(path))
        document.scalar_offsets(path)
        if isinstance(value, dict):
            stack.extend(((*path, key), item) for key, item in value.items())
        elif isinstance(value, list):
            stack.extend(((*path, index), item) for index, item in enumerate(value))


def check(error: DocumentError) -> None:
    assert str(error)


def read_anything(name: str, source: Source) -> None:
    try:
        if name.endswith(("yaml", "json")):
            visit(read(source, tolerant=True))
        else:
            for row in read_rows(source):
                assert row.document or row.problems
                if row.document:
                    visit(row.document)
    except DocumentError as error:
        check(error)


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.csv"])
@given(data=st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    try:
        source = decode(data, name)
    except DocumentError as error:
        check(error)
    else:
        read_anything(name, source)


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.csv"])
@given(text=st.text(max_size=100))
def test_any_text(name: str, text: str) -> None:
    read_anything(name, Source(name, text))


@given(text=mutations(GOOD))
def test_any_mutation_of_yaml(text: str) -> None:
    read_anything("a.yaml", Source("a.yaml", text))


@given(text=mutations(GOOD_JSON))
def test_any_mutation_of_json(text: str) -> None:
    read_anything("a.jsonl", Source("a.jsonl", text))
    read_anything("a.json", Source("a.json", text.splitlines()[0] if text.strip() else text))


@given(text=mutations(GOOD_CSV))
def test_any_mutation_of_csv(text: str) -> None:
    read_anything("a.csv", Source("a.csv", text))
