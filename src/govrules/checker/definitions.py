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
        body = expressions.typed(names.declared[name].expression, Scope.each(names))
        names.in_progress.pop()
        names.definitions[name] = None if is_error(body.type) else _definition(names, name, body)
    return names.definitions[name]


def _definition(names: Names, name: str, body: plan.Expression) -> plan.Definition | None:
    problem = costs.unbounded(body, exhaustive=False) or costs.too_nested([body])
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
