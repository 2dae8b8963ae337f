"""A plan as one Python module, compiled once: `bind(world)` gives the functions of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import field, frozen

from govrules import plan
from govrules.engines.compiled import loops, scalars
from govrules.engines.compiled.emitter import Shared
from govrules.engines.compiled.rules import write_each, write_edges, write_group, write_pairs, write_verdict
from govrules.engines.compiled.runtime import Host

EACH = "each"


@frozen
class Module:
    """The source of a plan, and the function that binds it to a host."""

    source: str = field(repr=False)
    bind: Callable[[Host], dict[str, Callable[..., Any]]] = field(repr=False, eq=False)


Rules = tuple[tuple[int, plan.Rule], ...]
"""Rules with their places in the plan."""


def compile_rules(rules: Rules) -> Module:
    """Write and compile the functions of rules."""
    shared = Shared({**scalars.VALUES, **loops.VALUES}, scalars.TRUE, scalars.FALSE)
    names = list(_write_rules(shared, rules))
    source = _assembled(shared, names)
    namespace: dict[str, Any] = dict(shared.constants)
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102 - made of typed nodes only
    return Module(source, namespace["bind"])


def _assembled(shared: Shared, names: list[str]) -> str:
    prologue = [f"    {name} = {code}" for name, code in shared.prologue.items()]
    epilogue = [f"    {name} = {code}" for name, code in shared.epilogue.items()]
    functions = "{" + ", ".join(f"{name!r}: {name}" for name in names) + "}"
    return "\n".join(
        ["def bind(world):", *prologue, *shared.functions, *epilogue, f"    return {functions}", ""]
    )


def _write_rules(shared: Shared, rules: Rules) -> Iterator[str]:
    write_each(shared, EACH, [rule for _, rule in rules if isinstance(rule.shape, plan.Each)])
    yield EACH
    for number, rule in rules:
        yield from _write_rule(shared, number, rule)


def _write_rule(shared: Shared, number: int, rule: plan.Rule) -> Iterator[str]:
    match rule.shape:
        case plan.Pair():
            yield (name := f"pairs_of_{number}")
            write_pairs(shared, name, rule, rule.shape)
        case plan.Group():
            yield from (f"rows_of_{number}", f"verdict_of_{number}")
            write_group(shared, f"rows_of_{number}", rule.shape)
            keys = [name for name, _ in rule.shape.by]
            write_verdict(shared, f"verdict_of_{number}", rule, rule.shape.variable, keys)
        case plan.Cycle():
            yield from (f"edges_of_{number}", f"verdict_of_{number}")
            write_edges(shared, f"edges_of_{number}", rule.shape)
            write_verdict(shared, f"verdict_of_{number}", rule, None, [])
