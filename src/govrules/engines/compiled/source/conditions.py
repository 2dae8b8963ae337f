"""The source of conditions: when an expression is true, when it is false, and when neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from govrules import plan
from govrules.engines.compiled.runtime import holds_unknown
from govrules.engines.compiled.source.emitter import ConditionWriter, Emitter
from govrules.engines.compiled.source.integers import integers
from govrules.types import Scale, element_of


def three_valued(emitter: Emitter, node: plan.Expression) -> str:
    """The value of a condition, out of the two questions whether it is true or false."""
    if isinstance(node, plan.Compare | plan.In) and (code := _two_valued(emitter, node)):
        return emitter.assign(code, "c")
    true, false = emitter.true(node), emitter.false(node)
    return emitter.assign(f"True if {true} else False if {false} else None", "c")


def _two_valued(emitter: Emitter, node: plan.Compare | plan.In) -> str:
    """The value of a comparison that is unknown only where an operand is; else nothing."""
    if isinstance(node, plan.In):
        if not is_constant(node.collection):
            return ""
        item = emitter.value(node.item)
        return emitter.unless_unknown(f"{item} in {emitter.value(node.collection)}", item)
    if element_of(node.left.type) is not None:
        return ""
    code, names = _comparison(emitter, node, node.operator)
    return emitter.unless_unknown(code, *names)


def is_constant(node: plan.Expression) -> bool:
    return isinstance(node, plan.Display) and all(isinstance(part, plan.Constant) for part in node.elements)


def _true_constant(_emitter: Emitter, node: plan.Constant) -> str:
    return str(node.value)


def _false_constant(_emitter: Emitter, node: plan.Constant) -> str:
    return str(not node.value)


def _true_not(emitter: Emitter, node: plan.Not) -> str:
    return emitter.false(node.operand)


def _false_not(emitter: Emitter, node: plan.Not) -> str:
    return emitter.true(node.operand)


def _joined(word: str, side: str) -> ConditionWriter:
    def write(emitter: Emitter, node: plan.And | plan.Or) -> str:
        parts = [getattr(emitter, side)(operand) for operand in node.operands]
        return "(" + f" {word} ".join(parts) + ")"

    return write


_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _compared(negated: bool) -> ConditionWriter:  # noqa: FBT001 - one of two writers
    def write(emitter: Emitter, node: plan.Compare) -> str:
        code, names = _comparison(emitter, node, _OPPOSITE[node.operator] if negated else node.operator)
        checks = [emitter.present(*names)]
        if element_of(node.left.type) is not None:
            uncertain = emitter.world.constant(holds_unknown, "holds_unknown")
            checks += [f"not {uncertain}({name})" for name in names]
        checks.append(code)
        return "(" + " and ".join(check for check in checks if check) + ")"

    return write


def _comparison(emitter: Emitter, node: plan.Compare, operator: str) -> tuple[str, tuple[str, ...]]:
    """The code of a comparison, and the names that must not hold None for it."""
    if whole := integers(emitter, node.left, node.right):
        left, right = whole
        return f"{left.code} {operator} {right.code}", (*left.names, *right.names)
    names = emitter.value(node.left), emitter.value(node.right)
    codes = names
    if isinstance(node.left.type, Scale) and operator not in ("==", "!="):
        codes = _rank(emitter, node.left, names[0]), _rank(emitter, node.right, names[1])
    return f"{codes[0]} {operator} {codes[1]}", names


def _rank(emitter: Emitter, node: plan.Expression, name: str) -> str:
    """The place of a value in its scale; of a constant it is looked up once."""
    scale = node.type
    assert isinstance(scale, Scale), "only scales have ranks"
    if isinstance(node, plan.Constant):
        return emitter.world.bound(f"{ranks(emitter, scale)}[{name}]", "place")
    return f"{ranks(emitter, scale)}[{name}]"


def _true_in(emitter: Emitter, node: plan.In) -> str:
    item, collection = emitter.value(node.item), _container(emitter, node.collection)
    present = emitter.present(item, collection)
    return f"({present} and {item} in {collection})" if present else f"({item} in {collection})"


def _false_in(emitter: Emitter, node: plan.In) -> str:
    item, collection = emitter.value(node.item), _container(emitter, node.collection)
    checks = [emitter.present(item, collection), f"{item} not in {collection}"]
    if not (isinstance(node.collection, plan.Entities) or is_constant(node.collection)):
        checks.append(f"None not in {collection}")
    return "(" + " and ".join(check for check in checks if check) + ")"


def _container(emitter: Emitter, node: plan.Expression) -> str:
    """A collection to look into; all things of a kind are looked up by id."""
    if isinstance(node, plan.Entities):
        return emitter.sure(emitter.world.bound(f"world.entities[{node.kind!r}]", f"all_{node.kind}"))
    return emitter.value(node)


def _true_known(emitter: Emitter, node: plan.Known) -> str:
    name = emitter.value(node.operand)
    return emitter.present(name) or "True"


def _false_known(emitter: Emitter, node: plan.Known) -> str:
    name = emitter.value(node.operand)
    return "False" if name in emitter.certain else f"{name} is None"


def ranks(emitter: Emitter, scale: Scale) -> str:
    key = emitter.world.constant(scale.name, ("key", scale.name))
    return emitter.world.bound(f"world.ranks[{key}]", "rank")


TRUE: Mapping[type, Callable[[Emitter, Any], str]] = {
    plan.And: _joined("and", "true"),
    plan.Compare: _compared(negated=False),
    plan.Constant: _true_constant,
    plan.In: _true_in,
    plan.Known: _true_known,
    plan.Not: _true_not,
    plan.Or: _joined("or", "true"),
}

FALSE: Mapping[type, Callable[[Emitter, Any], str]] = {
    plan.And: _joined("or", "false"),
    plan.Compare: _compared(negated=True),
    plan.Constant: _false_constant,
    plan.In: _false_in,
    plan.Known: _false_known,
    plan.Not: _false_not,
    plan.Or: _joined("and", "false"),
}
