"""Conditions as clauses: each `and`, `or` and `not` opens a list, so that nothing is ambiguous.

Every phrase means what the expression means, unknown values included: a negation is told by the
opposite only where the two are unknown together.
"""

from __future__ import annotations

from collections.abc import Callable

from govrules import plan
from govrules.explain.clauses import Clause
from govrules.explain.speaker import Speaker, code
from govrules.explain.terms import over, term
from govrules.types import DATE, DURATION, FLAG, NUMBER, VERSION, MappingOf, Scale, is_textual

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SPOKEN_CALLS = ("contains", "ends_with", "matches", "mentions", "overlap", "starts_with")
_CHAIN = ("<=", "<=")


def clause(node: plan.Expression, speaker: Speaker, *, holds: bool = True) -> Clause:
    """What has to be so for a condition to be true, or to be false where it `holds` not.

    >>> print(clause(plan.TRUE, Speaker("en")))
    in every case
    """
    if node == plan.TRUE and holds:
        return Clause(speaker.say("always"))
    told = _CLAUSES.get(type(node), _flag)(node, speaker, holds=holds)
    return told if told is not None else _written(node, speaker, holds=holds)


def _written(node: plan.Expression, speaker: Speaker, *, holds: bool) -> Clause:
    """The condition as it is written."""
    return Clause(code(node)) if holds else Clause(speaker.say("is false", what=code(node)))


def _flag(node: plan.Expression, speaker: Speaker, *, holds: bool) -> Clause:
    """A field, a parameter, a derived field … that is true or false itself."""
    return Clause(speaker.say("is true" if holds else "is false", what=code(node)))


def _not(node: plan.Not, speaker: Speaker, *, holds: bool) -> Clause:
    return clause(node.operand, speaker, holds=not holds)


def _and(node: plan.And, speaker: Speaker, *, holds: bool) -> Clause:
    whole = (_between(node, speaker) or _known_value(node, speaker)) if holds else None
    if whole is not None:
        return whole
    parts = tuple(clause(part, speaker) for part in _flattened(node, plan.And))
    return Clause(speaker.say("every part" if holds else "some part false"), parts)


def _or(node: plan.Or, speaker: Speaker, *, holds: bool) -> Clause:
    whole = _of_category(node, speaker) if holds else None
    if whole is not None:
        return whole
    parts = tuple(clause(part, speaker) for part in _flattened(node, plan.Or))
    return Clause(speaker.say("some part" if holds else "every part false"), parts)


def _flattened(node: plan.Expression, kind: type) -> tuple[plan.Expression, ...]:
    if not isinstance(node, plan.And | plan.Or) or not isinstance(node, kind):
        return (node,)
    return tuple(part for operand in node.operands for part in _flattened(operand, kind))


def _between(node: plan.And, speaker: Speaker) -> Clause | None:
    """A chain such as `low <= x <= high`."""
    match node.operands:
        case (plan.Compare() as low, plan.Compare() as high) if (low.operator, high.operator) == _CHAIN:
            if low.right == high.left and low.right.type in (NUMBER, DATE):
                ends = {"low": term(low.left, speaker), "high": term(high.right, speaker)}
                return Clause(speaker.say("between", what=term(low.right, speaker), **ends))
    return None


def _known_value(node: plan.And, speaker: Speaker) -> Clause | None:
    """`known(x) and x == "value"`."""
    match node.operands:
        case (
            plan.Known(operand=known),
            plan.Compare(operator="==", left=left, right=plan.Constant() as right) as comparison,
        ):
            if known == left and _comparison(comparison, "==") == "is":
                return Clause(
                    speaker.say("known and is", left=term(left, speaker), right=term(right, speaker))
                )
    return None


def _of_category(node: plan.Or, speaker: Speaker) -> Clause | None:
    """`t == "name" or known(t.category) and t.category == "name"`."""
    match node.operands:
        case (
            plan.Compare(operator="==", left=named, right=plan.Constant(value=name)),
            plan.And(
                operands=(plan.Known(operand=known), plan.Compare(operator="==", left=left, right=right))
            ),
        ) if isinstance(right, plan.Constant) and right.value == name and known == left:
            if isinstance(left, plan.Field) and left.name == "category" and left.base == named:
                holes = {"what": term(named, speaker), "name": speaker.value(name)}
                return Clause(speaker.say("named or of category", **holes))
    return None


