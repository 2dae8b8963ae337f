"""What a name, `base.name` and `base[key]` mean where they stand."""

from __future__ import annotations

from collections.abc import Callable

from govrules import plan, syntax
from govrules.checker.context import failed, is_error, unknown_name
from govrules.checker.operators import adapt, briefly, comparable, described
from govrules.checker.scopes import INITIATIVE, Scope
from govrules.diagnostics import Span, one_of
from govrules.functions import AGGREGATES
from govrules.plan.vocabulary import COLLECTIONS, SETTINGS
from govrules.types import (
    DATE,
    NUMBER,
    TEXT,
    ListOf,
    MappingOf,
    Record,
    Reference,
    Scale,
    Type,
    element_of,
    is_textual,
)

Typer = Callable[[syntax.Expression, Scope], plan.Expression]

NAMESPACES = {
    "params": "a parameter is read as `params.name`",
    "tables": "a table is read as `tables.name[key].column`",
    "organisation": "what the organisation has is read as `organisation.units`",
}
SPECIAL_FUNCTIONS = (*AGGREGATES, "known", "missing", "capacity")


def name(node: syntax.Name, scope: Scope) -> plan.Expression:
    """A variable, a field of the subject, or one of the names that are always there."""
    if node.name in scope.variables:
        return plan.Variable(scope.variables[node.name], node, node.name)
    if scope.subject is not None:
        subject = plan.Variable(INITIATIVE, None, scope.subject)
        found = _own_field(node, subject, node.name, scope)
        if found is not None:
            return found
    if node.name == "today":
        return plan.Today(DATE, node)
    if node.name == "initiatives":
        return plan.Entities(ListOf(INITIATIVE), node, "initiative")
    _report_unknown(node, scope)
    return failed(node)


def _own_field(
    node: syntax.Expression, base: plan.Expression, field: str, scope: Scope
) -> plan.Expression | None:
    """A field or a derived field of an initiative."""
    known = scope.names.context.vocabulary["initiative"].get(field)
    if known is not None:
        return plan.Field(known.type, node, base, "initiative", field)
    if field not in scope.names.declared:
        return None
    definition = scope.names.define(scope.names, field)
    if definition is None:
        return failed(node)
    return plan.Derived(definition.body.type, node, base, field, definition)


def _report_unknown(node: syntax.Name, scope: Scope) -> None:
    context = scope.names.context
    functions = [*context.functions, *SPECIAL_FUNCTIONS]
    if node.name in NAMESPACES:
        context.report("not-a-value", f"`{node.name}` alone is no value", node.span, NAMESPACES[node.name])
    elif node.name == "evidence":
        message = "`evidence` is known in messages only"
        context.report("not-a-value", message, node.span, "give the value a name under `define:`")
    elif node.name in functions:
        message = f"`{node.name}` is a function"
        context.report("not-a-value", message, node.span, f"call it: `{node.name}(…)`")
    elif scope.rows is not None and node.name in scope.rows.variables:
        message = f"`{node.name}` is each row of the group, not the group"
        context.report(
            "unknown-name", message, node.span, _row_hint(scope.rows.variables[node.name], node.name)
        )
    elif scope.subject is None and node.name in scope.own_names():
        context.report("unknown-name", *_no_subject(node, scope))
    else:
        known = [*scope.variables, *scope.fields(), "today", "initiatives", *NAMESPACES]
        what, advice = "name", f"the names here are {one_of(scope.variables)}"
        if scope.subject is not None:
            what, advice = "field", f"declare it under `fields:`, as in `{node.name}: text`"
        unknown_name(context, what, node.name, node.span, known, advice if scope.variables else None)


def _row_hint(row: Type, variable: str) -> str:
    """An aggregate over the rows, for people who name a row where the group is judged."""
    members = row.members if isinstance(row, Record) else ()
    numbers = [f"sum({variable}.{member})" for member, type_ in members if type_ == NUMBER]
    return f"write an aggregate such as `{numbers[0] if numbers else f'count_distinct({variable})'}`"


