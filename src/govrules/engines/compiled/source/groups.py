"""The source of rules on groups: the rows that initiatives have in them, and the verdicts on these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial

from govrules import plan
from govrules.engines.compiled.runtime import ordered
from govrules.engines.compiled.source.columns import HELD, Columns, columns_of, is_of_rows
from govrules.engines.compiled.source.emitter import Bound, Emitter, Shared
from govrules.engines.compiled.source.loops import GROUP_ROWS
from govrules.engines.compiled.source.members import as_record, gone_through
from govrules.engines.compiled.source.rules import write_judgement
from govrules.engines.compiled.source.scalars import subject as of_subject
from govrules.engines.compiled.source.scan import Part
from govrules.engines.compiled.source.telling import Scope
from govrules.plan.certainty import known_where
from govrules.types import SetOf


def write_group(shared: Shared, name: str, shape: plan.Group, slots: tuple[plan.Aggregate, ...]) -> None:
    """`name(id, row, found)`: the rows that an initiative has in groups, each with its key, in a list.

    Where the portfolio changes each comes with what it adds to each of the slots, too.
    """
    emitter = shared.emitter()
    function = emitter.block(f"def {name}(id_0, row_0, found):")
    with function, emitter.binding(**of_subject(emitter, "id_0", "row_0")):
        _write_rows(emitter, shape, partial(_write_row, slots))
    shared.functions.extend(emitter.lines)


Keep = Callable[[Emitter, plan.Group, list[str], str], None]
"""Writes what is done with a row, given the names of its keys and of its member."""


def _write_rows(emitter: Emitter, shape: plan.Group, keep: Keep) -> None:
    if shape.rows is None or shape.variable is None:
        _write_kept(emitter, shape, "None", keep)
        return
    source = gone_through(emitter, shape.rows)
    members = f"{source} or ()"
    if isinstance(shape.rows.type, SetOf):
        members = f"{emitter.world.constant(ordered, 'ordered')}({members})"
    with emitter.block(f"for member in {members}:"), emitter.binding(**{shape.variable: Bound("member")}):
        as_record(emitter, shape.rows, "member")
        _write_kept(emitter, shape, "member", keep)


def _write_kept(emitter: Emitter, shape: plan.Group, member: str, keep: Keep) -> None:
    with emitter.guard(shape.where):
        keys = [emitter.value(value) for _, value in shape.by]
        with emitter.block(f"if {emitter.present(*keys) or 'True'}:"):
            keep(emitter, shape, keys, member)


def _write_row(
    slots: tuple[plan.Aggregate, ...], emitter: Emitter, shape: plan.Group, keys: list[str], member: str
) -> None:
    parts = [_tuple(keys), f"(id_0, row_0, {member})"]
    if emitter.world.live:
        named = {name: Bound(value) for (name, _), value in zip(shape.by, keys, strict=True)}
        with emitter.binding(**{**named, **emitter.variables}):
            parts.append(_added(emitter, slots))
    emitter.line(f"found.append({_tuple(parts)})")


def _tuple(codes: Iterable[str]) -> str:
    return f"({''.join(f'{code}, ' for code in codes)})"


def _added(emitter: Emitter, slots: tuple[plan.Aggregate, ...]) -> str:
    """What a row of a group adds to each of the slots."""
    return _tuple(emitter.value(slot.element) if slot.element is not None else "True" for slot in slots)


def write_groups(shared: Shared, number: int, rule: plan.Rule, shape: plan.Group) -> Part:
    """What a rule takes of each initiative; `groups_NUMBER(expected, found)` then judges all groups.

    What is found of a group comes with its key and the ids of its rows.
    """
    columns = columns_of(rule)
    groups = shared.own(f"{shared.constant(defaultdict, 'defaultdict')}(list)", "grouped")
    emitter = Columns(shared, columns=columns, sure_columns=known_where((shape.where,)))
    with emitter.block(f"def groups_{number}(expected, found):"):
        emitter.line(f"for key in expected: {groups}[{'key[0]' if len(shape.by) == 1 else 'key'}]")
        with emitter.block(f"for key, {HELD} in {groups}.items():"):
            _write_judged(emitter, rule, shape)
    shared.functions.extend(emitter.lines)
    return partial(_write_rows, shape=shape, keep=partial(_write_held, groups, columns))


def _write_held(
    groups: str,
    columns: tuple[plan.Expression, ...],
    emitter: Emitter,
    shape: plan.Group,
    keys: list[str],
    _member: str,
) -> None:
    key = keys[0] if len(keys) == 1 else f"({', '.join(keys)})"
    with emitter.binding(**{name: Bound(held) for (name, _), held in zip(shape.by, keys, strict=True)}):
        values = [emitter.value(column) for column in columns]
    held = f"extend((id_0, {', '.join(values)}))" if values else "append(id_0)"
    emitter.line(f"{groups}[{key}].{held}")


def _write_judged(emitter: Columns, rule: plan.Rule, shape: plan.Group) -> None:
    names = tuple(name for name, _ in shape.by)
    key = "(key,)" if len(names) == 1 else "key"
    ids = f"{HELD}[::{emitter.width}]"
    bound = partial(_in_group, shape.variable, names)
    scope = Scope(f"({{kind}}, {{tell}}, {key}, {ids})", _TOLD_OF_GROUP, bound, "environment()")
    with emitter.binding(
        **{names[0]: Bound(emitter.sure("key"))} if len(names) == 1 else _bound_keys(emitter, names)
    ):
        write_judgement(emitter, rule, scope)


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
        scope = Scope(told, _TOLD_OF_GROUP, bound, "environment()")
        write_judgement(emitter, rule, scope)
    shared.functions.extend(emitter.lines)
    return tuple(emitter.slots or ())


_OF_GROUP = f"key, {GROUP_ROWS}, slots"
_TOLD_OF_GROUP = f"{_OF_GROUP}, environment, _ids"


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
    aggregates = (node for part in parts for node in plan.walk(part) if is_of_rows(node))
    return any(
        _is_of_another(node) for whole in aggregates for node in plan.walk(whole, into_definitions=True)
    )


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
