"""Runs a plan's generated functions over a world and tells what they found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

from attrs import define, field

from govrules import plan
from govrules.engines.compiled.cycles import circles
from govrules.engines.compiled.live import LiveEngine
from govrules.engines.compiled.module import EACH, Module, Rules, compile_rules
from govrules.engines.compiled.places import expected, of_circle, of_group
from govrules.engines.compiled.runtime import Host, RowsOfGroup
from govrules.engines.compiled.telling import Report, Reports
from govrules.findings import Finding
from govrules.meaning import Environment
from govrules.meaning.ledger import Ledger
from govrules.world import World

Functions = dict[str, Callable[..., Any]]


@define
class CompiledEngine:
    """A plan's functions, compiled once for each set of rules that is in effect on some date."""

    policy: plan.Plan
    _modules: dict[tuple[int | bool, ...], Module] = field(factory=dict, repr=False, eq=False)

    def evaluate(
        self, world: World, started: Callable[[plan.Rule], None] = lambda _rule: None
    ) -> tuple[Finding, ...]:
        """All findings, in order. `started` is told of each rule before it is evaluated."""
        rules = self.rules_on(world)
        host = Host(world)
        functions, environment = self.module(rules).bind(host), host.outside
        found = _each(functions, environment)
        for number, rule in rules:
            started(rule)
            if not isinstance(rule.shape, plan.Each):
                found[rule.id] = _SHAPES[type(rule.shape)](number, rule, functions, environment)
        return tuple(chain.from_iterable([found[id_] for id_ in sorted(found)]))

    def rules_on(self, world: World) -> Rules:
        """The rules in effect on the world's date, with their places in the plan."""
        return tuple(
            (number, rule) for number, rule in enumerate(self.policy.rules) if rule.in_effect(world.as_of)
        )

    def module(self, rules: Rules, *, live: bool = False) -> Module:
        """The functions of rules. Two threads may both compile; either result serves."""
        key = (live, *(number for number, _ in rules))
        if key not in self._modules:
            self._modules[key] = compile_rules(rules, live=live)
        return self._modules[key]

    def live(self, world: World, rules: Rules | None = None, ledger: Ledger | None = None) -> LiveEngine:
        """The same over initiatives that change; some of the rules, in a ledger that others write to."""
        chosen = self.rules_on(world) if rules is None else rules
        module = self.module(chosen, live=True)
        return LiveEngine(chosen, module, world, Ledger() if ledger is None else ledger)


def _each(functions: Functions, outside: Environment) -> defaultdict[str, list[Finding]]:
    """The findings of each rule on one initiative, in the order of the initiatives."""
    reports: Reports = []
    each = functions[EACH]
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for id_, row in outside.world.initiatives.items():
        each(id_, row, reports)
        if reports:
            for reported in reports:
                found[reported.rule].append(reported.finding(id_))
            reports.clear()
    return found


def _pairs(number: int, _rule: plan.Rule, functions: Functions, _outside: Environment) -> list[Finding]:
    found: list[Finding] = []
    functions[f"pairs_{number}"](found)
    found.sort(key=attrgetter("subjects"))
    return found


def _groups(number: int, rule: plan.Rule, functions: Functions, outside: Environment) -> list[Finding]:
    shape = rule.shape
    assert isinstance(shape, plan.Group), "only groups come here"
    groups: defaultdict[tuple[Any, ...], RowsOfGroup] = defaultdict(RowsOfGroup)
    for key in expected(shape, outside):
        groups[key] = RowsOfGroup()
    rows_of = functions[f"rows_of_{number}"]
    for id_, row in outside.world.initiatives.items():
        rows_of(id_, row, groups)
    found: list[Finding] = []
    for key, rows in groups.items():
        for kind, tell in _reports(number, functions, key, rows):
            group = {name: part for (name, _), part in zip(shape.by, key, strict=True)}
            inside = partial(of_group, shape, group, rows, outside)
            found.append(Finding.later(kind, rows.ids, group, partial(tell, inside)))
    return sorted(found, key=_order)


def _reports(number: int, functions: Functions, key: tuple[Any, ...], rows: Iterable[Any]) -> list[Report]:
    found: list[Report] = []
    functions[f"verdict_of_{number}"](key, rows, (), found)
    return found


def _cycles(number: int, _rule: plan.Rule, functions: Functions, outside: Environment) -> list[Finding]:
    initiatives = outside.world.initiatives
    edges_of = functions[f"edges_of_{number}"]
    edges = {id_: edges_of(id_, row) for id_, row in initiatives.items()}
    found: list[Finding] = []
    for ids in circles({id_: to for id_, to in edges.items() if to is not None}):
        rows = [(id_, initiatives[id_], None) for id_ in ids]
        for kind, tell in _reports(number, functions, (), rows):
            found.append(Finding.later(kind, ids, None, partial(tell, partial(of_circle, ids, outside))))
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[Any, ...]:
    return finding.sort_key


_SHAPES: dict[type, Callable[[int, plan.Rule, Functions, Environment], list[Finding]]] = {
    plan.Pair: _pairs,
    plan.Group: _groups,
    plan.Cycle: _cycles,
}
