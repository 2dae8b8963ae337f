"""What must be known where a condition is true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govrules.plan.expressions import (
    And,
    Arithmetic,
    Call,
    Compare,
    Comprehension,
    Derived,
    Expression,
    Extreme,
    Field,
    In,
    Known,
    Lookup,
    Member,
    Negative,
    Not,
    Variable,
)
from govrules.plan.renaming import renamed
from govrules.plan.rules import SUBJECT
from govrules.plan.walk import children

_STRICT = (Arithmetic, Call, Compare, Extreme, Field, In, Lookup, Member, Negative, Not)
"""What is unknown where one of its parts is."""


def known_where(conditions: Iterable[Expression]) -> frozenset[Expression]:
    """Expressions that are known wherever all conditions are true; perhaps not all of them."""
    return frozenset(node for condition in conditions for node in _of_true(condition))


def _of_true(condition: Expression) -> Iterator[Expression]:
    if isinstance(condition, And):
        for operand in condition.operands:
            yield from _of_true(operand)
    elif isinstance(condition, Known):
        yield from _of_known(condition.operand)
    else:
        yield from _of_known(condition)


def _of_known(node: Expression) -> Iterator[Expression]:
    """What must be known for a node to be known, itself too."""
    yield node
    if isinstance(node, _STRICT):
        for part in children(node):
            yield from _of_known(part)
    elif isinstance(node, Comprehension):
        yield from _of_known(node.loops[0].source)
    elif isinstance(node, Derived) and isinstance(node.base, Variable):
        yield from _of_known(renamed(node.definition.body, {SUBJECT: node.base.name}))
