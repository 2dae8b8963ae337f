"""An expression as alternatives of plain tests: what must hold for it to be true, false or unknown."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import reduce
from typing import Literal

from attrs import field, frozen

from govrules import plan
from govrules.engines.durable.columns import (
    FALSE_CODE,
    TRUE_CODE,
    UNKNOWN_CODE,
    Column,
    Link,
    about_subject,
    form_of,
    is_exact,
    number_code,
)
from govrules.plan.reach import reads_only
from govrules.types import element_of, is_textual

MOST_ALTERNATIVES = 24
"""Of one expression; where one initiative has more, their truth is a column."""

_MOST_OF_A_SIDE = 4

Operator = Literal["==", "!=", "<", "<=", ">", ">="]

OPPOSITE: dict[str, Operator] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
TURNED: dict[str, Operator] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Unexpressed(Exception):
    """Why a rule cannot be given to durable-rules, in words."""


class Want(enum.Enum):
    """What an expression is to be, as the truths that serve."""

    TRUE = frozenset({TRUE_CODE})
    FALSE = frozenset({FALSE_CODE})
    UNKNOWN = frozenset({UNKNOWN_CODE})
    NOT_TRUE = frozenset({FALSE_CODE, UNKNOWN_CODE})
    NOT_FALSE = frozenset({TRUE_CODE, UNKNOWN_CODE})

    @property
    def negated(self) -> Want:
        """What the negation is to be."""
        return _NEGATED.get(self, self)


_NEGATED = {
    Want.TRUE: Want.FALSE,
    Want.FALSE: Want.TRUE,
    Want.NOT_TRUE: Want.NOT_FALSE,
    Want.NOT_FALSE: Want.NOT_TRUE,
}


@frozen
class Own:
    """A number of one initiative compared with a constant: a code, or an expression without variables."""

    variable: str
    column: Column
    part: Literal["known", "value"]
    operator: Operator
    operand: int | plan.Expression


@frozen
class Join:
    """A value of the second initiative compared with one of the first."""

    operator: Operator
    second: Column
    first: Column


@frozen
class Share:
    """The first and the second share a member: of two collections, or a value is one of the other's."""

    first: Column | Link
    second: Column | Link


Test = Own | Join | Share
Conjunction = frozenset[Test]
Alternatives = tuple[Conjunction, ...]

ALWAYS: Alternatives = (frozenset(),)


def both(left: Alternatives, right: Alternatives) -> Alternatives:
    """Where one of the left and one of the right alternatives hold."""
    found = dict.fromkeys(one | other for one in left for other in right)
    possible = tuple(each for each in found if not _contradicts(each))
    if len(possible) > MOST_ALTERNATIVES:
        raise Unexpressed(f"its conditions have more than {MOST_ALTERNATIVES} alternatives")
    return possible


def _contradicts(conjunction: Conjunction) -> bool:
    held: dict[tuple[object, ...], int | plan.Expression] = {}
    for test in conjunction:
        if isinstance(test, Own) and test.operator == "==" and isinstance(test.operand, int):
            place = (test.variable, test.column, test.part)
            if held.setdefault(place, test.operand) != test.operand:
                return True
    return False


def either(*several: Alternatives) -> Alternatives:
    return tuple(dict.fromkeys(each for one in several for each in one))


def every(several: Iterable[Alternatives]) -> Alternatives:
    return reduce(both, several, ALWAYS)


