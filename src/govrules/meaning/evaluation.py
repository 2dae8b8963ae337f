"""The value of an expression: one small function for each kind of node. None is unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

from attrs import Factory, frozen

from govrules import plan
from govrules.meaning.operations import arithmetic, greatest, least
from govrules.meaning.shortcuts import NO_SHORTCUTS, Shortcuts
from govrules.types import ListOf, Scale, SetOf, Type
from govrules.values import EXACT, in_order, rounded
from govrules.world import RECORDS, World, records


@frozen
class Environment:
    """The world, and the values of variables where an expression stands.

    `rows` are where a group's rows are evaluated. `derived` holds the derived fields evaluated so
    far. For readers, `subject` is the variable whose fields go by their names alone, and `origins`
    holds the collection that a variable's value was taken from. An engine that knows the values of
    aggregates over the rows gives them in `aggregates`; then `rows` need only be the uncertain ones.
    What else it knows is in `shortcuts`, which change no answer.
    """

    world: World
    variables: dict[str, Any]
    rows: tuple[Environment, ...] = ()
    subject: str | None = None
    origins: dict[str, tuple[plan.Expression, Environment]] = Factory(dict)
    derived: dict[tuple[Any, ...], Any] = Factory(dict)
    aggregates: Mapping[plan.Aggregate, Any] = Factory(dict)
    shortcuts: Shortcuts = NO_SHORTCUTS

    def bind(self, name: str, member: Any, source: plan.Expression) -> Environment:
        """With a variable that goes through a collection."""
        variables = {**self.variables, name: member}
        origins = {**self.origins, name: (source, self)}
        return Environment(  # written out: rows are many, and `evolve` is slow
            self.world,
            variables,
            self.rows,
            self.subject,
            origins,
            self.derived,
            self.aggregates,
            self.shortcuts,
        )

    def of_initiative(self, id_: str, *, subject: bool = False) -> Environment:
        """Where an expression over the fields of one initiative is evaluated."""
        named = plan.SUBJECT if subject else None
        own = {plan.SUBJECT: id_}
        return Environment(self.world, own, subject=named, derived=self.derived, shortcuts=self.shortcuts)

    def around(self, variables: dict[str, Any], rows: tuple[Environment, ...] = ()) -> Environment:
        """The same world seen from elsewhere, with what was found out about it so far."""
        return Environment(self.world, variables, rows, derived=self.derived, shortcuts=self.shortcuts)


def value(node: plan.Expression, environment: Environment) -> Any:
    """The value of an expression, None where it is unknown."""
    return _MEANINGS[type(node)](node, environment)


def _constant(node: plan.Constant, _environment: Environment) -> Any:
    return node.value


def _parameter(node: plan.Parameter, _environment: Environment) -> Any:
    return node.value


def _today(_node: plan.Today, environment: Environment) -> Any:
    return environment.world.as_of


def _variable(node: plan.Variable, environment: Environment) -> Any:
    return environment.variables[node.name]


def _field(node: plan.Field, environment: Environment) -> Any:
    id_ = value(node.base, environment)
    if id_ is None or node.name == "id":
        return id_
    row = environment.world.entities[node.kind].get(id_)
    held = None if row is None else row.get(node.name)
    return records(held) if node.kind == plan.SUBJECT and node.name in RECORDS else held


def _derived(node: plan.Derived, environment: Environment) -> Any:
    id_ = value(node.base, environment)
    if id_ is None or id_ not in environment.world.initiatives:
        return None
    key = (*node.definition.key, id_)
    if key not in environment.derived:
        environment.derived[key] = value(node.definition.body, environment.of_initiative(id_))
    return environment.derived[key]


def _member(node: plan.Member, environment: Environment) -> Any:
    record = value(node.base, environment)
    return None if record is None else record.get(node.name)


def _lookup(node: plan.Lookup, environment: Environment) -> Any:
    mapping, key = value(node.base, environment), value(node.key, environment)
    return None if mapping is None or key is None else mapping.get(key)


def _entities(node: plan.Entities, environment: Environment) -> Any:
    ids = environment.world.entities[node.kind]
    return tuple(sorted(ids)) if isinstance(node.type, ListOf) else {id_: id_ for id_ in sorted(ids)}


def _setting(node: plan.Setting, environment: Environment) -> Any:
    return environment.world.settings.get(node.name)


def _table(node: plan.Table, environment: Environment) -> Any:
    return node.rows if node.rows is not None else environment.world.tables.get(node.name)


def _not(node: plan.Not, environment: Environment) -> Any:
    operand = value(node.operand, environment)
    return None if operand is None else not operand


def _and(node: plan.And, environment: Environment) -> Any:
    return every(value(operand, environment) for operand in node.operands)


def _or(node: plan.Or, environment: Environment) -> Any:
    return some(value(operand, environment) for operand in node.operands)


def every(flags: Iterable[bool | None]) -> bool | None:
    """Kleene's conjunction: false where one is false, else unknown where one is unknown."""
    result: bool | None = True
    for flag in flags:
        if flag is False:
            return False
        result = None if flag is None else result
    return result


