"""Runs a plan's generated functions over a world and tells what they found."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from attrs import define, evolve, field

from govrules import plan
from govrules.engines.compiled.cycles import circles
from govrules.engines.compiled.module import EACH, Module, Rules, compile_rules
from govrules.engines.compiled.runtime import Host
from govrules.engines.compiled.telling import Report
from govrules.findings import Finding
from govrules.meaning import Environment, value
from govrules.values import in_order
from govrules.world import World

Functions = dict[str, Callable[..., Any]]


@define
class CompiledEngine:
    """A plan's functions, compiled once for each set of rules that is in effect on some date."""

    policy: plan.Plan
    _modules: dict[tuple[int, ...], Module] = field(factory=dict, repr=False, eq=False)

    def evaluate(
        self, world: World, started: Callable[[plan.Rule], None] = lambda _rule: None
    ) -> tuple[Finding, ...]:
        """All findings, in order. `started` is told of each rule before it is evaluated."""
        rules = self.rules_on(world)
        functions = self.module(rules).bind(Host(world))
        environment = Environment(world, {})
        found: list[Finding] = list(_each(functions, environment))
        for number, rule in rules:
            started(rule)
            if not isinstance(rule.shape, plan.Each):
                found += _SHAPES[type(rule.shape)](number, rule, functions, environment)
        return tuple(sorted(found, key=lambda each: each.sort_key))

    def rules_on(self, world: World) -> Rules:
        """The rules in effect on the world's date, with their places in the plan."""
        return tuple(
            (number, rule) for number, rule in enumerate(self.policy.rules) if rule.in_effect(world.as_of)
        )

    def module(self, rules: Rules) -> Module:
        """The functions of rules. Two threads may both compile; either result serves."""
        key = tuple(number for number, _ in rules)
        if key not in self._modules:
            self._modules[key] = compile_rules(rules)
        return self._modules[key]


def _each(functions: Functions, outside: Environment) -> Iterator[Finding]:
    found: list[Report] = []
    each = functions[EACH]
    for id_, row in outside.world.initiatives.items():
        each(id_, row, found)
    for report in found:
        id_ = report[1]
        yield report[0].finding((id_,), None, report, partial(outside.of_initiative, id_, subject=True))


def _pairs(number: int, rule: plan.Rule, functions: Functions, outside: Environment) -> Iterator[Finding]:
    shape = rule.shape
    assert isinstance(shape, plan.Pair), "only pairs come here"
    found: list[Report] = []
    functions[f"pairs_of_{number}"](found)
    for report in found:
        yield report[0].finding(report[1], None, report, partial(_of_pair, shape, report[1], outside))


def _of_pair(shape: plan.Pair, ids: tuple[str, str], outside: Environment) -> Environment:
    variables = {shape.first: ids[0], shape.second: ids[1]}
    return Environment(outside.world, variables, derived=outside.derived)


def _groups(number: int, rule: plan.Rule, functions: Functions, outside: Environment) -> Iterator[Finding]:
    shape = rule.shape
    assert isinstance(shape, plan.Group), "only groups come here"
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {key: [] for key in expected(shape, outside)}

    def add(key: tuple[Any, ...], row: tuple[Any, ...]) -> None:
        groups.setdefault(key, []).append(row)

    rows_of = functions[f"rows_of_{number}"]
    for id_, row in outside.world.initiatives.items():
        rows_of(id_, row, add)
    for key, rows in groups.items():
        ids = tuple(sorted({row[0] for row in rows}))
        group = {name: part for (name, _), part in zip(shape.by, key, strict=True)}
        for report in _reports(number, functions, key, rows):
            yield report[0].finding(ids, group, report, partial(_of_group, shape, group, rows, outside))


def _reports(number: int, functions: Functions, key: tuple[Any, ...], rows: Iterable[Any]) -> list[Report]:
    found: list[Report] = []
    functions[f"verdict_of_{number}"](key, rows, found)
    return found


def expected(shape: plan.Group, outside: Environment) -> Iterator[tuple[Any, ...]]:
    """The keys that are groups even without rows."""
    if not shape.by:
        yield ()
    elif shape.of:
        domains = dict(shape.of)
        yield from itertools.product(*(_members(value(domains[name], outside)) for name, _ in shape.by))


def _members(collection: Any) -> list[Any]:
    members = in_order(collection) if isinstance(collection, frozenset) else list(collection or ())
    return [member for member in members if member is not None]


def _of_group(
    shape: plan.Group, group: dict[str, Any], rows: list[tuple[Any, ...]], outside: Environment
) -> Environment:
    keyed = tuple(_row(shape, group, id_, member, outside) for id_, _, member in rows)
    return Environment(outside.world, group, keyed, derived=outside.derived)


def _row(
    shape: plan.Group, group: dict[str, Any], id_: str, member: Any, outside: Environment
) -> Environment:
    row = outside.of_initiative(id_)
    if shape.rows is not None and shape.variable is not None:
        row = row.bind(shape.variable, member, shape.rows)
    return evolve(row, variables={**group, **row.variables})


def _cycles(number: int, _rule: plan.Rule, functions: Functions, outside: Environment) -> Iterator[Finding]:
    initiatives = outside.world.initiatives
    edges_of = functions[f"edges_of_{number}"]
    edges = {id_: edges_of(id_, row) for id_, row in initiatives.items()}
    for ids in circles({id_: to for id_, to in edges.items() if to is not None}):
        rows = [(id_, initiatives[id_], None) for id_ in ids]
        for report in _reports(number, functions, (), rows):
            yield report[0].finding(ids, None, report, partial(_of_circle, ids, outside))


def _of_circle(ids: tuple[str, ...], outside: Environment) -> Environment:
    members = tuple(outside.of_initiative(id_) for id_ in ids)
    return Environment(outside.world, {}, members, derived=outside.derived)


_SHAPES: dict[type, Callable[[int, plan.Rule, Functions, Environment], Iterator[Finding]]] = {
    plan.Pair: _pairs,
    plan.Group: _groups,
    plan.Cycle: _cycles,
}
