"""Finds what can be looked up: conditions that can hold only where two values meet.

A condition over two variables is a join where it is an equality between the two, a membership or
an overlap, or a conjunction that holds one, or a disjunction of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from govrules import plan
from govrules.types import FLAG, SetOf


@frozen
class Sides:
    """The variables that an inner side may read, the first of them the one looked for.

    `loops` are those between the first variable and the others.
    """

    inner: tuple[str, ...]
    loops: tuple[plan.Loop, ...] = ()

    def is_inner(self, node: plan.Expression) -> bool:
        variables = plan.free_variables(node)
        return bool(variables) and variables <= set(self.inner)

    def is_outer(self, node: plan.Expression) -> bool:
        variables = plan.free_variables(node)
        return bool(variables) and not variables & set(self.inner)


Alternatives = tuple[tuple[plan.JoinKey, ...], ...]


def of_pair(related: plan.Expression, second: str) -> plan.Joins | None:
    """The joins of a pair's condition: `inner` over the second, `outer` over the first."""
    found = _alternatives(related, Sides((second,)))
    return plan.Joins(found) if found is not None else None


def with_joins(ranges: tuple[plan.Loop, ...], judged: plan.Expression | None = None) -> tuple[plan.Loop, ...]:
    """The loops with joins, where they go over all initiatives.

    `judged` is a condition without which a row changes nothing, though it selects none.
    """
    return tuple(_joined(ranges, place, judged) for place in range(len(ranges)))


def _joined(ranges: tuple[plan.Loop, ...], place: int, judged: plan.Expression | None) -> plan.Loop:
    loop = ranges[place]
    if not (isinstance(loop.source, plan.Entities) and loop.source.kind == plan.SUBJECT):
        return loop
    following = ranges[place + 1 :]
    sides = Sides((loop.variable, *(later.variable for later in following)), following)
    conditions = [condition for each in ranges[place:] for condition in each.conditions]
    selected = _conjunction(conditions, sides)
    if selected is not None:
        return evolve(loop, joins=plan.Joins(selected))
    found = _alternatives(judged, sides) if judged is not None else None
    return loop if found is None else evolve(loop, joins=plan.Joins(found, selecting=False))


def decisive(function: str, element: plan.Expression) -> plan.Expression | None:
    """The condition without which a row cannot change an `any` (or an `all`)."""
    if function == "any":
        return element
    return negated(element) if function == "all" else None


def negated(node: plan.Expression) -> plan.Expression:
    """The negation, pushed down to comparisons."""
    match node:
        case plan.Not(operand=operand):
            return operand
        case plan.And(operands=operands):
            return plan.Or(FLAG, node.origin, tuple(negated(operand) for operand in operands))
        case plan.Or(operands=operands):
            return plan.And(FLAG, node.origin, tuple(negated(operand) for operand in operands))
        case plan.Compare(operator="!="):
            return evolve(node, operator="==")
    return plan.Not(FLAG, node.origin, node)


def _alternatives(node: plan.Expression, sides: Sides) -> Alternatives | None:
    match node:
        case plan.And(operands=operands):
            return _conjunction(operands, sides)
        case plan.Or(operands=operands):
            each = [_alternatives(operand, sides) for operand in operands]
            return None if None in each else tuple(keys for found in each for keys in found or ())
    key = _key(node, sides)
    return None if key is None else ((key,),)


def _conjunction(operands: Iterable[plan.Expression], sides: Sides) -> Alternatives | None:
    """All single keys together; failing those, the first operand that gives alternatives."""
    found = [alternatives for operand in operands if (alternatives := _alternatives(operand, sides))]
    single = [alternatives[0] for alternatives in found if len(alternatives) == 1]
    if single:
        return (tuple(key for keys in single for key in keys),)
    return found[0] if found else None


def _key(node: plan.Expression, sides: Sides) -> plan.JoinKey | None:
    match node:
        case plan.Compare(operator="==", left=left, right=right):
            return _between(left, right, sides)
        case plan.In(item=item, collection=collection):
            return _between(item, collection, sides, right_many=True)
        case plan.Call(function=function, arguments=(left, right)) if function.name == "overlap":
            return _between(left, right, sides, left_many=True, right_many=True)
    return None


def _between(
    left: plan.Expression,
    right: plan.Expression,
    sides: Sides,
    *,
    left_many: bool = False,
    right_many: bool = False,
) -> plan.JoinKey | None:
    if sides.is_inner(right) and sides.is_outer(left):
        return _joinable(plan.JoinKey(left, right, left_many, right_many), sides)
    if sides.is_inner(left) and sides.is_outer(right):
        return _joinable(plan.JoinKey(right, left, right_many, left_many), sides)
    return None


def _joinable(key: plan.JoinKey, sides: Sides) -> plan.JoinKey | None:
    """The key with its inner side read from the variable looked for alone."""
    others = plan.free_variables(key.inner) - {sides.inner[0]}
    if not others:
        return key
    if key.inner_many:
        return None
    needed = sides.loops[: max(sides.inner.index(name) for name in others)]
    if any(not plan.free_variables(loop.source) <= set(sides.inner) for loop in needed):
        return None
    bare = tuple(evolve(loop, conditions=(), joins=None) for loop in needed)
    values = plan.Comprehension(SetOf(key.inner.type), key.inner.origin, key.inner, bare)
    return evolve(key, inner=values, inner_many=True)