def _no_subject(node: syntax.Name, scope: Scope) -> tuple[str, Span, str]:
    """A field's name where no single initiative is meant."""
    if scope.rows is not None:
        message = f"`{node.name}` belongs to each row of the group, not to the group"
        example = f"sum({node.name})" if node.name == "budget" else f"count_distinct({node.name})"
        return message, node.span, f"write an aggregate such as `{example}`, or make it a key under `by:`"
    owners = [
        f"`{variable}.{node.name}`" for variable, type_ in scope.variables.items() if type_ == INITIATIVE
    ]
    if not owners:
        message = f"`{node.name}` belongs to an initiative, and no single one is meant here"
        return message, node.span, "take a collection of the organisation, such as `organisation.units`"
    return f"whose `{node.name}` is meant?", node.span, f"write {' or '.join(owners)}"


def attribute(node: syntax.Attribute, scope: Scope, typed: Typer) -> plan.Expression:
    """A member of a namespace, of a record, or of what a reference names."""
    if isinstance(node.base, syntax.Name) and _is_namespace(node.base.name, scope):
        return _IN_NAMESPACE[node.base.name](node, scope)
    base = typed(node.base, scope)
    match base.type:
        case Reference(kind):
            return _field(node, base, kind, scope)
        case Record():
            return _member(node, base, base.type, scope)
    if not is_error(base.type):
        scope.names.context.report("no-members", *_no_members(node, base.type))
    return failed(node)


def _is_namespace(word: str, scope: Scope) -> bool:
    if word == "evidence" and scope.evidence is None:
        return False
    return word in _IN_NAMESPACE and word not in scope.variables


def _no_members(node: syntax.Attribute, type_: Type) -> tuple[str, Span, str | None]:
    written = briefly(node.base)
    message = f"`{written}` is {described(type_)}, which has no `{node.name}`"
    hint = None
    if isinstance(type_, MappingOf) and isinstance(type_.value, Record):
        hint = f"look up a row of it first, as in `{written}[id].{node.name}`"
    elif isinstance(element_of(type_), Record | Reference):
        hint = f"ask its members, as in `any(x.{node.name} == … for x in {written})`"
    return message, node.name_span, hint


def _field(node: syntax.Attribute, base: plan.Expression, kind: str, scope: Scope) -> plan.Expression:
    if kind == "initiative":
        found = _own_field(node, base, node.name, scope)
        if found is not None:
            return found
        known = scope.own_names()
    else:
        fields = scope.names.context.vocabulary[kind]
        if node.name in fields:
            return plan.Field(fields[node.name].type, node, base, kind, node.name)
        known = list(fields)
    declared = node.name if kind == "initiative" else f"{kind}.{node.name}"
    hint = f"declare it under `fields:`, as in `{declared}: text`"
    owner = described(Reference(kind))
    unknown_name(scope.names.context, "field", node.name, node.name_span, known, hint, f" of {owner}")
    return failed(node)


def _member(node: syntax.Attribute, base: plan.Expression, record: Record, scope: Scope) -> plan.Expression:
    type_ = record.member(node.name)
    if type_ is None:
        names = list(record.names())
        what = "column" if isinstance(base, plan.Lookup) and isinstance(base.base, plan.Table) else "member"
        hint = f"there are {one_of(names)}"
        unknown_name(scope.names.context, what, node.name, node.name_span, names, hint)
        return failed(node)
    return plan.Member(type_, node, base, node.name)


def _parameter(node: syntax.Attribute, scope: Scope) -> plan.Expression:
    found = scope.names.parameters.get(node.name)
    if found is None:
        hint = "declare it under `parameters:`"
        unknown_name(
            scope.names.context, "parameter", node.name, node.name_span, list(scope.names.parameters), hint
        )
        return failed(node)
    namespace, parameter = found
    return plan.Parameter(parameter.type, node, namespace, node.name, parameter.value)


