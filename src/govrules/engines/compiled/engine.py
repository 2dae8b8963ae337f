"""Runs a plan's generated functions over a world and tells what they found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from operator import itemgetter
from typing import Any

from attrs import define, field

from govrules import plan
from govrules.engines.compiled.cycles import circles
from govrules.engines.compiled.live import LiveEngine
from govrules.engines.compiled.module import EACH, Module, Rules, compile_rules
from govrules.engines.compiled.places import expected, of_circle, of_group
from govrules.engines.compiled.runtime import Host, RowsOfGroup
from govrules.engines.compiled.telling import Report, Tell
from govrules.findings import Finding, Kind
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
        host, module = Host(world), self.module(rules)
        functions, environment = module.bind(host), host.outside
        found, pairs = _each(functions, environment), _Pairs(module, functions)
        for number, rule in rules:
            started(rule)
            if isinstance(rule.shape, plan.Pair):
                found[rule.id] = pairs.found(number)
            elif not isinstance(rule.shape, plan.Each):
                found[rule.id] = _SHAPES[type(rule.shape)](number, rule, functions, environment)
        return tuple(finding for id_ in sorted(found) for finding in found[id_])

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
    findings: list[Finding] = []
    each = functions[EACH]
    for id_, row in outside.world.initiatives.items():
        each(id_, row, findings)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.rule].append(finding)
    return found


class _Pairs:
    """The findings of rules on pairs: of all that are judged together as soon as one is asked for."""

    def __init__(self, module: Module, functions: Functions) -> None:
        self._families = module.families
        self._functions = functions
        self._found: dict[int, list[Any]] = {}

    def found(self, number: int) -> list[Finding]:
        """The findings of a rule, in order."""
        if number not in self._found:
            family = self._families[number]
            self._found |= {each: [] for each in family}
            self._functions[f"pairs_{family[0]}"](*(self._found[each] for each in family))
        later, found = Finding.later, sorted(self._found[number], key=_IDS)
        return [later(kind, (first, second), None, tell) for first, second, kind, tell in found]


_IDS = itemgetter(0, 1)


def _groups(number: int, rule: plan.Rule, functions: Functions, outside: Environment) -> list[Finding]:
    shape, initiatives, rows_of = rule.shape, outside.world.initiatives, functions[f"rows_of_{number}"]
    assert isinstance(shape, plan.Group), "only groups come here"
    reported: list[tuple[Kind, Tell, tuple[Any, ...], list[str]]] = []
    functions[f"groups_{number}"](expected(shape, outside), reported)
    found: list[Finding] = []
    for kind, tell, key, ids in reported:
        rows = RowsOfGroup(key, ids, initiatives, rows_of)
        group = {name: part for (name, _), part in zip(shape.by, key, strict=True)}
        inside = partial(of_group, shape, group, rows, outside)
        found.append(
            Finding.later(kind, tuple(sorted(set(ids))), group, partial(tell, key, rows, (), inside))
        )
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
    plan.Group: _groups,
    plan.Cycle: _cycles,
}
