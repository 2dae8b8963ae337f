"""Runs a plan's generated functions over a world and tells what they found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

from attrs import define, field

from govrules import plan
from govrules.engines.compiled.cycles import circles
from govrules.engines.compiled.live import LiveEngine
from govrules.engines.compiled.module import SCAN, Module, Rules, compile_rules
from govrules.engines.compiled.places import expected, of_circle, of_group
from govrules.engines.compiled.runtime import Host, RowsOfGroup
from govrules.engines.compiled.source.telling import Report, Reports
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
        """All findings, in order.

        `started` is told of each rule before it is evaluated: before all that is done for it beside
        the one pass over the initiatives, which is for all rules.
        """
        rules = self.rules_on(world)
        whole = _Whole(rules, self.module(rules), Host(world))
        found: dict[str, list[Finding]] = {}
        for number, rule in rules:
            started(rule)
            found[rule.id] = whole.found(number, rule)
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


class _Whole:
    """A portfolio whose initiatives have all been seen, so that all findings are at hand."""

    def __init__(self, rules: Rules, module: Module, host: Host) -> None:
        self._judges = module.judges
        self._functions, self._outside = module.bind(host), host.outside
        self._reported: dict[int, list[Any]] = {number: [] for number, _ in rules}
        self._of_each: defaultdict[str, list[Finding]] = defaultdict(list)
        self._functions[SCAN](self._take, self._reported)
        self._done = {""}

    def _take(self, initiative: str, reports: Reports) -> None:
        """Make findings of what is found of one initiative."""
        for reported in reports:
            self._of_each[reported.rule].append(reported.finding(initiative))
        reports.clear()

    def found(self, number: int, rule: plan.Rule) -> list[Finding]:
        """The findings of a rule, in order."""
        match rule.shape:
            case plan.Each():
                return self._of_each[rule.id]
            case plan.Pair():
                return self._pairs(number)
            case plan.Group():
                return self._groups(number, rule.shape)
        return _cycles(number, rule, self._functions, self._outside)

    def _pairs(self, number: int) -> list[Finding]:
        judge = self._judges[number]
        if judge not in self._done:
            self._done.add(judge)
            self._functions[judge](self._reported)
        later, reported = Finding.later, sorted(self._reported[number], key=_IDS)
        return [later(kind, (first, second), None, tell) for first, second, kind, tell in reported]

    def _groups(self, number: int, shape: plan.Group) -> list[Finding]:
        functions, outside, reported = self._functions, self._outside, self._reported[number]
        functions[self._judges[number]](expected(shape, outside), reported)
        found: list[Finding] = []
        for kind, tell, key, ids in reported:
            rows = RowsOfGroup(key, ids, outside.world.initiatives, functions[f"rows_of_{number}"])
            group = {name: part for (name, _), part in zip(shape.by, key, strict=True)}
            told = partial(tell, key, rows, (), partial(of_group, shape, group, rows, outside))
            found.append(Finding.later(kind, tuple(sorted(set(ids))), group, told))
        return sorted(found, key=_order)


_IDS = itemgetter(0, 1)


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
