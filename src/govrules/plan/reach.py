"""How far an expression reaches: which initiatives it reads."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from govrules.plan.expressions import Derived, Entities, Expression, Field, Variable
from govrules.plan.rules import SUBJECT
from govrules.plan.walk import bound_variables, walk

_ONE = frozenset({SUBJECT})


def reads_one(node: Expression) -> bool:
    """Whether an expression reads no initiative but `initiative`; where that is not certain, no."""
    return reads_only(node, _ONE)


def reads_only(node: Expression, variables: AbstractSet[str]) -> bool:
    """Whether an expression reads no initiatives but those of variables; where not certain, no."""
    allowed = variables | _ONE  # which the bodies of derived fields are about
    return not any(_reaches_others(part, allowed) for part in walk(node, into_definitions=True))


def _reaches_others(node: Expression, allowed: AbstractSet[str]) -> bool:
    match node:
        case Entities(kind="initiative"):
            return True
        case Field(base=base, kind="initiative") | Derived(base=base):
            return not (isinstance(base, Variable) and base.name in allowed)
    return not allowed.isdisjoint(bound_variables(node))


def fields_read(nodes: Iterable[Expression]) -> frozenset[str]:
    """The fields of initiatives that expressions read, and the id, on which everything depends."""
    parts = (part for node in nodes for part in walk(node, into_definitions=True))
    fields = (part.name for part in parts if isinstance(part, Field) and part.kind == SUBJECT)
    return frozenset({"id", *fields})


def is_subject(node: Expression) -> bool:
    """Whether it is the variable `initiative` itself."""
    return isinstance(node, Variable) and node.name == SUBJECT