def _compare(node: plan.Compare, speaker: Speaker, *, holds: bool) -> Clause | None:
    operator = node.operator if holds else _OPPOSITE[node.operator]
    key = _comparison(node, operator)
    if key is None:
        return None
    return Clause(speaker.say(key, left=term(node.left, speaker), right=term(node.right, speaker)))


def _comparison(node: plan.Compare, operator: str) -> str | None:
    """The phrase for a comparison; None where none is surely understood, as for an order of texts."""
    type_ = node.left.type
    if type_ in (NUMBER, DURATION, VERSION):
        return f"number {operator}"
    if type_ == DATE:
        return f"date {operator}"
    if operator in ("==", "!=") and (is_textual(type_) or isinstance(type_, Scale)):
        is_literal = isinstance(node.right, plan.Constant)
        return _IDENTITIES[operator, is_literal]
    return f"scale {operator}" if isinstance(type_, Scale) else None


_IDENTITIES = {
    ("==", True): "is",
    ("!=", True): "is not",
    ("==", False): "same",
    ("!=", False): "different",
}


def _in(node: plan.In, speaker: Speaker, *, holds: bool) -> Clause:
    item, collection = term(node.item, speaker), term(node.collection, speaker)
    if isinstance(node.collection, plan.Display) and len(node.collection.elements) == 1:
        only = plan.Compare(FLAG, node.origin, "==", node.item, node.collection.elements[0])
        return clause(only, speaker, holds=holds)
    if isinstance(node.collection, plan.Display) and not collection.startswith("`"):
        return Clause(speaker.say("one of" if holds else "none of", item=item, members=collection))
    if isinstance(node.collection.type, MappingOf) and not isinstance(
        node.collection, plan.Entities | plan.Field
    ):
        return Clause(speaker.say("key of" if holds else "not key of", item=item, collection=collection))
    return Clause(speaker.say("among" if holds else "not among", item=item, collection=collection))


def _known(node: plan.Known, speaker: Speaker, *, holds: bool) -> Clause:
    what = code(node.operand) if node.operand.type == FLAG else term(node.operand, speaker)
    return Clause(speaker.say("known" if holds else "not known", what=what))


def _call(node: plan.Call, speaker: Speaker, *, holds: bool) -> Clause | None:
    name = node.function.name
    if name == "subset" and holds:
        key = name
    elif name in _SPOKEN_CALLS:
        key = name if holds else f"not {name}"
    else:
        return _flag(node, speaker, holds=holds)
    left, right = node.arguments
    return Clause(speaker.say(key, left=term(left, speaker), right=term(right, speaker)))


def _aggregate(node: plan.Aggregate, speaker: Speaker, *, holds: bool) -> Clause | None:
    """`any` and `all`: the rows, and what has to be so for one or for each of them."""
    told = over(node.rows, speaker)
    if told is None or node.element is None:
        return None
    opening, inner = _opening(node, told, speaker, holds=holds)
    return clause(node.element, inner).introduced(opening, speaker.say("colon"))


def _opening(node: plan.Aggregate, told: str, speaker: Speaker, *, holds: bool) -> tuple[str, Speaker]:
    word = _QUANTIFIERS[node.function == "any", holds]
    if isinstance(node.rows, plan.GroupRows):
        return speaker.say(word, rows=told), speaker
    return speaker.say(f"{word} loop", loops=told), speaker.inside(node.rows)


_QUANTIFIERS = {(True, True): "any", (True, False): "no", (False, True): "all", (False, False): "not all"}

_CLAUSES: dict[type, Callable[..., Clause | None]] = {
    plan.Aggregate: _aggregate,
    plan.And: _and,
    plan.Call: _call,
    plan.Compare: _compare,
    plan.In: _in,
    plan.Known: _known,
    plan.Not: _not,
    plan.Or: _or,
}