def _table(node: syntax.Attribute, scope: Scope) -> plan.Expression:
    table = scope.names.tables.get(node.name)
    if table is None:
        hint = "declare it under `tables:`"
        unknown_name(scope.names.context, "table", node.name, node.name_span, list(scope.names.tables), hint)
        return failed(node)
    type_ = MappingOf(table.key_type, Record.of(table.columns))
    return plan.Table(type_, node, scope.names.namespace.policy, node.name, table.rows)


def _organisation(node: syntax.Attribute, scope: Scope) -> plan.Expression:
    if node.name in COLLECTIONS:
        reference = Reference(COLLECTIONS[node.name])
        return plan.Entities(MappingOf(reference, reference), node, reference.kind)
    if node.name in SETTINGS:
        return plan.Setting(SETTINGS[node.name], node, node.name)
    known = [*COLLECTIONS, *SETTINGS]
    hint = f"it has {one_of(known)}"
    unknown_name(
        scope.names.context, "collection", node.name, node.name_span, known, hint, " of the organisation"
    )
    return failed(node)


def _evidence(node: syntax.Attribute, scope: Scope) -> plan.Expression:
    """In a message: a value that the rule shows as evidence, by its name."""
    held = scope.evidence or {}
    if node.name not in held:
        hint = "name it under `evidence:` of the rule"
        unknown_name(scope.names.context, "evidence", node.name, node.name_span, list(held), hint)
        return failed(node)
    return held[node.name]


_IN_NAMESPACE: dict[str, Callable[[syntax.Attribute, Scope], plan.Expression]] = {
    "evidence": _evidence,
    "params": _parameter,
    "tables": _table,
    "organisation": _organisation,
}


def index(node: syntax.Index, scope: Scope, typed: Typer) -> plan.Expression:
    """The value of a mapping, of a table, or of a row of a table whose columns are all of one type."""
    base, key = typed(node.base, scope), typed(node.key, scope)
    if is_error(base.type) or is_error(key.type):
        return failed(node)
    found = _indexed(base)
    if found is None:
        message = f"`[…]` looks into a mapping or a table, and this is {described(base.type)}"
        scope.names.context.report("not-a-mapping", message, node.base.span, _instead(node, base.type))
        return failed(node)
    wanted, value = found
    key = adapt(scope.names.context, key, wanted) if isinstance(wanted, Scale) else key
    if is_error(key.type):
        return failed(node)
    # A value of a scale is known by its text.
    if not comparable(key.type, wanted) and not (isinstance(key.type, Scale) and wanted == TEXT):
        message = f"a key of `{briefly(node.base)}` is {described(wanted)}, and this is {described(key.type)}"
        scope.names.context.report("wrong-type", message, node.key.span)
        return failed(node)
    return plan.Lookup(value, node, base, key)


def _instead(node: syntax.Index, type_: Type) -> str | None:
    """What looks into what `[…]` cannot look into."""
    written = briefly(node.base)
    if isinstance(type_, Record):
        asked = node.key.value if isinstance(node.key, syntax.Constant) else None
        known = [member for member in type_.names() if member == asked]
        return f"name the member, as in `{written}.{(known or [*type_.names()])[0]}`"
    if element_of(type_) is not None:
        return f"`… in {written}` asks whether a collection holds something"
    if is_textual(type_):
        return "`starts_with`, `ends_with`, `contains` and `matches` look into a text"
    return None


def _indexed(base: plan.Expression) -> tuple[Type, Type] | None:
    """The types of the keys and of the values, of what can be looked into."""
    if isinstance(base.type, MappingOf):
        return base.type.key, base.type.value
    match base:
        case plan.Lookup(type=Record(members), base=plan.Table()):
            # The first column of a matrix names its rows; the cells are in the others.
            cells = {member for _, member in members[1:]}
            return (TEXT, cells.pop()) if len(cells) == 1 else None
    return None
