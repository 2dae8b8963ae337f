"""Can a rule be left without a verdict? What is certainly known where a condition is reached.

The answer "certain" is always right; where it is not clear, a rule is taken to need an example that
is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from govrules import plan
from govrules.plan import Expression
from govrules.types import FLAG

Facts = frozenset[Expression | str]
"""Expressions whose values are known, and the names of variables that are."""

_NOTHING: Facts = frozenset()
_SUBJECT: Facts = frozenset({plan.SUBJECT})
_REQUIRED = ("id", "title", "unit")
_TOTAL = frozenset(
    {
        *("abs", "round", "days", "year", "month", "quarter", "fiscal_year"),
        *("lower", "upper", "words", "contains", "mentions", "starts_with", "ends_with", "matches"),
        *("len", "overlap", "subset"),
    }
)
_STRICT = (
    plan.Arithmetic,
    plan.Call,
    plan.Compare,
    plan.Derived,
    plan.Field,
    plan.In,
    plan.Lookup,
    plan.Member,
    plan.Negative,
)


def may_be_unknown(rule: plan.Rule) -> bool:
    """Whether there may be a portfolio on which the rule has no verdict."""
    facts = _of_shape(rule.shape) | when_true(rule.when)
    of_rows = _of_rows(rule.shape)
    for tier in rule.tiers:
        if not is_certain(tier.condition, facts, of_rows):
            return True
        facts |= when_false(tier.condition)
    return False


def _of_shape(shape: plan.Shape) -> Facts:
    match shape:
        case plan.Pair():
            return when_true(shape.related) | {shape.first, shape.second}
        case plan.Group():
            return frozenset(name for name, _ in shape.by)
        case plan.Each():
            return _SUBJECT
    return _NOTHING


def _of_rows(shape: plan.Shape) -> Facts:
    if isinstance(shape, plan.Group | plan.Cycle):
        keys = [key for _, key in shape.by] if isinstance(shape, plan.Group) else []
        return when_true(shape.where) | _union(map(knowing, keys)) | _SUBJECT
    return _SUBJECT


def when_true(node: Expression) -> Facts:
    """What is known where a condition is true."""
    match node:
        case plan.And(operands=operands):
            return _union(map(when_true, operands))
        case plan.Or(operands=operands):
            return _common(map(when_true, operands))
        case plan.Not(operand=operand):
            return when_false(operand) | {node}
        case plan.Known(operand=operand):
            return knowing(operand)
        case plan.Derived(definition=definition):
            return knowing(node) | (when_true(definition.body) if _is_of_subject(node) else _NOTHING)
    return knowing(node)


def when_false(node: Expression) -> Facts:
    """What is known where a condition is false."""
    match node:
        case plan.And(operands=operands):
            return _common(map(when_false, operands))
        case plan.Or(operands=operands):
            return _union(map(when_false, operands))
        case plan.Not(operand=operand):
            return when_true(operand) | {node}
        case plan.Known():
            return _NOTHING
    return knowing(node)


def knowing(node: Expression) -> Facts:
    """What is known where the value of an expression is."""
    if isinstance(node, plan.Variable):
        return frozenset({node.name})
    if isinstance(node, _STRICT):
        return _union(knowing(part) for part in plan.children(node)) | {node}
    return frozenset({node})


def _union(facts: Iterable[Facts]) -> Facts:
    return reduce(frozenset.union, facts, _NOTHING)


def _common(facts: Iterable[Facts]) -> Facts:
    return reduce(frozenset.intersection, facts)


def is_certain(node: Expression, facts: Facts = _NOTHING, of_rows: Facts = _NOTHING) -> bool:
    """Whether an expression always has a value; `of_rows` are known of each row of a group."""
    if node in facts:
        return True
    rule = _CERTAIN.get(type(node))
    return rule is not None and rule(node, facts, of_rows)


def _all(nodes: Iterable[Expression], facts: Facts, of_rows: Facts) -> bool:
    return all(is_certain(node, facts, of_rows) for node in nodes)


def _parts(node: Expression, facts: Facts, of_rows: Facts) -> bool:
    return _all(plan.children(node), facts, of_rows)


def _and(node: plan.And, facts: Facts, of_rows: Facts) -> bool:
    return _beside_others(node.operands, when_true, facts, of_rows)


def _or(node: plan.Or, facts: Facts, of_rows: Facts) -> bool:
    return _beside_others(node.operands, when_false, facts, of_rows)


def _beside_others(
    operands: tuple[Expression, ...], settled: Callable[[Expression], Facts], facts: Facts, of_rows: Facts
) -> bool:
    """One operand after another: each counts only where those before it do not decide by themselves."""
    left = list(operands)
    while left:
        sure = next((operand for operand in left if is_certain(operand, facts, of_rows)), None)
        if sure is None:
            return False
        left.remove(sure)
        facts |= settled(sure)
    return True


def _conditional(node: plan.Conditional, facts: Facts, of_rows: Facts) -> bool:
    return (
        is_certain(node.test, facts, of_rows)
        and is_certain(node.then, facts | when_true(node.test), of_rows)
        and is_certain(node.otherwise, facts | when_false(node.test), of_rows)
    )


def _field(node: plan.Field, facts: Facts, of_rows: Facts) -> bool:
    required = node.name == "id" or (node.kind == plan.SUBJECT and node.name in _REQUIRED)
    is_row = isinstance(node.base, plan.Variable) or node.name == "id"
    return required and is_row and is_certain(node.base, facts, of_rows)


def _derived(node: plan.Derived, _facts: Facts, _of_rows: Facts) -> bool:
    return isinstance(node.base, plan.Variable) and is_certain(node.definition.body, _SUBJECT)


def _is_of_subject(node: plan.Derived) -> bool:
    return isinstance(node.base, plan.Variable) and node.base.name == plan.SUBJECT


def _parameter(node: plan.Parameter, _facts: Facts, _of_rows: Facts) -> bool:
    return node.value is not None and not (isinstance(node.value, tuple) and None in node.value)


def _table(node: plan.Table, _facts: Facts, _of_rows: Facts) -> bool:
    return node.rows is not None


def _arithmetic(node: plan.Arithmetic, facts: Facts, of_rows: Facts) -> bool:
    return node.operator != "/" and _parts(node, facts, of_rows)


def _in(node: plan.In, facts: Facts, of_rows: Facts) -> bool:
    whole = isinstance(node.collection, plan.Parameter | plan.Display | plan.Entities | plan.Table)
    return whole and _parts(node, facts, of_rows)


def _call(node: plan.Call, facts: Facts, of_rows: Facts) -> bool:
    return node.function.name in _TOTAL and _parts(node, facts, of_rows)


def _lookup(node: plan.Lookup, facts: Facts, of_rows: Facts) -> bool:
    return plan.In(FLAG, None, node.key, node.base) in facts and is_certain(node.base, facts, of_rows)


def _variable(node: plan.Variable, facts: Facts, _of_rows: Facts) -> bool:
    return node.name in facts


def _aggregate(node: plan.Aggregate, facts: Facts, of_rows: Facts) -> bool:
    if node.function in {"min", "max"}:
        return False
    if isinstance(node.rows, plan.GroupRows):
        return node.element is None or is_certain(node.element, facts | of_rows)
    return _over(node.rows, node.element, facts, of_rows)


def _comprehension(node: plan.Comprehension, facts: Facts, of_rows: Facts) -> bool:
    return _over(node.loops, node.element, facts, of_rows)


def _over(loops: tuple[plan.Loop, ...], element: Expression | None, facts: Facts, of_rows: Facts) -> bool:
    """Whether the rows of loops are certain, and the element in each."""
    for loop in loops:
        chosen = _union(map(when_true, loop.conditions))
        if is_certain(loop.source, facts, of_rows):
            chosen |= {loop.variable} if isinstance(loop.source, _OF_KNOWN) else _NOTHING
        elif not isinstance(loop.source, plan.Display):
            return False
        facts = (facts - {loop.variable}) | chosen
    return element is None or is_certain(element, facts, of_rows)


_OF_KNOWN = (plan.Comprehension, plan.Display, plan.Entities, plan.Parameter, plan.Table)
"""What has no unknown members where it is certain."""


def _always(_node: Expression, _facts: Facts, _of_rows: Facts) -> bool:
    return True


_CERTAIN: dict[type, Callable[[Any, Facts, Facts], bool]] = {
    plan.Aggregate: _aggregate,
    plan.And: _and,
    plan.Arithmetic: _arithmetic,
    plan.Call: _call,
    plan.Compare: _parts,
    plan.Comprehension: _comprehension,
    plan.Conditional: _conditional,
    plan.Constant: _always,
    plan.Derived: _derived,
    plan.Display: _parts,
    plan.Entities: _always,
    plan.Extreme: _parts,
    plan.Field: _field,
    plan.In: _in,
    plan.Known: _always,
    plan.Lookup: _lookup,
    plan.Negative: _parts,
    plan.Not: _parts,
    plan.Or: _or,
    plan.Parameter: _parameter,
    plan.Table: _table,
    plan.Today: _always,
    plan.Variable: _variable,
}
