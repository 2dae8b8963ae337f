"""Calls: aggregates over rows, functions over arguments, and the few that are part of the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from govrules import plan, syntax
from govrules.checker import joins
from govrules.checker.context import ERROR, failed, is_error, unknown_name
from govrules.checker.operators import agree, briefly, comparable, described
from govrules.checker.scopes import Scope
from govrules.diagnostics import one_of
from govrules.documents import shortened
from govrules.functions import AGGREGATES, ANY_COLLECTION, Function, Signature
from govrules.functions.dates import date
from govrules.functions.patterns import PatternProblem, compiled
from govrules.functions.versions import version
from govrules.types import (
    DATE,
    FLAG,
    NUMBER,
    TEXT,
    ListOf,
    MappingOf,
    Record,
    Reference,
    Type,
    element_of,
    is_ordered,
    is_single,
    is_textual,
)

Typer = Callable[[syntax.Expression, Scope], plan.Expression]

_SPECIAL = (*AGGREGATES, "known", "missing", "capacity")
_SYNONYMS = {
    **dict.fromkeys(("average", "avg", "mean"), "divide `sum(…)` by `count(…)`"),
    **dict.fromkeys(("length", "size"), "`len(…)` is how many members a collection has"),
    **dict.fromkeys(("now", "current_date"), "`today` is the date of the review"),
    **dict.fromkeys(("exists", "defined"), "`known(…)` asks whether something is there"),
    **dict.fromkeys(("is_null", "isnull", "empty"), "`missing(…)` asks whether something is unknown"),
    "set": "write `{… for …}` for a set",
    "list": "write `[… for …]` for a list",
}
"""What people call a function that has another name here."""


def call(node: syntax.Call, scope: Scope, typed: Typer, condition: Typer) -> plan.Expression:
    """The plan of a call of any kind."""
    if node.function in ("min", "max") and len(node.arguments) > 1:
        return _extreme(node, scope, typed)
    if node.function in AGGREGATES:
        return _aggregate(node, scope, typed, condition)
    if node.function in ("known", "missing"):
        return _known(node, scope, typed)
    if node.function == "capacity":
        return _capacity(node, scope, typed)
    function = scope.names.context.functions.get(node.function)
    if function is None:
        known = [*scope.names.context.functions, *_SPECIAL]
        advice = _SYNONYMS.get(node.function, "the functions page of the reference lists them all")
        near = [] if node.function in _SYNONYMS else known
        unknown_name(scope.names.context, "function", node.function, node.name_span, near, advice)
        return failed(node)
    return _function(node, function, scope, typed)


def loops(
    node: syntax.Comprehension, scope: Scope, typed: Typer, condition: Typer
) -> tuple[tuple[plan.Loop, ...], Scope]:
    """The loops of a comprehension, and the scope of its element."""
    result: list[plan.Loop] = []
    for clause in node.clauses:
        source = typed(clause.source, scope)
        element = element_of(source.type)
        if element is None:
            element = ERROR
            if not is_error(source.type):
                message = f"`for` goes through a collection, and this is {described(source.type)}"
                scope.names.context.report("not-a-collection", message, clause.source.span)
        if clause.variable in scope.variables:
            message = f"`{clause.variable}` already names something here"
            scope.names.context.report("name-taken", message, clause.span, "choose another name")
        scope = scope.bind(clause.variable, element)
        conditions = tuple(condition(part, scope) for part in clause.conditions)
        result.append(plan.Loop(clause.variable, source, conditions))
    return tuple(result), scope


def _aggregate(node: syntax.Call, scope: Scope, typed: Typer, condition: Typer) -> plan.Expression:
    rows, element = _rows(node, scope, typed, condition)
    if rows is None or (element is not None and is_error(element.type)):
        return failed(node)
    type_ = _aggregate_type(node, element, scope)
    if type_ is None:
        return failed(node)
    looked_at = None if node.function == "count" else element
    if isinstance(rows, tuple):
        judged = None if looked_at is None else joins.decisive(node.function, looked_at)
        rows = joins.with_joins(rows, judged)
    return plan.Aggregate(type_, node, cast(Any, node.function), looked_at, rows)


def _rows(
    node: syntax.Call, scope: Scope, typed: Typer, condition: Typer
) -> tuple[tuple[plan.Loop, ...] | plan.GroupRows | None, plan.Expression | None]:
    """What an aggregate ranges over, and the expression that it looks at in each row."""
    if len(node.arguments) == 1 and _is_generator(node.arguments[0]):
        argument = cast(syntax.Comprehension, node.arguments[0])
        ranges, inner = loops(argument, scope, typed, condition)
        return ranges, typed(argument.element, inner)
    if scope.rows is not None and len(node.arguments) <= 1:
        if not node.arguments:
            return (plan.GroupRows(), None) if _counts(node, scope) else (None, None)
        return plan.GroupRows(), typed(node.arguments[0], scope.rows)
    if len(node.arguments) == 1:
        return _over_collection(node, node.arguments[0], scope, typed)
    _report_arguments(node, scope)
    return None, None


def _is_generator(node: syntax.Expression) -> bool:
    return isinstance(node, syntax.Comprehension) and node.kind == "generator"


def _counts(node: syntax.Call, scope: Scope) -> bool:
    if node.function != "count":
        _report_arguments(node, scope)
    return node.function == "count"


def _report_arguments(node: syntax.Call, scope: Scope) -> None:
    given = f"{len(node.arguments)} are" if node.arguments else "none is"
    message = f"`{node.function}` takes one expression, and {given} given"
    scope.names.context.report("wrong-arguments", message, node.span, _example(node.function, scope))


def _example(function: str, scope: Scope) -> str:
    """How an aggregate is written, in a group over its rows."""
    example = _EXAMPLES[function] if scope.rows is None else _IN_GROUP[function]
    return f"as in `{function}({example})`"


_EXAMPLES = {
    "any": 't.status == "hold" for t in technologies',
    "all": 't.status == "adopt" for t in technologies',
    "sum": "c.amount for c in resources",
    "count": "d for d in depends_on",
    "count_distinct": "d.domain for d in data",
    "min": "c.amount for c in resources",
    "max": "c.amount for c in resources",
}
_IN_GROUP = {
    "any": 'risk == "high"',
    "all": 'risk == "high"',
    "sum": "budget",
    "count": "",
    "count_distinct": "unit",
    "min": "start",
    "max": "end",
}


def _over_collection(
    node: syntax.Call, argument: syntax.Expression, scope: Scope, typed: Typer
) -> tuple[tuple[plan.Loop, ...] | None, plan.Expression | None]:
    source = typed(argument, scope)
    element = element_of(source.type)
    if element is None:
        if not is_error(source.type):
            message = f"`{node.function}` goes through rows, and this is {described(source.type)}"
            hint = _example(node.function, scope)
            scope.names.context.report("not-a-collection", message, argument.span, hint)
        return None, None
    variable = scope.fresh()
    return (plan.Loop(variable, source, ()),), plan.Variable(element, argument, variable)


def _aggregate_type(node: syntax.Call, element: plan.Expression | None, scope: Scope) -> Type | None:
    """The type of an aggregate's value, None (reported) where its rows have no such value."""
    if node.function == "count" or element is None:
        return NUMBER
    fits, type_, wanted = _AGGREGATES[node.function](element.type)
    if fits:
        return type_
    message = f"`{node.function}` takes {wanted}, not {described(element.type)}"
    span = element.origin.span if element.origin is not None else node.span
    hint = _example(node.function, scope)
    if isinstance(element.type, Record):
        hint = f"take a member of it: {one_of(element.type.names())}"
    scope.names.context.report("wrong-type", message, span, hint)
    return None


