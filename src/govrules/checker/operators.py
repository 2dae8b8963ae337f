"""Which types an operator takes and what it gives; literals take the type of the other side."""

from __future__ import annotations

import re
from typing import cast

from attrs import evolve

from govrules import plan, syntax
from govrules.checker.context import ERROR, Context
from govrules.diagnostics import one_of, suggest
from govrules.types import (
    DATE,
    DURATION,
    NOTHING,
    NUMBER,
    TEXT,
    ListOf,
    MappingOf,
    Record,
    Scale,
    SetOf,
    Type,
    element_of,
    is_single,
    is_textual,
)

ARITHMETIC: dict[tuple[str, Type, Type], Type] = {
    ("+", NUMBER, NUMBER): NUMBER,
    ("-", NUMBER, NUMBER): NUMBER,
    ("*", NUMBER, NUMBER): NUMBER,
    ("/", NUMBER, NUMBER): NUMBER,
    ("+", TEXT, TEXT): TEXT,
    ("-", DATE, DATE): DURATION,
    ("+", DATE, DURATION): DATE,
    ("+", DURATION, DATE): DATE,
    ("-", DATE, DURATION): DATE,
    ("+", DURATION, DURATION): DURATION,
    ("-", DURATION, DURATION): DURATION,
}


def comparable(left: Type, right: Type) -> bool:
    """Whether two values can be equal at all.

    >>> from govrules.types import Reference
    >>> comparable(Reference("unit"), TEXT), comparable(Reference("unit"), Reference("technology"))
    (True, False)
    """
    if ERROR in (left, right):
        return True
    if isinstance(left, Record | MappingOf) or isinstance(right, Record | MappingOf):
        return False
    if isinstance(left, ListOf | SetOf) and type(left) is type(right):
        members = cast(Type, element_of(left)), cast(Type, element_of(right))
        # Whether two lists of records are the same would need three values for each of their members.
        return NOTHING in members or (all(map(is_single, members)) and comparable(*members))
    return common(left, right) is not None


def common(left: Type, right: Type) -> Type | None:
    """The type of what is either of the one or of the other, None where there is none.

    An id beside a text is but a text.

    >>> from govrules.types import Reference
    >>> common(ListOf(NOTHING), ListOf(NUMBER)), common(Reference("unit"), TEXT), common(NUMBER, TEXT)
    (ListOf(element=Scalar(name='number')), Scalar(name='text'), None)
    """
    if left in (NOTHING, ERROR) or left == right:
        return right
    if right in (NOTHING, ERROR):
        return left
    if TEXT in (left, right) and is_textual(left) and is_textual(right):
        return TEXT
    if isinstance(left, ListOf | SetOf) and type(left) is type(right):
        inner = common(left.element, cast(Type, element_of(right)))
        return None if inner is None else type(left)(inner)
    alike = isinstance(left, Scale) and isinstance(right, Scale) and left.values == right.values
    return left if alike else None


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """The type of an arithmetic expression, None where there is none."""
    if ERROR in (left, right):
        return ERROR
    if operator in "&|-" and element_of(left) is not None and element_of(right) is not None:
        return set_of_both(left, right)
    plain = (operator, TEXT if is_textual(left) else left, TEXT if is_textual(right) else right)
    return ARITHMETIC.get(plain)


def set_of_both(left: Type, right: Type) -> Type | None:
    """The type of a set made of two collections."""
    first, second = element_of(left), element_of(right)
    if first is None or second is None or not (is_single(first) and comparable(first, second)):
        return None
    return SetOf(second if first == NOTHING else first)


def agree(
    context: Context, left: plan.Expression, right: plan.Expression
) -> tuple[plan.Expression, plan.Expression]:
    """Both sides of an operator, a literal text turned into a value of the other side's scale."""
    wanted_left, wanted_right = _scale(left.type), _scale(right.type)
    if wanted_left is not None and wanted_right is not None:
        keep_alike(context, wanted_left, wanted_right, left)
    if wanted_left is not None and wanted_right is None:
        return left, adapt(context, right, wanted_left)
    if wanted_right is not None and wanted_left is None:
        return adapt(context, left, wanted_right), right
    return left, right


def keep_alike(context: Context, left: Scale, right: Scale, node: plan.Expression) -> None:
    """Two scales that are compared need each other's values, whatever an organisation makes of them."""
    if left.name != right.name and left.values == right.values and node.origin is not None:
        for scale in (left, right):
            for value in scale.values:
                context.uses(scale, value, node.origin.span)


def _scale(type_: Type) -> Scale | None:
    inner = element_of(type_) or type_
    return inner if isinstance(inner, Scale) else None


def adapt(context: Context, node: plan.Expression, scale: Scale) -> plan.Expression:
    """A literal as a value of the scale, or literals inside it; anything else stays as it is."""
    match node:
        case plan.Constant(type=type_, value=str(value)) if type_ == TEXT:
            return _value_of(context, node, value, scale)
        case plan.Display(type=type_, elements=elements) if element_of(type_) == TEXT:
            adapted = tuple(adapt(context, element, scale) for element in elements)
            if all(element.type in (scale, ERROR) for element in adapted):
                container = ListOf if isinstance(type_, ListOf) else SetOf
                return evolve(node, elements=adapted, type=container(scale))
        case plan.Conditional(type=type_, then=then, otherwise=otherwise) if type_ == TEXT:
            branches = adapt(context, then, scale), adapt(context, otherwise, scale)
            if all(branch.type in (scale, ERROR) for branch in branches):
                return evolve(node, then=branches[0], otherwise=branches[1], type=scale)
    return node


def _value_of(context: Context, node: plan.Constant, value: str, scale: Scale) -> plan.Expression:
    assert node.origin is not None, "literals are always written"
    if value in scale.values:
        context.uses(scale, value, node.origin.span)
        return evolve(node, type=scale)
    hint = suggest(value, scale.values) or f"it is one of {one_of(scale.values)}"
    if scale.name in ("risk", "stage"):
        hint += f"\nother values are declared in the policy: `scales: {{{scale.name}: […]}}`, lowest first"
    context.report("unknown-scale-value", f"`{value}` is no value of the {scale}", node.origin.span, hint)
    return evolve(node, type=ERROR)


def described(type_: Type) -> str:
    """A type in words.

    >>> described(ListOf(NUMBER)), described(DATE), described(ListOf(NOTHING))
    ('a list of numbers', 'a date', 'an empty list')
    """
    noun = _noun(type_)
    return noun if type_ == NOTHING else f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def plural(type_: Type) -> str:
    """Several values of a type in words.

    >>> from govrules.types import Reference
    >>> plural(Reference("technology")), plural(ListOf(TEXT)), plural(Scale("risk", ("low", "high")))
    ('technologies', 'lists of texts', 'values of the risk scale')
    """
    name = _noun(type_)
    noun = re.split(" of | from ", name, maxsplit=1)[0]
    return (f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s") + name[len(noun) :]


def _noun(type_: Type) -> str:
    match type_:
        case ListOf(element) | SetOf(element):
            name = "list" if isinstance(type_, ListOf) else "set"
            return f"empty {name}" if element == NOTHING else f"{name} of {plural(element)}"
        case MappingOf(_, Record()):
            return "table"
        case MappingOf(key, value):
            return f"mapping from {plural(key)} to {plural(value)}"
        case Record():
            return "record"
        case Scale():
            return f"value of the {type_}"
    return str(type_)


def briefly(node: syntax.Expression) -> str:
    """An expression as it is written, where that is short enough for an advice."""
    text = syntax.write(node)
    return text if len(text) <= _BRIEF else "…"


_BRIEF = 40