def some(flags: Iterable[bool | None]) -> bool | None:
    """Kleene's disjunction: true where one is true, else unknown where one is unknown."""
    result: bool | None = False
    for flag in flags:
        if flag is True:
            return True
        result = None if flag is None else result
    return result


def _compare(node: plan.Compare, environment: Environment) -> Any:
    left, right = value(node.left, environment), value(node.right, environment)
    if _is_uncertain(left) or _is_uncertain(right):
        return None
    order = _order(node.left.type, environment)
    return _COMPARISONS[node.operator](order(left), order(right))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _is_uncertain(operand: Any) -> bool:
    """Whether a value, or a member of it, is unknown."""
    return operand is None or (isinstance(operand, tuple | frozenset) and None in operand)


def _order(type_: Type, environment: Environment) -> Callable[[Any], Any]:
    """What values of the type are compared by: themselves, or their place in a scale."""
    if isinstance(type_, Scale):
        return environment.world.ranks[type_.name].__getitem__
    return lambda operand: operand


def _in(node: plan.In, environment: Environment) -> Any:
    item, collection = value(node.item, environment), _looked_into(node.collection, environment)
    if item is None or collection is None:
        return None
    if item in collection:
        return True
    return None if None in collection else False


def _looked_into(node: plan.Expression, environment: Environment) -> Any:
    """A collection to look into; all things of a kind are not gathered for that."""
    if isinstance(node, plan.Entities):
        return environment.world.entities[node.kind]
    return value(node, environment)


def _arithmetic(node: plan.Arithmetic, environment: Environment) -> Any:
    left, right = value(node.left, environment), value(node.right, environment)
    return None if left is None or right is None else arithmetic(node.type)[node.operator](left, right)


def _negative(node: plan.Negative, environment: Environment) -> Any:
    operand = value(node.operand, environment)
    return None if operand is None else operand.copy_negate()


def _conditional(node: plan.Conditional, environment: Environment) -> Any:
    test = value(node.test, environment)
    if test is None:
        return None
    return value(node.then if test else node.otherwise, environment)


def _known(node: plan.Known, environment: Environment) -> Any:
    return value(node.operand, environment) is not None


def _call(node: plan.Call, environment: Environment) -> Any:
    arguments = [value(argument, environment) for argument in node.arguments]
    uncertain = (lambda operand: operand is None) if node.function.sees_unknown_members else _is_uncertain
    return None if any(map(uncertain, arguments)) else node.function.call(*arguments)


def _extreme(node: plan.Extreme, environment: Environment) -> Any:
    operands = [value(operand, environment) for operand in node.operands]
    return _EXTREMES[node.function](operands, _order(node.type, environment))


