"""The source of what is known beforehand of units, technologies and so on: of which there is no more to ask.

`any(t.status == "hold" for t in technologies)` asks every initiative the same of the same technologies.
They are asked once, and an initiative that names none of those that matter is passed over.
"""

from __future__ import annotations

from govrules import plan
from govrules.engines.compiled.source.emitter import Bound, Emitter
from govrules.plan.reach import reads_only
from govrules.types import Reference, element_of


def idle_members(emitter: Emitter, node: plan.Aggregate, otherwise: str) -> str:
    """A name for the ids that leave an `any` or `all` as it is, where they alone decide; else nothing."""
    element = node.element
    if isinstance(node.rows, plan.GroupRows) or len(node.rows) != 1 or element is None:
        return ""
    (loop,) = node.rows
    kind = _kind(loop)
    parts = (element, *loop.conditions)
    if not kind or not all(_depends_on(part, loop.variable) for part in parts):
        return ""
    shared = emitter.world
    function = shared.function(
        ("idle", node), "is_idle", lambda name: _write(emitter, name, loop, element, otherwise)
    )
    return shared.after(f"world.those({kind!r}, {function})", "idle")


def _kind(loop: plan.Loop) -> str:
    """What the members of a loop name, where that does not change."""
    element = element_of(loop.source.type)
    if isinstance(loop.source, plan.Entities) or not isinstance(element, Reference):
        return ""
    return element.kind if element.kind != plan.SUBJECT else ""


def _depends_on(node: plan.Expression, variable: str) -> bool:
    """Whether an expression is about a member alone."""
    if any(_reaches_further(part) for part in plan.walk(node)):
        return False
    return plan.free_variables(node) <= {variable} and reads_only(node, frozenset())


def _reaches_further(node: plan.Expression) -> bool:
    """Whether it asks a plugin, which is asked no more than it must be, or the rows of a group."""
    if isinstance(node, plan.Call):
        return bool(node.function.origin)
    return isinstance(node, plan.Aggregate) and isinstance(node.rows, plan.GroupRows)


def _write(
    emitter: Emitter, name: str, loop: plan.Loop, element: plan.Expression, otherwise: str
) -> list[str]:
    """`name(id)`: whether a member leaves the answer as it is."""
    inner = emitter.world.emitter()
    with inner.block(f"def {name}(each):"), inner.binding(**{loop.variable: Bound(inner.sure("each"))}):
        with inner.guard(*loop.conditions):
            holds = inner.false(element) if otherwise == "False" else inner.true(element)
            inner.line(f"return {holds}")
        inner.line("return True")
    return inner.lines
