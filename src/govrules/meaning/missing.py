"""Why an expression is unknown: the paths of what a person would have to supply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from govrules import plan
from govrules.meaning.evaluation import Environment, rows, value
from govrules.values import canonical


def missing(node: plan.Expression, environment: Environment) -> tuple[str, ...]:
    """The paths of what makes the expression unknown, without repetition, in order.

    A path starts at the subject of `each` (`budget`, `unit.delegation`), or names the initiative,
    unit and so on (`crm-2.budget`). What is unknown for another reason, such as a division by
    zero, is named by its expression.
    """
    return tuple(dict.fromkeys(_missing(node, environment)))


def _missing(node: plan.Expression, environment: Environment) -> Iterator[str]:
    found = value(node, environment)
    if found is not None and not _holds_unknown(found):
        return
    whole = environment.shortcuts.wholes.get(node) if isinstance(node, _OF_ROWS) else None
    yield from causes(node, environment) if whole is None else whole.lacking(node)


def causes(node: plan.Expression, environment: Environment) -> list[str]:
    """What makes an expression unknown that is: its parts, or else itself."""
    return list(_CAUSES.get(type(node), _of_parts)(node, environment)) or [str(node)]


_OF_ROWS = (plan.Aggregate, plan.Comprehension)


def _holds_unknown(found: Any) -> bool:
    return isinstance(found, tuple | frozenset) and None in found


def _of_all(nodes: Iterable[plan.Expression], environment: Environment) -> Iterator[str]:
    for node in nodes:
        yield from _missing(node, environment)


def _of_parts(node: plan.Expression, environment: Environment) -> Iterator[str]:
    yield from _of_all(plan.children(node), environment)


def _of_path(node: plan.Expression, environment: Environment) -> Iterator[str]:
    """What is read through something unknown lacks that; anything else lacks itself."""
    through = list(_of_all(plan.children(node), environment))
    yield from through or [path(node, environment)]


def _of_derived(node: plan.Derived, environment: Environment) -> Iterator[str]:
    id_ = value(node.base, environment)
    if id_ is None or id_ not in environment.world.initiatives:
        yield from _of_path(node, environment)
        return
    inner = environment.of_initiative(id_, subject=_prefix(node.base, environment) == "")
    key = ("missing", *node.definition.key, id_, inner.subject)
    if key not in environment.derived:  # once, however often derived fields read each other
        environment.derived[key] = tuple(dict.fromkeys(_missing(node.definition.body, inner)))
    yield from environment.derived[key]


def _of_conditional(node: plan.Conditional, environment: Environment) -> Iterator[str]:
    test = value(node.test, environment)
    if test is None:
        yield from _missing(node.test, environment)
    else:
        yield from _missing(node.then if test else node.otherwise, environment)


def _of_call(node: plan.Call, environment: Environment) -> Iterator[str]:
    """A function without an answer tells why, where it can."""
    found = list(_of_parts(node, environment))
    if not found and node.function.trouble is not None:
        told = node.function.trouble(*(value(argument, environment) for argument in node.arguments))
        found = [f"{node}: {told}"] if told else []
    yield from found


def _of_rows(node: plan.Aggregate | plan.Comprehension, environment: Environment) -> Iterator[str]:
    ranges = node.loops if isinstance(node, plan.Comprehension) else node.rows
    told = False
    for row in rows(ranges, environment):
        if row is None:
            yield from () if told else _of_sources(ranges, environment)  # the same, however often
            told = True
        elif node.element is not None:
            yield from _missing(node.element, row)


def _of_sources(ranges: tuple[plan.Loop, ...] | plan.GroupRows, environment: Environment) -> Iterator[str]:
    """The collections, of any loop, that are unknown."""
    assert isinstance(ranges, tuple), "the rows of a group are always known"
    for place, loop in enumerate(ranges):
        for row in rows(ranges[:place], environment):
            if row is not None and value(loop.source, row) is None:
                yield from _missing(loop.source, row)


_CAUSES: dict[type, Callable[[Any, Environment], Iterator[str]]] = {
    plan.Aggregate: _of_rows,
    plan.Call: _of_call,
    plan.Comprehension: _of_rows,
    plan.Conditional: _of_conditional,
    plan.Derived: _of_derived,
    plan.Field: _of_path,
    plan.Lookup: _of_path,
    plan.Member: _of_path,
    plan.Setting: _of_path,
    plan.Table: _of_path,
    plan.Variable: _of_path,
}


def path(node: plan.Expression, environment: Environment) -> str:
    """How a reader finds what the expression reads.

    The subject's own fields go by their names, everything else by the id of what has them.
    """
    match node:
        case (
            plan.Field(base=base, name=name)
            | plan.Derived(base=base, name=name)
            | plan.Member(base=base, name=name)
        ):
            prefix = _prefix(base, environment)
            return f"{prefix}.{name}" if prefix else name
        case plan.Lookup(base=base, key=key):
            written = value(key, environment)
            return f"{path(base, environment)}[{written if isinstance(written, str) else canonical(written)}]"
        case plan.Variable(name=name) if name in environment.origins:
            return path(*environment.origins[name])
    return str(node)


def _prefix(base: plan.Expression, environment: Environment) -> str:
    """How a reader finds what has a field: "" for the subject, an id, or a path."""
    if isinstance(base, plan.Variable):
        if base.name == environment.subject:
            return ""
        held = environment.variables[base.name]
        if isinstance(held, str):
            return held
    return path(base, environment)
