"""A live portfolio by durable-rules; rules that it cannot express run in another live engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from attrs import evolve

from govrules import plan
from govrules.engines.durable.conditions import Unexpressed
from govrules.engines.durable.encoding import Unfit
from govrules.engines.durable.network import Judged, Network
from govrules.engines.durable.patterns import EngineRule, engine_rules
from govrules.findings import Finding
from govrules.meaning import Environment, Subject, Verdict, finding, strictest, value
from govrules.meaning.ledger import Ledger, Steps
from govrules.world import Row, World

Rules = tuple[tuple[int, plan.Rule], ...]
Edits = Mapping[str, Row | None]


class Live(Protocol):
    """Another live engine, as far as it is used."""

    def apply(self, edits: Edits) -> Steps:
        """Make edits; gives what has changed in the ledger since it was last asked."""


MakeLive = Callable[[World, Rules, Ledger], Live]


def compiled(rules: Rules) -> tuple[dict[int, tuple[EngineRule, ...]], dict[int, str]]:
    """What durable-rules is given of each rule, and why it cannot be given the others."""
    found: dict[int, tuple[EngineRule, ...]] = {}
    elsewhere: dict[int, str] = {}
    for number, rule in rules:
        try:
            found[number] = engine_rules(number, rule)
        except Unexpressed as reason:
            elsewhere[number] = str(reason)
    return found, elsewhere


def placed(rules: Iterable[plan.Rule]) -> dict[str, str]:
    """For each rule why it cannot run in durable-rules; empty where it can.

    Single values can still make a rule run elsewhere: numbers that are too long to be compared.
    """
    numbered = tuple(enumerate(rules))
    _, elsewhere = compiled(numbered)
    return {rule.id: elsewhere.get(number, "") for number, rule in numbered}


class DurableEngine:
    """The findings of rules over initiatives that change, on one date. To be closed.

    It is sound while no edit is under way. One that breaks off leaves it unsound, and it is built
    again, from the rows as they were, before it is next used.
    """

    def __init__(self, rules: Rules, world: World, others: MakeLive) -> None:
        self._rules = dict(rules)
        self._others = others
        self._rows: dict[str, Row] = dict(world.initiatives)
        self._world = evolve(world, entities={**world.entities, plan.SUBJECT: self._rows})
        self._compiled, reasons = compiled(rules)
        self._elsewhere = set(reasons)
        self._network: Network | None = None
        self._is_sound = self._is_closed = False
        self._ready()

    @property
    def rows(self) -> Mapping[str, Row]:
        """The rows of all initiatives."""
        return self._rows

    @property
    def ledger(self) -> Ledger:
        """The findings of all rules."""
        self._ready()
        return self._ledger

    def close(self) -> None:
        """Give back what is held outside Python; findings can still be read."""
        self._ready()
        self._let_go()
        self._is_closed = True

    def _let_go(self) -> None:
        if self._network is not None:
            self._network.close()
        self._network = None

    def apply(self, edits: Edits) -> Steps:
        """Make edits; gives what changed: each finding before and after. All of them or, failing, none."""
        before = {id_: self._rows.get(id_) for id_ in edits}
        while True:
            self._ready()
            self._is_sound = False
            try:
                self._put(edits)
                steps = self._followed(edits)
            except Unfit as unfit:
                self._put(before)
                self._elsewhere |= unfit.rules
            except BaseException:
                self._put(before)
                raise
            else:
                self._is_sound = True
                return steps

    def _put(self, edits: Edits) -> None:
        for id_, held in edits.items():
            if held is None:
                self._rows.pop(id_, None)
            else:
                self._rows[id_] = held

    def _followed(self, edits: Edits) -> Steps:
        self._judge(edits)
        return self._rest.apply(edits)

    def _ready(self) -> None:
        """Build everything again, unless it is sound."""
        while not (self._is_sound or self._is_closed):
            try:
                self._build()
            except Unfit as unfit:
                self._elsewhere |= unfit.rules

    def _build(self) -> None:
        self._let_go()
        self._ledger = Ledger()
        self._network = Network(tuple(self._engine_rules()), self._world)
        self._judge(self._rows)
        rest = tuple((number, rule) for number, rule in self._rules.items() if number in self._elsewhere)
        self._rest = self._others(self._world, rest, self._ledger)
        self._is_sound = True

    def _engine_rules(self) -> Iterable[EngineRule]:
        for number, found in self._compiled.items():
            if number not in self._elsewhere:
                yield from found

    def _judge(self, ids: Iterable[str]) -> None:
        """Tell anew of all whom a change of initiatives can concern."""
        assert self._network is not None, "it is built before it is used"
        for judged in sorted(self._network.update(ids, self._rows)):
            number, subjects = judged
            self._ledger.put((self._rules[number].id, subjects), self._told(judged))

    def _told(self, judged: Judged) -> Finding | None:
        assert self._network is not None, "it is built before it is used"
        verdict = self._network.verdict(judged)
        if verdict is None:
            return None
        rule, subject = self._rules[judged[0]], self._subject(*judged)
        if rule.unknown == "violate" and not verdict.violated:
            verdict = _strictly(rule, verdict, subject.environment)
        return None if verdict is None else finding(rule, subject, verdict)

    def _subject(self, number: int, ids: tuple[str, ...]) -> Subject:
        shape, outside = self._rules[number].shape, Environment(self._world, {})
        if isinstance(shape, plan.Pair):
            names: dict[str, Any] = dict(zip((shape.first, shape.second), ids, strict=True))
            return Subject(ids, None, Environment(self._world, names))
        return Subject(ids, None, outside.of_initiative(ids[0], subject=True))


def _strictly(rule: plan.Rule, verdict: Verdict, here: Environment) -> Verdict | None:
    """An unknown verdict as the violation that it is taken for."""
    later = (value(tier.condition, here) for tier in rule.tiers[verdict.tier :])
    place = strictest(rule.tiers, verdict.tier, later)
    return None if place is None else Verdict(place, violated=True)
