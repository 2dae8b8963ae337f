"""The source of rules: a function that reports every verdict that is not fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

from govrules import plan
from govrules.engines.compiled.emitter import Bound, Emitter, Shared, flat
from govrules.engines.compiled.joins import is_answered, lookup, mutual, quiet_rows
from govrules.engines.compiled.likeness import narrowed
from govrules.engines.compiled.loops import GROUP_ROWS
from govrules.engines.compiled.members import as_record, gone_through
from govrules.engines.compiled.runtime import ordered
from govrules.engines.compiled.scalars import subject as of_subject
from govrules.engines.compiled.telling import Scope, write_report
from govrules.meaning import strictest
from govrules.plan.reach import is_subject, reads_one, reads_only
from govrules.types import SetOf


def write_each(shared: Shared, name: str, rules: list[plan.Rule]) -> None:
    """`name(id, row, found)`: all rules on one initiative, in one function."""
    emitter = shared.emitter()
    function = emitter.block(f"def {name}(id_0, row_0, found):")
    with function, emitter.binding(**of_subject(emitter, "id_0", "row_0")):
        for field in _often_read(rules):
            emitter.value(field)
        for rule in rules:
            write_judgement(emitter, rule, _OF_ONE)
    shared.functions.extend(emitter.lines)


def _of_one(emitter: Emitter) -> AbstractContextManager[None]:
    return emitter.binding(**of_subject(emitter, "id_0", "row_0"))


@contextmanager
def _told_of_one(emitter: Emitter) -> Iterator[None]:
    emitter.line("(id_0,) = ids")
    emitter.line("row_0 = around.rows.get(id_0)")
    with _of_one(emitter):
        yield


_IDS = "ids, around=world"
_INSIDE = "{}.inside(ids, around)"
_OF_ONE = Scope("{later}({kind}, (id_0,), None, {tell})", _IDS, _told_of_one, _INSIDE)
_OF_TWO = "{later}({kind}, (id_0, id_1), None, {tell})"


def _often_read(rules: Iterable[plan.Rule]) -> Iterator[plan.Expression]:
    """The fields of the subject that more than one rule reads: read once, before all rules."""
    seen: Counter[plan.Expression] = Counter()
    for rule in rules:
        parts = (rule.when, *(tier.condition for tier in rule.tiers))
        seen.update({node for part in parts for node in plan.walk(part) if _is_own_field(node)})
    return (field for field, times in seen.items() if times > 1)


def _is_own_field(node: plan.Expression) -> bool:
    if isinstance(node, plan.Derived):
        return is_subject(node.base) and reads_one(node)
    return isinstance(node, plan.Field) and is_subject(node.base)


def write_judgement(emitter: Emitter, rule: plan.Rule, scope: Scope) -> None:
    """Where `when` holds: tier after tier, until one decides."""
    with emitter.guard(rule.when):
        _write_tiers(emitter, rule, 0, scope)


def _write_tiers(emitter: Emitter, rule: plan.Rule, place: int, scope: Scope) -> None:
    tier = rule.tiers[place]
    condition = tier.condition
    if condition == plan.TRUE or place == len(rule.tiers) - 1:
        if tier.effect is not None:
            write_report(emitter, rule, scope, place, violated=True)
        return
    if tier.effect is None:
        with emitter.unless(condition):
            _write_doubt(emitter, rule, place, scope)
        return
    with emitter.block(f"if {emitter.true(condition)}:"):
        write_report(emitter, rule, scope, place, violated=True)
    with emitter.block("else:"):
        _write_doubt(emitter, rule, place, scope)


def _write_doubt(emitter: Emitter, rule: plan.Rule, place: int, scope: Scope) -> None:
    """Where a tier's condition is not true: the next tier decides, unless it is unknown."""
    if rule.unknown == "violate" and _leaves_only_the_last(rule, place):
        _write_tiers(emitter, rule, place + 1, scope)
        return
    with emitter.block(f"if {emitter.false(rule.tiers[place].condition)}:"):
        _write_tiers(emitter, rule, place + 1, scope)
    if rule.unknown == "inform":
        with emitter.block("else:"):
            write_report(emitter, rule, scope, place, violated=False)
    if rule.unknown == "violate":
        with emitter.block("else:"):
            _write_strictest(emitter, rule, place, scope)


