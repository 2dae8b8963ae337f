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
    found: set[Expression] = set()
    pending = list(conditions)
    while pending:
        condition = pending.pop()
        if isinstance(condition, And):
            pending.extend(condition.operands)
        else:
            _add_known(condition.operand if isinstance(condition, Known) else condition, found)
    return frozenset(found)


def _add_known(node: Expression, found: set[Expression]) -> None:
    """Add what must be known for a node to be known, itself too; each once, however often it is read."""
    pending = [node]
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending.extend(_needed(current))


def _needed(node: Expression) -> Iterator[Expression]:
    """The parts without which a node is unknown."""
    if isinstance(node, _STRICT):
        yield from children(node)
    elif isinstance(node, Comprehension):
        yield node.loops[0].source
    elif isinstance(node, Derived) and isinstance(node.base, Variable):
        yield renamed(node.definition.body, {SUBJECT: node.base.name})
