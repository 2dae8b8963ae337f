"""Expressions as texts: what is written is read as the same, and no text does harm."""

from __future__ import annotations

import contextlib
import keyword
import time
import unicodedata
from decimal import Decimal
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from govrules import PolicyError, Source, Span, syntax
from govrules.parser import parse, parse_template
from govrules.syntax import write

LONGEST_SECONDS = 5.0

SPAN = Span(Source("<random>"))

names = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in ("true", "false")
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
numbers = st.decimals(
    min_value=Decimal(-(10**12)), max_value=Decimal(10**12), allow_nan=False, allow_infinity=False, places=3
)


def constants() -> st.SearchStrategy[syntax.Expression]:
    return st.builds(syntax.Constant, st.just(SPAN), st.one_of(texts, numbers, st.booleans()))


def expressions() -> st.SearchStrategy[syntax.Expression]:
    """Any expression that can be written, whatever it means."""
    leaves = st.one_of(constants(), names.map(lambda name: syntax.Name(SPAN, name)))
    return st.recursive(leaves, _larger, max_leaves=15)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[syntax.Expression]:
    span = st.just(SPAN)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    few = st.lists(inner, max_size=3).map(tuple)
    comprehensions = st.builds(
        syntax.Comprehension,
        span,
        st.sampled_from(("generator", "list", "set")),
        inner,
        st.lists(_clauses(inner), min_size=1, max_size=2).map(tuple),
    )
    # A minus before a number is the number, not an operator.
    signed = inner.filter(lambda node: not (isinstance(node, syntax.Constant) and _is_number(node.value)))
    return st.one_of(
        st.builds(syntax.Attribute, span, inner, names, span),
        st.builds(syntax.Index, span, inner, inner),
        st.builds(syntax.Call, span, names, few, span),
        st.builds(syntax.Unary, span, st.just("not"), inner),
        st.builds(syntax.Unary, span, st.just("-"), signed),
        st.builds(syntax.Binary, span, st.sampled_from("+-*/&|"), inner, inner),
        _comparisons(inner),
        st.builds(syntax.Boolean, span, st.sampled_from(("and", "or")), several),
        st.builds(syntax.Conditional, span, inner, inner, inner),
        st.builds(syntax.Display, span, st.just("list"), few),
        st.builds(syntax.Display, span, st.just("set"), few.filter(bool)),
        comprehensions,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, Decimal)


def _clauses(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[syntax.Clause]:
    conditions = st.lists(inner, max_size=2).map(tuple)
    return st.builds(syntax.Clause, names, inner, conditions, st.just(SPAN))


def _comparisons(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[syntax.Expression]:
    operators = st.sampled_from(("==", "!=", "<", "<=", ">", ">=", "in", "not in"))

    def compared(parts: list[tuple[str, Any]]) -> syntax.Expression:
        left = tuple(operand for _, operand in parts)
        return syntax.Compare(SPAN, tuple(operator for operator, _ in parts[1:]), left)

    return st.lists(st.tuples(operators, inner), min_size=2, max_size=3).map(compared)


@given(expressions())
def test_what_is_written_is_read_as_the_same(expression: syntax.Expression) -> None:
    assert parse(write(expression)) == expression


@given(expressions())
def test_there_is_one_spelling(expression: syntax.Expression) -> None:
    written = write(expression)
    assert write(parse(written)) == written


@given(expressions())
def test_spaces_line_breaks_and_comments_mean_nothing(expression: syntax.Expression) -> None:
    assert parse(f"  (\n{write(expression)} # so it is\n) ") == expression


def only_diagnostics(text: str) -> None:
    """Reads a text as an expression and as a message: both succeed or raise PolicyError, soon."""
    started = time.perf_counter()
    for read in (parse, parse_template):
        with contextlib.suppress(PolicyError):
            read(text)
    assert time.perf_counter() - started < LONGEST_SECONDS


@given(st.text(max_size=200))
@example("#\ud800")
@example('(\n"\x85" # so it is\n)')
def test_random_text_gives_only_diagnostics(text: str) -> None:
    only_diagnostics(text)


PIECES = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "{{",
        "}}",
        ",",
        ":",
        ".",
        "'",
        '"',
        "\\",
        "#",
        "\n",
        "\r",
        "\f",
        "\0",
        " ",
        "\ud800",
    ),
    *(
        "and",
        "or",
        "not",
        "in",
        "if",
        "else",
        "for",
        "lambda",
        "await",
        "yield",
        "None",
        "...",
        ":=",
        "**",
        "//",
    ),
    *(
        "==",
        "=",
        "!",
        "<",
        "-",
        "+",
        "0x1f",
        "1e999",
        "1_000",
        "07",
        "1j",
        "f'{x}'",
        "b'x'",
        "budget",
        "\u00e9",
        "\u2028",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_random_tokens_give_only_diagnostics(text: str) -> None:
    only_diagnostics(text)


@given(expressions().map(write), st.data())
def test_mutated_expressions_give_only_diagnostics(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 3))
        text = text[:place] + data.draw(st.sampled_from(("", *PIECES))) + text[place + length :]
    only_diagnostics(text)


@given(st.sampled_from(("(", "[", "{", "not ", "-", "f(", "a if b else ", "a.", "(a and ", "[x for x in ")))
def test_deep_nesting_gives_only_diagnostics(opening: str) -> None:
    only_diagnostics(opening * (9_000 // len(opening)) + "a")
