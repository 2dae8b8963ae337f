"""Types an expression: one small function for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, cast

from attrs import evolve

from govrules import plan, syntax
from govrules.checker import calls, joins, names
from govrules.checker.context import ERROR, failed, is_error
from govrules.checker.operators import (
    adapt,
    agree,
    arithmetic,
    briefly,
    common,
    comparable,
    described,
    keep_alike,
    plural,
)
from govrules.checker.scopes import Scope
from govrules.types import (
    FLAG,
    NOTHING,
    NUMBER,
    TEXT,
    ListOf,
    Scale,
    SetOf,
    Type,
    element_of,
    is_ordered,
    is_single,
    is_textual,
)

_SETS = "&|"


def typed(node: syntax.Expression, scope: Scope) -> plan.Expression:
    """The plan of an expression; problems are reported to the scope's context."""
    return _TYPERS[type(node)](node, scope)


def condition(node: syntax.Expression, scope: Scope) -> plan.Expression:
    """The plan of an expression that must be true or false."""
    result = typed(node, scope)
    if result.type not in (FLAG, ERROR):
        message = f"a condition is true or false, and this is {described(result.type)}"
        scope.names.context.report("not-a-condition", message, node.span, _ask(node, result.type))
        return failed(node)
    return result


def _ask(node: syntax.Expression, type_: Type) -> str:
    """What could be asked of a value that is no condition."""
    written = briefly(node)
    if element_of(type_) is not None:
        return f"ask how many there are, as in `len({written}) > 0`"
    if type_ == NUMBER:
        return f"compare it, as in `{written} > 0`"
    return f"ask whether it is there, as in `known({written})`, or compare it with something"


def _constant(node: syntax.Constant, _scope: Scope) -> plan.Expression:
    types: dict[type, Type] = {bool: FLAG, Decimal: NUMBER, str: TEXT}
    return plan.Constant(types[type(node.value)], node, node.value)


def _unary(node: syntax.Unary, scope: Scope) -> plan.Expression:
    if node.operator == "not":
        return plan.Not(FLAG, node, condition(node.operand, scope))
    operand = typed(node.operand, scope)
    if operand.type not in (NUMBER, ERROR):
        message = f"`-` takes a number, not {described(operand.type)}"
        hint = "`not` turns a condition around" if operand.type == FLAG else None
        scope.names.context.report("wrong-type", message, node.span, hint)
        return failed(node)
    return plan.Negative(NUMBER, node, operand)


def _binary(node: syntax.Binary, scope: Scope) -> plan.Expression:
    left, right = agree(scope.names.context, typed(node.left, scope), typed(node.right, scope))
    type_ = arithmetic(node.operator, left.type, right.type)
    if type_ is None:
        scope.names.context.report("wrong-type", *_arithmetic_problem(node, left.type, right.type))
        return failed(node)
    return failed(node) if is_error(type_) else plan.Arithmetic(type_, node, node.operator, left, right)


def _arithmetic_problem(node: syntax.Binary, left: Type, right: Type) -> tuple[str, Any, str | None]:
    message = f"`{node.operator}` has no meaning between {described(left)} and {described(right)}"
    return message, node.span, _arithmetic_hint(node.operator, left, right)


def _arithmetic_hint(operator: str, left: Type, right: Type) -> str | None:
    collections = [element_of(type_) is not None for type_ in (left, right)]
    if operator in _SETS and not any(collections):
        return f"write `{'and' if operator == '&' else 'or'}` between conditions"
    if all(collections):
        joined = operator if operator in _SETS else "|"
        return f"`{joined}` takes two collections with members of one kind"
    first, second = sorted(map(str, (left, right)))
    return _SCALAR_HINTS.get((operator, first, second))


_SCALAR_HINTS = {
    ("+", "date", "number"): "a number of days is a duration: `+ days(30)`",
    ("-", "date", "number"): "a number of days is a duration: `- days(30)`",
    ("+", "duration", "number"): "a number of days is a duration: `+ days(30)`",
    ("-", "duration", "number"): "a number of days is a duration: `- days(30)`",
    ("*", "duration", "number"): "`days(…)` turns a duration into a number of days",
    ("/", "duration", "number"): "`days(…)` turns a duration into a number of days",
    ("+", "date", "date"): "`end - start` is the time between two dates",
    ("+", "number", "text"): "`+` adds numbers and joins texts; a message shows a number as `{budget}`",
}


