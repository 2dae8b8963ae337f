"""The source of what is missing: the paths of what makes conditions unknown."""

from __future__ import annotations

from attrs import frozen

from govrules import plan
from govrules.engines.compiled.emitter import Emitter
from govrules.engines.compiled.runtime import holds_unknown
from govrules.plan.reach import is_subject, reads_one
from govrules.types import element_of

_KNOWN = (plan.Constant, plan.Known, plan.Parameter, plan.Today)
_CONDITIONS = (plan.And, plan.Compare, plan.In, plan.Not, plan.Or)
_OF_PARTS = (*_CONDITIONS, plan.Arithmetic, plan.Call, plan.Negative)


def can_be_written(node: plan.Expression, shape: plan.Shape) -> bool:
    """Whether code can tell what an expression lacks; if not, the meaning of the language does."""
    if not isinstance(shape, plan.Each | plan.Pair):
        return False
    match node:
        case plan.Constant(value=value) | plan.Parameter(value=value):
            return value is not None
        case plan.Display(elements=elements):
            return all(isinstance(each, plan.Constant) and each.value is not None for each in elements)
        case plan.Call(function=function) if function.trouble is not None:
            return False
        case plan.Field():
            return _is_path(node)
        case plan.Derived(base=base, definition=definition):
            is_own = isinstance(shape, plan.Each) and is_subject(base) and reads_one(node)
            # Code for fields that read each other would double with each; the meaning remembers them.
            is_last = not any(isinstance(part, plan.Derived) for part in plan.walk(definition.body))
            return is_own and is_last and can_be_written(definition.body, shape)
    return isinstance(node, _KNOWN) or (
        isinstance(node, _OF_PARTS) and all(can_be_written(part, shape) for part in plan.children(node))
    )


def _is_path(node: plan.Expression) -> bool:
    """Whether it is a field of the subject, or of what a field of it names."""
    if isinstance(node, plan.Field) and node.name != "id":
        return isinstance(node.base, plan.Variable) or _is_path(node.base)
    return False


def write_lacking(emitter: Emitter, conditions: tuple[plan.Expression, ...], shape: plan.Shape) -> str:
    """A name for the paths of what makes conditions unknown, each once."""
    writer = _Writer(emitter, emitter.assign("[]", "lacking"), isinstance(shape, plan.Each))
    for condition in conditions:
        writer.write(condition)
    return emitter.assign(f"tuple(dict.fromkeys({writer.found}))", "absent")


@frozen
class _Writer:
    """Writes lines that put paths into the list `found`; those of the one subject bear no id."""

    emitter: Emitter
    found: str
    alone: bool

    def write(self, node: plan.Expression) -> None:
        """What an expression lacks."""
        if isinstance(node, plan.Field):
            self._causes(node, (node.base,), self._path(node))
        elif isinstance(node, plan.Derived):
            with self.emitter.apart():
                self._causes(node.definition.body, (node.definition.body,), self._text(str(node)))
        elif isinstance(node, _OF_PARTS):
            self._causes(node, tuple(plan.children(node)), self._text(str(node)))

    def _causes(self, node: plan.Expression, parts: tuple[plan.Expression, ...], itself: str) -> None:
        """Where the node is unknown: the causes in its parts, or else itself."""
        with self.emitter.block(f"if {self._unknown(node)}:"):
            before = self.emitter.assign(f"len({self.found})", "before")
            for part in parts:
                self.write(part)
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

    def _path(self, node: plan.Field) -> str:
        """How a reader finds a field: by its name alone, or after the id of the initiative."""
        names, base = [node.name], node.base
        while isinstance(base, plan.Field):
            names.append(base.name)
            base = base.base
        path = ".".join(reversed(names))
        return self._text(path) if self.alone else f"{self.emitter.value(base)} + {self._text(f'.{path}')}"

    def _text(self, text: str) -> str:
        return self.emitter.world.constant(text, ("text", text))
