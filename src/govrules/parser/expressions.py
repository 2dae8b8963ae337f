"""Expressions: Python's `ast`, one allowed node at a time, turned into syntax.

expression  = conditional | comparison | arithmetic | "not" expression | …   (a subset of Python's)
literal     = text | number | "True" | "False" | "true" | "false"
set, list   = "{" expression, … "}" | "[" expression, … "]"
clause      = "for" name "in" expression ("if" expression)*
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, NoReturn, cast

from attrs import define

from govrules import syntax, values
from govrules.diagnostics import Diagnostic, PolicyError, Span

MOST_CHARACTERS = 10_000
MOST_NODES = 2_000
DEEPEST = 100
"""An expression nests at most this deep, counted through the derived fields that it reads."""

_BINARY: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.BitAnd: "&",
    ast.BitOr: "|",
}
_COMPARE: dict[type, str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_REFUSED: dict[type, tuple[str, str]] = {
    ast.Lambda: ("functions cannot be defined in an expression", "name a part under `define:` instead"),
    ast.NamedExpr: ("`:=` is not part of the language", "name a part under `define:` instead"),
    ast.JoinedStr: ("f-texts are not part of the language", "join texts with `+`"),
    ast.Dict: (
        "mappings cannot be written in an expression",
        "give a mapping as a parameter under `parameters:`",
    ),
    ast.DictComp: (
        "mappings cannot be built in an expression",
        "give a mapping as a parameter under `parameters:`",
    ),
    ast.Tuple: ("tuples are not part of the language", "write a list `[a, b]` or a set `{a, b}`"),
    ast.Slice: (
        "slices are not part of the language",
        "use `starts_with`, `ends_with` or `matches` on texts",
    ),
    ast.Starred: ("`*` before a value is not part of the language", "join sets with `|`"),
    ast.Await: ("`await` is not part of the language", "a policy cannot wait for anything"),
    ast.Yield: ("`yield` is not part of the language", "a policy cannot wait for anything"),
    ast.YieldFrom: ("`yield` is not part of the language", "a policy cannot wait for anything"),
    ast.FloorDiv: ("`//` is not part of the language", "divide with `/` and use `round`"),
    ast.Mod: ("`%` is not part of the language", "join texts with `+`"),
    ast.Pow: ("`**` is not part of the language", "multiply with `*`"),
    ast.BitXor: ("`^` is not part of the language", "use `(a | b) - (a & b)` on sets"),
    ast.MatMult: ("`@` is not part of the language", "multiply with `*`"),
    ast.LShift: ("`<<` is not part of the language", "multiply with `*`"),
    ast.RShift: ("`>>` is not part of the language", "divide with `/`"),
    ast.Invert: ("`~` is not part of the language", "use `not` on a flag, `a - b` on sets"),
    ast.UAdd: ("a sign `+` is not part of the language", "leave the `+` out"),
    ast.Is: ("`is` is not part of the language", "compare with `==`, or ask `missing(x)`"),
    ast.IsNot: ("`is not` is not part of the language", "compare with `!=`, or ask `known(x)`"),
}


def parse(text: str | syntax.Fragment) -> syntax.Expression:
    """Read an expression. Raises PolicyError with the place of what cannot be read.

    >>> parse("budget > 50_000").operators
    ('>',)
    """
    fragment = text if isinstance(text, syntax.Fragment) else syntax.Fragment.of(text)
    return _Reader(fragment).read()


def error(code: str, message: str, span: Span, hint: str | None = None) -> PolicyError:
    """A policy error with one diagnostic."""
    return PolicyError([Diagnostic(code, message, span, hint)])


@define
class _Reader:
    """Turns one fragment into syntax, counting nodes and depth."""

    fragment: syntax.Fragment
    text: str = ""
    indent: int = 0
    nodes: int = 0

    def read(self) -> syntax.Expression:
        whole = self.fragment.whole
        if len(self.fragment.text) > MOST_CHARACTERS:
            raise error(
                "expression-too-long",
                f"an expression of {len(self.fragment.text):,} characters is too long",
                Span(whole.source, whole.start, whole.start + 1),
                f"an expression has at most {MOST_CHARACTERS:,}; name its parts under `define:`",
            )
        if not self.fragment.text.strip():
            raise error(
                "empty-expression",
                "an expression is missing here",
                whole,
                "write a condition, such as `budget > 50_000`",
            )
        self.text = _one_line(self.fragment)
        return self.expression(self.tree(), 0)

    def tree(self) -> ast.expr:
        stripped = self.text.lstrip()
        indent = len(self.text) - len(stripped)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # such as `\d` in a pattern, which means what it says
                tree = ast.parse(stripped, mode="eval").body
        except SyntaxError as problem:
            raise self._unreadable(problem, indent) from None
        except UnicodeEncodeError as problem:
            raise self._no_character(problem.start + indent) from None
        except (RecursionError, MemoryError, ValueError):
            raise self._too_deep(self.fragment.whole) from None
        self.indent = indent
        return tree

    def _no_character(self, place: int) -> PolicyError:
        message = "an expression cannot hold half of a surrogate pair, which is no character"
        return error("syntax", message, self.fragment.span(place, place + 1), "take it out")

    def _unreadable(self, problem: SyntaxError, indent: int) -> PolicyError:
        if problem.msg == "invalid syntax" and _is_at_end(problem, self.text):
            end = len(self.text.rstrip())
            advice = "finish it, as in `budget > 50_000`"
            return error("syntax", "this expression ends too early", self.fragment.span(end - 1, end), advice)
        start = min(max(0, (problem.offset or 1) - 1 + indent), max(0, len(self.text) - 1))
        end = max(start + 1, (problem.end_offset or 0) - 1 + indent)
        if "nested parentheses" in problem.msg:
            return self._too_deep(self.fragment.span(start, start + 1))
        message, hint = _plain_words(problem, self.text, start)
        return error("syntax", message, self.fragment.span(start, end), hint)

    @staticmethod
    def _too_deep(span: Span) -> PolicyError:
        return error(
            "expression-too-deep",
            "this expression is nested too deeply",
            Span(span.source, span.start, span.start + 1),
            f"an expression nests at most {DEEPEST} deep; name its parts under `define:`",
        )

    def span(self, node: ast.AST) -> Span:
        position = cast(ast.expr, node)
        return self.fragment.span(self.index(position.col_offset), self.index(position.end_col_offset or 0))

    def index(self, column: int) -> int:
        """Python counts columns in bytes of UTF-8, from the first character that is no space."""
        read = self.text[self.indent :]
        characters = column if read.isascii() else len(read.encode()[:column].decode(errors="ignore"))
        return characters + self.indent

    def expression(self, node: ast.expr, depth: int) -> syntax.Expression:
        self.nodes += 1
        if depth > DEEPEST or self.nodes > MOST_NODES:
            raise self._too_deep(self.span(node))
        read = _READERS.get(type(node))
        if read is None:
            self.refuse(node, type(node))
        return read(self, node, depth + 1)

    def refuse(self, node: ast.AST, kind: type) -> NoReturn:
        default = ("this is not part of the language", None)
        message, hint = _REFUSED.get(kind, default)
        raise error("not-in-language", message, self.span(node), hint)

    def all(self, nodes: list[ast.expr], depth: int) -> tuple[syntax.Expression, ...]:
        return tuple(self.expression(node, depth) for node in nodes)


def _is_at_end(problem: SyntaxError, text: str) -> bool:
    """Whether Python gave up where nothing more comes; it counts from 1, or says 0 for the end."""
    return not problem.offset or problem.offset > len(text.strip())


def _one_line(fragment: syntax.Fragment) -> str:
    """The text with comments and line breaks blanked out, each character in its place."""
    text = fragment.text
    if "#" in text:
        text = _without_comments(text)
    return "".join(" " if character in "\r\n\t\f" else character for character in text)


def _without_comments(text: str) -> str:
    text = text.replace("\r", " ")
    lines = text.split("\n")  # as the tokenizer counts them: no other character ends a line
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("(\n" + text + "\n)").readline))
    except (tokenize.TokenError, SyntaxError, UnicodeEncodeError):
        return text
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, column = token.start[0] - 2, token.start[1]
            lines[row] = (
                lines[row][:column] + " " * len(token.string) + lines[row][column + len(token.string) :]
            )
    return "\n".join(lines)


def _plain_words(problem: SyntaxError, text: str, start: int) -> tuple[str, str | None]:
    """Python's complaint in words for people who do not write Python."""
    reason = problem.msg
    if "null bytes" in reason:
        return "an expression cannot hold a NUL character", "take it out"
    if "never closed" in reason or "EOF" in reason:
        return "a bracket is opened here and never closed", "close it"
    if "unterminated string" in reason:
        return "a text begins here and never ends", "close it with the quote that it begins with"
    if "unmatched" in reason or "does not match" in reason:
        return "this closing bracket has no opening one", None
    if text[start : start + 1] == "=" or "Maybe you meant '=='" in reason:
        return "`=` does not compare", "write `==`"
    for wrong, right in (("&&", "and"), ("||", "or"), ("!", "not")):
        if text[start:].startswith(wrong) or text[max(0, start - 1) :].startswith(wrong):
            return f"`{wrong}` is not part of the language", f"write `{right}`"
    return "this is not an expression", "see the expressions page of the reference"