def _compare(node: syntax.Compare, scope: Scope) -> plan.Expression:
    operands = [typed(operand, scope) for operand in node.operands]
    links = [
        _link(node, operator, left, right, scope)
        for operator, left, right in zip(node.operators, operands, operands[1:], strict=False)
    ]
    return links[0] if len(links) == 1 else plan.And(FLAG, node, tuple(links))


def _link(
    node: syntax.Compare, operator: str, left: plan.Expression, right: plan.Expression, scope: Scope
) -> plan.Expression:
    """One comparison of a chain; its origin is just its own part."""
    assert left.origin is not None, "the checker types what is written"
    assert right.origin is not None, "the checker types what is written"
    part = node
    if len(node.operators) > 1:
        first, last = left.origin.span, right.origin.span
        part = syntax.Compare(evolve(first, end=last.end), (operator,), (left.origin, right.origin))
    if operator in ("in", "not in"):
        return _membership(part, operator, left, right, scope)
    left, right = agree(scope.names.context, left, right)
    if is_error(left.type) or is_error(right.type):
        return failed(part)
    if not _can_compare(part, operator, left.type, right.type, scope):
        return failed(part)
    return plan.Compare(FLAG, part, cast(Any, operator), left, right)


def _can_compare(node: syntax.Compare, operator: str, left: Type, right: Type, scope: Scope) -> bool:
    report = scope.names.context.report
    if not comparable(left, right):
        message = f"{described(left)} is never compared with {described(right)}"
        report("wrong-type", message, node.span, _comparison_hint(node, left, right))
        return False
    if operator not in ("==", "!=") and not (is_ordered(left) or is_textual(left)):
        message = f"`{operator}` needs an order, and {described(left)} has none"
        report("wrong-type", message, node.span, "compare with `==`, `!=` or `in`")
        return False
    return True


def _comparison_hint(node: syntax.Compare, left: Type, right: Type) -> str | None:
    described_as = {str(left), str(right)}
    literal = next((part for part in node.operands if isinstance(part, syntax.Constant)), None)
    if described_as == {"date", "text"} and literal is not None:
        return f"a date is written `date({briefly(literal)})`"
    if described_as == {"number", "text"} and literal is not None and isinstance(literal.value, str):
        return "a number is written without quotes"
    if described_as == {"duration", "number"}:
        return "`days(…)` turns a duration into a number of days"
    if described_as == {"version", "text"}:
        return "`version(…)` turns a text into a version"
    collections = [element_of(type_) is not None for type_ in (left, right)]
    if any(collections):
        return "`overlap` and `subset` compare collections" if all(collections) else _IN
    return None


_IN = "`in` asks whether a collection holds something"


def _membership(
    node: syntax.Compare, operator: str, item: plan.Expression, collection: plan.Expression, scope: Scope
) -> plan.Expression:
    item, collection = agree(scope.names.context, item, collection)
    if is_error(item.type) or is_error(collection.type):
        return failed(node)
    element = element_of(collection.type)
    if element is None or not comparable(item.type, element):
        scope.names.context.report("wrong-type", *_membership_problem(node, item.type, collection.type))
        return failed(node)
    if operator == "in":
        return plan.In(FLAG, node, item, collection)
    positive = syntax.Compare(node.span, ("in",), node.operands)
    return plan.Not(FLAG, node, plan.In(FLAG, positive, item, collection))


def _membership_problem(node: syntax.Compare, item: Type, collection: Type) -> tuple[str, Any, str | None]:
    element = element_of(collection)
    if element is not None:
        return f"{described(collection)} never holds {described(item)}", node.span, None
    part, whole = map(briefly, node.operands)
    hint = f"write a set, as in `{part} in {{{whole}}}`"
    if is_textual(collection) and not isinstance(node.operands[1], syntax.Constant):
        hint = f"`contains({whole}, {part})` looks for a part of a text"
    return f"`in` looks into a collection, and this is {described(collection)}", node.operands[1].span, hint


