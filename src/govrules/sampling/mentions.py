"""What rules mention: the fields they read, and the values next to which their verdicts change."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from govrules import plan
from govrules.plan import Expression, Plan, Rule
from govrules.types import FLAG, TEXT, MappingOf, Record, Reference, Type, element_of, is_textual

Place = tuple[str, str]
"""Where values stand: a kind and a field of it, or a record's type and a member of it."""


def nodes(rule: Rule) -> Iterator[Expression]:
    """Every part of every expression of a rule, derived fields included."""
    for expression in (*plan.deciding(rule), *plan.telling(rule)):
        yield from plan.walk(expression, into_definitions=True)


@define
class Mentions:
    """What some rules of a policy mention.

    `fields` are the fields read, by kind, with their types; `values` what is compared with what
    stands at a place; `ids` the things named; `counts` the numbers that sizes are compared with;
    `days` the lengths of time; `looked_into` the functions that look into a text; `keys` what a
    table is looked up with.
    """

    scales: dict[str, tuple[str, ...]]
    fields: dict[str, dict[str, Type]] = field(factory=lambda: defaultdict(dict))
    kinds: set[str] = field(factory=set)
    values: dict[Place, set[Any]] = field(factory=lambda: defaultdict(set))
    ids: dict[str, set[str]] = field(factory=lambda: defaultdict(set))
    roles: set[str] = field(factory=set)
    counts: set[int] = field(factory=set)
    days: set[int] = field(factory=set)
    looked_into: dict[Place, set[str]] = field(factory=lambda: defaultdict(set))
    tables: set[str] = field(factory=set)
    keys: dict[str, set[Place]] = field(factory=lambda: defaultdict(set))
    bound: dict[str, set[tuple[Place, Type]]] = field(factory=lambda: defaultdict(set))
    reads_ids_as_texts: bool = False
    compares_counts: bool = False


def mentioned(policy: Plan, rules: Iterable[Rule]) -> Mentions:
    """What rules mention."""
    found = Mentions(policy.scales)
    rules = tuple(rules)
    for rule in rules:
        _note_variables(rule, found)
    for rule in rules:
        found.roles |= set(_roles(rule))
        for node in nodes(rule):
            _note(node, found)
    return found


def _note_variables(rule: Rule, found: Mentions) -> None:
    """Where the values of variables come from that go through texts."""
    if isinstance(rule.shape, plan.Group) and rule.shape.variable is not None and rule.shape.rows is not None:
        found.bound[rule.shape.variable] |= set(_places([rule.shape.rows], {}))
    for name, key in rule.shape.by if isinstance(rule.shape, plan.Group) else ():
        found.bound[name] |= set(_places(plan.walk(key), {}))
    for node in nodes(rule):
        rows = getattr(node, "loops", None) or getattr(node, "rows", None)
        for loop in rows if isinstance(rows, tuple) else ():
            found.bound[loop.variable] |= set(_places([loop.source], {}))


def _roles(rule: Rule) -> Iterator[str]:
    for tier in rule.tiers:
        for role in tier.effect.roles if tier.effect is not None else ():
            # A role that is one value is that value; in one that is made of pieces each is tried.
            yield from (each for each in _constants(plan.walk(role)) if isinstance(each, str))


_MEETING = (plan.Compare, plan.In, plan.Extreme, plan.Call, plan.Arithmetic, plan.Lookup, plan.Display)


def _note(node: Expression, found: Mentions) -> None:
    match node:
        case plan.Field():
            found.fields[node.kind][node.name] = node.type
            _note_references(node.type, found)
        case plan.Entities():
            found.kinds.add(node.kind)
        case plan.Table() if node.rows is None:
            found.tables.add(node.name)
        case plan.Variable():
            _note_references(node.type, found)
    if isinstance(node, _MEETING):
        _note_meeting(node, found)


def _note_references(type_: Type, found: Mentions) -> None:
    if isinstance(type_, Reference):
        found.kinds.add(type_.kind)
    inner = element_of(type_)
    if inner is not None:
        _note_references(inner, found)


@frozen
class _Meeting:
    """Values and places that stand in one comparison."""

    values: tuple[Any, ...]
    places: tuple[tuple[Place, Type], ...]


