"""The initiatives as facts of rulesets, and the verdicts that hold by them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define

from govrules.engines.durable.columns import Coder, Symbols
from govrules.engines.durable.encoding import Encoded, Encoder, facts
from govrules.engines.durable.patterns import EngineRule
from govrules.engines.durable.rulesets import Layout, Writer, shards
from govrules.engines.durable.session import Match, Session
from govrules.meaning import Verdict
from govrules.world import World

Subjects = tuple[str, ...]
Judged = tuple[int, Subjects]
"""A rule, by its place in the plan, and whom it judges."""


@define
class Held:
    """An initiative in the rulesets: as it was encoded, and its facts by ruleset."""

    encoded: Encoded
    facts: list[tuple[int, int]]


class Network:
    """Engine rules in their rulesets. What goes wrong within leaves it in no state to be used."""

    def __init__(self, rules: tuple[EngineRule, ...], world: World) -> None:
        symbols = Symbols()
        self._symbols = symbols
        self._layout = Layout.of(rules)
        writer = Writer(self._layout, Coder(world.ranks, symbols), world)
        self._encoder = Encoder(rules, self._layout, world, symbols)
        self._shards = shards(rules)
        self._sessions = [Session(writer.ruleset(shard.rules)) for shard in self._shards]
        self._held: dict[str, Held] = {}
        self._owners: list[dict[int, str]] = [{} for _ in self._shards]
        self._verdicts: defaultdict[Judged, Counter[Verdict]] = defaultdict(Counter)
        self.naming: defaultdict[str, set[Judged]] = defaultdict(set)

    def close(self) -> None:
        for session in self._sessions:
            session.close()

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
            for match in self._sessions[place].remove(fact):
                self._count(place, match, -1, touched)
        for place, fact in held.facts:
            del self._owners[place][fact]
        self._symbols.release(held.encoded.texts)

    def _add(self, id_: str, new: Encoded, touched: set[Judged]) -> None:
        held = self._held[id_] = Held(new, [])
        for place, shard in enumerate(self._shards):
            for fact in facts(new, shard, self._layout):
                number, matches = self._sessions[place].add(fact)
                if number is None:
                    continue
                held.facts.append((place, number))
                self._owners[place][number] = id_
                for match in matches:
                    self._count(place, match, 1, touched)

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
