"""The source of comprehensions and aggregates: loops that stop as soon as the answer is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from decimal import Decimal

from attrs import frozen

from govrules import plan
from govrules.engines.compiled.runtime import ordered
from govrules.engines.compiled.source.emitter import Bound, Emitter, ValueWriter
from govrules.engines.compiled.source.idle import idle_members
from govrules.engines.compiled.source.joins import candidates, hold_near
from govrules.engines.compiled.source.members import as_record, gone_through
from govrules.engines.compiled.source.scalars import order, whole
from govrules.meaning.operations import greatest, least
from govrules.types import MappingOf, SetOf
from govrules.values import DIGITS, EXACT

GROUP_ROWS = "rows"
"""The name under which a group's function holds its rows."""


@frozen
class Loops:
    """What happens in each row, where the rows are not known, and when to stop.

    `stop` is a condition, "" where all rows must be seen; `in_order` where their order matters.
    """

    row: Callable[[], None]
    unknown: Callable[[], None]
    stop: str = ""
    in_order: bool = False


def write_loops(emitter: Emitter, ranges: tuple[plan.Loop, ...] | plan.GroupRows, loops: Loops) -> None:
    """The loops of a comprehension, an aggregate or a group around what happens in each row."""
    if isinstance(ranges, plan.GroupRows):
        loop = emitter.block(f"for {_group_row(emitter)} in {GROUP_ROWS}:")
        with loop, emitter.binding(**emitter.row_variables):
            loops.row()
    elif ranges:
        _read_early(emitter, ranges)
        _write_loop(emitter, ranges[0], ranges[1:], loops)
    else:
        loops.row()


def _read_early(emitter: Emitter, ranges: tuple[plan.Loop, ...]) -> None:
    """What inner loops go through is read once, before the outer loops, where it is the same for all."""
    bound = {loop.variable for loop in ranges}
    for loop in ranges[1:]:
        if isinstance(loop.source, plan.Field) and bound.isdisjoint(plan.free_variables(loop.source)):
            gone_through(emitter, loop.source)


def _group_row(emitter: Emitter) -> str:
    """The names that a row of the group is taken apart into."""
    names = [name for bound in emitter.row_variables.values() for name in (bound.value, bound.row) if name]
    return ", ".join(names)


def _write_loop(emitter: Emitter, loop: plan.Loop, following: tuple[plan.Loop, ...], loops: Loops) -> None:
    with _each_member(emitter, loop, loops) as bound, emitter.binding(**{loop.variable: bound}):
        with emitter.guard(*loop.conditions):
            write_loops(emitter, following, loops)
        if following and loops.stop:
            with emitter.block(f"if {loops.stop}:"):
                emitter.line("break")


@contextmanager
def _each_member(emitter: Emitter, loop: plan.Loop, loops: Loops) -> Iterator[Bound]:
    member = emitter.fresh("each")
    if isinstance(loop.source, plan.Entities) and loop.source.kind == plan.SUBJECT:
        bound = Bound(emitter.sure(member), emitter.sure(emitter.fresh("row")))
        if loop.joins is not None and not loops.in_order:
            hold_near(emitter.world, loop, loop.joins)
        found = candidates(emitter, loop, in_order=loops.in_order)
        with emitter.block(f"for {bound.value}, {bound.row} in {found}:"):
            yield bound
        return
    source = gone_through(emitter, loop.source)
    in_order = source
    if isinstance(loop.source.type, SetOf):
        in_order = f"{emitter.world.constant(ordered, 'ordered')}({source})"
    with ExitStack() as opened:
        if source not in emitter.certain:
            with emitter.block(f"if {source} is None:"):
                loops.unknown()
            opened.enter_context(emitter.block("else:"))
        opened.enter_context(_going_through(emitter, loop, member, in_order))
        as_record(emitter, loop.source, member)
        yield Bound(member)