def _flowing(node: Expression) -> Iterator[Expression]:
    """The parts whose values reach a node; what is asked in a condition inside stays there."""
    yield node
    inner = (*plan.children(node), *((node.definition.body,) if isinstance(node, plan.Derived) else ()))
    for part in inner:
        if part.type != FLAG or isinstance(part, plan.Field):
            yield from _flowing(part)


def _note_meeting(node: Expression, found: Mentions) -> None:
    parts = list(_flowing(node))
    meeting = _Meeting(tuple(_constants(parts)), tuple(_places(parts, found.bound)))
    numbers = [value for value in meeting.values if isinstance(value, Decimal)]
    counting = [part for part in parts if _counts(part)]
    found.compares_counts |= len(counting) > 1
    if counting:
        found.counts |= {int(value) for value in numbers if 0 <= value <= _MOST}
    found.days |= {int(value) for value in numbers if abs(value) <= _MOST_DAYS}
    for place, type_ in meeting.places:
        _note_place(place, type_, meeting, found)
    if isinstance(node, plan.Call):
        for place, type_ in meeting.places:
            if is_textual(type_):
                found.looked_into[place].add(node.function.name)
        found.reads_ids_as_texts |= any(place == ("initiative", "id") for place, _ in meeting.places)
    match node:
        case plan.Lookup(base=plan.Table(name=name), key=key):
            found.keys[name] |= set(_key_places(key, found))
        case plan.In(item=key, collection=plan.Table(name=name)):
            found.keys[name] |= set(_key_places(key, found))


_MOST = 15
_MOST_DAYS = 20_000


def _note_place(place: Place, type_: Type, meeting: _Meeting, found: Mentions) -> None:
    fitting = {value for value in meeting.values if _fits(value, type_)}
    if isinstance(type_, Reference):
        steps = {step for scale in found.scales.values() for step in scale}
        found.ids[type_.kind] |= fitting - steps
    found.values[place] |= fitting


def _key_places(key: Expression, found: Mentions) -> Iterator[Place]:
    for place, _ in _places(plan.walk(key, into_definitions=True), found.bound):
        yield place


def _fits(value: Any, type_: Type) -> bool:
    match value:
        case bool():
            return False
        case Decimal():
            return str(type_) == "number"
        case str():
            return str(type_) == "text" or isinstance(type_, Reference)
        case datetime.date():
            return str(type_) == "date"
    return False


def _counts(node: Expression) -> bool:
    if isinstance(node, plan.Aggregate):
        return node.function in ("count", "count_distinct") or _is_tally(node)
    return isinstance(node, plan.Call) and node.function.name == "len"


def _is_tally(node: plan.Aggregate) -> bool:
    """Whether a sum counts, as in `sum(1 if …)`."""
    element = node.element
    if isinstance(element, plan.Conditional):
        return isinstance(element.then, plan.Constant) and isinstance(element.otherwise, plan.Constant)
    return node.function == "sum" and isinstance(element, plan.Constant)


def _constants(parts: Iterable[Expression]) -> Iterator[Any]:
    """Every single value that the parts name, those inside parameters and tables included."""
    for part in parts:
        match part:
            case plan.Constant():
                yield part.value
            case plan.Parameter():
                yield from _singles(part.value)
            case plan.Table(rows=dict() as rows):
                yield from _singles(rows)


def _singles(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield key
            yield from _singles(member)
    elif isinstance(value, list | tuple | set | frozenset):
        for member in value:
            yield from _singles(member)
    elif value is not None:
        yield value


def values_of(name: str) -> str:
    """Names the place of what a field's mapping has for its keys."""
    return f"{name}[]"


def of_table(name: str) -> str:
    """Names a table among the kinds of things."""
    return f"tables.{name}"


def _places(
    parts: Iterable[Expression], bound: Mapping[str, set[tuple[Place, Type]]]
) -> Iterator[tuple[Place, Type]]:
    """Where the single values that the parts read stand; those of variables where they come from."""
    for part in parts:
        match part:
            case plan.Variable() if part.type == TEXT:
                yield from bound.get(part.name, ())
            case plan.Field():
                yield (part.kind, part.name), element_of(part.type) or part.type
            case plan.Lookup(base=plan.Field(type=MappingOf(_, type_)) as held):
                yield (held.kind, values_of(held.name)), type_
            case plan.Member(base=plan.Lookup(base=plan.Table(name=name))):
                yield (of_table(name), part.name), part.type
            case plan.Member() if isinstance(part.base.type, Record):
                yield (str(part.base.type), part.name), element_of(part.type) or part.type
