"""Strongly connected sets of initiatives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(edges: Mapping[str, Collection[str | None]]) -> Iterator[tuple[str, ...]]:
    """Each strongly connected set of more than one node, or of one that leads to itself, sorted.

    Edges to what is no node are passed over. Source: R. Tarjan, "Depth-first search and linear
    graph algorithms", SIAM Journal on Computing 1 (1972), without recursion.

    >>> list(circles({"a": ["b"], "b": ["a", "c"], "c": ["c"], "d": ["a"]}))
    [('a', 'b'), ('c',)]
    """
    yield from sorted(tuple(sorted(found)) for found in _components(edges) if _is_circle(found, edges))


def _is_circle(found: list[str], edges: Mapping[str, Collection[str | None]]) -> bool:
    return len(found) > 1 or found[0] in edges[found[0]]


def _components(edges: Mapping[str, Collection[str | None]]) -> Iterator[list[str]]:
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    for start in edges:
        if start in order:
            continue
        pending = [(start, iter(edges[start]))]
        while pending:
            node, following = pending[-1]
            if node not in order:
                order[node] = lowest[node] = len(order)
                open_nodes.append(node)
                is_open.add(node)
            step = next((to for to in following if to in edges and (to not in order or to in is_open)), None)
            if step is None:
                pending.pop()
                if pending:
                    lowest[pending[-1][0]] = min(lowest[pending[-1][0]], lowest[node])
                if lowest[node] == order[node]:
                    yield _closed(node, open_nodes, is_open)
            elif step in order:
                lowest[node] = min(lowest[node], order[step])
            else:
                pending.append((step, iter(edges[step])))


def _closed(root: str, open_nodes: list[str], is_open: set[str]) -> list[str]:
    place = open_nodes.index(root)
    found = open_nodes[place:]
    del open_nodes[place:]
    is_open.difference_update(found)
    return found
