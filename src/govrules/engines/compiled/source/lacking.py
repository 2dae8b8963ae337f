"""The source of what is missing: the paths of what makes conditions unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from attrs import evolve, frozen

from govrules import plan
from govrules.engines.compiled.runtime import holds_unknown
from govrules.engines.compiled.source.emitter import Emitter
from govrules.engines.compiled.source.loops import Loops as Ranges
from govrules.engines.compiled.source.loops import write_loops
from govrules.plan.reach import is_subject, reads_one
from govrules.types import element_of

Loops = Mapping[str, plan.Loop]

_KNOWN = (plan.Constant, plan.Known, plan.Parameter, plan.Today)
_CONDITIONS = (plan.And, plan.Compare, plan.In, plan.Not, plan.Or)
_OF_PARTS = (*_CONDITIONS, plan.Arithmetic, plan.Call, plan.Negative)


def can_be_written(node: plan.Expression, shape: plan.Shape, loops: Loops = MappingProxyType({})) -> bool:
    """Whether code can tell what an expression lacks; if not, the meaning of the language does.

    `loops` are those around it, by their variables.
    """
    if not isinstance(shape, plan.Each | plan.Pair):
        return False
    match node:
        case plan.Constant(value=value) | plan.Parameter(value=value):
            return value is not None
        case plan.Display(elements=elements):
            return all(isinstance(each, plan.Constant) and each.value is not None for each in elements)
        case plan.Call(function=function) if function.trouble is not None:
            return False
        case plan.Field() | plan.Member():
            return _is_path(node) or _is_of_member(node, loops)
        case plan.Aggregate(rows=(plan.Loop() as loop,), element=element):
            inside = {**loops, loop.variable: loop}
            parts = (*loop.conditions, *([element] if element is not None else []))
            return _is_path(loop.source) and all(can_be_written(part, shape, inside) for part in parts)
        case plan.Derived(base=base, definition=definition):
            is_own = isinstance(shape, plan.Each) and is_subject(base) and reads_one(node)
            # Code for fields that read each other would double with each; the meaning remembers them.
            is_last = not any(isinstance(part, plan.Derived) for part in plan.walk(definition.body))
            return is_own and is_last and not loops and can_be_written(definition.body, shape)
    return isinstance(node, _KNOWN) or (
        isinstance(node, _OF_PARTS)
        and all(can_be_written(part, shape, loops) for part in plan.children(node))
    )


def _is_path(node: plan.Expression) -> bool:
    """Whether it is a field of the subject, or of what a field of it names."""
    if isinstance(node, plan.Field) and node.name != "id":
        is_of_one = isinstance(node.base, plan.Variable) and node.kind == plan.SUBJECT
        return is_of_one or _is_path(node.base)
    return False


def _is_of_member(node: plan.Field | plan.Member, loops: Loops) -> bool:
    """Whether it is a field of what a loop goes through, or a member of the records that it goes through."""
    is_of_loop = isinstance(node.base, plan.Variable) and node.base.name in loops
    return is_of_loop and (isinstance(node, plan.Member) or node.name != "id")


def write_lacking(emitter: Emitter, conditions: tuple[plan.Expression, ...], shape: plan.Shape) -> str:
    """A name for the paths of what makes conditions unknown, each once."""
    writer = _Writer(emitter, emitter.assign("[]", "lacking"), isinstance(shape, plan.Each), {})
    for condition in conditions:
        writer.write(condition)
    return emitter.assign(f"tuple(dict.fromkeys({writer.found}))", "absent")


@frozen
class _Writer:
    """Writes lines that put paths into the list `found`; those of the one subject bear no id."""

    emitter: Emitter
    found: str
    alone: bool
    loops: Loops

    def write(self, node: plan.Expression) -> None:
        """What an expression lacks."""
        if isinstance(node, plan.Field | plan.Member):
            self._causes(node, (node.base,), self._path(node))
        elif isinstance(node, plan.Variable) and node.name in self.loops:
            self._causes(node, (), self._path(self.loops[node.name].source))
        elif isinstance(node, plan.Aggregate):
            self._aggregate(node)
        elif isinstance(node, plan.Derived):
            with self.emitter.apart():
                self._causes(node.definition.body, (node.definition.body,), self._text(str(node)))
        elif isinstance(node, _OF_PARTS):
            self._causes(node, tuple(plan.children(node)), self._text(str(node)))

    def _aggregate(self, node: plan.Aggregate) -> None:
        """What its rows lack, or what it goes through."""
        assert isinstance(node.rows, tuple), "it is a loop"
        (loop,), element = node.rows, node.element
        inside = evolve(self, loops={**self.loops, loop.variable: loop})
        row = partial(inside.write, element) if element is not None else partial(self.emitter.line, "pass")
        ranges = Ranges(row, partial(self.write, loop.source), in_order=True)
        written = partial(write_loops, self.emitter, node.rows, ranges)
        self._unless_known(node, written, self._text(str(node)))

    def _causes(self, node: plan.Expression, parts: tuple[plan.Expression, ...], itself: str) -> None:
        """Where the node is unknown: the causes in its parts, or else itself."""

        def each() -> None:
            for part in parts:
                self.write(part)

        self._unless_known(node, each, itself)

    def _unless_known(self, node: plan.Expression, write: Callable[[], None], itself: str) -> None:
        """Where the node is unknown: what some lines find, or else itself."""
        with self.emitter.block(f"if {self._unknown(node)}:"):
            before = self.emitter.assign(f"len({self.found})", "before")
            write()
            self.emitter.line(f"if len({self.found}) == {before}: {self.found}.append({itself})")

    def _unknown(self, node: plan.Expression) -> str:
        """A condition that the expression is unknown, or holds something unknown."""
        if isinstance(node, _CONDITIONS):
            return f"not ({self.emitter.true(node)} or {self.emitter.false(node)})"
        name = self.emitter.value(node)
        if element_of(node.type) is None:
            return f"{name} is None"
        holds = self.emitter.world.constant(holds_unknown, "holds_unknown")
        return f"({name} is None or {holds}({name}))"

    def _path(self, node: plan.Expression) -> str:
        """How a reader finds a field: by its name alone, or after the id of what has it."""
        names: list[str] = []
        while isinstance(node, plan.Field | plan.Member):
            names.insert(0, node.name)
            if isinstance(node, plan.Member):
                assert isinstance(node.base, plan.Variable), "records are those of a loop"
                node = self.loops[node.base.name].source
            else:
                node = node.base
        path = ".".join(names)
        is_own = self.alone and not (isinstance(node, plan.Variable) and node.name in self.loops)
        return self._text(path) if is_own else f"{self.emitter.value(node)} + {self._text(f'.{path}')}"

    def _text(self, text: str) -> str:
        return self.emitter.world.constant(text, ("text", text))
