"""What is Python but not of the language, and what is neither: refused, with the place and the way out."""

from __future__ import annotations

import pytest

from govrules import PolicyError, Source, Span, syntax
from govrules.parser import parse, parse_template
from govrules.parser.expressions import DEEPEST, MOST_CHARACTERS, MOST_NODES


def told(text: str) -> tuple[str, str, str]:
    """The code, what the caret stands under, and the help, of what is wrong with an expression."""
    with pytest.raises(PolicyError) as raised:
        parse(text)
    (problem,) = raised.value.diagnostics
    assert problem.span is not None
    return problem.code, text[problem.span.start : problem.span.end], problem.help or ""


@pytest.mark.parametrize(
    ("text", "under", "advice"),
    [
        ("any(lambda: 1)", "lambda: 1", "`define:`"),
        ("(x := 5) > 3", "x := 5", "`define:`"),
        ('f"{budget}"', 'f"{budget}"', "`+`"),
        ("{1: 2}", "{1: 2}", "`parameters:`"),
        ("{k: k for k in technologies}", "{k: k for k in technologies}", "`parameters:`"),
        ("(1, 2) == 3", "(1, 2)", "`[a, b]`"),
        ("title[1:2]", "title[1:2]", "`starts_with`"),
        ("title[1, 2]", "title[1, 2]", "`[a, b]`"),
        ("len(*technologies)", "*technologies", "`|`"),
        ("len([*technologies])", "*technologies", "`|`"),
        ("(await budget)", "await budget", "wait"),
        ("(yield budget)", "yield budget", "wait"),
        ("(yield from budget)", "yield from budget", "wait"),
        ("budget // 2", "budget // 2", "`round`"),
        ("budget % 2", "budget % 2", "`+`"),
        ("budget ** 2", "budget ** 2", "`*`"),
        ("budget ^ 2", "budget ^ 2", "`(a | b) - (a & b)`"),
        ("budget @ 2", "budget @ 2", "`*`"),
        ("budget << 2", "budget << 2", "`*`"),
        ("budget >> 2", "budget >> 2", "`/`"),
        ("~budget", "~budget", "`not`"),
        ("+budget", "+budget", "leave"),
        ("budget is 5", "budget is 5", "`==`"),
        ("budget is not 5", "budget is not 5", "`!=`"),
        ("any(x async for x in technologies)", "x", "wait"),
    ],
)
def test_python_that_is_not_of_the_language(text: str, under: str, advice: str) -> None:
    code, place, help_ = told(text)
    assert (code, place) == ("not-in-language", under)
    assert advice in help_


