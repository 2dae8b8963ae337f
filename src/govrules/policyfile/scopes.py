"""What was found in files: policies and packs, and the rules that belong to each."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, define, field

from govrules.policyfile.files import Location
from govrules.policyfile.problems import Place

Use = Place
"""One entry under `use:`."""


@define(eq=False)
class Scope:
    """A policy or pack: its header if it has one, its rules, and what it uses."""

    id: str
    location: Location
    header: Place | None = None
    rules: list[Place] = Factory(list)
    uses: list[Scope] = Factory(list)
    depth: int = field(default=-1)
    """How many steps of use lead here from what the caller named; the outermost wins."""

    def reach(self) -> list[Scope]:
        """This scope and all that it uses, directly or not."""
        found: dict[int, Scope] = {}
        waiting = [self]
        while waiting:
            scope = waiting.pop()
            if id(scope) not in found:
                found[id(scope)] = scope
                waiting.extend(scope.uses)
        return list(found.values())


def set_depths(roots: Iterable[Scope]) -> None:
    """Give every scope its distance from what the caller named."""
    level, depth = list(roots), 0
    while level:
        for scope in level:
            scope.depth = depth
        level = [used for scope in level for used in scope.uses if used.depth < 0]
        depth += 1