def _leaves_only_the_last(rule: plan.Rule, place: int) -> bool:
    """Whether only the last tier is left to take effect, as of `forbid` and `require`."""
    return place + 2 == len(rule.tiers) and rule.tiers[place].effect is None


def _write_strictest(emitter: Emitter, rule: plan.Rule, place: int, scope: Scope) -> None:
    """Where a tier is unknown and that is taken for a violation."""
    conditions = (tier.condition for tier in rule.tiers[place:])
    held = ["True" if condition == plan.TRUE else emitter.value(condition) for condition in conditions]
    tiers, choose = emitter.world.constant(rule.tiers), emitter.world.constant(strictest, "strictest")
    chosen = emitter.assign(f"{choose}({tiers}, {place}, ({', '.join(held)},))", "tier")
    for later in range(place, len(rule.tiers)):
        if rule.tiers[later].effect is not None:
            with emitter.block(f"if {chosen} == {later}:"):
                write_report(emitter, rule, scope, later, violated=True)


def write_pairs(shared: Shared, number: int, rule: plan.Rule, shape: plan.Pair) -> tuple[str]:
    """`name(found)`: a rule on all pairs."""
    shape, name, emitter = narrowed(rule, shape), f"pairs_{number}", shared.emitter()
    together = mutual(emitter, shape.joins, shape.second)
    firsts = (
        f"id_0, row_0, others in {together}" if together else f"id_0, row_0 in {quiet_rows(shared)}.items()"
    )
    with emitter.block(f"def {name}(found):"), _both(shape, emitter), emitter.block(f"for {firsts}:"):
        others = "others" if together else _others(emitter, shape.joins, shape.first, shape.second)
        _write_others(emitter, rule, shape, others, shape.first, 1)
    shared.functions.extend(emitter.lines)
    return (name,)


def write_pairs_of_one(shared: Shared, number: int, rule: plan.Rule, shape: plan.Pair) -> tuple[str, str]:
    """`name(id, row, found)`: a rule on the pairs of a first initiative, and on those of a second."""
    shape = narrowed(rule, shape)
    names = f"pairs_from_{number}", f"pairs_to_{number}"
    for name, (own, other), joins in zip(names, _DIRECTIONS, (shape.joins, _reversed(shape)), strict=True):
        emitter, variables = shared.emitter(), (shape.first, shape.second)
        with emitter.block(f"def {name}(id_{own}, row_{own}, found):"), _both(shape, emitter):
            others = _others(emitter, joins, variables[own], variables[other])
            _write_others(emitter, rule, shape, others, variables[own], other)
        shared.functions.extend(emitter.lines)
    return names


_DIRECTIONS = ((0, 1), (1, 0))


def _both(shape: plan.Pair, emitter: Emitter) -> AbstractContextManager[None]:
    emitter.certain |= {"id_0", "row_0", "id_1", "row_1"}
    bound = {shape.first: Bound("id_0", "row_0"), shape.second: Bound("id_1", "row_1")}
    return emitter.binding(**bound)


def _reversed(shape: plan.Pair) -> plan.Joins | None:
    """The joins by which the first is looked up from the second."""
    if shape.joins is None:
        return None
    turned = tuple(tuple(_turned(key) for key in keys) for keys in shape.joins.alternatives)
    return plan.Joins(turned)


def _turned(key: plan.JoinKey) -> plan.JoinKey:
    return plan.JoinKey(key.inner, key.outer, key.inner_many, key.outer_many)


def _others(emitter: Emitter, joins: plan.Joins | None, own: str, other: str) -> str:
    """The candidates that an initiative is paired with."""
    if joins is None:
        return f"{quiet_rows(emitter.world)}.items()"
    return lookup(emitter, joins, other, quiet=_stand_alone(joins, own, other))