def _constant(reader: _Reader, node: ast.Constant, _depth: int) -> syntax.Expression:
    span, value = reader.span(node), node.value
    if isinstance(value, bool):
        return syntax.Constant(span, value)
    try:
        if isinstance(value, int):
            return syntax.Constant(span, values.number(value))
        if isinstance(value, float):
            return syntax.Constant(span, _exact(reader, node))
        if isinstance(value, str):
            return syntax.Constant(span, values.text(value))
    except values.ValueProblem as problem:
        what = "text" if isinstance(value, str) else "number"
        raise error("bad-literal", f"this {what} {problem}", span) from None
    if value is None:
        raise error("no-none", "`None` is not part of the language", span, "ask `missing(x)` or `known(x)`")
    raise error(
        "bad-literal", "this literal is not part of the language", span, "use texts, numbers, True and False"
    )


def _exact(reader: _Reader, node: ast.Constant) -> Decimal:
    """A decimal literal by its text; Python's float would have lost digits."""
    written = reader.text[reader.index(node.col_offset) : reader.index(node.end_col_offset or 0)]
    return values.number(written.replace("_", ""))


def _name(reader: _Reader, node: ast.Name, _depth: int) -> syntax.Expression:
    if node.id in ("true", "false"):
        return syntax.Constant(reader.span(node), node.id == "true")
    return syntax.Name(reader.span(node), node.id)


