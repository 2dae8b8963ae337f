"""YAML documents: their values, the places of every part, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govrules.diagnostics import Source
from govrules.documents import Document, DocumentError, Limits, read


def document(text: str, **options: Any) -> Document:
    return read(Source("doc.yaml", text), **options)


def problems(text: str, limits: Limits | None = None) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read(Source("doc.yaml", text), limits=limits)
    return [f"{problem.span}: {problem.message}" for problem in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("+5", 5),
        ("50_000", 50_000),
        ("0.10", Decimal("0.10")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("2027-01-31", "2027-01-31"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("2027_01", "2027_01"),
        ("0x1F", "0x1F"),
        (".", "."),
        ("-x", "-x"),
        ("e5", "e5"),
        ("1.2.3", "1.2.3"),
        ("'1'", "1"),
        ('"\\u00e9\\ud83d\\ude00"', "é😀"),
        ("!!str 1", "1"),
        ("!!int 1", 1),
    ],
)
def test_scalars(written: str, value: object) -> None:
    read_value = document(f"key: {written}\n").value["key"]
    assert read_value == value
    assert type(read_value) is type(value)


def test_keys_are_their_text() -> None:
    assert document("1: a\ntrue: b\n2027-01-01: c\n007: d\n'x y': e\n").value == {
        "1": "a",
        "true": "b",
        "2027-01-01": "c",
        "007": "d",
        "x y": "e",
    }


def test_an_alias_repeats_a_value() -> None:
    assert document("a: &x [1, {b: 2}]\nc: *x\n").value == {"a": [1, {"b": 2}], "c": [1, {"b": 2}]}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert document("\ufeffa: 1").span(("a",)).column == 4


PLACES = """\
# a comment
rules:
  - id: first          # another
    when: >-
      budget > 5
      and risk
  - {id: 'it''s', empty: , list: [a,
      b]}
