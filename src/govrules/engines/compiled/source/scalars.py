"""The source of values: one small function for each kind of node but loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from govrules import plan
from govrules.engines.compiled.runtime import holds_unknown
from govrules.engines.compiled.source.conditions import is_constant, ranks, three_valued
from govrules.engines.compiled.source.emitter import Bound, Emitter, ValueWriter
from govrules.engines.compiled.source.integers import counted
from govrules.meaning.operations import arithmetic
from govrules.plan.reach import is_subject, reads_one
from govrules.types import DATE, ListOf, Scale, SetOf, Type, element_of
from govrules.world import RECORDS, records

CERTAIN_FIELDS = frozenset({"id", "title", "unit"})
"""Every initiative has these."""


def _constant(emitter: Emitter, node: plan.Constant) -> str:
    return emitter.sure(emitter.world.constant(node.value, ("constant", type(node.value), node.value)))


def _parameter(emitter: Emitter, node: plan.Parameter) -> str:
    name = emitter.world.constant(node.value, ("parameter", node.namespace, node.name))
    return name if node.value is None else emitter.sure(name)


def _today(emitter: Emitter, _node: plan.Today) -> str:
    return emitter.sure(emitter.world.bound("world.as_of", "today"))


def _variable(emitter: Emitter, node: plan.Variable) -> str:
    return emitter.variables[node.name].value


def row_of(emitter: Emitter, base: plan.Expression) -> str:
    """A name for the row of the initiative that a reference leads to, None where there is none."""
    if isinstance(base, plan.Variable):
        known = emitter.variables[base.name].row
        if known is not None:
            return emitter.sure(known)
    id_ = emitter.value(base)
    getter = emitter.world.bound(f"world.entities[{plan.SUBJECT!r}].get", "get")
    return emitter.once(("row", base), lambda: f"{getter}({id_})", "row")


def _field(emitter: Emitter, node: plan.Field) -> str:
    if node.name == "id":
        return emitter.value(node.base)
    name = held(emitter, node)
    if holds_records(node):
        emitter.line(f"if {name}: {name} = {emitter.world.constant(records, 'records')}({name})")
    return name


def held(emitter: Emitter, node: plan.Field) -> str:
    """A name for what a row holds, as it is."""
    if node.kind != plan.SUBJECT:
        id_, key = emitter.value(node.base), _key(emitter, node.name)
        values = emitter.world.bound(f"world.column({node.kind!r}, {key}).get", f"{node.kind}_value")
        return emitter.assign(f"{values}({id_})", "f")
    row = row_of(emitter, node.base)
    name = emitter.assign(emitter.unless_unknown(f"{row}[{_key(emitter, node.name)}]", row), "f")
    if node.name in CERTAIN_FIELDS and row in emitter.certain:
        emitter.sure(name)
    return name


def holds_records(node: plan.Expression) -> bool:
    """Whether it is a field that holds records, which may be those of the model."""
    return isinstance(node, plan.Field) and node.kind == plan.SUBJECT and node.name in RECORDS


def _derived(emitter: Emitter, node: plan.Derived) -> str:
    """Inline for the subject at hand; else by a function that remembers what it found."""
    if is_subject(node.base) and reads_one(node):
        with emitter.apart():
            return emitter.value(node.definition.body)
    row = row_of(emitter, node.base)
    id_ = emitter.value(node.base)
    function = _definition(emitter, node.definition)
    return emitter.assign(emitter.unless_unknown(f"{function}({id_}, {row})", row), "d")


def _definition(emitter: Emitter, definition: plan.Definition) -> str:
    shared = emitter.world

    def write(name: str) -> list[str]:
        memory = "" if shared.live else shared.own("world.memory()", "seen")  # what may change is not kept
        kept = f"{memory}[id_0]"
        inner = shared.emitter()
        with inner.block(f"def {name}(id_0, row_0):"):
            if memory:
                inner.line(f"if id_0 in {memory}: return {kept}")
            with inner.binding(**subject(inner, "id_0", "row_0")):
                inner.line(f"result = {f'{kept} = ' if memory else ''}{inner.value(definition.body)}")
            inner.line("return result")
        return inner.lines

    return shared.function(("definition", definition.key), "define", write)


def subject(emitter: Emitter, id_: str, row: str) -> dict[str, Any]:
    """The binding of the variable `initiative`."""
    emitter.certain |= {id_, row}
    return {plan.SUBJECT: Bound(id_, row)}


def _member(emitter: Emitter, node: plan.Member) -> str:
    record = emitter.value(node.base)
    return emitter.assign(emitter.unless_unknown(f"{record}.get({_key(emitter, node.name)})", record), "m")


def _key(emitter: Emitter, name: str) -> str:
    return emitter.world.constant(name, ("key", name))


def _lookup(emitter: Emitter, node: plan.Lookup) -> str:
    mapping, key = emitter.value(node.base), emitter.value(node.key)
    return emitter.assign(emitter.unless_unknown(f"{mapping}.get({key})", mapping, key), "l")


def _entities(emitter: Emitter, node: plan.Entities) -> str:
    if node.kind == plan.SUBJECT:
        return whole(emitter, node, lambda inner: inner.assign("tuple(sorted(world.entities['initiative']))"))
    ids = emitter.world.bound(f"world.entities[{node.kind!r}]", f"all_{node.kind}")
    if isinstance(node.type, ListOf):
        return emitter.sure(emitter.world.bound(f"tuple({ids})", "list"))
    return emitter.sure(emitter.world.bound(f"dict(zip({ids}, {ids}))", "ids"))


def whole(emitter: Emitter, node: plan.Expression, write: Callable[[Emitter], str]) -> str:
    """A value of the whole portfolio, the same for every subject: computed once."""

    def function(name: str) -> list[str]:
        inner = emitter.world.emitter()
        with inner.block(f"def {name}():"):
            inner.line(f"return {write(inner)}")
        return inner.lines

    name = emitter.world.function(("whole", node), "whole", function)
    held = emitter.world.after(f"world.whole({name})", "whole")
    if isinstance(node, plan.Aggregate | plan.Comprehension):
        known = emitter.world.constant(node, ("whole node", node))
        emitter.world.after(f"world.hold({known}, {held})", "held")
    return emitter.assign(f"{held}()", "w")


def _setting(emitter: Emitter, node: plan.Setting) -> str:
    return emitter.world.bound(f"world.settings.get({node.name!r})", "setting")


def _table(emitter: Emitter, node: plan.Table) -> str:
    if node.rows is not None:
        return emitter.sure(emitter.world.constant(node.rows, ("table", node.namespace, node.name)))
    return emitter.world.bound(f"world.tables.get({_key(emitter, node.name)})", "table")


def _arithmetic(emitter: Emitter, node: plan.Arithmetic) -> str:
    left, right = emitter.value(node.left), emitter.value(node.right)
    return emitter.assign(emitter.unless_unknown(_operation(emitter, node, left, right), left, right), "a")


def _operation(emitter: Emitter, node: plan.Arithmetic, left: str, right: str) -> str:
    if node.left.type == node.right.type == DATE:
        return f"{left} {node.operator} {right}"  # the days between two dates, which always has an answer
    operation = arithmetic(node.type)[node.operator]
    sign = emitter.world.constant(operation, ("operation", operation))
    return f"{sign}({left}, {right})"


def _negative(emitter: Emitter, node: plan.Negative) -> str:
    operand = emitter.value(node.operand)
    return emitter.assign(emitter.unless_unknown(f"{operand}.copy_negate()", operand), "n")


def _conditional(emitter: Emitter, node: plan.Conditional) -> str:
    true, false = emitter.true(node.test), emitter.false(node.test)
    then, otherwise = emitter.value(node.then), emitter.value(node.otherwise)
    return emitter.assign(f"{then} if {true} else {otherwise} if {false} else None", "i")


def _call(emitter: Emitter, node: plan.Call) -> str:
    arguments = [emitter.value(argument) for argument in node.arguments]
    if template := counted(node):
        number = f"{emitter.world.constant(Decimal, 'Decimal')}({template.format(arguments[0])})"
        return emitter.assign(emitter.unless_unknown(number, *arguments), "r")
    function = emitter.world.constant(node.function.on("compiled"), ("function", node.function.name))
    code = emitter.unless_unknown(f"{function}({', '.join(arguments)})", *arguments)
    if not node.function.sees_unknown_members:
        for name, argument in zip(arguments, node.arguments, strict=True):
            if element_of(argument.type) is not None:
                uncertain = emitter.world.constant(holds_unknown, "holds_unknown")
                code = f"None if {uncertain}({name}) else ({code})"
    return emitter.assign(code, "r")


def _extreme(emitter: Emitter, node: plan.Extreme) -> str:
    operands = [emitter.value(operand) for operand in node.operands]
    code = f"{node.function}({', '.join(operands)}{order(emitter, node.type)})"
    return emitter.assign(emitter.unless_unknown(code, *operands), "x")


def order(emitter: Emitter, type_: Type) -> str:
    """The argument that makes `min` and `max` compare values of a scale by their place in it."""
    return f", key={ranks(emitter, type_)}.__getitem__" if isinstance(type_, Scale) else ""


def _display(emitter: Emitter, node: plan.Display) -> str:
    if is_constant(node):
        return _constants(emitter, node)
    elements = "".join(f"{emitter.value(element)}, " for element in node.elements)
    code = f"frozenset(({elements}))" if isinstance(node.type, SetOf) else f"({elements})"
    return emitter.sure(emitter.assign(code, "s"))


def _constants(emitter: Emitter, node: plan.Display) -> str:
    members = tuple(element.value for element in node.elements if isinstance(element, plan.Constant))
    held = frozenset(members) if isinstance(node.type, SetOf) else members
    return emitter.sure(emitter.world.constant(held, ("display", type(held), members, str(node.type))))


VALUES: Mapping[type, ValueWriter] = {
    plan.And: three_valued,
    plan.Arithmetic: _arithmetic,
    plan.Call: _call,
    plan.Compare: three_valued,
    plan.Conditional: _conditional,
    plan.Constant: _constant,
    plan.Derived: _derived,
    plan.Display: _display,
    plan.Entities: _entities,
    plan.Extreme: _extreme,
    plan.Field: _field,
    plan.In: three_valued,
    plan.Known: three_valued,
    plan.Lookup: _lookup,
    plan.Member: _member,
    plan.Negative: _negative,
    plan.Not: three_valued,
    plan.Or: three_valued,
    plan.Parameter: _parameter,
    plan.Setting: _setting,
    plan.Table: _table,
    plan.Today: _today,
    plan.Variable: _variable,
}
