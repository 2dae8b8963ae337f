"""Which values decided a condition: those of the parts that would have to change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govrules import plan
from govrules.meaning.evaluation import Environment, rows, value
from govrules.types import is_single

TERMS = (
    plan.Aggregate,
    plan.Call,
    plan.Comprehension,
    plan.Derived,
    plan.Extreme,
    plan.Field,
    plan.Lookup,
    plan.Member,
    plan.Parameter,
    plan.Setting,
    plan.Today,
    plan.Variable,
)
CONSTANTS = (plan.Constant, plan.Display, plan.Entities, plan.Table)


def evidence(condition: plan.Expression, environment: Environment) -> dict[str, Any]:
    """The values that decided a condition, by the text of the expression that gave them.

    Of a conjunction that is false only the false parts decided, of a disjunction that is true only
    the true ones. An `any` or `all` shows the members that decided it.
    """
    return dict(_decisive(condition, environment))


def _decisive(node: plan.Expression, environment: Environment) -> Iterator[tuple[str, Any]]:
    match node:
        case plan.Not(operand=operand):
            yield from _decisive(operand, environment)
        case plan.And(operands=operands) | plan.Or(operands=operands):
            result = value(node, environment)
            for operand in operands:
                if value(operand, environment) is result:
                    yield from _decisive(operand, environment)
        case plan.Conditional(test=test, then=then, otherwise=otherwise):
            yield from _decisive(test, environment)
            chosen = value(test, environment)
            if chosen is not None:
                yield from _decisive(then if chosen else otherwise, environment)
        case plan.Aggregate(function="any" | "all"):
            yield str(node), _deciding_members(node, environment)
        case _:
            yield from _terms(node, environment)


def _terms(node: plan.Expression, environment: Environment) -> Iterator[tuple[str, Any]]:
    """The values that an expression compares: what it reads, not what is written in it."""
    if isinstance(node, CONSTANTS) or (isinstance(node, plan.Parameter) and not is_single(node.type)):
        return
    if isinstance(node, TERMS):
        found = value(node, environment)
        if found is not None:
            yield str(node), found
        return
    for part in plan.children(node):
        yield from _terms(part, environment)


def _deciding_members(node: plan.Aggregate, environment: Environment) -> Any:
    """The members whose condition made an `any` true or an `all` false; else the result itself."""
    result = value(node, environment)
    assert node.element is not None, "any and all look at a condition"
    first = plan.SUBJECT if isinstance(node.rows, plan.GroupRows) else node.rows[0].variable
    found = [
        row.variables.get(first)
        for row in rows(node.rows, environment)
        if row is not None and value(node.element, row) is result
    ]
    return deciding(found, result) if result is (node.function == "any") else result


def deciding(found: list[Any], result: Any) -> Any:
    """Members that decided as evidence: each once, texts in order; the result where some are unknown.

    >>> deciding(["b", "a", "b"], True), deciding([None], False)
    (['a', 'b'], False)
    """
    if not found or None in found:
        return result
    if all(isinstance(member, str) for member in found):
        return sorted(set(found))
    return [member for place, member in enumerate(found) if member not in found[:place]]