def _of_flags(type_: Type) -> tuple[bool, Type, str]:
    return type_ == FLAG, FLAG, "a condition for each row"


def _of_numbers(type_: Type) -> tuple[bool, Type, str]:
    return type_ == NUMBER, NUMBER, "a number for each row"


def _of_ordered(type_: Type) -> tuple[bool, Type, str]:
    ordered = is_ordered(type_) or is_textual(type_)
    return ordered, type_, "something that has an order"


def _of_anything(type_: Type) -> tuple[bool, Type, str]:
    return is_single(type_), NUMBER, "a single value for each row"


_AGGREGATES: dict[str, Callable[[Type], tuple[bool, Type, str]]] = {
    "any": _of_flags,
    "all": _of_flags,
    "sum": _of_numbers,
    "min": _of_ordered,
    "max": _of_ordered,
    "count_distinct": _of_anything,
}


def _extreme(node: syntax.Call, scope: Scope, typed: Typer) -> plan.Expression:
    operands = [typed(argument, scope) for argument in node.arguments]
    first = operands[0]
    for place, operand in enumerate(operands[1:], start=1):
        first, operands[place] = agree(scope.names.context, first, operand)
    operands[0] = first
    if any(is_error(operand.type) for operand in operands):
        return failed(node)
    if not (is_ordered(first.type) or is_textual(first.type)):
        message = f"`{node.function}` takes something that has an order, not {described(first.type)}"
        scope.names.context.report("wrong-type", message, node.arguments[0].span)
        return failed(node)
    for operand, written in zip(operands, node.arguments, strict=True):
        if not comparable(first.type, operand.type):
            message = f"{described(first.type)} is never compared with {described(operand.type)}"
            scope.names.context.report("wrong-type", message, written.span)
            return failed(node)
    return plan.Extreme(first.type, node, cast(Any, node.function), tuple(operands))


def _known(node: syntax.Call, scope: Scope, typed: Typer) -> plan.Expression:
    if len(node.arguments) != 1 or _is_generator(node.arguments[0]):
        message = f"`{node.function}` takes one value"
        scope.names.context.report("wrong-arguments", message, node.span, f"as in `{node.function}(budget)`")
        return failed(node)
    operand = typed(node.arguments[0], scope)
    if is_error(operand.type):
        return failed(node)
    positive = plan.Known(FLAG, node, operand)
    return positive if node.function == "known" else plan.Not(FLAG, node, positive)


