"""Where parts of the map that hang together begin, before forces settle them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from attrs import frozen

COLUMN, ROW = 150, 105
"""Room for an initiative with its title below it."""


@frozen
class Seat:
    """Where an initiative begins, and the middle of the part that it belongs to."""

    x: float
    y: float
    middle_x: float
    middle_y: float


def seats(nodes: Iterable[str], ties: Iterable[tuple[str, str]], width: float) -> dict[str, Seat]:
    """A seat for each: the parts in rows, the largest first, neighbours side by side.

    >>> seats(["a", "b"], [("a", "b")], 900)["b"].x
    225.0
    """
    found: dict[str, Seat] = {}
    left = top = height = 0.0
    for part in sorted(_parts(list(nodes), list(ties)), key=lambda part: (-len(part), part)):
        columns = math.ceil(math.sqrt(len(part) * 1.4))
        box = columns * COLUMN, math.ceil(len(part) / columns) * ROW
        if left and left + box[0] > width:
            left, top, height = 0.0, top + height, 0.0
        found |= dict(_seated(part, columns, left, top))
        left, height = left + box[0], max(height, box[1])
    return found


def _parts(nodes: list[str], ties: list[tuple[str, str]]) -> Iterator[list[str]]:
    """Each connected set, from its best connected member outwards."""
    neighbours: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in ties:
        neighbours[source].append(target)
        neighbours[target].append(source)
    seen: set[str] = set()
    for start in sorted(nodes, key=lambda node: (-len(neighbours[node]), node)):
        if start not in seen:
            seen.add(start)
            yield _reached(start, neighbours, seen)


def _reached(start: str, neighbours: dict[str, list[str]], seen: set[str]) -> list[str]:
    part = [start]
    for node in part:  # grows while it is gone through
        for neighbour in neighbours[node]:
            if neighbour not in seen:
                seen.add(neighbour)
                part.append(neighbour)
    return part


def _seated(part: list[str], columns: int, left: float, top: float) -> Iterator[tuple[str, Seat]]:
    rows = math.ceil(len(part) / columns)
    middle = left + columns * COLUMN / 2, top + rows * ROW / 2
    for place, node in enumerate(part):
        row, column = divmod(place, columns)
        in_row = min(columns, len(part) - row * columns)
        x = middle[0] + (column - (in_row - 1) / 2) * COLUMN
        yield node, Seat(x, top + (row + 0.5) * ROW, *middle)