"""


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        (("rules", 0, "id"), "first", "doc.yaml:3:9"),
        (("rules", 0, "when"), ">-\n      budget > 5\n      and risk", "doc.yaml:4:11"),
        (("rules", 1, "id"), "'it''s'", "doc.yaml:7:10"),
        (("rules", 1, "empty"), "empty", "doc.yaml:7:19"),
        (("rules", 1, "list"), "[a,\n      b]", "doc.yaml:7:34"),
        (("rules", 1, "list", 1), "b", "doc.yaml:8:7"),
        (("rules", 1, "nothing"), "{id: 'it''s', empty: , list: [a,\n      b]}", "doc.yaml:7:5"),
        (("rules", 9), None, "doc.yaml:3:3"),
    ],
)
def test_every_part_knows_its_place(path: tuple[str | int, ...], text: str | None, place: str) -> None:
    span = document(PLACES).span(path)
    assert str(span) == place
    if text is not None:
        assert PLACES[span.start : span.end] == text


def test_a_key_has_a_place_of_its_own() -> None:
    assert str(document(PLACES).span(("rules", 1, "list"), key=True)) == "doc.yaml:7:28"


ALIGNED = {
    "plain": "k: budget > 5",
    "plain over lines": "k: budget\n   > 5",
    "single": "k: 'it''s > 5'",
    "double": 'k: "a\\u00e9\\tb \\\n    c"',
    "literal": "k: |\n  budget\n    > 5\n",
    "literal with an indicator": "k: |2\n     x\n    y\n",
    "folded": "k: >-\n    budget > 5\n    and x\n\n    or y\n",
    "folded with Windows line ends": "k: >\r\n    budget > 5\r\n    and x\r\n",
    "with an anchor": "k: &a budget > 5",
}


@pytest.mark.parametrize("text", ALIGNED.values(), ids=ALIGNED.keys())
def test_each_character_of_a_text_knows_its_place(text: str) -> None:
    read_document = document(text)
    value = read_document.value["k"]
    offsets = read_document.scalar_offsets(("k",))
    assert offsets is not None
    assert len(offsets) == len(value)
    assert list(offsets) == sorted(offsets)
    shown = [text[offset : offset + 1] for offset in offsets]
    visible = [
        (character, there)
        for character, there in zip(value, shown, strict=True)
        if not character.isspace() and there != "\\"
    ]
    assert all(character == there for character, there in visible)


def test_what_is_no_text_has_no_offsets() -> None:
    assert document("k: [a]").scalar_offsets(("k",)) is None
    assert document("k: 5").scalar_offsets(("k",)) is None
    assert document("k: 5").scalar_offsets(("x",)) is None


REFUSED = {
    "a: b: c": ["doc.yaml:1:5: a `:` cannot stand here"],
    "a: [1\nb: 2": ["doc.yaml:2:2: a `,` or the closing `]` is missing before this"],
    "a:\n\t- b": ["doc.yaml:2:1: a tab cannot stand here"],
    "a: @x": ["doc.yaml:1:4: a value cannot begin with `@`"],
    "- a\nb: 1": ["doc.yaml:2:1: this line is not indented like the lines above it"],
    "a: 'x\n": ["doc.yaml:1:4: the quote that opens here is never closed"],
    "a: {a.id} x": ["doc.yaml:1:11: a text cannot follow here"],
    "a: - b": ["doc.yaml:1:4: a list item cannot begin here"],
    'a: "\\q"': ["doc.yaml:1:6: `\\q` is no escape"],
    "{a: b}}": ["doc.yaml:1:7: the document has ended before this"],
    "a: 1\nb\n": ["doc.yaml:2:1: a key without a `:` behind it"],
    "a: \0": ["doc.yaml:1:4: the character U+0000 cannot stand in YAML"],
    'a: "\\0"': ["doc.yaml:1:4: `\0` holds a NUL character"],
    'a: "\\ud800"': ["doc.yaml:1:4: `\ud800` holds half of a surrogate pair, which is no character"],
    "": ["doc.yaml:1:1: the document is empty"],
    "# only a comment": ["doc.yaml:1:1: the document is empty"],
    "a: 1\n---\nb: 2": ["doc.yaml:2:1: a second document begins here"],
    "a: *b": ["doc.yaml:1:4: nothing is marked `&b`"],
    "a: &a [*a]": ["doc.yaml:1:8: `*a` stands inside what it repeats"],
    "a: !foo x\nb: !foo {}": [
        "doc.yaml:1:4: the tag `!foo` has no meaning here",
        "doc.yaml:2:4: the tag `!foo` has no meaning here",
    ],
    "a: 1\nb: 1\na: 2\nb: 3": [
        "doc.yaml:3:1: the key `a` is given twice",
        "doc.yaml:4:1: the key `b` is given twice",
    ],
    "[a]: 1\n{b: c}: 2": ["doc.yaml:1:1: a key has to be a text", "doc.yaml:2:1: a key has to be a text"],
    "<<: {a: 1}": ["doc.yaml:1:1: YAML 1.2 has no merge key `<<`"],
    "a: .nan\nb: -.inf": [
        "doc.yaml:1:4: `.nan` is not a finite number",
        "doc.yaml:2:4: `-.inf` is not a finite number",
    ],
    "a: 1e40": ["doc.yaml:1:4: `1e40` is too large: a number has at most 36 digits before its decimal point"],
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_wrong_is_told_with_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_a_number_of_a_million_digits_is_refused_at_once() -> None:
    (problem,) = problems("a: " + "9" * 1_000_000)
    assert "has too many digits" in problem


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_ten_thousand_deep_is_refused_at_once(opening: str) -> None:
    (problem,) = problems(opening * 10_000)
    assert problem.endswith("mappings and lists are more than 50 deep")


def test_nesting_by_aliases_counts() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{index}: &a{index} [*a{index - 1}]" for index in range(1, 60)]
    (problem,) = problems("\n".join(lines))
    assert problem.endswith("mappings and lists are more than 50 deep")


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x]"] + [
        f"a{index}: &a{index} [{', '.join([f'*a{index - 1}'] * 9)}]" for index in range(1, 12)
    ]
    (problem,) = problems("\n".join(lines))
    assert "more than 1500000 values" in problem


def test_a_document_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(DocumentError, match="too large"):
        read(Source("doc.yaml", "a: 1234"), limits=Limits(yaml=5))


def test_a_tolerant_reader_gets_the_rest() -> None:
    result = document("rows:\n- {a: 1}\n- {a: .nan, b: 2, b: 3}\n", tolerant=True)
    assert result.value == {"rows": [{"a": 1}, {"a": None, "b": 2}]}
    assert [flaw.path for flaw in result.flaws] == [("rows", 1, "a"), ("rows", 1, "b")]
