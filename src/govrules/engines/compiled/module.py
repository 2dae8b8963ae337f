"""A plan as one Python module, compiled once: `bind(world)` gives the functions of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import field, frozen

from govrules import plan
from govrules.engines.compiled import loops, scalars
from govrules.engines.compiled.emitter import Shared
from govrules.engines.compiled.rules import (
    write_contributions,
    write_each,
    write_edges,
    write_group,
    write_pairs,
    write_pairs_of_one,
    write_verdict,
)
from govrules.engines.compiled.runtime import Host

EACH = "each"

Slots = tuple[plan.Aggregate, ...]
"""The aggregates of a rule on groups that are kept up to date."""


@frozen
class Module:
    """The source of a plan, and the function that binds it to a host.

    `slots` are the aggregates that are kept up to date for each group of a rule.
    """

    source: str = field(repr=False)
    bind: Callable[[Host], dict[str, Callable[..., Any]]] = field(repr=False, eq=False)
    slots: dict[int, Slots] = field(repr=False, eq=False)


Rules = tuple[tuple[int, plan.Rule], ...]
"""Rules with their places in the plan."""


def compile_rules(rules: Rules, *, live: bool = False) -> Module:
    """Write and compile the functions of rules; `live` for a portfolio that changes."""
    values = {**scalars.VALUES, **loops.VALUES}
    shared = Shared(values, scalars.TRUE, scalars.FALSE, live=live)
    slots: dict[int, Slots] = {}
    names = list(_write_rules(shared, rules, slots))
    source = _assembled(shared, names)
    namespace: dict[str, Any] = dict(shared.constants)
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102 - made of typed nodes only
    return Module(source, namespace["bind"], slots)


def _assembled(shared: Shared, names: list[str]) -> str:
    prologue = [f"    {name} = {code}" for name, code in shared.prologue.items()]
    epilogue = [f"    {name} = {code}" for name, code in shared.epilogue.items()]
    functions = "{" + ", ".join(f"{name!r}: {name}" for name in names) + "}"
    return "\n".join(
        ["def bind(world):", *prologue, *shared.functions, *epilogue, f"    return {functions}", ""]
    )


def _write_rules(shared: Shared, rules: Rules, slots: dict[int, Slots]) -> Iterator[str]:
    write_each(shared, EACH, [rule for _, rule in rules if isinstance(rule.shape, plan.Each)])
    yield EACH
    for number, rule in rules:
        yield from _write_rule(shared, number, rule, slots)


def _write_rule(shared: Shared, number: int, rule: plan.Rule, slots: dict[int, Slots]) -> Iterator[str]:
    match rule.shape:
        case plan.Pair():
            write = write_pairs_of_one if shared.live else write_pairs
            yield from write(shared, number, rule, rule.shape)
        case plan.Group(variable=variable, by=by):
            yield from _write_verdict(shared, number, rule, variable, [name for name, _ in by], slots)
            write_group(shared, f"rows_of_{number}", rule.shape, slots[number])
            yield f"rows_of_{number}"
        case plan.Cycle():
            write_edges(shared, f"edges_of_{number}", rule.shape)
            yield f"edges_of_{number}"
            yield from _write_verdict(shared, number, rule, None, [], slots)
            if shared.live:
                write_contributions(shared, f"adds_of_{number}", slots[number])
                yield f"adds_of_{number}"


def _write_verdict(  # noqa: PLR0913, PLR0917 - all about one function
    shared: Shared,
    number: int,
    rule: plan.Rule,
    variable: str | None,
    keys: list[str],
    slots: dict[int, Slots],
) -> Iterator[str]:
    slots[number] = write_verdict(shared, f"verdict_of_{number}", rule, variable, keys)
    yield f"verdict_of_{number}"
