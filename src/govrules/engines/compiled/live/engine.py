"""A plan over initiatives that change: an edit evaluates again only what it can have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial

from attrs import frozen

from govrules import plan
from govrules.engines.compiled.live.circles import CirclesOfRule
from govrules.engines.compiled.live.comparing import Changes, Comparison
from govrules.engines.compiled.live.groups import LiveGroups, Verdicts
from govrules.engines.compiled.live.hosting import BoundRules, Functions, LiveHost
from govrules.engines.compiled.live.indexes import LiveIndex
from govrules.engines.compiled.live.tracking import EVERY_ROW, Fact, Pending, Tracker, Unit, row
from govrules.engines.compiled.module import EACH, Module, Rules
from govrules.engines.compiled.runtime import Row
from govrules.findings import Finding
from govrules.meaning.ledger import Ledger, Steps
from govrules.plan.reach import reads_only
from govrules.types import TEXT
from govrules.world import World

Edits = Mapping[str, Row | None]
"""The new rows of initiatives by id; None for one that goes."""

Judging = Callable[[str, Row, list[Finding]], None]
"""Adds what is found of an initiative, given by its id and its row."""

COMBINATIONS = 256
"""For so many sets of fields that change together, what they touch is remembered."""


@frozen(eq=False)
class Judge:
    """What finds something of an initiative: a rule on its pairs, or all rules on it alone.

    `fields` are what each rule reads of initiatives. Where all that the functions read is rows of
    those whom a finding names, the judge stands alone: nothing need be noted of what was read.
    """

    number: int
    fields: Mapping[str, frozenset[str]]
    functions: tuple[Judging, ...]
    stands_alone: bool

    def rules_on(self, names: frozenset[str]) -> list[str]:
        """The rules that read one of some fields."""
        return [rule for rule, fields in self.fields.items() if fields & names]


@frozen(eq=False)
class Touched:
    """What may change where some fields of an initiative do.

    `functions` are those of judges that stand alone, `rules` those that may find something else;
    `is_partial` where the functions are of more rules than these.
    """

    indexes: tuple[LiveIndex, ...]
    groups: tuple[LiveGroups, ...]
    circles: tuple[CirclesOfRule, ...]
    functions: tuple[Judging, ...]
    rules: frozenset[str]
    is_partial: bool
    tracked: tuple[Judge, ...]


Edited = tuple[str, Row | None, Row | None, Touched]
"""An initiative with its row before and after an edit, and what that touches."""


class LiveEngine:
    """The findings of a plan over initiatives that change, on one date.

    Most of what a rule finds depends on nothing but fields of those whom it names, and on what
    never changes: then the fields that an edit changes tell what must be evaluated anew. Of what
    depends on more, it is noted what it has read. That is done by units: a judge on an initiative
    (`judge`), the rows of an initiative in a rule's groups (`rows`), a rule on one group (`verdict`)
    or circle (`circle`), an initiative's edges (`edges`), the keys of an initiative in an index
    (`keys`), a value of the whole (`whole`).
    """

    def __init__(self, rules: Rules, module: Module, world: World, ledger: Ledger) -> None:
        self.ledger = ledger
        self._tracker = Tracker()
        self._host = LiveHost(world, self._tracker)
        self._rows: dict[str, Row] = self._host.rows
        functions = module.bind(self._host)
        made = BoundRules(functions, module.slots, self._host, self._tracker)
        self._groups = {
            number: LiveGroups(number, rule, made)
            for number, rule in rules
            if isinstance(rule.shape, plan.Group)
        }
        self._circles = {
            number: CirclesOfRule(number, rule, made)
            for number, rule in rules
            if isinstance(rule.shape, plan.Cycle)
        }
        self._verdicts: dict[int, Verdicts] = {**self._groups, **self._circles}
        self._fields = {number: _fields_of(rule) for number, rule in rules}
        self._read = frozenset({"id"}).union(*self._fields.values())
        self._comparison = Comparison(self._read, frozenset().union(*(_texts_of(rule) for _, rule in rules)))
        self._domains = [each for each in self._groups.values() if each.is_of_initiatives]
        self._judges = _judges(rules, functions, _FIRST)
        self._tracks = self._has_to_track()
        self._start(world)
        self._judges = _judges(rules, functions, _BOTH)
        self._everything = self._touched(self._read)
        self._touched_by = lru_cache(COMBINATIONS)(self._find_touched)

    def _has_to_track(self) -> bool:
        """Whether something depends on more than the fields of those whom it names."""
        return not (
            all(judge.stands_alone for judge in self._judges.values())
            and all(each.stands_alone and each.members_stand_alone for each in self._verdicts.values())
            and all(index.fields is not None for index in self._host.indexes)
        )

    def _start(self, world: World) -> None:
        everything = self._touched(self._read)
        self._rows.update(world.initiatives)
        steps: list[Edited] = [(id_, None, held, everything) for id_, held in self._rows.items()]
        self._evaluate(steps, self._groups.values())
        self.ledger.settle()

    @property
    def rows(self) -> Mapping[str, Row]:
        """The rows of all initiatives."""
        return self._rows

    def apply(self, edits: Edits) -> Steps:
        """Make edits; gives what changed: each finding before and after."""
        steps = [self._edited(id_, held) for id_, held in edits.items()]
        self._evaluate(steps, self._domains)
        return self.ledger.settle()

    def close(self) -> None:
        """Nothing is held that would have to be given back."""

    def _edited(self, id_: str, after: Row | None) -> Edited:
        """Put a row in its place, without judging anything yet."""
        before = self._rows.get(id_)
        if after is None:
            self._rows.pop(id_, None)
        else:
            self._rows[id_] = after
        if before is None or after is None:
            return id_, before, after, self._everything
        return id_, before, after, self._touched_by(self._comparison.changes(before, after))

    def _find_touched(self, changes: Changes) -> Touched:
        return self._touched(self._comparison.names(changes))

    def _touched(self, names: frozenset[str]) -> Touched:
        judges = [judge for judge in self._judges.values() if judge.rules_on(names)]
        alone = [judge for judge in judges if judge.stands_alone]
        return Touched(
            tuple(each for each in self._host.indexes if each.fields is not None and each.fields & names),
            tuple(each for number, each in self._groups.items() if self._fields[number] & names),
            tuple(each for number, each in self._circles.items() if self._fields[number] & names),
            tuple(function for judge in alone for function in judge.functions),
            frozenset(rule for judge in alone for rule in judge.rules_on(names)),
            any(len(judge.rules_on(names)) < len(judge.fields) for judge in alone),
            tuple(judge for judge in judges if not judge.stands_alone),
        )

    def _evaluate(self, steps: list[Edited], domains: Iterable[LiveGroups]) -> None:
        """Follow the indexes first, since they say who else is concerned; then judge."""
        pending: Pending = {}
        if self._tracks:
            pending = self._concerned(steps)
        else:
            for id_, before, after, touched in steps:
                for index in touched.indexes:
                    index.update(id_, before, after)
        self._follow_groups(steps, pending, domains)
        if self._circles:
            self._follow_edges(steps, pending)
        self._judge_edited(steps, pending)
        self._judge_pending(steps, pending)

    def _concerned(self, steps: list[Edited]) -> Pending:
        """The units that have read what changes. Indexes and values of the whole say who else has."""
        before = {each[0]: each[1] for each in steps}
        todo: Pending = {
            ("keys", index.number, each[0]): None
            for each in steps
            for index in self._host.indexes
            if index.is_watched or index in each[3].indexes
        }
        pending = dict.fromkeys(self._tracker.readers({EVERY_ROW, *map(row, before)}))
        todo |= _taken(pending, "keys", "whole")
        while todo:
            unit = next(iter(todo))
            del todo[unit]
            found = dict.fromkeys(self._tracker.readers(self._followed(unit, before)))
            todo |= _taken(found, "keys", "whole")
            pending |= found
        return pending

    def _followed(self, unit: Unit, before: Edits) -> set[Fact]:
        """The facts that changed by following an index or a value of the whole."""
        if unit[0] == "keys":
            now = self._rows.get(unit[2])
            return self._host.indexes[unit[1]].follow(unit[2], before.get(unit[2], now), now)
        return {unit} if self._host.wholes[unit[1]].changed() else set()

    def _follow_groups(self, steps: list[Edited], pending: Pending, domains: Iterable[LiveGroups]) -> None:
        """Move rows between groups; those that gain or lose some are to be judged."""
        again = _taken(pending, "rows") if pending else ()
        for id_, before, after, touched in steps:
            for groups in touched.groups:
                groups.follow(id_, before, after, pending)
        for _, number, id_ in again:
            held = self._rows.get(id_)
            self._groups[number].follow(id_, held, held, pending)
        for groups in domains:
            groups.follow_domains(pending)

    def _follow_edges(self, steps: list[Edited], pending: Pending) -> None:
        """Follow the edges of initiatives; the circles that come, go or hold one are to be judged."""
        again = _taken(pending, "edges")
        for number, circles in self._circles.items():
            changed = {id_ for id_, _, _, touched in steps if circles in touched.circles}
            changed |= {unit[2] for unit in again if unit[1] == number}
            circles.follow(changed, pending)

    def _judge_edited(self, steps: list[Edited], pending: Pending) -> None:
        """Judge what stands alone in the initiatives themselves; the rest is to be judged."""
        for id_, before, after, touched in steps:
            for judge in touched.tracked:
                pending["judge", judge.number, id_] = None
            if touched.rules:
                found = _found(touched.functions, id_, after)
                if touched.is_partial:
                    found = [finding for finding in found if finding.rule in touched.rules]
                self._hold(id_, touched.rules, found, is_new=before is None)

    def _hold(self, id_: str, rules: AbstractSet[str], found: list[Finding], *, is_new: bool) -> None:
        """Hold what is found of an initiative, told at once: what is told is part of what it depends on.

        Where the initiative has just come, nothing older is held.
        """
        for finding in found:
            finding.told()
        self.ledger.replace(None if is_new else id_, rules, found)

    def _judge_pending(self, steps: list[Edited], pending: Pending) -> None:
        """Judge units anew, noting what they read unless they stand alone."""
        ledger, verdicts, run = self.ledger, self._verdicts, self._tracker.run
        come = {id_ for id_, before, _, _ in steps if before is None} if self._tracks else _NOBODY
        for unit in pending:
            kind, number, about = unit
            if kind == "judge":
                judge, held = self._judges[number], self._rows.get(about)
                run(unit, partial(self._judge, judge, about, held, is_new=about in come))
                continue
            rule = verdicts[number]
            found = rule.verdict(about) if rule.stands_alone else run(unit, partial(rule.verdict, about))
            place = rule.id, about
            if found is not None or place in ledger.findings:
                ledger.put(place, found)

    def _judge(self, judge: Judge, id_: str, held: Row | None, *, is_new: bool) -> None:
        self._hold(id_, judge.fields.keys(), _found(judge.functions, id_, held), is_new=is_new)


def _found(functions: Iterable[Judging], id_: str, held: Row | None) -> list[Finding]:
    """What functions find of an initiative; nothing where it is gone."""
    found: list[Finding] = []
    if held is not None:
        for function in functions:
            function(id_, held, found)
    return found


def _judges(rules: Rules, functions: Functions, ways: tuple[str, ...]) -> dict[int, Judge]:
    """What judges initiatives, by number: rules on pairs have that of the rule."""
    each = {rule.id: rule for _, rule in rules if isinstance(rule.shape, plan.Each)}
    judges = [_judge_of(_OF_ONE, each.values(), (functions[EACH],))] if each else []
    for number, rule in rules:
        if isinstance(rule.shape, plan.Pair):
            judges.append(
                _judge_of(number, [rule], tuple(functions[f"pairs_{way}_{number}"] for way in ways))
            )
    return {judge.number: judge for judge in judges}


def _judge_of(number: int, rules: Iterable[plan.Rule], functions: tuple[Judging, ...]) -> Judge:
    fields = {rule.id: _fields_of(rule) for rule in rules}
    return Judge(number, fields, functions, all(map(_stands_alone, rules)))


def _stands_alone(rule: plan.Rule) -> bool:
    """Whether a rule reads no initiatives but those whom its findings name."""
    shape = rule.shape
    named = {shape.first, shape.second} if isinstance(shape, plan.Pair) else set()
    return all(reads_only(part, named) for part in (*plan.deciding(rule), *plan.telling(rule)))


def _fields_of(rule: plan.Rule) -> frozenset[str]:
    """The fields of initiatives that a rule reads, and the id, on which everything depends."""
    return plan.fields_read((*plan.deciding(rule), *plan.telling(rule)))


def _texts_of(rule: plan.Rule) -> frozenset[str]:
    """Those of them that are texts."""
    parts = (*plan.deciding(rule), *plan.telling(rule))
    nodes = (node for part in parts for node in plan.walk(part, into_definitions=True))
    return frozenset(node.name for node in nodes if isinstance(node, plan.Field) and node.type == TEXT)


def _taken(pending: Pending, *kinds: str) -> Pending:
    """The units of some kinds, taken out of the others."""
    found = {unit: None for unit in pending if unit[0] in kinds}
    for unit in found:
        del pending[unit]
    return found


_NOBODY: frozenset[str] = frozenset()

_OF_ONE = -1
"""The number of the judge of all rules on one initiative, which are one function."""

_FIRST, _BOTH = ("from",), ("from", "to")
"""At first every pair is found from its first initiative."""
