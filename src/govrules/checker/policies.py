"""A whole policy: its fields, its namespaces, then every rule."""

from __future__ import annotations

from collections.abc import Iterable

from govrules import plan
from govrules.checker import declared
from govrules.checker.context import Context, Names
from govrules.checker.definitions import define
from govrules.checker.operators import described
from govrules.checker.rules import check_rule
from govrules.diagnostics import PolicyError
from govrules.functions import BUILTIN, Function
from govrules.model import SCALES
from govrules.plan import FieldType
from govrules.plan.vocabulary import vocabulary
from govrules.syntax.policies import FieldDeclaration, Policy
from govrules.types import Scale


def check(policy: Policy, functions: Iterable[Function] = BUILTIN) -> plan.Plan:
    """The plan of a policy. Raises PolicyError with every problem at once.

    `functions` are those that expressions may call, besides the aggregates, `known`, `missing`
    and `capacity`, which are part of the language.
    """
    scales = {**SCALES, **policy.scales}
    context = Context(vocabulary(scales), {function.name: function for function in functions})
    _declare(policy.fields, context)
    names = {rule.namespace.policy: Names.of(context, rule.namespace, define) for rule in policy.rules}
    for each in names.values():
        _check_definitions(each)
    rules = tuple(check_rule(rule, names[rule.namespace.policy]) for rule in policy.rules)
    declared.check_values(policy, context)
    supplied = declared.supplied(policy, context)
    if context.problems:
        raise PolicyError(context.problems)
    scales = declared.scales(policy, context.vocabulary) | scales
    return plan.Plan(rules, context.vocabulary, scales, context.scale_uses, supplied)


def _declare(added: Iterable[FieldDeclaration], context: Context) -> None:
    """Add the fields that a policy declares; one that is there already keeps its type."""
    for field in added:
        fields = context.vocabulary[field.kind]
        known = fields.setdefault(field.name, FieldType(field.type))
        if known.type != field.type:
            message = f"every {field.kind} has `{field.name}` already, and it is {described(known.type)}"
            hint = "choose another name, or leave it out"
            if isinstance(known.type, Scale) and isinstance(field.type, Scale):
                written = ", ".join(field.type.values)
                hint = f"to change its values write `scales: {{{known.type.name}: [{written}]}}`"
            context.report("name-taken", message, field.span, hint)


def _check_definitions(names: Names) -> None:
    """Type every derived field, read or not, and refuse one that hides a field."""
    for name, declaration in names.declared.items():
        if name in names.context.vocabulary["initiative"]:
            message = f"`{name}` is a field of every initiative already"
            names.context.report("name-taken", message, declaration.span, "choose another name")
        else:
            define(names, name)
