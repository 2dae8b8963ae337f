"""Building syntax from text with parts put in."""

from __future__ import annotations

import pytest

from govrules.diagnostics import Source, Span
from govrules.forms import build, conjunction, substitute
from govrules.forms.building import names
from govrules.parser import parse
from govrules.syntax import write

PLACE = Span(Source("policy.yaml", "autonomy: {}"), 0, 8)


def test_every_node_stands_where_it_is_put() -> None:
    built = build("a + PART * 2", PLACE, PART=parse("b"))
    assert built.span == PLACE
    assert write(built) == "a + b * 2"


def test_a_part_may_read_what_the_text_binds() -> None:
    assert write(build("any(PART for t in ts)", PLACE, PART=parse("t == 1"))) == "any(t == 1 for t in ts)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.x == b.x", "b.x == a.x"),
        ("any(a == x for a in b.all)", "any(a_ == x for a_ in a.all)"),
        ("any(x == b for x in a.all if x > a)", "any(x == a for x in b.all if x > b)"),
        ("{a for x in a for a in x}", "{a_ for x in b for a_ in x}"),
        ("f(a)[b] if not a else -b", "f(b)[a] if not b else -a"),
        ("a in {a, 1} or [b] == b.b", "b in {b, 1} or [a] == a.b"),
    ],
)
def test_names_are_swapped_but_never_captured(text: str, expected: str) -> None:
    swapped = {"a": parse("b"), "b": parse("a")}
    assert write(substitute(parse(text), swapped)) == expected


def test_swapping_twice_changes_nothing() -> None:
    swapped = {"a": parse("b"), "b": parse("a")}
    text = "b.id in a.depends_on and any(t in b.technologies for t in a.technologies)"
    assert substitute(substitute(parse(text), swapped), swapped) == parse(text)


def test_conjunctions_are_flat() -> None:
    parts = [parse("a and b"), None, parse("c or d")]
    joined = conjunction(PLACE, parts)
    assert joined is not None
    assert write(joined) == "a and b and (c or d)"
    assert conjunction(PLACE, [None]) is None


def test_every_name_that_is_read() -> None:
    assert names(parse("a.b + f(c, [d], {e for e in g if h})")) == {"a", "c", "d", "e", "g", "h"}
