"""A plan over initiatives that change: an edit evaluates again only what it can have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from attrs import Factory, define, evolve

from govrules import plan
from govrules.engines.compiled.circles import LiveCircles
from govrules.engines.compiled.module import EACH, Module, Rules
from govrules.engines.compiled.places import expected, of_circle, of_group
from govrules.engines.compiled.runtime import Row
from govrules.engines.compiled.slots import Slot, slot_of
from govrules.engines.compiled.telling import Report
from govrules.engines.compiled.tracking import EVERY_ROW, Fact, LiveHost, TrackedRows, Tracker, Unit, row
from govrules.findings import Finding
from govrules.meaning import Environment
from govrules.meaning.ledger import Key, Ledger
from govrules.plan.reach import reads_one
from govrules.world import World

Edits = Mapping[str, Row | None]
"""The new rows of initiatives by id; None for one that goes."""

Changed = Mapping[str, frozenset[str]]
"""The fields that edits change, by initiative; all of them for one that comes or goes."""

GroupRow = tuple[str, Row, Any]
"""A row of a group: the initiative's id, its row, and the member of `rows`."""


InGroup = tuple[tuple[Any, ...], GroupRow]
"""The key of a group, and a row in it."""


@define
class LiveGroup:
    """The rows of a group by initiative, and its aggregates.

    `uncertain` counts, by initiative, the rows that make an aggregate unknown.
    """

    slots: tuple[Slot, ...]
    rows: dict[str, list[GroupRow]] = Factory(dict)
    uncertain: Counter[str] = Factory(Counter)

    def move(self, each: GroupRow, members: tuple[Any, ...], times: int) -> None:
        """Add a row (`times` is 1) or take it away (-1), with what it adds to the aggregates."""
        if times > 0:
            self.rows.setdefault(each[0], []).append(each)
        else:
            self.rows.pop(each[0], None)
        for slot, member in zip(self.slots, members, strict=True):
            slot.add(member, times)
        if None in members:
            self.uncertain[each[0]] += times

    def lacking(self) -> Iterator[GroupRow]:
        """The rows that can lack something: all of them, where no aggregate is kept."""
        if not self.slots:
            yield from self
        for id_ in sorted(id_ for id_, times in self.uncertain.items() if times):
            yield from self.rows[id_]

    def __iter__(self) -> Iterator[GroupRow]:
        for id_ in sorted(self.rows):
            yield from self.rows[id_]

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))