def _boolean(node: syntax.Boolean, scope: Scope) -> plan.Expression:
    operands = tuple(condition(operand, scope) for operand in node.operands)
    return plan.And(FLAG, node, operands) if node.operator == "and" else plan.Or(FLAG, node, operands)


def _conditional(node: syntax.Conditional, scope: Scope) -> plan.Expression:
    test = condition(node.test, scope)
    then, otherwise = agree(scope.names.context, typed(node.then, scope), typed(node.otherwise, scope))
    type_ = common(then.type, otherwise.type)
    if type_ is None:
        message = f"one branch is {described(then.type)}, the other {described(otherwise.type)}"
        scope.names.context.report("wrong-type", message, node.span, "give both branches the same type")
        return failed(node)
    return plan.Conditional(type_, node, test, then, otherwise)


def _display(node: syntax.Display, scope: Scope) -> plan.Expression:
    elements = _on_one_scale([typed(element, scope) for element in node.elements], scope)
    element_type: Type = NOTHING
    for element, written in zip(elements, node.elements, strict=True):
        shared = common(element_type, element.type)
        if shared is None:
            message = f"a collection holds one type, and this is {described(element.type)}"
            hint = f"what stands before it is {described(element_type)}"
            scope.names.context.report("wrong-type", message, written.span, hint)
            return failed(node)
        element_type = shared
    if any(is_error(element.type) for element in elements):
        return failed(node)
    if node.kind == "set" and not _fits_in_set(node, element_type, scope):
        return failed(node)
    container = ListOf(element_type) if node.kind == "list" else SetOf(element_type)
    return plan.Display(container, node, elements)


def _on_one_scale(elements: list[plan.Expression], scope: Scope) -> tuple[plan.Expression, ...]:
    """The elements, literal texts beside a value of a scale as values of it."""
    scale = next((element.type for element in elements if isinstance(element.type, Scale)), None)
    if scale is None:
        return tuple(elements)
    for element in elements:
        if isinstance(element.type, Scale):
            keep_alike(scope.names.context, scale, element.type, element)
    return tuple(adapt(scope.names.context, element, scale) for element in elements)


def _fits_in_set(node: syntax.Expression, element: Type, scope: Scope) -> bool:
    if not is_single(element):
        message = f"a set holds single values, and not {plural(element)}"
        scope.names.context.report(
            "wrong-type", message, node.span, "take a member of each, or write a list `[…]`"
        )
    return is_single(element)


def _comprehension(node: syntax.Comprehension, scope: Scope) -> plan.Expression:
    if node.kind == "generator":
        message = "a generator stands inside a function, such as `any(…)` or `sum(…)`"
        scope.names.context.report("bare-generator", message, node.span, "write `{… for …}` for a set")
        return failed(node)
    loops, inner = calls.loops(node, scope, typed, condition)
    element = typed(node.element, inner)
    if is_error(element.type):
        return failed(node)
    if node.kind == "set" and not _fits_in_set(node, element.type, scope):
        return failed(node)
    container: Literal["list", "set"] = node.kind
    type_ = ListOf(element.type) if container == "list" else SetOf(element.type)
    return plan.Comprehension(type_, node, element, joins.with_joins(loops))


def _call(node: syntax.Call, scope: Scope) -> plan.Expression:
    return calls.call(node, scope, typed, condition)


def _name(node: syntax.Name, scope: Scope) -> plan.Expression:
    return names.name(node, scope)


def _attribute(node: syntax.Attribute, scope: Scope) -> plan.Expression:
    return names.attribute(node, scope, typed)


def _index(node: syntax.Index, scope: Scope) -> plan.Expression:
    return names.index(node, scope, typed)


_TYPERS: dict[type, Callable[[Any, Scope], plan.Expression]] = {
    syntax.Attribute: _attribute,
    syntax.Binary: _binary,
    syntax.Boolean: _boolean,
    syntax.Call: _call,
    syntax.Compare: _compare,
    syntax.Comprehension: _comprehension,
    syntax.Conditional: _conditional,
    syntax.Constant: _constant,
    syntax.Display: _display,
    syntax.Index: _index,
    syntax.Name: _name,
    syntax.Unary: _unary,
}
