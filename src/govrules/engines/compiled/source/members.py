"""The source of what loops go through: records of the model become mappings where they are read."""

from __future__ import annotations

from govrules import plan
from govrules.engines.compiled.source.emitter import Emitter
from govrules.engines.compiled.source.scalars import held, holds_records


def gone_through(emitter: Emitter, node: plan.Expression) -> str:
    """A name for what a loop goes through: records are made mappings one by one, by `as_record`."""
    if isinstance(node, plan.Field) and holds_records(node):
        return emitter.once(("held", node), lambda: held(emitter, node))
    return emitter.value(node)


def as_record(emitter: Emitter, source: plan.Expression, member: str) -> None:
    """The line that makes a member of what is gone through what the language takes it for."""
    if holds_records(source):
        mapped = f"{member} is not None and type({member}) is not dict"
        emitter.line(f"if {mapped}: {member} = {member}.__dict__")