def _capacity(node: syntax.Call, scope: Scope, typed: Typer) -> plan.Expression:
    """`capacity(resource, period)` is what the resource's `capacity` has for the period."""
    arguments = [typed(argument, scope) for argument in node.arguments]
    if any(is_error(argument.type) for argument in arguments):
        return failed(node)
    if len(arguments) != 2 or arguments[0].type != Reference("resource") or not is_textual(arguments[1].type):
        message = "`capacity` takes a resource and a period"
        scope.names.context.report(
            "wrong-arguments", message, node.span, "as in `capacity(c.resource, c.period)`"
        )
        return failed(node)
    of_resource = plan.Field(MappingOf(TEXT, NUMBER), node, arguments[0], "resource", "capacity")
    return plan.Lookup(NUMBER, node, of_resource, arguments[1])


def _function(node: syntax.Call, function: Function, scope: Scope, typed: Typer) -> plan.Expression:
    arguments = [typed(argument, scope) for argument in node.arguments]
    if len(arguments) == 2:
        arguments[:] = agree(scope.names.context, arguments[0], arguments[1])
    if any(is_error(argument.type) for argument in arguments):
        return failed(node)
    types = [argument.type for argument in arguments]
    signature = next((each for each in function.signatures if _fits(each, types)), None)
    if signature is None:
        given = " and ".join(map(described, types))
        message = (
            f"`{function.name}` does not take {given}" if given else f"`{function.name}` is given nothing"
        )
        scope.names.context.report(
            "wrong-arguments", message, node.span, _signature_hint(node, function, types)
        )
        return failed(node)
    return _constant_call(node, function, signature, tuple(arguments), scope)


def _signature_hint(node: syntax.Call, function: Function, types: list[Type]) -> str:
    if function.name in ("contains", "mentions") and len(types) == 2 and element_of(types[0]) is not None:
        whole, part = map(briefly, node.arguments)
        return f"`{part} in {whole}` looks into a collection"
    return f"it is {function.described()}, as in `{function.example}`"


def _fits(signature: Signature, types: list[Type]) -> bool:
    if len(signature.parameters) != len(types):
        return False
    pairs = list(zip(signature.parameters, types, strict=True))
    members = [element_of(type_) for parameter, type_ in pairs if parameter == ANY_COLLECTION]
    if None in members:
        return False
    # One collection may hold anything; several are compared, member by member.
    first, *others = [cast(Type, member) for member in members] or [TEXT]
    same = not others or (is_single(first) and all(comparable(first, other) for other in others))
    return same and all(
        parameter == ANY_COLLECTION or _accepts(parameter, type_) for parameter, type_ in pairs
    )


def _accepts(parameter: Type, type_: Type) -> bool:
    if isinstance(parameter, ListOf):
        inner = element_of(type_)
        return inner is not None and _accepts(parameter.element, inner)
    return parameter == type_ or (parameter == TEXT and is_textual(type_))


def _constant_call(
    node: syntax.Call,
    function: Function,
    signature: Signature,
    arguments: tuple[plan.Expression, ...],
    scope: Scope,
) -> plan.Expression:
    """A call; what can be known of constant arguments is checked now."""
    last = arguments[-1] if arguments else None
    written = last.value if isinstance(last, plan.Constant) else None
    if isinstance(written, str):
        problem = _CONSTANT_CHECKS.get(function.name, _anything)(written)
        if problem is not None:
            scope.names.context.report("bad-literal", problem[0], node.arguments[-1].span, problem[1])
            return failed(node)
        if function.name == "date" and signature.result == DATE:
            return plan.Constant(DATE, node, cast(Any, date(written)))
    return plan.Call(signature.result, node, function, arguments)


Flaw = tuple[str, str]
"""What is wrong with a literal, and how to put it right."""


def _anything(_text: str) -> Flaw | None:
    return None


def _check_date(text: str) -> Flaw | None:
    if date(text) is not None:
        return None
    return (
        f"`{shortened(text)}` is no day of the calendar",
        'write year, month and day, as in `date("2027-01-31")`',
    )


def _check_pattern(text: str) -> Flaw | None:
    try:
        compiled(text)
    except PatternProblem as problem:
        reason, _, part = str(problem).partition(": ")
        where = f" in `{shortened(part)}`" if part else ""
        advice = "patterns are written in RE2's syntax, which has no look-around and no back-references"
        return f"this is no pattern: {reason}{where}", advice
    return None


def _check_version(text: str) -> Flaw | None:
    if version(text) is not None:
        return None
    return (
        f"`{shortened(text)}` is no version",
        'write numbers with points between them, as in `version("3.11")`',
    )


_CONSTANT_CHECKS: dict[str, Callable[[str], Flaw | None]] = {
    "date": _check_date,
    "matches": _check_pattern,
    "version": _check_version,
}
