"""Engine rules as rulesets of durable-rules, and the layout of the facts that these read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from govrules.engines.durable.columns import Coder, Column, Link
from govrules.engines.durable.conditions import Own
from govrules.engines.durable.patterns import EngineRule, Meeting, Part, Pattern
from govrules.meaning import Environment, value
from govrules.world import World

MOST_PATTERNS = 40
"""Of a ruleset: beyond 64 conditions met by one fact, durable-rules fails."""

MOST_COLUMNS = 100
"""Of a ruleset: a fact can have some 250 numbers, and a column takes two of them."""

INITIATIVE = 1
_NAMES = {"subject": "o", "owner": "o", "member": "m"}
_OPERATORS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


@frozen
class Layout:
    """The numbers that facts hold: a name for each column, a kind for each link."""

    columns: dict[Column, int] = field(factory=dict)
    links: dict[Link, int] = field(factory=dict)

    @classmethod
    def of(cls, rules: Iterable[EngineRule]) -> Layout:
        """The layout that engine rules need, in the order in which they name it."""
        layout = cls()
        for rule in rules:
            for pattern in rule.patterns:
                if pattern.link is not None:
                    layout.links.setdefault(pattern.link, INITIATIVE + 1 + len(layout.links))
                for column in columns_of(pattern):
                    layout.columns.setdefault(column, len(layout.columns))
        return layout

    def name(self, part: Part) -> str:
        return f"c{self.columns[part]}" if isinstance(part, Column) else _NAMES[part]

    def known_name(self, column: Column) -> str:
        return f"p{self.columns[column]}"

    def kind(self, pattern: Pattern) -> int:
        return INITIATIVE if pattern.link is None else self.links[pattern.link]


def columns_of(pattern: Pattern) -> Iterator[Column]:
    """The columns that a pattern names."""
    yield from (test.column for test in pattern.tests)
    for meeting in pattern.meetings:
        yield from (part for part in (meeting.part, meeting.other) if isinstance(part, Column))


@frozen
class Shard:
    """What one ruleset can hold: engine rules by name, and what their facts hold, in order."""

    rules: dict[str, EngineRule]

    @property
    def patterns(self) -> list[Pattern]:
        return [pattern for rule in self.rules.values() for pattern in rule.patterns]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that its facts hold."""
        return list(dict.fromkeys(column for pattern in self.patterns for column in columns_of(pattern)))

    @cached_property
    def links(self) -> list[Link]:
        """The links of which it has facts."""
        return list(dict.fromkeys(pattern.link for pattern in self.patterns if pattern.link is not None))

    def has_room_for(self, rule: EngineRule) -> bool:
        """Whether the ruleset stays within its limits with one more rule."""
        more = Shard({**self.rules, "": rule})
        return len(more.patterns) <= MOST_PATTERNS and len(more.columns) <= MOST_COLUMNS


def shards(rules: Iterable[EngineRule]) -> list[Shard]:
    """Engine rules in parts that one ruleset can hold."""
    found: list[Shard] = []
    for place, rule in enumerate(rules):
        if not found or not found[-1].has_room_for(rule):
            found.append(Shard({}))
        found[-1].rules[f"r{place}"] = rule
    return found


@frozen
class Writer:
    """Writes engine rules as durable-rules reads them, with a world's numbers for constants."""

    layout: Layout
    coder: Coder
    world: World

    def ruleset(self, rules: Mapping[str, EngineRule]) -> dict[str, Any]:
        return {name: {"all": list(self._patterns(rule))} for name, rule in rules.items()}

    def _patterns(self, rule: EngineRule) -> Iterator[dict[str, Any]]:
        for place, pattern in enumerate(rule.patterns):
            tests: list[Any] = [{"k": self.layout.kind(pattern)}]
            tests += [self._own(test) for test in pattern.tests]
            tests += [self._meeting(meeting) for meeting in pattern.meetings]
            if pattern.meetings:
                tests.append({"$gte": {"one": {"f0": "one"}}})  # the last one must always hold
            yield {f"f{place}": {"$and": tests}}

    def _own(self, test: Own) -> dict[str, Any]:
        if test.part == "known":
            return _compared(self.layout.known_name(test.column), test.operator, test.operand)
        return _compared(self.layout.name(test.column), test.operator, self._operand(test))

    def _operand(self, test: Own) -> int:
        if isinstance(test.operand, int):
            return test.operand
        return self.coder.code(test.operand.type, value(test.operand, Environment(self.world, {})))

    def _meeting(self, meeting: Meeting) -> dict[str, Any]:
        other = {f"f{meeting.place}": self.layout.name(meeting.other)}
        return _compared(self.layout.name(meeting.part), meeting.operator, other)


def _compared(name: str, operator: str, operand: Any) -> dict[str, Any]:
    return {name: operand} if operator == "==" else {_OPERATORS[operator]: {name: operand}}