_EXTREMES: dict[str, Callable[[list[Any], Callable[[Any], Any]], Any]] = {"min": least, "max": greatest}


def _display(node: plan.Display, environment: Environment) -> Any:
    return _collected(node.type, [value(element, environment) for element in node.elements])


def _collected(type_: Type, members: list[Any]) -> Any:
    return frozenset(members) if isinstance(type_, SetOf) else tuple(members)


def _comprehension(node: plan.Comprehension, environment: Environment) -> Any:
    if environment.shortcuts.wholes and node in environment.shortcuts.wholes:
        return environment.shortcuts.wholes[node].value()
    if value(node.loops[0].source, environment) is None:
        return None
    return _collected(node.type, values_in(node.element, node.loops, environment))


def values_in(
    element: plan.Expression | None, ranges: tuple[plan.Loop, ...] | plan.GroupRows, environment: Environment
) -> list[Any]:
    """The element's value in each row; None also where it is not known which rows there are."""
    found = rows(ranges, environment)
    return [None if row is None else (element is None or value(element, row)) for row in found]


def rows(
    ranges: tuple[plan.Loop, ...] | plan.GroupRows, environment: Environment
) -> Iterator[Environment | None]:
    """Where an element is evaluated, row by row; None where it is not known which rows there are."""
    if isinstance(ranges, plan.GroupRows):
        yield from environment.rows
        return
    if not ranges:
        yield environment
        return
    loop, *following = ranges
    members = _members(loop, environment)
    if members is None:
        yield None
        return
    for member in in_order(members) if isinstance(members, frozenset) else members:
        inner = environment.bind(loop.variable, member, loop.source)
        if all(value(condition, inner) is True for condition in loop.conditions):
            yield from rows(tuple(following), inner)


def _members(loop: plan.Loop, environment: Environment) -> Any:
    """What a loop goes through; of all initiatives only those that can matter, where that is known."""
    near = environment.shortcuts.near
    if loop.joins is not None and loop in near:
        return near[loop](environment.variables)
    return value(loop.source, environment)


def _aggregate(node: plan.Aggregate, environment: Environment) -> Any:
    if environment.aggregates and node in environment.aggregates:
        return environment.aggregates[node]
    if environment.shortcuts.wholes and node in environment.shortcuts.wholes:
        return environment.shortcuts.wholes[node].value()
    members = values_in(node.element, node.rows, environment)
    if node.function in _EXTREMES:
        return _EXTREMES[node.function](members, _order(node.type, environment))
    return _AGGREGATES[node.function](members)


def _sum(members: list[Any]) -> Decimal | None:
    return None if None in members else rounded(reduce(EXACT.add, members, Decimal(0)))


def _count(members: list[Any]) -> Decimal | None:
    return None if None in members else Decimal(len(members))


def _count_distinct(members: list[Any]) -> Decimal | None:
    return None if None in members else Decimal(len(set(members)))


_AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "any": some,
    "all": every,
    "sum": _sum,
    "count": _count,
    "count_distinct": _count_distinct,
}

_MEANINGS: dict[type, Callable[[Any, Environment], Any]] = {
    plan.Aggregate: _aggregate,
    plan.And: _and,
    plan.Arithmetic: _arithmetic,
    plan.Call: _call,
    plan.Compare: _compare,
    plan.Comprehension: _comprehension,
    plan.Conditional: _conditional,
    plan.Constant: _constant,
    plan.Derived: _derived,
    plan.Display: _display,
    plan.Entities: _entities,
    plan.Extreme: _extreme,
    plan.Field: _field,
    plan.In: _in,
    plan.Known: _known,
    plan.Lookup: _lookup,
    plan.Member: _member,
    plan.Negative: _negative,
    plan.Not: _not,
    plan.Or: _or,
    plan.Parameter: _parameter,
    plan.Setting: _setting,
    plan.Table: _table,
    plan.Today: _today,
    plan.Variable: _variable,
}
