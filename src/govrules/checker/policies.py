"""A whole policy: its fields, its namespaces, then every rule."""

from __future__ import annotations

from collections.abc import Iterable

from govrules import plan
from govrules.checker.context import Context, Names
from govrules.checker.definitions import define
from govrules.checker.rules import check_rule
from govrules.diagnostics import PolicyError
from govrules.functions import BUILTIN, Function
from govrules.plan import FieldType
from govrules.plan.vocabulary import DEFAULT_SCALES, vocabulary
from govrules.syntax.policies import FieldDeclaration, Policy


def check(policy: Policy, functions: Iterable[Function] = BUILTIN) -> plan.Plan:
    """The plan of a policy. Raises PolicyError with every problem at once.

    `functions` are those that expressions may call, besides the aggregates, `known`, `missing`
    and `capacity`, which are part of the language.
    """
    scales = DEFAULT_SCALES | policy.scales
    context = Context(_vocabulary(scales, policy.fields), {function.name: function for function in functions})
    names = {rule.namespace.policy: Names.of(context, rule.namespace, define) for rule in policy.rules}
    for each in names.values():
        _check_definitions(each)
    rules = tuple(check_rule(rule, names[rule.namespace.policy]) for rule in policy.rules)
    if context.problems:
        raise PolicyError(context.problems)
    return plan.Plan(rules, context.vocabulary, scales, context.scale_uses)


def _vocabulary(
    scales: dict[str, tuple[str, ...]], declared: Iterable[FieldDeclaration]
) -> dict[str, dict[str, FieldType]]:
    fields = {kind: dict(own) for kind, own in vocabulary(scales).items()}
    for declaration in declared:
        fields[declaration.kind].setdefault(declaration.name, FieldType(declaration.type))
    return fields


def _check_definitions(names: Names) -> None:
    """Type every derived field, read or not, and refuse one that hides a field."""
    for name, declaration in names.declared.items():
        if name in names.context.vocabulary["initiative"]:
            message = f"`{name}` is a field of every initiative already"
            names.context.report("name-taken", message, declaration.span, "choose another name")
        else:
            define(names, name)