def _attribute(reader: _Reader, node: ast.Attribute, depth: int) -> syntax.Expression:
    span = reader.span(node)
    end = reader.index(node.end_col_offset or 0)
    name_span = reader.fragment.span(end - len(node.attr), end)
    return syntax.Attribute(span, reader.expression(node.value, depth), node.attr, name_span)


def _index(reader: _Reader, node: ast.Subscript, depth: int) -> syntax.Expression:
    if isinstance(node.slice, ast.Slice | ast.Tuple):
        reader.refuse(node, type(node.slice))
    base = reader.expression(node.value, depth)
    return syntax.Index(reader.span(node), base, reader.expression(node.slice, depth))


def _call(reader: _Reader, node: ast.Call, depth: int) -> syntax.Expression:
    if not isinstance(node.func, ast.Name):
        hint = None
        if isinstance(node.func, ast.Attribute):
            hint = f"write the function first: `{node.func.attr}(…)`"
        raise error("not-a-function", "values have no functions of their own", reader.span(node.func), hint)
    if node.keywords:
        raise error(
            "no-keywords",
            "arguments have no names here",
            reader.span(node.keywords[0].value),
            "give them in order",
        )
    arguments = reader.all(node.args, depth)
    return syntax.Call(reader.span(node), node.func.id, arguments, reader.span(node.func))


