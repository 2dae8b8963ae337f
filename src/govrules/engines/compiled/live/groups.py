"""The groups of a rule while initiatives change: rows come and go, and each group is judged anew."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from attrs import Factory, define, evolve

from govrules import plan
from govrules.engines.compiled.live.hosting import BoundRules
from govrules.engines.compiled.live.slots import Slot, slot_of
from govrules.engines.compiled.live.tracking import Pending
from govrules.engines.compiled.places import expected, of_group
from govrules.engines.compiled.runtime import Row
from govrules.engines.compiled.source.telling import Report
from govrules.findings import Finding
from govrules.meaning import Environment
from govrules.plan.reach import reads_one

GroupRow = tuple[str, Row, Any]
"""A row of a group: the initiative's id, its row, and the member of `rows`."""

GroupKey = tuple[Any, ...]

Members = tuple[Any, ...]
"""What a row adds to each aggregate of its group."""

InGroup = tuple[GroupKey, GroupRow, Members]
"""The key of a group, a row in it, and what that adds."""


FEW = 8
"""So many ids are put in their places one by one; more are sorted."""


@define
class LiveGroup:
    """The rows of a group by initiative, and its aggregates.

    `uncertain` are the initiatives with rows that make an aggregate unknown. The ids are kept in
    order once somebody has asked for them; `moved` are those that came or went since, for good.
    """

    slots: tuple[Slot, ...]
    rows: dict[str, list[GroupRow]] = Factory(dict)
    uncertain: dict[str, None] = Factory(dict)
    _ids: tuple[str, ...] | None = None
    _moved: dict[str, None] = Factory(dict)

    def add(self, each: GroupRow, members: Members) -> None:
        """Add a row, with what it adds to the aggregates."""
        id_ = each[0]
        held = self.rows.get(id_)
        if held is not None:
            held.append(each)
        else:
            self.rows[id_] = [each]
            self._move(id_)
        for slot, member in zip(self.slots, members):  # noqa: B905 - one each, and asking takes time
            slot.add(member, 1)
        if None in members:
            self.uncertain[id_] = None

    def remove(self, each: GroupRow, members: Members) -> None:
        """Take a row away, with what it added; the other rows of the initiative go with it."""
        id_ = each[0]
        if self.rows.pop(id_, None) is not None:
            self._move(id_)
        for slot, member in zip(self.slots, members):  # noqa: B905 - one each, and asking takes time
            slot.add(member, -1)
        self.uncertain.pop(id_, None)

    def _move(self, id_: str) -> None:
        """Note that an initiative came or went; one that went and came back has not moved."""
        if self._ids is None:
            return
        if id_ in self._moved:
            del self._moved[id_]
        else:
            self._moved[id_] = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The initiatives, each once, in order; the same tuple where none has moved."""
        if self._ids is None or len(self._moved) > FEW:
            self._ids = tuple(sorted(self.rows))
        elif self._moved:
            self._ids = self._moved_in(self._ids)
        self._moved.clear()
        return self._ids

    def _moved_in(self, before: tuple[str, ...]) -> tuple[str, ...]:
        """The ids after few have moved."""
        ids = list(before)
        for id_ in self._moved:
            place = bisect_left(ids, id_)
            if id_ in self.rows:
                ids.insert(place, id_)
            else:
                del ids[place]
        return tuple(ids)

    def lacking(self) -> Iterator[GroupRow]:
        """The rows that can lack something: all of them, where no aggregate is kept."""
        if not self.slots:
            yield from self
        for id_ in sorted(self.uncertain):
            yield from self.rows[id_]

    def __iter__(self) -> Iterator[GroupRow]:
        for id_ in self.ids:
            yield from self.rows[id_]

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))


class Verdicts(ABC):
    """A rule on groups or circles, as far as one of them is judged."""

    members_stand_alone: bool
    """Whether who is in a group or a circle depends on fields of each alone."""

    def __init__(self, number: int, rule: plan.Rule, made: BoundRules) -> None:
        self.number = number
        self.id = rule.id
        self._host = made.host
        self._tracker = made.tracker
        self._slots = made.slots[number]
        self._judge = made.functions[f"verdict_of_{number}"]
        parts = (rule.when, *(tier.condition for tier in rule.tiers), *_roles(rule), *plan.telling(rule))
        self.stands_alone = all(map(reads_one, parts))
        """Whether nothing else is read of initiatives where one is judged."""

    @abstractmethod
    def verdict(self, key: GroupKey) -> Finding | None:
        """What is found of a group or a circle, told at once."""

    def group(self) -> LiveGroup:
        """A group without rows."""
        return LiveGroup(tuple([slot_of(node, self._host) for node in self._slots]))

    def known(self, group: LiveGroup) -> Mapping[plan.Aggregate, Any]:
        """The values of the aggregates that are kept."""
        return {node: slot.value() for node, slot in zip(self._slots, group.slots, strict=True)}


def _roles(rule: plan.Rule) -> Iterator[plan.Expression]:
    return (role for tier in rule.tiers if tier.effect is not None for role in tier.effect.roles)


class LiveGroups(Verdicts):
    """The groups of a rule, which follow the rows of initiatives.

    Where rows depend on other initiatives too, those that an initiative has are remembered.
    """

    def __init__(self, number: int, rule: plan.Rule, made: BoundRules) -> None:
        super().__init__(number, rule, made)
        assert isinstance(rule.shape, plan.Group), "only these have groups"
        self.shape = rule.shape
        self.members_stand_alone = _rows_stand_alone(self.shape)
        self.is_of_initiatives = _is_of_initiatives(self.shape)
        self._names = tuple(name for name, _ in self.shape.by)
        self._rows_in = made.functions[f"rows_of_{number}"]
        self._groups: dict[GroupKey, LiveGroup] = {}
        self._lasting: frozenset[GroupKey] = frozenset()
        self._rows_of: dict[str, list[InGroup]] = {}

    def follow(self, id_: str, before: Row | None, after: Row | None, pending: Pending) -> None:
        """Follow an initiative that came, changed or went; groups that gain or lose rows are judged."""
        groups, number = self._groups, self.number
        for key, old, members in self._old_rows(id_, before):
            groups[key].remove(old, members)
            pending["verdict", number, key] = None
        for key, new, members in self._new_rows(id_, after):
            group = groups.get(key)
            if group is None:
                group = groups[key] = self.group()
            group.add(new, members)
            pending["verdict", number, key] = None

    def _old_rows(self, id_: str, before: Row | None) -> list[InGroup]:
        """The rows that an initiative had; found again, unless they depended on others too."""
        if not self.members_stand_alone:
            return self._rows_of.pop(id_, [])
        found: list[InGroup] = []
        if before is not None:
            self._rows_in(id_, before, found)
        return found

    def _new_rows(self, id_: str, after: Row | None) -> list[InGroup]:
        found: list[InGroup] = []
        if self.members_stand_alone:
            if after is not None:
                self._rows_in(id_, after, found)
            return found
        unit = ("rows", self.number, id_)
        if after is None:
            self._tracker.forget(unit)
            return found
        self._tracker.run(unit, lambda: self._rows_in(id_, after, found))
        self._rows_of[id_] = found
        return found

    def follow_domains(self, pending: Pending) -> None:
        """The groups that are there even without rows."""
        now = frozenset(expected(self.shape, Environment(self._host.world, {})))
        for key in self._lasting ^ now:
            if key not in self._groups:
                self._groups[key] = self.group()
            pending["verdict", self.number, key] = None
        self._lasting = now

    def verdict(self, key: GroupKey) -> Finding | None:
        """What is found of a group, told at once: what is told is part of what it depends on."""
        group = self._groups.get(key)
        if group is None:
            return None
        if not group.rows and key not in self._lasting:
            del self._groups[key]
            return None
        reports: list[Report] = []
        self._judge(key, group, group.slots, reports)
        if not reports:
            return None
        named = dict(zip(self._names, key, strict=True))
        kind, tell = reports[0]
        found = Finding.later(kind, group.ids, named, partial(tell, partial(self._inside, named, group)))
        found.told()
        return found

    def _inside(self, named: dict[str, Any], group: LiveGroup) -> Environment:
        """Where the rule is evaluated, its aggregates known and only uncertain rows there."""
        inside = of_group(self.shape, named, group.lacking(), self._host.outside)
        return evolve(inside, aggregates=self.known(group))


def _rows_stand_alone(shape: plan.Group) -> bool:
    """Whether the rows of an initiative in a rule's groups depend on no other initiative."""
    rows = (shape.rows,) if shape.rows is not None else ()
    return all(map(reads_one, (shape.where, *(value for _, value in shape.by), *rows)))


def _is_of_initiatives(shape: plan.Group) -> bool:
    parts = (part for _, domain in shape.of for part in plan.walk(domain))
    return any(isinstance(part, plan.Entities) and part.kind == plan.SUBJECT for part in parts)
