"""Derived fields: typed when first read, so that they may stand in any order, but not in a circle."""

from __future__ import annotations

from govrules import plan
from govrules.checker import costs, expressions
from govrules.checker.context import Names, is_error
from govrules.checker.scopes import Scope
from govrules.diagnostics import Diagnostic


def define(names: Names, name: str) -> plan.Definition | None:
    """The typed derived field of this name, None where it cannot be typed."""
    if name in names.in_progress:
        _report_circle(names, name)
        return None
    if name not in names.definitions:
        names.in_progress.append(name)
        names.definitions[name] = _defined(names, name)
        names.in_progress.pop()
    return names.definitions[name]


def _defined(names: Names, name: str) -> plan.Definition | None:
    declaration = names.declared[name]
    try:
        body = expressions.typed(declaration.expression, Scope.each(names))
    except RecursionError:  # hundreds of derived fields, each read by the next, first to last
        names.context.problems.append(costs.deep(declaration.span))
        return None
    return None if is_error(body.type) else _definition(names, name, body)


def _definition(names: Names, name: str, body: plan.Expression) -> plan.Definition | None:
    problem = costs.unbounded(body, in_rule=False) or costs.too_nested([body]) or costs.too_deep([body])
    if problem is not None:
        names.context.problems.append(problem)
        return None
    return plan.Definition(names.namespace.policy, name, body)


def _report_circle(names: Names, name: str) -> None:
    circle = [*names.in_progress[names.in_progress.index(name) :], name]
    names.context.problems.append(
        Diagnostic(
            "recursion",
            f"`{name}` is defined by itself: {' → '.join(circle)}",
            names.declared[name].span,
            "a derived field reads only fields that do not read it",
        )
    )
