"""The nodes of expressions. Two nodes are equal when they say the same, wherever they stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from govrules.diagnostics import Source, Span


@frozen
class Fragment:
    """A piece of text taken from a source, with the place of each of its characters.

    `offsets` holds, for each character of `text`, its offset in the source. It is None where the
    text was rewritten beyond recognition; then every place is the whole of `whole`.
    """

    text: str
    whole: Span
    offsets: tuple[int, ...] | None = None

    @staticmethod
    def of(text: str, name: str = "<expression>") -> Fragment:
        """A fragment that is a source of its own."""
        return Fragment(text, Span(Source(name, text), 0, len(text)), tuple(range(len(text))))

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to, not including, `end`."""
        if self.offsets is None or not self.offsets:
            return self.whole
        last = len(self.offsets) - 1
        first = self.offsets[min(start, last)] + max(0, start - last)
        return Span(self.whole.source, first, max(first, self.offsets[min(max(start, end - 1), last)]) + 1)


@frozen
class Node:
    """What every node has: its place, which plays no part in equality."""

    span: Span = field(eq=False, repr=False)


@frozen
class Constant(Node):
    value: str | Decimal | bool


@frozen
class Name(Node):
    name: str


@frozen
class Attribute(Node):
    base: Expression
    name: str
    name_span: Span = field(eq=False, repr=False)


@frozen
class Index(Node):
    base: Expression
    key: Expression


@frozen
class Call(Node):
    function: str
    arguments: tuple[Expression, ...]
    name_span: Span = field(eq=False, repr=False)


@frozen
class Clause:
    """`for variable in source if condition if condition`."""

    variable: str
    source: Expression
    conditions: tuple[Expression, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Comprehension(Node):
    kind: Literal["generator", "list", "set"]
    element: Expression
    clauses: tuple[Clause, ...]


@frozen
class Unary(Node):
    operator: Literal["not", "-"]
    operand: Expression


@frozen
class Binary(Node):
    operator: Literal["+", "-", "*", "/", "&", "|"]
    left: Expression
    right: Expression


@frozen
class Compare(Node):
    """A chain: `operands[0] operators[0] operands[1] operators[1] operands[2] …`."""

    operators: tuple[str, ...]
    operands: tuple[Expression, ...]


@frozen
class Boolean(Node):
    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]


@frozen
class Conditional(Node):
    """`then if test else otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@frozen
class Display(Node):
    """`[a, b]` or `{a, b}`."""

    kind: Literal["list", "set"]
    elements: tuple[Expression, ...]


Expression = (
    Constant
    | Name
    | Attribute
    | Index
    | Call
    | Comprehension
    | Unary
    | Binary
    | Compare
    | Boolean
    | Conditional
    | Display
)


@frozen
class Hole:
    """A place in a message where the value of an expression goes."""

    expression: Expression
    format: str = ""


@frozen
class Template:
    """A message: pieces of text and holes, in order."""

    pieces: tuple[str | Hole, ...]
