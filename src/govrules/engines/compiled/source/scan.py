"""The source of the one pass over all initiatives, in which each rule takes of them what it needs.

To touch every initiative once for all rules takes far less time than once for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from govrules import plan
from govrules.engines.compiled.source.emitter import Emitter, Shared
from govrules.engines.compiled.source.joins import quiet_rows
from govrules.engines.compiled.source.rules import write_judgements
from govrules.engines.compiled.source.scalars import subject

Part = Callable[[Emitter], None]
"""Writes what a rule takes of an initiative, which is `id_0`, with the row `row_0`."""


def write_scan(shared: Shared, rules: list[plan.Rule], parts: Iterable[Part]) -> None:
    """`scan(take, found)`: the rules on one initiative, and all parts.

    `take` is handed what these rules report of an initiative; `found` holds a list for each other rule.
    """
    emitter = shared.emitter()
    emitter.outermost = 3
    with emitter.block("def scan(take, found):"):
        emitter.line("reports = []")
        loop = emitter.block(f"for id_0, row_0 in {quiet_rows(shared)}.items():")
        with loop, emitter.binding(**subject(emitter, "id_0", "row_0")):
            write_judgements(emitter, rules)
            emitter.line("if reports: take(id_0, reports)")
            for part in parts:
                part(emitter)
    shared.functions.extend(emitter.lines)