def _comprehension(
    kind: Literal["generator", "list", "set"],
) -> Callable[[_Reader, Any, int], syntax.Expression]:
    def read(reader: _Reader, node: ast.GeneratorExp, depth: int) -> syntax.Expression:
        clauses = tuple(_clause(reader, clause, depth) for clause in node.generators)
        return syntax.Comprehension(reader.span(node), kind, reader.expression(node.elt, depth), clauses)

    return read


def _clause(reader: _Reader, node: ast.comprehension, depth: int) -> syntax.Clause:
    if not isinstance(node.target, ast.Name):
        raise error(
            "one-variable",
            "a clause has one variable",
            reader.span(node.target),
            "write `for x in …`, then `x.member`",
        )
    if node.is_async:
        reader.refuse(node.target, ast.Await)
    source = reader.expression(node.iter, depth)
    return syntax.Clause(node.target.id, source, reader.all(node.ifs, depth), reader.span(node.target))


def _unary(reader: _Reader, node: ast.UnaryOp, depth: int) -> syntax.Expression:
    if not isinstance(node.op, ast.Not | ast.USub):
        reader.refuse(node, type(node.op))
    operand = reader.expression(node.operand, depth)
    if isinstance(node.op, ast.Not):
        return syntax.Unary(reader.span(node), "not", operand)
    if isinstance(operand, syntax.Constant) and isinstance(operand.value, Decimal):
        return syntax.Constant(reader.span(node), operand.value.copy_negate())
    return syntax.Unary(reader.span(node), "-", operand)


def _binary(reader: _Reader, node: ast.BinOp, depth: int) -> syntax.Expression:
    operator = _BINARY.get(type(node.op))
    if operator is None:
        reader.refuse(node, type(node.op))
    left, right = reader.expression(node.left, depth), reader.expression(node.right, depth)
    return syntax.Binary(reader.span(node), cast(Any, operator), left, right)


def _compare(reader: _Reader, node: ast.Compare, depth: int) -> syntax.Expression:
    for operator in node.ops:
        if type(operator) not in _COMPARE:
            reader.refuse(node, type(operator))
    operators = tuple(_COMPARE[type(operator)] for operator in node.ops)
    return syntax.Compare(reader.span(node), operators, reader.all([node.left, *node.comparators], depth))


def _boolean(reader: _Reader, node: ast.BoolOp, depth: int) -> syntax.Expression:
    operator: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
    return syntax.Boolean(reader.span(node), operator, reader.all(node.values, depth))


def _conditional(reader: _Reader, node: ast.IfExp, depth: int) -> syntax.Expression:
    test, then, otherwise = reader.all([node.test, node.body, node.orelse], depth)
    return syntax.Conditional(reader.span(node), test, then, otherwise)


def _display(kind: Literal["list", "set"]) -> Callable[[_Reader, Any, int], syntax.Expression]:
    def read(reader: _Reader, node: ast.List, depth: int) -> syntax.Expression:
        return syntax.Display(reader.span(node), kind, reader.all(node.elts, depth))

    return read


_READERS: dict[type, Callable[[_Reader, Any, int], syntax.Expression]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _index,
    ast.Call: _call,
    ast.GeneratorExp: _comprehension("generator"),
    ast.ListComp: _comprehension("list"),
    ast.SetComp: _comprehension("set"),
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.IfExp: _conditional,
    ast.List: _display("list"),
    ast.Set: _display("set"),
}
