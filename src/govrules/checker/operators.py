"""Which types an operator takes and what it gives; literals take the type of the other side."""

from __future__ import annotations

from attrs import evolve

from govrules import plan
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
    if ERROR in (left, right) or NOTHING in (left, right):
        return True
    if isinstance(left, Record | MappingOf):
        return False
    if left == right:
        return True
    if TEXT in (left, right):
        return is_textual(left) and is_textual(right)
    if isinstance(left, Scale) and isinstance(right, Scale):
        return left.values == right.values
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        return comparable(left.element, right.element)
    if isinstance(left, SetOf) and isinstance(right, SetOf):
        return comparable(left.element, right.element)
    return False


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
    if first is None or second is None or not comparable(first, second):
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
            if any(isinstance(element, plan.Constant) for element in elements):
                return evolve(node, elements=adapted, type=_container(type_, scale))
        case plan.Conditional(type=type_, then=then, otherwise=otherwise) if type_ == TEXT:
            branches = adapt(context, then, scale), adapt(context, otherwise, scale)
            if all(branch.type == scale for branch in branches):
                return evolve(node, then=branches[0], otherwise=branches[1], type=scale)
    return node


def _container(type_: Type, scale: Scale) -> Type:
    return ListOf(scale) if isinstance(type_, ListOf) else SetOf(scale)


def _value_of(context: Context, node: plan.Constant, value: str, scale: Scale) -> plan.Expression:
    assert node.origin is not None, "literals are always written"
    if value in scale.values:
        context.uses(scale, value, node.origin.span)
        return evolve(node, type=scale)
    hint = suggest(value, scale.values) or f"it is one of {one_of(scale.values)}"
    if scale.name in ("risk", "stage"):
        hint += "\nan organisation's own values are listed under `scales:` in the policy"
    context.report("unknown-scale-value", f"`{value}` is no value of the {scale}", node.origin.span, hint)
    return evolve(node, type=ERROR)


def described(type_: Type) -> str:
    """A type in words.

    >>> described(ListOf(NUMBER)), described(DATE)
    ('a list of numbers', 'a date')
    """
    if isinstance(type_, ListOf):
        return f"a list of {_plural(type_.element)}"
    if isinstance(type_, SetOf):
        return f"a set of {_plural(type_.element)}"
    if isinstance(type_, MappingOf):
        return f"a mapping from {_plural(type_.key)}"
    name = "record" if isinstance(type_, Record) else str(type_)
    if isinstance(type_, Scale):
        name = f"value of the {type_}"
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def _plural(type_: Type) -> str:
    name = described(type_).split(" ", 1)[1]
    if name == "nothing":
        return "nothing"
    return name[:-1] + "ies" if name.endswith("y") else name + "s"