def _write_others(  # noqa: PLR0913, PLR0917 - all about one loop
    emitter: Emitter, rule: plan.Rule, shape: plan.Pair, others: str, own: str, place: int
) -> None:
    joins = shape.joins if place else _reversed(shape)
    asked = [part for part in flat((shape.related,)) if not is_answered(joins, part)]
    for node in _of_either(asked, own):
        emitter.value(node)
    loop = emitter.block(f"for id_{place}, row_{place} in {others}:")
    with loop, emitter.block("if id_0 != id_1:"), emitter.guard(*asked):
        write_judgement(emitter, rule, Scope(_OF_TWO, _IDS, partial(_told_of_two, shape), _INSIDE))


@contextmanager
def _told_of_two(shape: plan.Pair, emitter: Emitter) -> Iterator[None]:
    emitter.line("id_0, id_1 = ids")
    emitter.line("row_0, row_1 = around.rows.get(id_0), around.rows.get(id_1)")
    with _both(shape, emitter):
        yield


def _stand_alone(joins: plan.Joins, own: str, other: str) -> bool:
    """Whether what a pair is found by depends on the two alone: then an edit finds its pairs itself."""
    keys = [key for alternative in joins.alternatives for key in alternative]
    return all(reads_only(key.outer, {own}) and reads_only(key.inner, {other}) for key in keys)


def _of_either(asked: Iterable[plan.Expression], variable: str) -> Iterator[plan.Expression]:
    """What is read of one of the two alone: once, before going through the others."""
    for node in (node for part in asked for node in plan.walk(part)):
        if plan.free_variables(node) == {variable} and isinstance(node, plan.Field | plan.Derived):
            yield node


def write_group(shared: Shared, name: str, shape: plan.Group, slots: tuple[plan.Aggregate, ...]) -> None:
    """`name(id, row, found)`: the rows that an initiative has in groups.

    They are put into groups by key; where the portfolio changes into a list, each with its key and
    with what it adds to each of the slots.
    """
    emitter = shared.emitter()
    function = emitter.block(f"def {name}(id_0, row_0, found):")
    with function, emitter.binding(**of_subject(emitter, "id_0", "row_0")):
        if shape.rows is None or shape.variable is None:
            _write_row(emitter, shape, "None", slots)
        else:
            _write_members(emitter, shape.rows, shape.variable, shape, slots)
    shared.functions.extend(emitter.lines)


def _write_members(
    emitter: Emitter,
    rows: plan.Expression,
    variable: str,
    shape: plan.Group,
    slots: tuple[plan.Aggregate, ...],
) -> None:
    source = gone_through(emitter, rows)
    members = f"{source} or ()"
    if isinstance(rows.type, SetOf):
        members = f"{emitter.world.constant(ordered, 'ordered')}({members})"
    with emitter.block(f"for member in {members}:"), emitter.binding(**{variable: Bound("member")}):
        as_record(emitter, rows, "member")
        _write_row(emitter, shape, "member", slots)


def _write_row(emitter: Emitter, shape: plan.Group, member: str, slots: tuple[plan.Aggregate, ...]) -> None:
    with emitter.guard(shape.where):
        keys = [emitter.value(value) for _, value in shape.by]
        present = emitter.present(*keys)
        key, row = f"({''.join(f'{key}, ' for key in keys)})", f"(id_0, row_0, {member})"
        with emitter.block(f"if {present}:") if present else nullcontext():
            if not emitter.world.live:
                emitter.line(f"found[{key}].add({row})")
                return
            named = {name: Bound(value) for (name, _), value in zip(shape.by, keys, strict=True)}
            with emitter.binding(**{**named, **emitter.variables}):
                emitter.line(f"found.append(({key}, {row}, {_added(emitter, slots)}))")


def _added(emitter: Emitter, slots: tuple[plan.Aggregate, ...]) -> str:
    """What a row of a group adds to each of the slots."""
    values = [emitter.value(slot.element) if slot.element is not None else "True" for slot in slots]
    return f"({''.join(f'{value}, ' for value in values)})"


