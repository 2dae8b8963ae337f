"""The source of numbers that are whole by their nature: Python's own integers, which compare fastest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from govrules import plan
from govrules.engines.compiled.source.emitter import Emitter
from govrules.functions.collections import length
from govrules.functions.dates import days, month, year
from govrules.types import DATE, DURATION, TEXT, MappingOf, Type


@frozen
class Operand:
    """One side of a comparison: its code, and the names that must not hold None for it."""

    code: str
    names: tuple[str, ...]


def integers(emitter: Emitter, *sides: plan.Expression) -> tuple[Operand, ...]:
    """The sides of a comparison as integers, where all of them are whole by their nature; else nothing."""
    return tuple(_operand(emitter, side) for side in sides) if all(map(_is_whole, sides)) else ()


def _is_whole(node: plan.Expression) -> bool:
    match node:
        case plan.Constant(value=Decimal() as value) | plan.Parameter(value=Decimal() as value):
            return value == value.to_integral_value()
        case plan.Call():
            return bool(counted(node))
    return False


def counted(node: plan.Call) -> str:
    """The template of the integer that a call of a built-in function gives for such an argument; or none."""
    template, is_counted = _COUNTED.get(node.function.call, _NOT_COUNTED)
    return template if node.arguments and is_counted(node.arguments[0].type) else ""


def _operand(emitter: Emitter, node: plan.Expression) -> Operand:
    if isinstance(node, plan.Call):
        argument = emitter.value(node.arguments[0])
        return Operand(counted(node).format(argument), (argument,))
    assert isinstance(node, plan.Constant | plan.Parameter), "nothing else is whole"
    assert isinstance(node.value, Decimal), "only numbers are whole"
    number = int(node.value)
    return Operand(emitter.world.constant(number, ("integer", number)), ())


_Counted = tuple[str, Callable[[Type], bool]]

_NOT_COUNTED: _Counted = "", lambda _type: False
_COUNTED: Mapping[Callable[..., Any], _Counted] = {
    days: ("{}.days", lambda type_: type_ == DURATION),
    length: ("len({})", lambda type_: type_ == TEXT or isinstance(type_, MappingOf)),
    month: ("{}.month", lambda type_: type_ == DATE),
    year: ("{}.year", lambda type_: type_ == DATE),
}
"""By function: the integer that it gives, and for arguments of which type."""
