"""Circles of initiatives that follow their edges: only what a change can reach is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from govrules.engines.compiled.cycles import circles

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
