"""The source of lookups: which initiatives can fulfil a condition, found by its keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from govrules import plan
from govrules.engines.compiled.runtime import named, one_by_one, united
from govrules.engines.compiled.source.emitter import Bound, Emitter, Shared
from govrules.engines.compiled.source.indexes import ONE, Indexing, index
from govrules.engines.compiled.source.sieves import Sieve, Sieves
from govrules.functions.collections import overlap
from govrules.plan.renaming import renamed
from govrules.types import element_of

ALL = "world.entities['initiative']"


def everyone(shared: Shared) -> str:
    """The rows of all initiatives by id."""
    return shared.bound(ALL, "initiatives")


def candidates(emitter: Emitter, loop: plan.Loop, *, in_order: bool) -> str:
    """The pairs of id and row that a loop over all initiatives must go through.

    What is looked up comes in no order, so that a list, which has one, goes through all.
    """
    if in_order:
        return f"sorted({everyone(emitter.world)}.items())"
    if loop.joins is None:
        return f"{everyone(emitter.world)}.items()"
    return lookup(emitter, loop.joins, loop.variable)


def hold_near(shared: Shared, loop: plan.Loop, joins: plan.Joins) -> None:
    """Tell the host who can matter in a loop, for what is told of findings in the plain way."""
    outer = [key.outer for keys in joins.alternatives for key in _usable(keys)]
    if any(isinstance(part, plan.GroupRows) for node in outer for part in _ranges(node)):
        return  # a group's rows are not at hand there
    variables = sorted(set().union(*map(plan.free_variables, outer)))

    def write(name: str) -> list[str]:
        inner = shared.emitter()
        with inner.block(f"def {name}(variables):"):
            bound = {each: _held(inner, each) for each in variables}
            with inner.binding(**bound):
                found = lookup(inner, joins, loop.variable)
                inner.line(f"return sorted(id_ for id_, _ in {found})")
        return inner.lines

    function = shared.function(("near", loop), "near", write)
    shared.after(f"world.hold_near({shared.constant(loop, ('loop', loop))}, {function})", "near")


def _held(emitter: Emitter, variable: str) -> Bound:
    return Bound(emitter.assign(f"variables[{emitter.world.constant(variable, ('key', variable))}]", "held"))


def _ranges(node: plan.Expression) -> Iterator[object]:
    return (part.rows for part in plan.walk(node) if isinstance(part, plan.Aggregate))


def quiet_rows(shared: Shared) -> str:
    """The same, where reading them is not noted: the pairs of a changed initiative are found anyway."""
    return shared.bound("world.rows", "rows")


def lookup(
    emitter: Emitter,
    joins: plan.Joins,
    variable: str,
    sieves: tuple[Sieve, ...] = (),
    *,
    quiet: bool = False,
) -> str:
    """The candidates of joins: the union of the alternatives.

    What does not pass the sieves is left out where it is looked up in an index.
    """
    look = partial(_alternative, emitter, variable, sieves, selecting=joins.selecting, quiet=quiet)
    found = [look(_usable(keys)) for keys in joins.alternatives]
    if len(found) == 1:
        return found[0]
    return f"{emitter.world.constant(united, 'united')}(({', '.join(found)}))"


def _usable(keys: tuple[plan.JoinKey, ...]) -> tuple[plan.JoinKey, ...]:
    """An id, which names one initiative; else all single keys, with at most one of several values."""
    for key in keys:
        if _is_id(key):
            return (key,)
    many = [key for key in keys if key.outer_many or key.inner_many]
    single = [key for key in keys if not (key.outer_many or key.inner_many)]
    return (*single, *many[:1])


def is_answered(joins: plan.Joins | None, condition: plan.Expression) -> bool:
    """Whether every candidate of joins fulfils a condition: it is what they are looked up by."""
    if joins is None or not joins.selecting or len(joins.alternatives) != 1:
        return False
    return any(_is_asked(key, condition) for key in _usable(joins.alternatives[0]))


def names_ids(joins: plan.Joins) -> bool:
    """Whether candidates are looked up by their ids, be it some of them."""
    return joins.selecting and any(_is_id(_usable(keys)[0]) for keys in joins.alternatives)


def by_id(joins: plan.Joins | None) -> plan.JoinKey | None:
    """The one key that names the candidates, where there is no other way to them."""
    if joins is None or len(joins.alternatives) != 1 or not names_ids(joins):
        return None
    return _usable(joins.alternatives[0])[0]


def mutual(shape: plan.Pair, sieves: Sieves) -> Indexing | None:
    """What both of a pair are looked up in, where that is the same."""
    joins = shape.joins
    if joins is None or not joins.selecting or len(joins.alternatives) != 1 or not sieves.are_alike:
        return None
    keys = _usable(joins.alternatives[0])
    if not all(_are_alike(key, shape) for key in keys):
        return None
    return Indexing.of(keys, shape.second, sieves.second)


def _are_alike(key: plan.JoinKey, shape: plan.Pair) -> bool:
    """Whether both sides are the same, but of one initiative and of the other."""
    outer, inner = renamed(key.outer, {shape.first: ONE}), renamed(key.inner, {shape.second: ONE})
    return key.outer_many == key.inner_many and outer == inner


def _is_asked(key: plan.JoinKey, condition: plan.Expression) -> bool:
    sides, many = [key.outer, key.inner], [key.outer_many, key.inner_many]
    match condition:
        case plan.Call(function=function, arguments=arguments) if function.call is overlap:
            return all(many) and list(arguments) in (sides, sides[::-1])
        case plan.In(item=item, collection=collection):
            one, several = sides if key.inner_many else sides[::-1]
            return key.outer_many != key.inner_many and (item, collection) == (one, several)
        case plan.Compare(operator="==", left=left, right=right):
            return not any(many) and element_of(left.type) is None and [left, right] in (sides, sides[::-1])
    return False


def _is_id(key: plan.JoinKey) -> bool:
    match key.inner:
        case plan.Variable() | plan.Field(base=plan.Variable(), name="id"):
            return not key.inner_many
    return False


def _alternative(  # noqa: PLR0913 - all about one lookup
    emitter: Emitter,
    variable: str,
    sieves: tuple[Sieve, ...],
    keys: tuple[plan.JoinKey, ...],
    *,
    selecting: bool,
    quiet: bool,
) -> str:
    outer = [emitter.value(key.outer) for key in keys]
    if selecting and _is_id(keys[0]):
        ids = outer[0] if keys[0].outer_many else f"({outer[0]},)"
        rows = quiet_rows(emitter.world) if quiet else everyone(emitter.world)
        found = f"{emitter.world.constant(named, 'named')}({rows}, {ids})"
        return f"({found} if {outer[0]} else ())" if keys[0].outer_many else found
    found_in = index(emitter.world, keys, variable, sieves, selecting=selecting)
    found_in += "" if quiet else ".watched"
    if selecting:
        return _selected(emitter, found_in, keys, outer)
    return _judged(emitter, found_in, keys, outer)


def _selected(emitter: Emitter, index: str, keys: tuple[plan.JoinKey, ...], outer: list[str]) -> str:
    """Rows whose keys are those of the subject; none where one of these is unknown."""
    single = [name for key, name in zip(keys, outer, strict=True) if not key.outer_many]
    present = emitter.present(*single)
    if keys[-1].outer_many:
        each = f"{emitter.world.constant(one_by_one, 'one_by_one')}({outer[-1]})"
        if len(keys) > 1:
            each = f"(({', '.join(single)}, member) for member in {each})"
        found = f"({index}.at_any({each}) if {outer[-1]} else ())"
    else:
        key = single[0] if len(keys) == 1 else f"({', '.join(single)})"
        found = f"{index}.at({key})"
    return f"({found} if {present} else ())" if present else found


def _judged(emitter: Emitter, index: str, keys: tuple[plan.JoinKey, ...], outer: list[str]) -> str:
    """As above, and every row whose key is unknown; all rows where the subject's is."""
    certain = [emitter.present(*outer)]
    certain += [f"None not in {name}" for key, name in zip(keys, outer, strict=True) if key.outer_many]
    selected = _selected(emitter, index, keys, outer)
    together = f"{emitter.world.constant(united, 'united')}(({selected}, {index}.uncertain()))"
    condition = " and ".join(part for part in certain if part) or "True"
    return f"({together} if {condition} else {everyone(emitter.world)}.items())"