class LiveEngine:
    """The findings of a plan over initiatives that change, on one date.

    A unit is what is evaluated as a whole: all rules on one initiative (`each`), a rule on the
    pairs of a first (`from`) or of a second (`to`), the rows of an initiative in a rule's groups
    (`rows`), a rule on one group (`verdict`), an initiative's edges (`edges`), a rule on a circle
    (`circle`), the keys of an initiative in an index (`keys`), a value of the whole (`whole`).
    """

    def __init__(self, rules: Rules, module: Module, world: World, ledger: Ledger) -> None:
        self.rules = dict(rules)
        self.ledger = ledger
        self._tracker = Tracker()
        self._rows = TrackedRows((), self._tracker)
        self._world = evolve(world, entities={**world.entities, "initiative": self._rows})
        self._host = LiveHost(world, self._rows, self._tracker)
        self._functions = module.bind(self._host)
        self._slots = module.slots
        self._keys: dict[Unit, tuple[Key, ...]] = {}
        self._groups: dict[int, dict[tuple[Any, ...], LiveGroup]] = {}
        self._lasting: dict[int, frozenset[tuple[Any, ...]]] = {}
        self._rows_of: dict[Unit, list[InGroup]] = {}
        self._alone = frozenset(
            number for number, rule in self.rules.items() if _rows_stand_alone(rule.shape)
        )
        self._circles: dict[int, LiveCircles] = {}
        self._pairs: list[int] = []
        self._fields = {number: _fields_of([rule]) for number, rule in self.rules.items()}
        self._fields_of_each = _fields_of(
            rule for rule in self.rules.values() if isinstance(rule.shape, plan.Each)
        )
        self._start(world)

    def _start(self, world: World) -> None:
        for number, rule in self.rules.items():
            if isinstance(rule.shape, plan.Pair):
                self._pairs.append(number)
            elif isinstance(rule.shape, plan.Group):
                self._groups[number] = {}
                self._lasting[number] = frozenset()
            elif isinstance(rule.shape, plan.Cycle):
                self._circles[number] = LiveCircles()
        self._evaluate(world.initiatives, first=True)
        self.ledger.settle()

    @property
    def rows(self) -> Mapping[str, Row]:
        """The rows of all initiatives."""
        return self._rows

    def apply(self, edits: Edits) -> dict[Key, tuple[Finding | None, Finding | None]]:
        """Make edits; gives what changed: each finding before and after."""
        self._evaluate(edits, first=False)
        return self.ledger.settle()

    def close(self) -> None:
        """Nothing is held that would have to be given back."""

    def _evaluate(self, edits: Edits, *, first: bool) -> None:
        before = {id_: dict.get(self._rows, id_) for id_ in edits}
        changed = {id_: _changed(before[id_], held) for id_, held in edits.items()}
        for id_, held in edits.items():
            if held is None:
                self._rows.pop(id_, None)
            else:
                self._rows[id_] = held
        facts: set[Fact] = {EVERY_ROW, *map(row, edits)}
        pending = dict.fromkeys(self._tracker.readers(facts))
        self._follow_keys(before, pending)
        self._follow_rows(changed, before, pending)
        self._follow_domains(pending, first=first)
        self._follow_edges(changed, pending)
        self._judge(changed, pending, first=first)

    def _follow_keys(self, before: Edits, pending: dict[Unit, None]) -> None:
        """Indexes and values of the whole come first: they say who else is concerned."""
        gone_first = sorted(before, key=lambda id_: dict.__contains__(self._rows, id_))
        todo: dict[Unit, None] = {
            ("keys", index.number, id_): None for id_ in gone_first for index in self._host.indexes
        }
        todo |= _taken(pending, "keys", "whole")
        while todo:
            unit = next(iter(todo))
            del todo[unit]
            found = dict.fromkeys(self._tracker.readers(self._followed(unit, before)))
            todo |= _taken(found, "keys", "whole")
            pending |= found

    def _followed(self, unit: Unit, before: Edits) -> set[Fact]:
        """The facts that changed by following an index or a value of the whole."""
        if unit[0] == "keys":
            now = dict.get(self._rows, unit[2])
            return self._host.indexes[unit[1]].update(unit[2], before.get(unit[2], now), now)
        return {unit} if self._host.wholes[unit[1]].changed() else set()

    def _follow_rows(self, changed: Changed, before: Edits, pending: dict[Unit, None]) -> None:
        """The rows that initiatives have in groups; the groups that gain or lose one are judged."""
        todo = {
            ("rows", number, id_): None for number in self._groups for id_ in self._touched(number, changed)
        }
        for unit in todo | _taken(pending, "rows"):
            number = unit[1]
            for key, old in self._old_rows(unit, before):
                self._move(number, key, old, -1)
                pending["verdict", number, key] = None
            for key, new in self._new_rows(unit):
                self._move(number, key, new, 1)
                pending["verdict", number, key] = None

    def _follow_domains(self, pending: dict[Unit, None], *, first: bool) -> None:
        """The groups that are there even without rows."""
        for number, before in self._lasting.items():
            shape = self.rules[number].shape
            assert isinstance(shape, plan.Group), "only groups last"
            if not (first or _is_of_initiatives(shape)):
                continue
            now = frozenset(expected(shape, Environment(self._world, {})))
            self._lasting[number] = now
            for key in before ^ now:
                self._groups[number].setdefault(key, self._new_group(number))
                pending["verdict", number, key] = None

    def _old_rows(self, unit: Unit, before: Edits) -> list[InGroup]:
        """The rows that an initiative had; found again, unless they depended on others too."""
        _, number, id_ = unit
        old = before.get(id_)
        if number in self._alone:
            return self._rows_in_groups(number, id_, old) if old is not None else []
        return self._rows_of.pop(unit, [])

    def _new_rows(self, unit: Unit) -> list[InGroup]:
        _, number, id_ = unit
        held = dict.get(self._rows, id_)
        if held is None:
            self._tracker.forget(unit)
            return []
        if number in self._alone:
            return self._rows_in_groups(number, id_, held)
        found: list[InGroup] = self._tracker.run(unit, lambda: self._rows_in_groups(number, id_, held))
        self._rows_of[unit] = found
        return found

    def _rows_in_groups(self, number: int, id_: str, held: Row) -> list[InGroup]:
        found: list[InGroup] = []
        self._functions[f"rows_of_{number}"](id_, held, found)
        return found

    def _move(self, number: int, key: tuple[Any, ...], each: GroupRow, times: int) -> None:
        """Add a row to its group, or take it away."""
        groups = self._groups[number]
        group = groups.get(key)
        if group is None:
            group = groups[key] = self._new_group(number)
        group.move(each, self._functions[f"adds_of_{number}"](key, *each), times)

    def _new_group(self, number: int) -> LiveGroup:
        return LiveGroup(tuple(slot_of(node, self._host) for node in self._slots[number]))

    def _follow_edges(self, edited: Changed, pending: dict[Unit, None]) -> None:
        again = _taken(pending, "edges")
        for number, circles in self._circles.items():
            changed = {*self._touched(number, edited), *(unit[2] for unit in again if unit[1] == number)}
            gone, come = circles.update({id_: self._edges_of(number, id_) for id_ in changed})
            for circle in gone:
                pending["circle", number, circle] = None
            for circle in come | {circles.of[id_] for id_ in changed if id_ in circles.of}:
                pending["circle", number, circle] = None

    def _edges_of(self, number: int, id_: str) -> Any:
        unit, held = ("edges", number, id_), dict.get(self._rows, id_)
        if held is None:
            self._tracker.forget(unit)
            return None
        return self._tracker.run(unit, lambda: self._functions[f"edges_of_{number}"](id_, held))

    def _judge(self, changed: Changed, pending: dict[Unit, None], *, first: bool) -> None:
        pending |= {("each", id_): None for id_, names in changed.items() if names & self._fields_of_each}
        for number in self._pairs:
            touched = tuple(self._touched(number, changed))
            pending |= {(way, number, id_): None for way in _WAYS[first] for id_ in touched}
        for unit in pending:
            found = self._tracker.run(unit, partial(self._found, unit))
            known = self._known(unit)
            keys = self.ledger.replace(known, found) if known or found else ()
            if keys and unit[0] not in _OF_PAIRS:
                self._keys[unit] = keys

    def _touched(self, number: int, changed: Changed) -> Iterator[str]:
        """The initiatives in which something changed that the rule reads."""
        fields = self._fields[number]
        return (id_ for id_, names in changed.items() if names & fields)

    def _found(self, unit: Unit) -> list[Finding]:
        """What the unit finds, told at once: what is told is part of what the unit reads."""
        found = list(_JUDGES[unit[0]](self, unit))
        for finding in found:
            finding.told()
        return found

    def _known(self, unit: Unit) -> tuple[Key, ...]:
        """What the unit found before. A finding on a pair, which belongs to two units, goes by subject."""
        if unit[0] not in _OF_PAIRS:
            return self._keys.pop(unit, ())
        way, number, id_ = unit
        rule, place = self.rules[number].id, _OF_PAIRS[way]
        naming = self.ledger.naming.get(id_, ())
        return tuple(key for key in naming if key[0] == rule and key[1][place] == id_)

    def _each(self, unit: Unit) -> Iterator[Finding]:
        id_ = unit[1]
        held = dict.get(self._rows, id_)
        if held is None:
            return
        found: list[Finding] = []
        self._functions[EACH](id_, held, found)
        yield from found

    def _pairs_of(self, unit: Unit) -> Iterator[Finding]:
        way, number, id_ = unit
        held = dict.get(self._rows, id_)
        if held is None:
            return
        found: list[Finding] = []
        self._functions[f"pairs_{way}_{number}"](id_, held, found)
        yield from found

    def _verdict(self, unit: Unit) -> Iterator[Finding]:
        _, number, key = unit
        shape, group = self.rules[number].shape, self._groups[number].get(key)
        assert isinstance(shape, plan.Group), "verdicts are on groups"
        if group is None:
            return
        if not group.rows and key not in self._lasting[number]:
            del self._groups[number][key]
            return
        named = {name: part for (name, _), part in zip(shape.by, key, strict=True)}
        ids = tuple(sorted(group.rows))
        for kind, tell in self._reports(number, key, group, group.slots):
            inside = partial(self._inside, number, shape, named, group)
            yield Finding.later(kind, ids, named, partial(tell, inside))

    def _inside(self, number: int, shape: plan.Group, named: dict[str, Any], group: LiveGroup) -> Environment:
        """Where a rule on a group is evaluated, its aggregates known and only uncertain rows there."""
        held = {node: slot.value() for node, slot in zip(self._slots[number], group.slots, strict=True)}
        outside = self._host.outside
        return evolve(of_group(shape, named, group.lacking(), outside), aggregates=held)

    def _reports(self, number: int, key: tuple[Any, ...], rows: Any, slots: Any) -> list[Report]:
        found: list[Report] = []
        self._functions[f"verdict_of_{number}"](key, rows, slots, found)
        return found

    def _circle(self, unit: Unit) -> Iterator[Finding]:
        _, number, circle = unit
        if self._circles[number].of.get(circle[0]) != circle:
            return
        group = self._new_group(number)
        for id_ in circle:
            each = (id_, dict.__getitem__(self._rows, id_), None)
            group.move(each, self._functions[f"adds_of_{number}"]((), *each), 1)
        outside = self._host.outside
        for kind, tell in self._reports(number, (), group, group.slots):
            yield Finding.later(kind, circle, None, partial(tell, partial(of_circle, circle, outside)))