@pytest.mark.parametrize(
    ("text", "code", "under", "advice"),
    [
        ("title.lower()", "not-a-function", "title.lower", "`lower(…)`"),
        ("(lower)(title)(title)", "not-a-function", "(lower)(title)", ""),
        ("round(budget, places=2)", "no-keywords", "2", "in order"),
        ("any(a > b for a, b in data)", "one-variable", "a, b", "`x.member`"),
        ("budget == None", "no-none", "None", "`missing(x)`"),
        ("budget == ...", "bad-literal", "...", "texts, numbers"),
        ("budget == 2j", "bad-literal", "2j", "texts, numbers"),
        ('title == b"x"', "bad-literal", 'b"x"', "texts, numbers"),
        (r'title == "\ud800"', "bad-literal", r'"\ud800"', ""),
        (r'title == "\0"', "bad-literal", r'"\0"', ""),
        (f"budget == {'9' * 40}", "bad-literal", "9" * 40, ""),
        (f"budget == 0.{'1' * 40}", "bad-literal", f"0.{'1' * 40}", ""),
        ("budget == 1e999", "bad-literal", "1e999", ""),
        ("   ", "empty-expression", "   ", "such as"),
        ("budget >", "syntax", ">", "finish it"),
        ("budget = 5", "syntax", "=", "`==`"),
        ("budget > 5 && start", "syntax", "&", "`and`"),
        ("budget > 5 || start", "syntax", "|", "`or`"),
        ("!active", "syntax", "!", "`not`"),
        ("budget > 5)", "syntax", ")", ""),
        ("(budget > 5]", "syntax", "]", ""),
        ("(budget > 5", "syntax", "(", "close it"),
        ('title == "x', "syntax", '"', "quote"),
        ("if budget: 5", "syntax", "if", "reference"),
        ("import os", "syntax", "import", "reference"),
        ("budget \0 5", "syntax", "b", "take it out"),
        ("budget == 0777", "syntax", "0", "reference"),
    ],
)
def test_what_cannot_be_read(text: str, code: str, under: str, advice: str) -> None:
    found, place, help_ = told(text)
    assert (found, place) == (code, under)
    assert advice in help_


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" + ".join(["budget"] * 10_000), "expression-too-long"),
        (" + ".join(["1"] * 2_400), "expression-too-deep"),
        ("len({" + ",".join(["1"] * (MOST_NODES + 1)) + "}) > 1", "expression-too-deep"),
        ("not " * (DEEPEST + 5) + "active", "expression-too-deep"),
        ("-" * 9_000 + "1", "expression-too-deep"),
        ("(" * 4_000 + "1" + ")" * 4_000, "expression-too-deep"),
        ("[" * 4_000 + "]" * 4_000, "expression-too-deep"),
        ("a" * (MOST_CHARACTERS + 1), "expression-too-long"),
    ],
)
def test_what_is_too_large_is_refused_at_once(text: str, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse(text)
    assert [problem.code for problem in raised.value.diagnostics] == [code]


@pytest.mark.parametrize(
    "text", ["not " * (DEEPEST - 1) + "active", " and ".join(["active"] * 600), "1" + " < 2" * 600]
)
def test_what_is_just_not_too_large_is_read(text: str) -> None:
    assert isinstance(parse(text), syntax.Unary | syntax.Boolean | syntax.Compare)


def test_comments_and_line_breaks_count_as_spaces() -> None:
    text = 'budget > 5  # "more" than this\n  and title == "#1"\t# (the best'
    assert syntax.write(parse(text)) == 'budget > 5 and title == "#1"'


def test_the_place_counts_characters_not_bytes() -> None:
    assert told('"é€😀" == titel = 5')[:2] == ("syntax", "=")
    comparison = parse('  "é€😀" == titel')
    assert isinstance(comparison, syntax.Compare)
    span = comparison.operands[1].span
    assert span.source.text[span.start : span.end] == "titel"


def test_a_comment_in_what_cannot_be_read_stays() -> None:
    assert told('title == "x # y')[0] == "syntax"
    assert told("any(budget # (more")[0] == "syntax"


def test_without_the_places_of_characters_the_whole_is_pointed_at() -> None:
    whole = Span(Source("policy.yaml", "when: budgett >"), 6, 15)
    with pytest.raises(PolicyError) as raised:
        parse(syntax.Fragment("budgett >", whole))
    assert raised.value.diagnostics[0].span == whole


@pytest.mark.parametrize(
    ("text", "code", "under"),
    [
        ("starts {a.start", "message-brace", "{"),
        ("starts }", "message-brace", "}"),
        ("costs {budget:.3f}", "message-format", ".3f"),
        ("costs {budget:x}", "message-format", "x"),
        ("costs {}", "empty-expression", "}"),
        ("costs {budget >}", "syntax", ">"),
    ],
)
def test_a_message_that_cannot_be_read(text: str, code: str, under: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse_template(text)
    (problem,) = raised.value.diagnostics
    assert problem.span is not None
    assert (problem.code, text[problem.span.start : problem.span.end]) == (code, under)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("{{budget}} }}{{", ["{budget} }{"]),
        ("{a}{b:,.2} c", ["a", "b", " c"]),
        ('{"}" if len({1, 2}) > 1 else ":"}', ['"}" if len({1, 2}) > 1 else ":"']),
        ("{tables.x[a].b:.0%}", ["tables.x[a].b"]),
    ],
)
def test_messages_hold_texts_and_expressions(text: str, pieces: list[str]) -> None:
    found = parse_template(text).pieces
    assert [piece if isinstance(piece, str) else syntax.write(piece.expression) for piece in found] == pieces


def test_what_a_message_holds_is_written_in_a_format() -> None:
    formats = [
        piece.format
        for piece in parse_template("{a}{b:,}{c:.2}{d:,.0%}").pieces
        if not isinstance(piece, str)
    ]
    assert formats == ["", ",", ".2", ",.0%"]


@pytest.mark.parametrize(
    "text", ["{budget.__class__}", "{budget!r}", "{0}", "{budget:{budget}}", "{a:>9999999999}"]
)
def test_messages_are_no_format_strings(text: str) -> None:
    """What runs in a format of Python is an expression of the language here, or refused."""
    try:
        template = parse_template(text)
    except PolicyError:
        return
    assert all(isinstance(piece, syntax.Hole) for piece in template.pieces)
