"""What the declarations of a policy bring along: scales, values on them, tables that a portfolio supplies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from govrules import plan
from govrules.checker.context import Context
from govrules.checker.operators import described
from govrules.syntax.policies import Namespace, ParameterDeclaration, Policy, TableDeclaration
from govrules.types import ListOf, MappingOf, Record, Scale, SetOf, Type


def scales(
    policy: Policy, vocabulary: Mapping[str, Mapping[str, plan.FieldType]]
) -> dict[str, tuple[str, ...]]:
    """The scales of all fields, parameters and columns by name."""
    of_fields = (field.type for fields in vocabulary.values() for field in fields.values())
    types = [*of_fields, *(each.type for each in _parameters(policy)), *_columns(policy)]
    return {scale.name: scale.values for type_ in types for scale in _scales_in(type_)}


def check_values(policy: Policy, context: Context) -> None:
    """Remember the values of parameters that an organisation's own scale must have."""
    for parameter in _parameters(policy):
        for scale, value in _on_scales(parameter.type, parameter.value):
            context.uses(scale, value, parameter.span)


def supplied(policy: Policy, context: Context) -> dict[str, plan.Supplied]:
    """The tables that the portfolio supplies, as all policies together declare them."""
    found: dict[str, plan.Supplied] = {}
    for table in _tables(policy):
        if table.rows is None:
            first = found.setdefault(table.name, _supplied(table))
            _agree(table, "the key", first.key, table.key_type, context)
            if first.column != table.key:
                _report(table, "the key", f"`{table.key}`", f"`{first.column}`", context)
            for name, type_ in table.columns.items():
                _agree(table, f"`{name}`", first.columns.setdefault(name, type_), type_, context)
            if first.optional and not table.optional:
                found[table.name] = evolve(first, optional=False)
    return found


def _supplied(table: TableDeclaration) -> plan.Supplied:
    return plan.Supplied(table.key_type, {}, table.key, table.optional, table.span)


def _agree(table: TableDeclaration, what: str, first: Type, second: Type, context: Context) -> None:
    if first != second:
        _report(table, what, described(second), described(first), context)


def _report(table: TableDeclaration, what: str, here: str, there: str, context: Context) -> None:
    message = f"{what} of the table `{table.name}` is {here} here"
    hint = f"another policy says that it is {there}; the portfolio supplies one table to both"
    context.report("table-conflict", message, table.span, hint)


def _namespaces(policy: Policy) -> Iterable[Namespace]:
    return {rule.namespace.policy: rule.namespace for rule in policy.rules}.values()


def _tables(policy: Policy) -> Iterator[TableDeclaration]:
    for namespace in _namespaces(policy):
        yield from namespace.tables


def _columns(policy: Policy) -> Iterator[Type]:
    for table in _tables(policy):
        yield table.key_type
        yield from table.columns.values()


def _parameters(policy: Policy) -> Iterator[ParameterDeclaration]:
    for namespace in _namespaces(policy):
        yield from namespace.parameters
    for rule in policy.rules:
        yield from rule.parameters


def _scales_in(type_: Type) -> Iterator[Scale]:
    match type_:
        case Scale():
            yield type_
        case ListOf(element) | SetOf(element):
            yield from _scales_in(element)
        case MappingOf(key, value):
            yield from _scales_in(key)
            yield from _scales_in(value)
        case Record(members):
            for _, member in members:
                yield from _scales_in(member)


def _on_scales(type_: Type, value: Any) -> Iterator[tuple[Scale, str]]:
    """The values on scales inside a value of a parameter, which is known to be of its type."""
    if value is None:
        return
    match type_:
        case Scale():
            yield type_, value
        case ListOf(element) | SetOf(element):
            for member in value:
                yield from _on_scales(element, member)
        case MappingOf(key, element):
            for name, member in value.items():
                yield from _on_scales(key, name)
                yield from _on_scales(element, member)
        case Record(members):
            for name, member in members:
                yield from _on_scales(member, value.get(name))