@contextmanager
def _going_through(emitter: Emitter, loop: plan.Loop, member: str, source: str) -> Iterator[None]:
    """The loop itself; over the keys of a mapping it has the value of each at hand."""
    if not isinstance(loop.source.type, MappingOf):
        with emitter.block(f"for {member} in {source}:"):
            yield
        return
    value = emitter.fresh("value")
    with emitter.block(f"for {emitter.sure(member)}, {value} in {source}.items():"):
        key = plan.Variable(loop.source.type.key, None, loop.variable)
        emitter.known[-1][plan.Lookup(loop.source.type.value, None, loop.source, key)] = value
        yield


def _any(emitter: Emitter, node: plan.Aggregate) -> str:
    return _quantified(emitter, node, decided="True", otherwise="False")


def _all(emitter: Emitter, node: plan.Aggregate) -> str:
    return _quantified(emitter, node, decided="False", otherwise="True")


def _quantified(emitter: Emitter, node: plan.Aggregate, decided: str, otherwise: str) -> str:
    """`any` is decided by a true row, `all` by a false one; an unknown row leaves it open."""
    result = emitter.assign(otherwise, node.function)
    element = node.element
    assert element is not None, "any and all look at a condition"

    def row() -> None:
        decides = emitter.true if decided == "True" else emitter.false
        with emitter.unless(element, holds=decided == "False"):  # of most rows there is no more to ask
            with emitter.block(f"if {decides(element)}:"):
                emitter.line(f"{result} = {decided}")
                emitter.line("break")
            emitter.line(f"{result} = None")

    with _worth_a_look(emitter, node, otherwise):
        write_loops(emitter, node.rows, Loops(row, _unknown(emitter, result), f"{result} is {decided}"))
    return result


def _worth_a_look(emitter: Emitter, node: plan.Aggregate, otherwise: str) -> AbstractContextManager[None]:
    """Where not every member of what is gone through is known to leave the answer as it is."""
    idle = idle_members(emitter, node, otherwise)
    if not idle:
        return nullcontext()
    assert isinstance(node.rows, tuple), "only loops have idle members"
    source = gone_through(emitter, node.rows[0].source)
    code = f"not {idle}.issuperset({source})"
    return emitter.block(f"if {code}:" if source in emitter.certain else f"if {source} is None or {code}:")


def _unknown(emitter: Emitter, result: str) -> Callable[[], None]:
    return lambda: emitter.line(f"{result} = None")


def _or_break(emitter: Emitter, element: plan.Expression, result: str) -> str:
    """The value of a row; where it is unknown, so is the result, and no more rows are looked at."""
    name = emitter.value(element)
    if name not in emitter.certain:
        with emitter.block(f"if {name} is None:"):
            emitter.line(f"{result} = None")
            emitter.line("break")
    return name


def _collected(emitter: Emitter, node: plan.Aggregate, finish: Callable[[str], str]) -> str:
    """The values of all rows in a list, then one value of the list; unknown where a row is."""
    result = emitter.assign("[]", node.function)
    element = node.element
    assert element is not None, "an aggregate of values looks at a value"

    def row() -> None:
        name = _or_break(emitter, element, result)
        emitter.line(f"{result}.append({name})")

    write_loops(emitter, node.rows, Loops(row, _unknown(emitter, result), f"{result} is None"))
    emitter.line(f"{result} = None if {result} is None else {finish(result)}")
    return result


def _sum(emitter: Emitter, node: plan.Aggregate) -> str:
    """The exact sum, which has no more decimal places than its members."""
    constant = emitter.world.constant
    nothing = constant(_NOTHING, "nothing")
    result = emitter.assign(nothing, node.function)
    element = node.element
    assert element is not None, "a sum looks at a value"

    def row() -> None:
        name = _or_break(emitter, element, result)
        added = f"{constant(EXACT.add, 'add')}({result}, {name})"
        emitter.line(f"{result} = {name} if {result} is {nothing} else {added}")

    write_loops(emitter, node.rows, Loops(row, _unknown(emitter, result), f"{result} is None"))
    too_large = f"{result}.adjusted() >= {constant(DIGITS, 'digits')}"
    emitter.line(f"if {result} is not None and {too_large}: {result} = None")
    return result


