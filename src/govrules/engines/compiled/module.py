"""A plan as one Python module, compiled once: `bind(world)` gives the functions of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import field, frozen

from govrules import plan
from govrules.engines.compiled.runtime import Host
from govrules.engines.compiled.source import conditions, loops, scalars
from govrules.engines.compiled.source.emitter import Shared
from govrules.engines.compiled.source.groups import (
    write_contributions,
    write_group,
    write_groups,
    write_verdict,
)
from govrules.engines.compiled.source.pairs import PairRule, families, write_pairs, write_pairs_of_one
from govrules.engines.compiled.source.rules import write_each, write_edges
from govrules.engines.compiled.source.scan import Part, write_scan

EACH = "each"
SCAN = "scan"

Slots = tuple[plan.Aggregate, ...]
"""The aggregates of a rule on groups that are kept up to date."""


@frozen
class Module:
    """The source of a plan, and the function that binds it to a host.

    `slots` are the aggregates that are kept up to date for each group of a rule; `judges`
    the functions called after the pass over all initiatives, by the numbers of rules on pairs and
    groups; rules can have one in common, or none.
    """

    source: str = field(repr=False)
    bind: Callable[[Host], dict[str, Callable[..., Any]]] = field(repr=False, eq=False)
    slots: dict[int, Slots] = field(repr=False, eq=False)
    judges: dict[int, str] = field(repr=False, eq=False)


Rules = tuple[tuple[int, plan.Rule], ...]
"""Rules with their places in the plan."""


def compile_rules(rules: Rules, *, live: bool = False) -> Module:
    """Write and compile the functions of rules; `live` for a portfolio that changes."""
    values = {**scalars.VALUES, **loops.VALUES}
    shared = Shared(values, conditions.TRUE, conditions.FALSE, live=live)
    slots: dict[int, Slots] = {}
    names = list(_write_alone(shared, rules))
    judges = {} if live else _write_whole(shared, rules)
    names += [] if live else [SCAN, *dict.fromkeys(filter(None, judges.values()))]
    for number, rule in rules:
        names += _write_rule(shared, number, rule, slots)
    source = _assembled(shared, names)
    namespace: dict[str, Any] = dict(shared.constants)
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102 - made of typed nodes only
    return Module(source, namespace["bind"], slots, judges)


def _write_alone(shared: Shared, rules: Rules) -> Iterator[str]:
    """The rules on one initiative as a function, where they are all that there is to one, or to an edit."""
    alone = _of_each(rules)
    if shared.live or len(alone) == len(rules):
        write_each(shared, EACH, alone)
        yield EACH


def _of_each(rules: Rules) -> list[plan.Rule]:
    return [rule for _, rule in rules if isinstance(rule.shape, plan.Each)]


def _write_whole(shared: Shared, rules: Rules) -> dict[int, str]:
    """The pass over all initiatives, and what is called after it, by the numbers of rules."""
    judges: dict[int, str] = {}
    parts: list[Part] = []
    pairs = [
        PairRule.of(number, rule, rule.shape) for number, rule in rules if isinstance(rule.shape, plan.Pair)
    ]
    for family in families(pairs):
        part, name = write_pairs(shared, family)
        judges |= {each.number: name for each in family}
        parts += [part] if part is not None else []
    for number, rule in rules:
        if isinstance(rule.shape, plan.Group):
            parts.append(write_groups(shared, number, rule, rule.shape))
            judges[number] = f"groups_{number}"
    write_scan(shared, _of_each(rules), parts)
    return judges


def _assembled(shared: Shared, names: list[str]) -> str:
    prologue = [f"    {name} = {code}" for name, code in shared.prologue.items()]
    epilogue = [f"    {name} = {code}" for name, code in shared.epilogue.items()]
    functions = "{" + ", ".join(f"{name!r}: {name}" for name in names) + "}"
    return "\n".join(
        ["def bind(world):", *prologue, *shared.functions, *epilogue, f"    return {functions}", ""]
    )


def _write_rule(shared: Shared, number: int, rule: plan.Rule, slots: dict[int, Slots]) -> Iterator[str]:
    match rule.shape:
        case plan.Pair() if shared.live:
            yield from write_pairs_of_one(shared, PairRule.of(number, rule, rule.shape))
        case plan.Group(variable=variable, by=by):
            if shared.live:
                yield from _write_verdict(shared, number, rule, variable, [name for name, _ in by], slots)
            write_group(shared, f"rows_of_{number}", rule.shape, slots.get(number, ()))
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