@frozen
class Expander:
    """Expands the conditions of a rule about one initiative, or a first and a second."""

    variables: tuple[str, ...]
    _expansions: dict[tuple[plan.Expression, Want], Alternatives] = field(factory=dict, init=False, eq=False)

    def expand(self, node: plan.Expression, want: Want) -> Alternatives:
        """The alternatives under which an expression is as wanted; each is looked for once."""
        if (node, want) not in self._expansions:
            self._expansions[node, want] = self._found(node, want)
        return self._expansions[node, want]

    def _found(self, node: plan.Expression, want: Want) -> Alternatives:
        about = self.about(node)
        try:
            found = self._expanded(node, want)
        except Unexpressed:
            if len(about) > 1:
                raise
            return self._truth(node, want)
        return self._truth(node, want) if len(about) < 2 and len(found) > _MOST_OF_A_SIDE else found

    def about(self, node: plan.Expression) -> tuple[str, ...]:
        """The initiatives that an expression reads, which must be those of the rule."""
        if not reads_only(node, frozenset(self.variables)):
            raise Unexpressed("it reads other initiatives than those that it is about")
        free = plan.free_variables(node)
        return tuple(name for name in self.variables if name in free)

    def _expanded(self, node: plan.Expression, want: Want) -> Alternatives:
        match node:
            case plan.Constant(value=held):
                return ALWAYS if (TRUE_CODE if held else FALSE_CODE) in want.value else ()
            case plan.Not(operand=operand):
                return self.expand(operand, want.negated)
            case plan.And(operands=operands):
                return self._all(operands, want)
            case plan.Or(operands=operands):
                return self._all(tuple(_negation(each) for each in operands), want.negated)
            case plan.Known(operand=operand):
                return self._known(operand, want)
            case plan.Compare():
                return self._compared(node, want)
            case plan.In() | plan.Call():
                return self._shared(node, want)
        raise Unexpressed(f"`{node}` cannot be compared as numbers")

    def _all(self, operands: tuple[plan.Expression, ...], want: Want) -> Alternatives:
        if want in (Want.TRUE, Want.NOT_FALSE):
            return every(self.expand(each, want) for each in operands)
        if want in (Want.FALSE, Want.NOT_TRUE):
            return either(*(self.expand(each, want) for each in operands))
        return either(*(self._only_unknown(operands, place) for place in range(len(operands))))

    def _only_unknown(self, operands: tuple[plan.Expression, ...], place: int) -> Alternatives:
        """One operand is unknown and no other one false."""
        wants = (Want.UNKNOWN if each == place else Want.NOT_FALSE for each in range(len(operands)))
        return every(map(self.expand, operands, wants))

    def _truth(self, node: plan.Expression, want: Want) -> Alternatives:
        """By a column that holds the truth of an expression about one initiative."""
        variable = self._variable(node)
        column = Column(about_subject(node, variable), is_truth=True)
        if len(want.value) == 1:
            (truth,) = want.value
            return _alone(Own(variable, column, "value", "==", truth))
        (truth,) = {FALSE_CODE, TRUE_CODE, UNKNOWN_CODE} - want.value
        return _alone(Own(variable, column, "value", "!=", truth))

    def _variable(self, node: plan.Expression) -> str:
        return next(iter(self.about(node)), self.variables[0])

    def _known(self, operand: plan.Expression, want: Want) -> Alternatives:
        if want is Want.UNKNOWN:
            return ()
        is_known = int(want in (Want.TRUE, Want.NOT_FALSE))
        return _alone(self._presence(*self._column(operand), is_known))

    def _column(self, node: plan.Expression) -> tuple[str, Column]:
        """The initiative, and the column of a value of it."""
        if len(self.about(node)) > 1:
            raise Unexpressed(f"`{node}` is about both")
        if not form_of(node.type):
            raise Unexpressed(f"`{node}` is no number, text, flag, date or scale")
        variable = self._variable(node)
        return variable, Column(about_subject(node, variable))

    @staticmethod
    def _presence(variable: str, column: Column, is_known: int) -> Own:
        return Own(variable, column, "known", "==", is_known)

    def _compared(self, node: plan.Compare, want: Want) -> Alternatives:
        if node.operator not in ("==", "!=") and is_textual(node.left.type):
            raise Unexpressed(f"`{node}` is about the order of texts")
        if _is_constant(node.right):
            return self._with_constant(node.left, node.operator, node.right, want)
        if _is_constant(node.left):
            return self._with_constant(node.right, TURNED[node.operator], node.left, want)
        sides = self._column(node.left), self._column(node.right)
        if sides[0][0] == sides[1][0]:
            raise Unexpressed(f"`{node}` compares values of one initiative")
        (_, first), (_, second) = sorted(sides, key=lambda side: self.variables.index(side[0]))
        turned = sides[0][0] == self.variables[0]
        operator: Operator = TURNED[node.operator] if turned else node.operator
        present = [self._presence(*side, 1) for side in sides]
        absent = [_alone(self._presence(*side, 0)) for side in sides]
        return _by_want(want, lambda each: _alone(*present, Join(each, second, first)), operator, absent)

    def _with_constant(
        self, node: plan.Expression, operator: Operator, constant: plan.Expression, want: Want
    ) -> Alternatives:
        variable, column = self._column(node)
        present, absent = self._presence(variable, column, 1), self._presence(variable, column, 0)

        def test(each: Operator) -> Alternatives:
            return _alone(present, Own(variable, column, "value", each, constant))

        return _by_want(want, test, operator, [_alone(absent)])

    def _shared(self, node: plan.In | plan.Call, want: Want) -> Alternatives:
        """A membership or an overlap between the two, where it is true."""
        sides = _sides(node)
        if want is not Want.TRUE or len(sides) != 2:
            raise Unexpressed(f"`{node}` is looked up only where it must be true")
        found = dict(map(self._side, sides))
        if len(found) != 2:
            raise Unexpressed(f"`{node}` is not between the two")
        shared = Share(found[self.variables[0]], found[self.variables[-1]])
        present = [self._presence(name, part, 1) for name, part in found.items() if isinstance(part, Column)]
        return _alone(shared, *present)

    def _side(self, side: tuple[plan.Expression, bool]) -> tuple[str, Column | Link]:
        node, is_collection = side
        if not is_collection:
            return self._column(node)
        element = element_of(node.type)
        if element is None or not form_of(element) or len(self.about(node)) != 1:
            raise Unexpressed(f"`{node}` is no collection of numbers, texts, flags, dates or steps of one")
        variable = self._variable(node)
        return variable, Link(about_subject(node, variable), element)


