"""An expression with one thing changed: every way in which a policy's author may have been wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Literal

import attrs
from attrs import evolve, frozen

from govrules import plan
from govrules.diagnostics import Span
from govrules.plan import Expression
from govrules.trials.certainty import when_true
from govrules.types import Scale
from govrules.values import plain_number

A_DAY = datetime.timedelta(days=1)


@frozen
class Variant:
    """A changed part: what it has become, what was changed, in words, and where."""

    result: Any
    kind: str
    told: str
    span: Span | None


def variants(node: Expression, *, selects: bool = False) -> Iterator[Variant]:
    """Every expression that differs from one in one thing; `selects` where only true counts."""
    maker = _LOCAL.get(type(node))
    if maker is not None:
        yield from maker(node, selects)
    for attribute in attrs.fields(type(node)):
        inner = selects and isinstance(node, plan.And | plan.Or)
        for part in _within(getattr(node, attribute.name), selects=inner):
            yield evolve(part, result=evolve(node, **{attribute.name: part.result}))


def _within(value: Any, *, selects: bool) -> Iterator[Variant]:
    """Variants of what an attribute of a node holds."""
    if isinstance(value, plan.Node):
        yield from variants(value, selects=selects)  # type: ignore[arg-type]  # every node is one of the union
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            for part in _within(item, selects=selects):
                yield evolve(part, result=replaced(value, place, part.result))
    elif isinstance(value, plan.Loop):
        yield from _of_loop(value)


def _of_loop(loop: plan.Loop) -> Iterator[Variant]:
    """A lookup no longer fits a changed condition, so that it is left out."""
    for part in variants(loop.source):
        yield evolve(part, result=evolve(loop, source=part.result, joins=None))
    for place, condition in enumerate(loop.conditions):
        rest = without(loop.conditions, place)
        yield _dropped(condition, evolve(loop, conditions=rest, joins=None))
        for part in variants(condition, selects=True):
            changed = replaced(loop.conditions, place, part.result)
            yield evolve(part, result=evolve(loop, conditions=changed, joins=None))


def replaced(items: tuple[Any, ...], place: int, item: Any) -> tuple[Any, ...]:
    """Items with one of them changed."""
    return (*items[:place], item, *items[place + 1 :])


def without(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    """Items without one of them."""
    return (*items[:place], *items[place + 1 :])


def span_of(node: Expression) -> Span | None:
    """Where an expression is written; None where it is written nowhere."""
    return node.origin.span if node.origin is not None and node.origin.span.source.text else None


def _dropped(node: Expression, result: Any) -> Variant:
    return Variant(result, "condition", f"`{node}` dropped", span_of(node))


_Operator = Literal["==", "!=", "<", "<=", ">", ">="]
_TURNED: dict[_Operator, _Operator] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}


def _compare(node: plan.Compare, _selects: bool) -> Iterator[Variant]:  # noqa: FBT001 - one of a table
    if _of_different_ids(node):
        return
    turned = _TURNED[node.operator]
    told = f"`{node.operator}` → `{turned}` in `{node}`"
    yield Variant(evolve(node, operator=turned), "comparison", told, span_of(node))


def _of_different_ids(node: plan.Compare) -> bool:
    """Whether the ids of a pair are ordered, which are never equal: strictly or not is the same."""
    sides = (node.left, node.right)
    return node.operator not in {"==", "!="} and all(
        isinstance(side, plan.Field) and side.name == "id" and isinstance(side.base, plan.Variable)
        for side in sides
    )


def _connective(node: plan.And | plan.Or, selects: bool) -> Iterator[Variant]:  # noqa: FBT001 - one of a table
    is_and = isinstance(node, plan.And)
    other = plan.Or if is_and else plan.And
    told = f"`{'and' if is_and else 'or'}` → `{'or' if is_and else 'and'}` in `{node}`"
    yield Variant(other(node.type, node.origin, node.operands), "connective", told, span_of(node))
    for place, operand in enumerate(node.operands):
        rest = without(node.operands, place)
        if is_and and selects and _is_implied(operand, rest):
            continue
        left = rest[0] if len(rest) == 1 else evolve(node, operands=rest)
        yield _dropped(operand, left)


def _is_implied(operand: Expression, others: Iterable[Expression]) -> bool:
    """Whether an operand asks only for something to be known that the others need to be true."""
    if not isinstance(operand, plan.Known):
        return False
    asked = operand.operand
    known = frozenset().union(*map(when_true, others))
    return asked in known or (isinstance(asked, plan.Variable) and asked.name in known)


def _not(node: plan.Not, _selects: bool) -> Iterator[Variant]:  # noqa: FBT001 - one of a table
    yield Variant(node.operand, "negation", f"`not` dropped from `{node}`", span_of(node))


def _constant(node: plan.Constant, _selects: bool) -> Iterator[Variant]:  # noqa: FBT001 - one of a table
    for value in neighbours_of(node.value, node.type):
        told = f"`{shown(node.value)}` → `{shown(value)}`"
        yield Variant(evolve(node, value=value), _kind_of(node), told, span_of(node))


def _kind_of(node: plan.Constant) -> str:
    if isinstance(node.type, Scale):
        return "scale"
    return "date" if isinstance(node.value, datetime.date) else "limit"


def _display(node: plan.Display, _selects: bool) -> Iterator[Variant]:  # noqa: FBT001 - one of a table
    if len(node.elements) > 1:
        for place, element in enumerate(node.elements):
            result = evolve(node, elements=without(node.elements, place))
            yield Variant(result, "item", f"`{element}` taken out of `{node}`", span_of(element))


_LOCAL: dict[type, Callable[[Any, bool], Iterator[Variant]]] = {
    plan.And: _connective,
    plan.Compare: _compare,
    plan.Constant: _constant,
    plan.Display: _display,
    plan.Not: _not,
    plan.Or: _connective,
}


def neighbours_of(value: Any, type_: Any) -> Iterator[Any]:
    """The values one step away: the number below and above, the day before and after, the scale's next."""
    if isinstance(type_, Scale) and value in type_.values:
        place = type_.values.index(value)
        yield from (type_.values[near] for near in (place - 1, place + 1) if 0 <= near < len(type_.values))
    elif isinstance(value, Decimal):
        yield from (value - step_of(value), value + step_of(value))
    elif isinstance(value, datetime.date):
        yield from (value - A_DAY, value + A_DAY)


def step_of(value: Decimal) -> Decimal:
    """The smallest step in the precision in which a number is written.

    >>> step_of(Decimal("50000")), step_of(Decimal("0.85"))
    (Decimal('1'), Decimal('0.01'))
    """
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def shown(value: Any) -> str:
    """A value as a report shows it."""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(member)}" for key, member in value.items()) + "}"
    return str(value)


def rewritten(value: Any, change: Callable[[Any], Any | None]) -> Any:
    """Something of a plan in which each node for which `change` gives another is that other."""
    if isinstance(value, tuple):
        items = tuple(rewritten(item, change) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if not attrs.has(type(value)) or not type(value).__module__.startswith("govrules.plan"):
        return value
    changed = change(value)
    if changed is not None:
        return changed
    parts = {
        part.name: rewritten(getattr(value, part.name), change)
        for part in attrs.fields(type(value))
        if part.name not in {"joins", "origin", "type", "definition"}
    }
    moved = {name: part for name, part in parts.items() if part is not getattr(value, name)}
    if not moved:
        return value
    lookups = {"joins": None} if hasattr(value, "joins") else {}
    return evolve(value, **moved, **lookups)