def _fields_of(rules: Iterable[plan.Rule]) -> frozenset[str]:
    """The fields of initiatives that rules read, and the id, on which everything depends."""
    prefix = f"{plan.SUBJECT}."
    names = (name for rule in rules for name in rule.reads if name.startswith(prefix))
    return frozenset({"id", *(name.removeprefix(prefix) for name in names)})


def _rows_stand_alone(shape: plan.Shape) -> bool:
    """Whether the rows of an initiative in a rule's groups depend on no other initiative."""
    if not isinstance(shape, plan.Group):
        return False
    parts = [
        shape.where,
        *(value for _, value in shape.by),
        *([shape.rows] if shape.rows is not None else []),
    ]
    return all(map(reads_one, parts))


def _changed(old: Row | None, new: Row | None) -> frozenset[str]:
    if old is None or new is None:
        return frozenset({"id", *(old or ()), *(new or ())})
    return frozenset(name for name, value in new.items() if value != old.get(name))


def _taken(units: dict[Unit, None], *kinds: str) -> dict[Unit, None]:
    """The units of some kinds, taken out of the others."""
    found = {unit: None for unit in units if unit[0] in kinds}
    for unit in found:
        del units[unit]
    return found


_WAYS = {True: ("from",), False: ("from", "to")}
"""At first every pair is found from its first initiative."""

_JUDGES: Mapping[str, Callable[[LiveEngine, Unit], Iterator[Finding]]] = {
    "circle": LiveEngine._circle,  # noqa: SLF001 - a table of its own methods
    "each": LiveEngine._each,  # noqa: SLF001 - its own methods, by name
    "from": LiveEngine._pairs_of,  # noqa: SLF001 - its own methods, by name
    "to": LiveEngine._pairs_of,  # noqa: SLF001 - its own methods, by name
    "verdict": LiveEngine._verdict,  # noqa: SLF001 - its own methods, by name
}

_OF_PAIRS = {"from": 0, "to": 1}
"""The place of a unit's own initiative in the pairs that it finds."""


def _is_of_initiatives(shape: plan.Group) -> bool:
    parts = (part for _, domain in shape.of for part in plan.walk(domain))
    return any(isinstance(part, plan.Entities) and part.kind == plan.SUBJECT for part in parts)
