"""Two parsers read YAML; the quick one counts only where it says what the thorough one says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import event as noted
from hypothesis import example, given
from hypothesis import strategies as st

from govrules.diagnostics import Source
from govrules.documents import DocumentError
from govrules.documents.yaml_events import Event, Kind, Unsure, events, quick_events

REPOSITORY = Path(__file__).parents[3]
POLICIES = sorted((REPOSITORY / "rules").rglob("*.yaml"))

SAMPLE = """\
organisation:
  currency: EUR  # as ever
  units: {sales: {title: {en: Sales, fr: Ventes}, delegation: 50_000}, none: {}}
initiatives:
  - &crm
    id: "crm-2\\u00e9"
    title: 'it''s'
    unit:
    budget: 1.5e3
    text: >-
      folded
      over lines

    raw: |
      literal
        deeper
    list: [a, b, ]
    empty: []
    nothing: # at all
    last:
  -
  - *crm
"""

PIECES = [
    *("a", "b", "1", "é", "😀", "~", " ", "  ", "\n", "\n\n", "\n  ", "\n - ", "\r\n", "\r", "\t"),
    *(":", ": ", "- ", "-", "? ", "?", "[", "]", "{", "}", ",", "'", "''", '"', '\\"', "\\", "\\n"),
    *("|", "|-\n ", ">", ">+\n  ", "#", " #", "&x ", "&x", "*x ", "*x", "!", "!!str ", "%", "@", "`"),
    *("---", "...", "<<: ", "key: ", "b:\n  ", "- - ", "\x85", "\u2028", "\ufeff"),
]


def told(text: str) -> list[Event] | None:
    """The events of the thorough parser, None where it refuses the text."""
    try:
        return list(events(Source("doc.yaml", text)))
    except DocumentError:
        return None


def told_quickly(text: str) -> list[Event] | None:
    try:
        return list(quick_events(Source("doc.yaml", text)))
    except Unsure:
        return None


def spoiled(draw: st.DrawFn) -> str:
    """A part of the sample with something else in it."""
    start = draw(st.integers(0, len(SAMPLE)))
    text = SAMPLE[start : start + draw(st.integers(1, len(SAMPLE)))]
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(PIECES)) + text[place + draw(st.integers(0, 2)) :]
    return text


TEXTS = st.composite(spoiled)() | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(TEXTS)
@example("a: {b: 2}:]")
@example("a: [{b: 2}:]")
@example(">\n--- a")
@example(">\n#")
@example("|#")
@example("|-\n \n  b")
@example("*x1:")
@example("b:\n...\n... #")
@example("? \n\n")
@example("&x\n !")
@example("\r!")
def test_the_parsers_agree(text: str) -> None:
    quick = told_quickly(text)
    noted("unsure" if quick is None else "sure")
    if quick is not None:
        assert quick == told(text)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_policies_as_people_write_them_are_read_quickly(policy: Path) -> None:
    text = policy.read_text(encoding="utf-8")
    quick = told_quickly(text)
    assert quick is not None
    assert quick == told(text)


def test_what_is_written_in_every_plain_way_is_read_quickly() -> None:
    quick = told_quickly(SAMPLE)
    assert quick is not None
    assert quick == told(SAMPLE)


@pytest.mark.parametrize(
    "text",
    [
        "a:\tb",
        "%YAML 1.1\n---\na",
        "!!str 1",
        "- !",
        "a\x85b",
        "a\rb",
        "...",
        "- |3\n    a",
        "{a: , b}",
    ],
)
def test_what_may_be_read_elsewise_is_left_to_the_other(text: str) -> None:
    assert told_quickly(text) is None


def test_without_the_part_in_c_everything_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("yaml.CSafeLoader")
    assert told_quickly("a: 1") is None
    read = told("a: 1")
    assert read is not None
    assert [event.value for event in read if event.kind is Kind.SCALAR] == ["a", "1"]
