"""Circles of initiatives that follow their edges: only what a change can reach is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from govrules import plan
from govrules.engines.compiled.cycles import circles
from govrules.engines.compiled.live.groups import Verdicts
from govrules.engines.compiled.live.hosting import BoundRules
from govrules.engines.compiled.live.tracking import Pending
from govrules.engines.compiled.places import of_circle
from govrules.engines.compiled.source.telling import Report
from govrules.findings import Finding
from govrules.plan.reach import reads_one

Circle = tuple[str, ...]


class LiveCircles:
    """The strongly connected sets of a graph whose edges change."""

    def __init__(self) -> None:
        self._edges: dict[str, frozenset[str]] = {}
        self._back: defaultdict[str, set[str]] = defaultdict(set)
        self.of: dict[str, Circle] = {}

    def update(self, changes: Mapping[str, Collection[str | None] | None]) -> tuple[set[Circle], set[Circle]]:
        """Follow nodes whose edges changed (None: gone); gives the circles gone and those come.

        A circle without a changed node was one before, or lay inside a circle that had one: so
        that it is enough to look at the old and the new circles of the changed nodes.
        """
        affected = {member for id_ in changes for member in self.of.get(id_, ())}
        for id_, to in changes.items():
            self._set(id_, to)
        for id_ in changes:
            affected |= self._reached(id_, self._edges) & self._reached(id_, self._back)
        return self._found_again(affected)

    def _set(self, id_: str, to: Collection[str | None] | None) -> None:
        for old in self._edges.pop(id_, frozenset()):
            self._back[old].discard(id_)
        if to is not None:
            self._edges[id_] = frozenset(other for other in to if other is not None)
            for new in self._edges[id_]:
                self._back[new].add(id_)

    def _reached(self, start: str, steps: Mapping[str, Collection[str]]) -> set[str]:
        """The nodes that lead to, or are led to by, a node; with the node itself."""
        found = {start} if start in self._edges else set()
        pending = list(found)
        while pending:
            for other in steps.get(pending.pop(), ()):
                if other in self._edges and other not in found:
                    found.add(other)
                    pending.append(other)
        return found

    def _found_again(self, affected: Iterable[str]) -> tuple[set[Circle], set[Circle]]:
        nodes = set(affected)
        old = {self.of.pop(id_) for id_ in nodes if id_ in self.of}
        inside = {id_: self._edges[id_] & nodes for id_ in sorted(nodes) if id_ in self._edges}
        new = set(circles(inside))
        for circle in new:
            self.of.update(dict.fromkeys(circle, circle))
        return old - new, new - old


class CirclesOfRule(Verdicts):
    """A rule on circles, which follow the edges of initiatives."""

    def __init__(self, number: int, rule: plan.Rule, made: BoundRules) -> None:
        super().__init__(number, rule, made)
        assert isinstance(rule.shape, plan.Cycle), "only these have circles"
        self.members_stand_alone = all(map(reads_one, (rule.shape.edges, rule.shape.where)))
        self._adds = made.functions[f"adds_of_{number}"]
        self._edges = made.functions[f"edges_of_{number}"]
        self._circles = LiveCircles()

    def follow(self, ids: Collection[str], pending: Pending) -> None:
        """Follow initiatives whose edges may have changed; circles that come, go or hold one are judged."""
        gone, come = self._circles.update({id_: self._edges_of(id_) for id_ in ids})
        of = self._circles.of
        for circle in sorted(gone | come | {of[id_] for id_ in ids if id_ in of}):
            pending["verdict", self.number, circle] = None

    def _edges_of(self, id_: str) -> Any:
        unit, held = ("edges", self.number, id_), self._host.rows.get(id_)
        if held is None:
            self._tracker.forget(unit)
            return None
        if self.members_stand_alone:
            return self._edges(id_, held)
        return self._tracker.run(unit, lambda: self._edges(id_, held))

    def verdict(self, circle: Circle) -> Finding | None:
        """What is found of a circle, told at once: what is told is part of what it depends on."""
        if self._circles.of.get(circle[0]) != circle:
            return None
        group = self.group()
        for id_ in circle:
            held = self._host.rows[id_]
            group.add((id_, held, None), self._adds(id_, held))
        reports: list[Report] = []
        self._judge((), group, group.slots, reports)
        if not reports:
            return None
        kind, tell = reports[0]
        found = Finding.later(
            kind, circle, None, partial(tell, partial(of_circle, circle, self._host.outside))
        )
        found.told()
        return found
