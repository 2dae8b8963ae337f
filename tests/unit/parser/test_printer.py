"""One spelling of every expression, which reads back as the same."""

from __future__ import annotations

import pytest

from govrules.parser import parse
from govrules.syntax import write


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("(a and b) or not (c and d)", "a and b or not (c and d)"),
        ("a and (b or c)", "a and (b or c)"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1-2)-3", "1 - 2 - 3"),
        ("-(1+2)*3", "-(1 + 2) * 3"),
        ("-5 < - x", "-5 < -x"),
        ("(-5).x", "(-5).x"),
        ("(1).x + (1.5).x", "(1).x + 1.5.x"),
        ("a|b&(c|d)", "a | b & (c | d)"),
        ("(a<b)<c", "(a < b) < c"),
        ("a<b<c not in {1,2}", "a < b < c not in {1, 2}"),
        ("x if a else (y if b else z)", "x if a else y if b else z"),
        ("(x if a else y) if b else z", "(x if a else y) if b else z"),
        (
            "any((x if x else y) for x in z if (a if b else c))",
            "any(x if x else y for x in z if (a if b else c))",
        ),
        ("{x for x in [y for y in z] if a if b}", "{x for x in [y for y in z] if a if b}"),
        ("f((x for x in y), 1)", "f((x for x in y), 1)"),
        ("len({1})", "len({1})"),
        ("t[a+b].c", "t[a + b].c"),
        ("'it\\'s' + true", '"it\'s" + True'),
        ("1_000.50", "1000.5"),
    ],
)
def test_spelling(text: str, written: str) -> None:
    assert write(parse(text)) == written
    assert parse(written) == parse(text)
