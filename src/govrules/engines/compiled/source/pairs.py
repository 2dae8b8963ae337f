"""The source of rules on pairs: functions that go through pairs and report each that is not fine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from attrs import evolve, frozen

from govrules import plan
from govrules.engines.compiled.runtime import together
from govrules.engines.compiled.source.emitter import Bound, Emitter, Shared
from govrules.engines.compiled.source.indexes import Entries, write_entered
from govrules.engines.compiled.source.joins import (
    ALL,
    by_id,
    is_answered,
    lookup,
    mutual,
    names_ids,
    quiet_rows,
)
from govrules.engines.compiled.source.likeness import narrowed
from govrules.engines.compiled.source.rules import IDS, INSIDE, write_tiers
from govrules.engines.compiled.source.scan import Part
from govrules.engines.compiled.source.sieves import Sieve, Sieves, passing, sieves_of
from govrules.engines.compiled.source.telling import Scope
from govrules.plan.reach import reads_only
from govrules.types import SetOf


@frozen
class PairRule:
    """A rule on pairs, ready to be written."""

    number: int
    rule: plan.Rule
    shape: plan.Pair
    sieves: Sieves

    @staticmethod
    def of(number: int, rule: plan.Rule, shape: plan.Pair) -> PairRule:
        shape = narrowed(rule, shape)
        return PairRule(number, rule, shape, sieves_of(rule, shape))

    @property
    def way(self) -> object:
        """What rules have in common that can go through the same pairs together."""
        shape = evolve(self.shape, related=plan.TRUE)
        named = by_id(shape.joins) is not None
        return (shape, None) if named else (shape, self.sieves.first, self.sieves.second)


@frozen
class Side:
    """One of a pair: its place in it, what the rules call it, and the sieves that it passes first."""

    place: int
    variable: str
    sieves: tuple[Sieve, ...] = ()

    @property
    def bound(self) -> Bound:
        return Bound(f"id_{self.place}", f"row_{self.place}")


@frozen
class Way:
    """How rules go through pairs: from what, and by which joins, to which others."""

    own: Side
    other: Side
    joins: plan.Joins | None

    @staticmethod
    def of(family: Sequence[PairRule], *, backwards: bool = False) -> Way:
        """From the first to the second, or backwards. What names its candidates cannot sieve them."""
        lead, first = family[0], family[0].sieves.first
        own = Side(0, lead.shape.first, tuple(each for each in first if _is_common(each, family)))
        other = Side(1, lead.shape.second, lead.sieves.second)
        joins = lead.shape.joins
        if backwards:
            own, other, joins = other, own, _reversed(joins)
        if joins is not None and names_ids(joins):
            other = evolve(other, sieves=())
        return Way(own, other, joins)

    @property
    def is_quiet(self) -> bool:
        """Whether what a pair is found by depends on the two alone: an edit then finds its pairs itself."""
        own, other = {self.own.variable}, {self.other.variable}
        alternatives = self.joins.alternatives if self.joins is not None else ()
        keys = [key for alternative in alternatives for key in alternative]
        return all(reads_only(key.outer, own) and reads_only(key.inner, other) for key in keys)


def _is_common(sieve: Sieve, family: Sequence[PairRule]) -> bool:
    return all(sieve in each.sieves.first for each in family)


def families(rules: Iterable[PairRule]) -> tuple[tuple[PairRule, ...], ...]:
    """The rules that go through the same pairs, together."""
    found: dict[object, list[PairRule]] = {}
    for each in rules:
        found.setdefault(each.way, []).append(each)
    return tuple(map(tuple, found.values()))


def write_pairs(shared: Shared, family: Sequence[PairRule]) -> tuple[Part | None, str]:
    """Rules on all pairs: what they take of each initiative, and the name of what is called after that.

    Each may be lacking. Where the second is looked up from the first, the pairs of an initiative
    are judged as soon as it is seen.
    """
    lead, way = family[0], Way.of(family)
    wanted, name = mutual(lead.shape, lead.sieves), f"pairs_{lead.number}"
    if wanted is None and way.joins is not None:
        return partial(_write_seen, way, family), ""
    emitter, part = shared.emitter(), None
    with emitter.block(f"def {name}(found):"), _both(lead.shape, emitter):
        if wanted is not None:
            entries = Entries.kept(shared)
            part = partial(write_entered, wanted=wanted, to=entries)
            _write_mutual(emitter, entries, way, family)
        else:
            _write_exhaustive(emitter, way, family)
    shared.functions.extend(emitter.lines)
    return part, name


def _write_seen(way: Way, family: Sequence[PairRule], emitter: Emitter) -> None:
    with emitter.apart(), _both(family[0].shape, emitter):
        _write_pairs_of(emitter, way, family, "")


def _write_mutual(emitter: Emitter, entries: Entries, way: Way, family: Sequence[PairRule]) -> None:
    gather = emitter.world.constant(together, "together")
    with emitter.block(f"for id_0, row_0, others in {gather}({entries.entries}):"):
        _write_others(emitter, "others", way, family)


def _write_exhaustive(emitter: Emitter, way: Way, family: Sequence[PairRule]) -> None:
    """All with all; those that do not pass the sieves are left out beforehand."""
    rows, others = quiet_rows(emitter.world), emitter.assign("[]", "others")
    loop = emitter.block(f"for id_1, row_1 in {rows}.items():")
    with loop, passing(emitter, way.other.sieves, way.other.bound):
        emitter.line(f"{others}.append((id_1, row_1))")
    with emitter.block(f"for id_0, row_0 in {rows}.items():"):
        _write_pairs_of(emitter, way, family, others)


def write_pairs_of_one(shared: Shared, each: PairRule) -> tuple[str, str]:
    """`name(id, row, found)`: a rule on the pairs of a first initiative, and on those of a second."""
    names = f"pairs_from_{each.number}", f"pairs_to_{each.number}"
    for name, backwards in zip(names, (False, True), strict=True):
        emitter, way = shared.emitter(), Way.of((each,), backwards=backwards)
        if way.joins is None:
            way = evolve(way, other=evolve(way.other, sieves=()))
        own = way.own.place
        with emitter.block(f"def {name}(id_{own}, row_{own}, found):"), _both(each.shape, emitter):
            _write_pairs_of(emitter, way, (each,), f"{quiet_rows(shared)}.items()")
        shared.functions.extend(emitter.lines)
    return names


def _both(shape: plan.Pair, emitter: Emitter) -> AbstractContextManager[None]:
    emitter.certain |= {"id_0", "row_0", "id_1", "row_1"}
    bound = {shape.first: Bound("id_0", "row_0"), shape.second: Bound("id_1", "row_1")}
    return emitter.binding(**bound)


def _reversed(joins: plan.Joins | None) -> plan.Joins | None:
    """The joins by which the first is looked up from the second."""
    if joins is None:
        return None
    turned = tuple(tuple(_turned(key) for key in keys) for keys in joins.alternatives)
    return plan.Joins(turned)


def _turned(key: plan.JoinKey) -> plan.JoinKey:
    return plan.JoinKey(key.inner, key.outer, key.inner_many, key.outer_many)


def _write_pairs_of(emitter: Emitter, way: Way, family: Sequence[PairRule], all_others: str) -> None:
    """The pairs of the initiative at hand."""
    key = by_id(way.joins)
    if key is not None:
        _write_named(emitter, key, way, family)
        return
    with passing(emitter, way.own.sieves, way.own.bound):
        others = all_others
        if way.joins is not None:
            others = lookup(emitter, way.joins, way.other.variable, way.other.sieves, quiet=way.is_quiet)
        _write_others(emitter, others, way, family)


def _write_named(emitter: Emitter, key: plan.JoinKey, way: Way, family: Sequence[PairRule]) -> None:
    """The others whose ids are at hand."""
    ids, shared, place = emitter.value(key.outer), emitter.world, way.other.place
    get = shared.bound("world.rows.get" if way.is_quiet else f"{ALL}.get", "get_initiative")
    some = ids if key.outer_many else emitter.present(ids) or "True"
    loop = emitter.block(f"for id_{place} in {_distinct(key, ids)}:")
    with emitter.block(f"if {some}:"), passing(emitter, way.own.sieves, way.own.bound), loop:
        emitter.line(f"row_{place} = {get}(id_{place})")
        with emitter.block(f"if row_{place} is not None and id_0 != id_1:"):
            _write_judgements(emitter, way, family)


def _distinct(key: plan.JoinKey, ids: str) -> str:
    """Each of the ids once."""
    if not key.outer_many:
        return f"({ids},)"
    if isinstance(key.outer.type, SetOf):
        return ids
    return f"({ids} if len({ids}) == 1 else dict.fromkeys({ids}))"


def _write_others(emitter: Emitter, others: str, way: Way, family: Sequence[PairRule]) -> None:
    for node in _of_own(way, family):
        emitter.value(node)
    place = way.other.place
    loop = emitter.block(f"for id_{place}, row_{place} in {others}:")
    with loop, emitter.block("if id_0 != id_1:"):
        _write_judgements(emitter, way, family)


def _of_own(way: Way, family: Sequence[PairRule]) -> Iterator[plan.Expression]:
    """What selection reads of the initiative at hand: once, before going through the others."""
    own = {way.own.variable}
    conditions = (sieve.condition for each in family for sieve in _asked(each, way))
    for node in (node for condition in conditions for node in plan.walk(condition)):
        if plan.free_variables(node) == own and isinstance(node, plan.Field | plan.Derived):
            yield node


def _asked(each: PairRule, way: Way) -> Iterator[Sieve]:
    """What must still be asked of the pairs that are gone through."""
    passed = {side.variable: side.sieves for side in (way.own, way.other)}
    return (sieve for sieve in each.sieves.left(passed) if not is_answered(way.joins, sieve.condition))


def _write_judgements(emitter: Emitter, way: Way, family: Sequence[PairRule]) -> None:
    for each in family:
        told = partial(_told_of_two, each.shape)
        scope = Scope(_OF_TWO, IDS, told, INSIDE)
        if not emitter.world.live:
            scope = evolve(scope, report=_SOON, found=f"found[{each.number}]")
        with passing(emitter, _asked(each, way)):
            write_tiers(emitter, each.rule, scope)


_OF_TWO = "{later}({kind}, (id_0, id_1), None, {tell})"
_SOON = "(id_0, id_1, {kind}, {tell})"
"""What is found of all pairs is put in order before it becomes findings."""


@contextmanager
def _told_of_two(shape: plan.Pair, emitter: Emitter) -> Iterator[None]:
    emitter.line("id_0, id_1 = ids")
    emitter.line("row_0, row_1 = around.rows.get(id_0), around.rows.get(id_1)")
    with _both(shape, emitter):
        yield