_NOTHING = Decimal(0)


def _extreme(emitter: Emitter, node: plan.Aggregate) -> str:
    helper = {"min": least, "max": greatest}[node.function]
    function = emitter.world.constant(helper, node.function)
    return _collected(emitter, node, lambda name: f"{function}({name}{order(emitter, node.type)})")


def _count_distinct(emitter: Emitter, node: plan.Aggregate) -> str:
    return _collected(emitter, node, lambda name: f"{_decimal(emitter)}(len(set({name})))")


def _decimal(emitter: Emitter) -> str:
    return emitter.world.constant(Decimal, "Decimal")


def _count(emitter: Emitter, node: plan.Aggregate) -> str:
    result = emitter.assign("0", "count")

    def row() -> None:
        emitter.line(f"{result} += 1")

    loops = Loops(row, _unknown(emitter, result), f"{result} is None")
    if isinstance(node.rows, plan.GroupRows):
        emitter.line(f"{result} = len({GROUP_ROWS})")
    else:
        write_loops(emitter, node.rows, loops)
    emitter.line(f"{result} = None if {result} is None else {_decimal(emitter)}({result})")
    return result


def _aggregate(emitter: Emitter, node: plan.Aggregate) -> str:
    if isinstance(node.rows, plan.GroupRows) and emitter.slots is not None:
        if node not in emitter.slots:
            emitter.slots.append(node)
        return emitter.assign(f"slots[{emitter.slots.index(node)}].value()", "slot")
    if not isinstance(node.rows, plan.GroupRows) and is_whole(node):
        return whole(emitter, node, lambda inner: _AGGREGATES[node.function](inner, node))
    return _AGGREGATES[node.function](emitter, node)


def is_whole(node: plan.Expression) -> bool:
    """Whether an expression goes through all things of a kind and is the same for every subject."""
    goes_through_all = any(isinstance(part, plan.Entities | plan.Table) for part in plan.walk(node))
    return goes_through_all and not plan.free_variables(node) and not _of_a_group(node)


def _of_a_group(node: plan.Expression) -> bool:
    return any(
        isinstance(part, plan.Aggregate) and isinstance(part.rows, plan.GroupRows) for part in plan.walk(node)
    )


_AGGREGATES: Mapping[str, Callable[[Emitter, plan.Aggregate], str]] = {
    "all": _all,
    "any": _any,
    "count": _count,
    "count_distinct": _count_distinct,
    "max": _extreme,
    "min": _extreme,
    "sum": _sum,
}


def _comprehension(emitter: Emitter, node: plan.Comprehension) -> str:
    """A list of the values, unknown where it is not known what the outermost loop goes through."""
    if is_whole(node):
        return whole(emitter, node, lambda inner: _members(inner, node))
    return _members(emitter, node)


def _members(emitter: Emitter, node: plan.Comprehension) -> str:
    result = emitter.assign("[]", "members")

    def row() -> None:
        emitter.line(f"{result}.append({emitter.value(node.element)})")

    def unknown() -> None:
        emitter.line(f"{result}.append(None)")

    write_loops(emitter, node.loops, Loops(row, unknown, in_order=not isinstance(node.type, SetOf)))
    container = "frozenset" if isinstance(node.type, SetOf) else "tuple"
    source = gone_through(emitter, node.loops[0].source)
    if source in emitter.certain:
        return emitter.sure(emitter.assign(f"{container}({result})", container))
    return emitter.assign(f"None if {source} is None else {container}({result})", container)


VALUES: Mapping[type, ValueWriter] = {
    plan.Aggregate: _aggregate,
    plan.Comprehension: _comprehension,
}
