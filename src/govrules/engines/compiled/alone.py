"""Rules that read one initiative and nothing of the others: judged without a portfolio around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from govrules import plan
from govrules.engines.compiled.engine import CompiledEngine
from govrules.engines.compiled.module import EACH, Module, Rules
from govrules.engines.compiled.runtime import Host
from govrules.engines.compiled.source.telling import Reports
from govrules.findings import Finding
from govrules.meaning import Environment
from govrules.plan.reach import reads_one
from govrules.world import World

Row = Mapping[str, Any]


class Alone:
    """The functions of rules that stand alone, bound once to an organisation on a date."""

    def __init__(self, module: Module, world: World) -> None:
        self._world = world
        self.judge: Callable[[str, Row, Reports], None] = module.bind(_Forgetting(world))[EACH]
        """Adds what is found of an initiative, given by its id and its row, to a list."""

    def findings(self, row: Row, reports: Reports) -> tuple[Finding, ...]:
        """The same as findings in order, to be told from the row."""
        around = _Around(self._world, row)
        found = [reported.finding_around(row["id"], around) for reported in reports]
        return tuple(sorted(found, key=lambda each: each.sort_key))


class _Around:
    """One initiative, with nobody around it."""

    def __init__(self, world: World, row: Row) -> None:
        self._world = world
        self.rows = {row["id"]: row}

    @property
    def outside(self) -> Environment:
        entities = {**self._world.entities, plan.SUBJECT: self.rows}
        return Environment(evolve(self._world, entities=entities), {})


class _Forgetting(Host):
    """A host to which every initiative is new, also one of an id that it has seen."""

    def memory(self) -> dict[str, Any]:
        return _Nothing()


class _Nothing(dict[str, Any]):
    """A memory that holds nothing."""

    def __setitem__(self, key: str, value: Any) -> None:
        pass


def alone(engine: CompiledEngine, world: World) -> Alone | None:
    """What judges single initiatives on the world's date; None where they must be seen together."""
    rules = engine.rules_on(world)
    return Alone(engine.module(rules), world) if stand_alone(rules) else None


def stand_alone(rules: Rules) -> bool:
    """Whether what the rules find of an initiative depends on no other initiative.

    An answer that is not certain is no.
    """
    return all(
        isinstance(rule.shape, plan.Each)
        and all(reads_one(part) for part in (*plan.deciding(rule), *plan.telling(rule)))
        for _, rule in rules
    )
