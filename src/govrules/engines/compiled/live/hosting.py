"""What a module of rules is bound to where initiatives change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen

from govrules import plan
from govrules.engines.compiled.live.indexes import LiveIndex
from govrules.engines.compiled.live.tracking import LiveWhole, TrackedRows, Tracker
from govrules.engines.compiled.runtime import Host, Keys
from govrules.meaning import Environment
from govrules.world import World

Functions = Mapping[str, Callable[..., Any]]


class LiveHost(Host):
    """A host whose rows change; `indexes` and `wholes` are those that its module asked for."""

    def __init__(self, world: World, tracker: Tracker) -> None:
        super().__init__(world)
        self._watched_rows = TrackedRows(tracker)
        self.rows: Any = self._watched_rows.quiet
        self.entities = {**world.entities, plan.SUBJECT: self._watched_rows}
        self.world = evolve(world, entities=self.entities)
        self._tracker = tracker
        self.indexes: list[LiveIndex] = []
        self.wholes: list[LiveWhole] = []

    @property
    def outside(self) -> Environment:
        """A new one each time: it remembers values that may change."""
        return Environment(self.world, {}, shortcuts=self.shortcuts)

    def index(self, keys: Keys, fields: frozenset[str] | None) -> Any:
        number = len(self.indexes)
        self.indexes.append(LiveIndex(self._watched_rows, keys, self._tracker, number, fields))
        return self.indexes[-1]

    def whole(self, function: Callable[[], Any]) -> Callable[[], Any]:
        self.wholes.append(LiveWhole(function, self._tracker, len(self.wholes)))
        return self.wholes[-1]


@frozen(eq=False)
class BoundRules:
    """The functions of rules, bound to a host; `slots` are the aggregates that are kept, by rule."""

    functions: Functions
    slots: Mapping[int, tuple[plan.Aggregate, ...]]
    host: LiveHost
    tracker: Tracker