def write_verdict(
    shared: Shared, name: str, rule: plan.Rule, variable: str | None, keys: Iterable[str]
) -> tuple[plan.Aggregate, ...]:
    """`name(key, rows, slots, found)`: a rule on one group; gives the aggregates held in `slots`.

    Where a portfolio changes, aggregates are kept up to date row by row instead of being computed
    from all rows; unless they look at other initiatives than their rows'.
    """
    emitter = shared.emitter()
    if shared.live and not _looks_at_others(rule):
        emitter.slots = []
    bound = partial(_in_group, variable, tuple(keys))
    with emitter.block(f"def {name}({_OF_GROUP}, found):"), bound(emitter):
        told = f"({{kind}}, {shared.constant(partial, 'partial')}({{tell}}, {_OF_GROUP}))"
        scope = Scope(told, f"{_OF_GROUP}, environment, _ids", bound, "environment()")
        write_judgement(emitter, rule, scope)
    shared.functions.extend(emitter.lines)
    return tuple(emitter.slots or ())


_OF_GROUP = f"key, {GROUP_ROWS}, slots"


def _in_group(variable: str | None, keys: tuple[str, ...], emitter: Emitter) -> AbstractContextManager[None]:
    emitter.row_variables = _row_variables(emitter, variable)
    return emitter.binding(**_bound_keys(emitter, keys))


def _row_variables(emitter: Emitter, variable: str | None) -> dict[str, Bound]:
    emitter.certain |= {"id_0", "row_0"}
    return {plan.SUBJECT: Bound("id_0", "row_0"), variable or "_": Bound("member")}


def _bound_keys(emitter: Emitter, keys: Iterable[str]) -> dict[str, Bound]:
    names = {key: emitter.sure(emitter.assign(f"key[{place}]", "key")) for place, key in enumerate(keys)}
    return {key: Bound(name) for key, name in names.items()}


def _looks_at_others(rule: plan.Rule) -> bool:
    """Whether an aggregate over a group's rows reads initiatives that are not those of its rows."""
    messages = (piece for message in rule.message.values() for piece in message.pieces)
    parts = [rule.when, *(tier.condition for tier in rule.tiers), *(value for _, value in rule.evidence)]
    parts += [piece.expression for piece in messages if isinstance(piece, plan.Hole)]
    aggregates = (node for part in parts for node in plan.walk(part) if _is_of_rows(node))
    return any(
        _is_of_another(node) for whole in aggregates for node in plan.walk(whole, into_definitions=True)
    )


def _is_of_rows(node: plan.Expression) -> bool:
    return isinstance(node, plan.Aggregate) and isinstance(node.rows, plan.GroupRows)


def _is_of_another(node: plan.Expression) -> bool:
    match node:
        case plan.Field(base=base, kind=plan.SUBJECT) | plan.Derived(base=base):
            return not (isinstance(base, plan.Variable) and base.name == plan.SUBJECT)
        case plan.Entities(kind=plan.SUBJECT):
            return True
    return False


def write_contributions(shared: Shared, name: str, slots: tuple[plan.Aggregate, ...]) -> None:
    """`name(id, row)`: what an initiative in a circle adds to each of the slots."""
    emitter = shared.emitter()
    with emitter.block(f"def {name}(id_0, row_0):"), emitter.binding(**_row_variables(emitter, None)):
        emitter.line(f"return {_added(emitter, slots)}")
    shared.functions.extend(emitter.lines)


def write_edges(shared: Shared, name: str, shape: plan.Cycle) -> None:
    """`name(id, row)`: where an initiative leads, None for one that is left out."""
    emitter = shared.emitter()
    with emitter.block(f"def {name}(id_0, row_0):"), emitter.binding(**of_subject(emitter, "id_0", "row_0")):
        with emitter.guard(shape.where):
            emitter.line(f"return {emitter.value(shape.edges)} or ()")
        emitter.line("return None")
    shared.functions.extend(emitter.lines)
