"""JSON documents: their values, the places of every part, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govrules.diagnostics import Source
from govrules.documents import DocumentError, read


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read(Source("doc.json", text))
    return [f"{problem.span}: {problem.message}" for problem in caught.value.diagnostics]


def test_numbers_are_exact() -> None:
    assert read(Source("doc.json", "[0.1, 1.50, 2, -0]")).value == [
        Decimal("0.1"),
        Decimal("1.50"),
        2,
        0,
    ]


TEXT = '{"a": [1, {"b c": "x\\u00e9\\ud83d\\ude00y"} ],\n "d" : null}'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), TEXT),
        (("a",), '[1, {"b c": "x\\u00e9\\ud83d\\ude00y"} ]'),
        (("a", 0), "1"),
        (("a", 1, "b c"), '"x\\u00e9\\ud83d\\ude00y"'),
        (("d",), "null"),
        (("a", 7), '[1, {"b c": "x\\u00e9\\ud83d\\ude00y"} ]'),
        (("d", "x"), "null"),
    ],
)
def test_every_part_knows_its_place(path: tuple[str | int, ...], text: str) -> None:
    span = read(Source("doc.json", TEXT)).span(path)
    assert TEXT[span.start : span.end] == text


def test_each_character_of_a_text_knows_its_place() -> None:
    offsets = read(Source("doc.json", TEXT)).scalar_offsets(("a", 1, "b c"))
    assert offsets is not None
    assert [TEXT[offset] for offset in offsets] == ["x", "\\", "\\", "y"]


REFUSED = {
    "": ["doc.json:1:1: the document is empty"],
    "{'a': 1}": ["doc.json:1:2: a key in double quotes is missing here"],
    '{"a" 1}': ["doc.json:1:6: a `:` is missing before this"],
    "[1 2]": ["doc.json:1:4: a `,` is missing before this"],
    '["a': ["doc.json:1:2: the quote that opens here is never closed"],
    '["a\nb"]': ["doc.json:1:4: a line break or control character has to be escaped in a text"],
    '["\\x"]': ["doc.json:1:3: a backslash begins an unknown escape here"],
    "{} {}": ["doc.json:1:4: the document has ended before this"],
    '["\0"]': ["doc.json:1:3: the character U+0000 cannot stand in JSON"],
    '["\ud800"]': ["doc.json:1:3: the character U+D800 cannot stand in JSON"],
    '["\\u0000", "\\ud800x"]': [
        "doc.json:1:2: a text holds a NUL character, which is no character",
        "doc.json:1:12: a text holds half of a surrogate pair, which is no character",
    ],
    '{"\\ud800": 1}': ["doc.json:1:1: a text holds half of a surrogate pair, which is no character"],
    '{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}': [
        "doc.json:1:24: the key `c` is given twice",
        "doc.json:1:33: the key `a` is given twice",
    ],
    "[NaN, Infinity, -Infinity]": [
        "doc.json:1:2: `NaN` is not a finite number",
        "doc.json:1:7: `Infinity` is not a finite number",
        "doc.json:1:17: `-Infinity` is not a finite number",
    ],
    "[1e400]": [
        "doc.json:1:2: `1e400` is too large: a number has at most 36 digits before its decimal point"
    ],
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_wrong_is_told_with_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_a_number_of_a_million_digits_is_refused_at_once() -> None:
    (problem,) = problems('{"a": ' + "9" * 1_000_000 + "}")
    assert problem.startswith("doc.json:1:7: ")
    assert "has too many digits" in problem


@pytest.mark.parametrize("depth", [51, 500, 900, 10_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused_at_once(depth: int, opening: str, closing: str) -> None:
    (problem,) = problems(opening * depth + "1" + closing * depth)
    assert problem.endswith("mappings and lists are more than 50 deep")


def test_a_tolerant_reader_gets_the_rest() -> None:
    text = '[{"id": "a", "n": NaN}, {"id": "b", "id": "c"}, {"id": "d"}]'
    result = read(Source("doc.json", text), tolerant=True)
    assert result.value == [{"id": "a", "n": None}, {"id": "b"}, {"id": "d"}]
    assert [flaw.path for flaw in result.flaws] == [(0, "n"), (1, "id")]
