"""Syntax → text, in one spelling: what `parser` reads back as the same syntax."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from govrules.syntax import expressions as syntax
from govrules.values import plain_number

# How tightly each operator binds, loosest first.
CONDITIONAL, OR, AND, NOT, COMPARE, UNION, INTERSECTION, SUM, PRODUCT, SIGN, ATOM = range(11)
_BINDING = {"|": UNION, "&": INTERSECTION, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


def write(expression: syntax.Expression) -> str:
    """The text of an expression, with no more brackets than it needs.

    >>> from govrules.parser import parse
    >>> write(parse("(budget>50_000)   and not(stage in {'idea'})"))
    'budget > 50000 and not stage in {"idea"}'
    """
    return _write(expression, CONDITIONAL)


def _write(node: syntax.Expression, around: int) -> str:
    written, binding = _WRITERS[type(node)](node)
    return f"({written})" if binding < around else written


def _constant(node: syntax.Constant) -> tuple[str, int]:
    if isinstance(node.value, bool):
        return str(node.value), ATOM
    if isinstance(node.value, Decimal):
        return plain_number(node.value), ATOM if node.value >= 0 else SIGN
    return json.dumps(node.value, ensure_ascii=False), ATOM


def _name(node: syntax.Name) -> tuple[str, int]:
    return node.name, ATOM


def _attribute(node: syntax.Attribute) -> tuple[str, int]:
    base = _write(node.base, ATOM)
    if base.isdecimal():
        base = f"({base})"  # `1.name` would be read as a number and a name
    return f"{base}.{node.name}", ATOM


def _index(node: syntax.Index) -> tuple[str, int]:
    return f"{_write(node.base, ATOM)}[{write(node.key)}]", ATOM


def _call(node: syntax.Call) -> tuple[str, int]:
    if len(node.arguments) == 1 and isinstance(node.arguments[0], syntax.Comprehension):
        only = node.arguments[0]
        if only.kind == "generator":
            return f"{node.function}({_clauses(only)})", ATOM
    return f"{node.function}({_listed(node.arguments)})", ATOM


def _comprehension(node: syntax.Comprehension) -> tuple[str, int]:
    opening, closing = {"generator": ("(", ")"), "list": ("[", "]"), "set": ("{", "}")}[node.kind]
    return f"{opening}{_clauses(node)}{closing}", ATOM


def _clauses(node: syntax.Comprehension) -> str:
    pieces = [_write(node.element, CONDITIONAL)]
    for clause in node.clauses:
        pieces.append(f"for {clause.variable} in {_write(clause.source, OR)}")
        pieces.extend(f"if {_write(condition, OR)}" for condition in clause.conditions)
    return " ".join(pieces)


def _unary(node: syntax.Unary) -> tuple[str, int]:
    if node.operator == "not":
        return f"not {_write(node.operand, NOT)}", NOT
    return f"-{_write(node.operand, SIGN)}", SIGN


def _binary(node: syntax.Binary) -> tuple[str, int]:
    binding = _BINDING[node.operator]
    left, right = _write(node.left, binding), _write(node.right, binding + 1)
    return f"{left} {node.operator} {right}", binding


def _compare(node: syntax.Compare) -> tuple[str, int]:
    pieces = [_write(node.operands[0], UNION)]
    for operator, operand in zip(node.operators, node.operands[1:], strict=True):
        pieces += [operator, _write(operand, UNION)]
    return " ".join(pieces), COMPARE


def _boolean(node: syntax.Boolean) -> tuple[str, int]:
    binding = AND if node.operator == "and" else OR
    return f" {node.operator} ".join(_write(operand, binding + 1) for operand in node.operands), binding


def _conditional(node: syntax.Conditional) -> tuple[str, int]:
    then, test = _write(node.then, OR), _write(node.test, OR)
    return f"{then} if {test} else {_write(node.otherwise, CONDITIONAL)}", CONDITIONAL


def _display(node: syntax.Display) -> tuple[str, int]:
    listed = _listed(node.elements)
    return f"[{listed}]" if node.kind == "list" else f"{{{listed}}}", ATOM


def _listed(nodes: tuple[syntax.Expression, ...]) -> str:
    return ", ".join(write(node) for node in nodes)


_WRITERS: dict[type, Callable[[Any], tuple[str, int]]] = {
    syntax.Constant: _constant,
    syntax.Name: _name,
    syntax.Attribute: _attribute,
    syntax.Index: _index,
    syntax.Call: _call,
    syntax.Comprehension: _comprehension,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Compare: _compare,
    syntax.Boolean: _boolean,
    syntax.Conditional: _conditional,
    syntax.Display: _display,
}
