"""An initiative as numbers: one for each column, and those of the members of each link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from govrules.engines.durable.columns import Coder, Column, Link, Symbols, is_exact, truth_code
from govrules.engines.durable.patterns import EngineRule, joined
from govrules.engines.durable.rulesets import INITIATIVE, Layout, Shard
from govrules.meaning import Environment, value
from govrules.types import NUMBER
from govrules.world import World


class Unfit(Exception):
    """A number that only the values of a portfolio show not to fit; with the rules that compare it."""

    def __init__(self, rules: frozenset[int]) -> None:
        super().__init__("a number does not fit")
        self.rules = rules


@frozen
class Encoded:
    """An initiative as the numbers of all its columns and links, and the texts among them."""

    subject: int
    columns: Mapping[Column, tuple[int, int]]
    links: Mapping[Link, tuple[int, ...]]
    texts: list[str] = field(eq=False)


class Encoder:
    """Turns initiatives into numbers."""

    def __init__(self, rules: Iterable[EngineRule], layout: Layout, world: World, symbols: Symbols) -> None:
        self._layout = layout
        self._world = world
        self._symbols = symbols
        self._joining: defaultdict[Column | Link, set[int]] = defaultdict(set)
        for rule in rules:
            for part in joined(rule):
                self._joining[part].add(rule.number)

    def encoded(self, id_: str) -> Encoded:
        """An initiative of the world. Raises Unfit, and then has given no number of a text."""
        coder = Coder(self._world.ranks, self._symbols)
        here = Environment(self._world, {}).of_initiative(id_)
        try:
            columns = {column: self._column(column, here, coder) for column in self._layout.columns}
            links = {link: self._members(link, here, coder) for link in self._layout.links}
            return Encoded(coder.subject(id_), columns, links, coder.texts)
        except BaseException:
            self._symbols.release(coder.texts)
            raise

    def _column(self, column: Column, here: Environment, coder: Coder) -> tuple[int, int]:
        """Whether a value is known, and its number."""
        held = value(column.node, here)
        if column.is_truth:
            return 1, truth_code(held)
        return (0, 0) if held is None else (1, self._code(column, column.node.type, held, coder))

    def _members(self, link: Link, here: Environment, coder: Coder) -> tuple[int, ...]:
        members = {member for member in value(link.node, here) or () if member is not None}
        return tuple(sorted({self._code(link, link.member, member, coder) for member in members}))

    def _code(self, part: Column | Link, type_: Any, held: Any, coder: Coder) -> int:
        code = coder.code(type_, held)
        if type_ == NUMBER and part in self._joining and not is_exact(code):
            raise Unfit(frozenset(self._joining[part]))
        return code


def facts(new: Encoded, shard: Shard, layout: Layout) -> Iterator[dict[str, int]]:
    """The facts of an initiative in a ruleset: its columns there, and its links there."""
    fact = {"k": INITIATIVE, "one": 1, "o": new.subject}
    for column in shard.columns:
        known, code = new.columns[column]
        fact[layout.name(column)] = code
        if not column.is_truth:
            fact[layout.known_name(column)] = known
    yield fact
    for link in shard.links:
        for member in new.links[link]:
            yield {"k": layout.links[link], "one": 1, "o": new.subject, "m": member}
