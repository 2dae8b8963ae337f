"""The initiatives as facts of rulesets, and the verdicts that hold by them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from govrules.engines.durable.columns import (
    Coder,
    Column,
    Link,
    Symbols,
    is_exact,
    truth_code,
)
from govrules.engines.durable.patterns import EngineRule, joined
from govrules.engines.durable.rulesets import INITIATIVE, Layout, Writer, columns_of, shards
from govrules.engines.durable.session import Match, Session
from govrules.meaning import Environment, Verdict, value
from govrules.types import NUMBER
from govrules.world import World

Fact = Mapping[str, int]
Subjects = tuple[str, ...]
Judged = tuple[int, Subjects]
"""A rule, by its place in the plan, and whom it judges."""


class Unfit(Exception):
    """A number that only the values of a portfolio show not to fit; with the rules that compare it."""

    def __init__(self, rules: frozenset[int]) -> None:
        super().__init__("a number does not fit")
        self.rules = rules


@frozen
class Shard:
    """A ruleset, with what its facts hold."""

    session: Session
    rules: Mapping[str, EngineRule]
    columns: frozenset[Column]
    links: frozenset[Link]

    @classmethod
    def of(cls, rules: Iterable[EngineRule], writer: Writer) -> Shard:
        named = {f"r{place}": rule for place, rule in enumerate(rules)}
        patterns = [pattern for rule in named.values() for pattern in rule.patterns]
        return cls(
            Session(writer.ruleset(named)),
            named,
            frozenset(column for pattern in patterns for column in columns_of(pattern)),
            frozenset(pattern.link for pattern in patterns if pattern.link is not None),
        )


@frozen
class Encoded:
    """An initiative as the numbers of all its columns and links, and the texts among them."""

    subject: int
    columns: Mapping[Column, tuple[int, int]]
    links: Mapping[Link, tuple[int, ...]]
    texts: list[str] = field(eq=False)


@define
class Held:
    """An initiative in the rulesets: as it was encoded, and its facts by ruleset."""

    encoded: Encoded
    facts: list[tuple[int, int]]


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


class Network:
    """Engine rules in their rulesets. What goes wrong within leaves it in no state to be used."""

    def __init__(self, rules: tuple[EngineRule, ...], world: World) -> None:
        symbols = Symbols()
        self._symbols = symbols
        self._layout = Layout.of(rules)
        writer = Writer(self._layout, Coder(world.ranks, symbols), world)
        self._encoder = Encoder(rules, self._layout, world, symbols)
        self._shards: list[Shard] = []
        self._shards.extend(Shard.of(part, writer) for part in shards(rules))
        self._held: dict[str, Held] = {}
        self._owners: list[dict[int, str]] = [{} for _ in self._shards]
        self._verdicts: defaultdict[Judged, Counter[Verdict]] = defaultdict(Counter)
        self.naming: defaultdict[str, set[Judged]] = defaultdict(set)

    def close(self) -> None:
        for shard in self._shards:
            shard.session.close()

    def update(self, ids: Iterable[str], rows: Mapping[str, Any]) -> set[Judged]:
        """Follow initiatives that came, changed or went; gives all whose verdict can be another one.

        Raises Unfit before anything is changed.
        """
        encoded = {id_: self._encoder.encoded(id_) if id_ in rows else None for id_ in ids}
        touched: set[Judged] = set()
        changed = {id_: new for id_, new in encoded.items() if not self._is_known(id_, new)}
        for id_ in changed:
            self._remove(id_, touched)
        for id_, new in changed.items():
            if new is not None:
                self._add(id_, new, touched)
        for id_ in encoded:
            touched |= self.naming.get(id_, set())
        return touched

    def _is_known(self, id_: str, new: Encoded | None) -> bool:
        old = self._held.get(id_)
        if old is None or new is None or old.encoded != new:
            return False
        self._symbols.release(new.texts)
        return True

    def _remove(self, id_: str, touched: set[Judged]) -> None:
        held = self._held.pop(id_, None)
        if held is None:
            return
        for place, fact in held.facts:
            for match in self._shards[place].session.remove(fact):
                self._count(place, match, -1, touched)
        for place, fact in held.facts:
            del self._owners[place][fact]
        self._symbols.release(held.encoded.texts)

    def _add(self, id_: str, new: Encoded, touched: set[Judged]) -> None:
        held = self._held[id_] = Held(new, [])
        for place, shard in enumerate(self._shards):
            for fact in self._facts(new, shard):
                number, matches = shard.session.add(fact)
                if number is None:
                    continue
                held.facts.append((place, number))
                self._owners[place][number] = id_
                for match in matches:
                    self._count(place, match, 1, touched)

    def _facts(self, new: Encoded, shard: Shard) -> Iterator[Fact]:
        """The facts of an initiative in a ruleset: its columns there, and its links there."""
        fact = {"k": INITIATIVE, "one": 1, "o": new.subject}
        for column in shard.columns:
            known, code = new.columns[column]
            fact[self._layout.name(column)] = code
            if not column.is_truth:
                fact[self._layout.known_name(column)] = known
        yield fact
        for link in shard.links:
            for member in new.links[link]:
                yield {"k": self._layout.links[link], "one": 1, "o": new.subject, "m": member}

    def _count(self, place: int, match: Match, times: int, touched: set[Judged]) -> None:
        """A match holds, or holds no longer."""
        rule = self._shards[place].rules[match[0]]
        owners = self._owners[place]
        first, last = owners[match[1][0]], owners[match[1][-1]]
        if rule.ascending is not None and rule.ascending != (first < last):
            return
        judged = rule.number, (first,) if len(rule.patterns) == 1 else (first, last)
        touched.add(judged)
        self._verdicts[judged][rule.verdict] += times
        self._follow(judged)

    def _follow(self, judged: Judged) -> None:
        """Keep what is named of whom."""
        for id_ in judged[1]:
            self.naming[id_].add(judged)
        verdicts = self._verdicts[judged]
        if any(verdicts.values()):
            return
        del self._verdicts[judged]
        for id_ in judged[1]:
            self.naming[id_].discard(judged)
            if not self.naming[id_]:
                del self.naming[id_]

    def verdict(self, judged: Judged) -> Verdict | None:
        """What holds of subjects; None where all is fine."""
        found = [verdict for verdict, times in self._verdicts.get(judged, {}).items() if times]
        if len(found) > 1:
            raise RuntimeError("durable-rules found two verdicts where there can be one")
        return found[0] if found else None