def _sides(node: plan.In | plan.Call) -> tuple[tuple[plan.Expression, bool], ...]:
    """What meets in a membership or an overlap, and whether it is a collection."""
    if isinstance(node, plan.In):
        return (node.item, False), (node.collection, True)
    if node.function.name == "overlap":
        return tuple((argument, True) for argument in node.arguments)
    return ()


def _by_want(
    want: Want,
    test: Callable[[Operator], Alternatives],
    operator: Operator,
    absent: list[Alternatives],
) -> Alternatives:
    """A comparison of what may be unknown."""
    parts = {TRUE_CODE: [test(operator)], FALSE_CODE: [test(OPPOSITE[operator])], UNKNOWN_CODE: absent}
    return either(*(each for truth in sorted(want.value) for each in parts[truth]))


def _alone(*tests: Test) -> Alternatives:
    return (frozenset(tests),)


def _negation(node: plan.Expression) -> plan.Expression:
    return plan.Not(node.type, None, node)


def _is_constant(node: plan.Expression) -> bool:
    """Whether it has one known value, which is a number to durable-rules."""
    if isinstance(node, plan.Today):
        return True
    if not isinstance(node, plan.Constant | plan.Parameter) or node.value is None or not form_of(node.type):
        return False
    return not isinstance(node.value, Decimal) or is_exact(number_code(node.value))


def conjuncts(node: plan.Expression) -> Iterator[plan.Expression]:
    """The operands of conjunctions, at any depth."""
    if isinstance(node, plan.And):
        for operand in node.operands:
            yield from conjuncts(operand)
    else:
        yield node
