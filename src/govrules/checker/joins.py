"""Finds what can be looked up: conditions that can hold only where two values meet.

A condition over two variables is a join where it is an equality between the two, a membership or
an overlap, or a conjunction that holds one, or a disjunction of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from attrs import evolve, frozen

from govrules import plan
from govrules.types import FLAG, SetOf, Type, element_of

_MEMBER = "<member>"
"""A variable that nobody can write."""


@frozen
class Sides:
    """The variables that an inner side may read, the first of them the one looked for.

    `loops` are those gone through before a condition is asked: where one of them goes through what
    is unknown, it is not known which rows there are, whatever the condition says.
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
    own = _conjunction(loop.conditions, _sides(ranges[place:], 0))
    if own is not None:
        return evolve(loop, joins=plan.Joins(own))
    found = _of_following(ranges[place:], judged)
    return loop if found is None else evolve(loop, joins=plan.Joins(found, selecting=False))


def _sides(ranges: tuple[plan.Loop, ...], inside: int) -> Sides:
    """The sides of what is asked inside so many loops after the first."""
    return Sides(tuple(loop.variable for loop in ranges), ranges[1 : inside + 1])


def _of_following(ranges: tuple[plan.Loop, ...], judged: plan.Expression | None) -> Alternatives | None:
    """The keys in the conditions of the loops after the first, else in what is judged."""
    selected = _together(
        _alternatives(condition, _sides(ranges, inside))
        for inside, loop in enumerate(ranges)
        if inside > 0
        for condition in loop.conditions
    )
    if selected is not None or judged is None:
        return selected
    return _alternatives(judged, _sides(ranges, len(ranges) - 1))


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
    return _together(_alternatives(operand, sides) for operand in operands)


def _together(operands: Iterable[Alternatives | None]) -> Alternatives | None:
    """All single keys together; failing those, the first operand that gives alternatives."""
    found = [alternatives for alternatives in operands if alternatives]
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
    """The key with its inner side read from the variable looked for alone, through the loops inside it."""
    if not sides.loops:
        return key
    if key.inner_many and plan.free_variables(key.inner) - {sides.inner[0]}:
        return None
    if any(not plan.free_variables(loop.source) <= set(sides.inner) for loop in sides.loops):
        return None
    return evolve(key, inner=_through(key, sides.loops), inner_many=True)


def _through(key: plan.JoinKey, loops: tuple[plan.Loop, ...]) -> plan.Expression:
    """All values of the inner side of a key; one of them unknown where what a loop goes through is."""
    bare = tuple(evolve(loop, conditions=(), joins=None) for loop in loops)
    value = key.inner
    if key.inner_many:
        value = plan.Variable(cast(Type, element_of(key.inner.type)), key.inner.origin, _MEMBER)
        bare = (*bare, plan.Loop(_MEMBER, key.inner, ()))
    return plan.Comprehension(SetOf(value.type), key.inner.origin, value, bare)
