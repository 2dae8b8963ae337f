"""How far an expression reaches: whether it reads one initiative only, or others too."""

from __future__ import annotations

from govrules import plan


def reads_one(node: plan.Expression) -> bool:
    """Whether an expression reads no initiative but `initiative`; where that is not certain, no."""
    return not any(_reaches_others(part) for part in plan.walk(node, into_definitions=True))


def _reaches_others(node: plan.Expression) -> bool:
    match node:
        case plan.Entities(kind=plan.SUBJECT):
            return True
        case plan.Field(base=base, kind=plan.SUBJECT) | plan.Derived(base=base):
            return not is_subject(base)
    return plan.SUBJECT in plan.bound_variables(node)


def is_subject(node: plan.Expression) -> bool:
    """Whether it is the variable `initiative` itself."""
    return isinstance(node, plan.Variable) and node.name == plan.SUBJECT
