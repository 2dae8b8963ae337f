"""Values as noun phrases: "the delegation of the unit". What has no sure phrase stays an expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from govrules import plan
from govrules.explain.phrases import PLURALS
from govrules.explain.speaker import Speaker, code, is_short
from govrules.types import DATE, DURATION, FLAG, element_of

_SIMPLE = (plan.Constant, plan.Parameter, plan.Field, plan.Lookup, plan.Variable)


def term(node: plan.Expression, speaker: Speaker) -> str:
    """A value in words, or its expression in backticks.

    >>> from decimal import Decimal
    >>> from govrules.types import NUMBER
    >>> term(plan.Constant(NUMBER, None, Decimal(50000)), Speaker("en"))
    '50,000'
    """
    if node.type == FLAG:
        return code(node)
    spoken = _TERMS.get(type(node), _nothing)(node, speaker)
    return spoken if spoken is not None else code(node)


def _nothing(_node: Any, _speaker: Speaker) -> str | None:
    return None


def _constant(node: plan.Constant, speaker: Speaker) -> str:
    return speaker.value(node.value)


def _parameter(node: plan.Parameter, speaker: Speaker) -> str:
    return f"{code(node)} ({speaker.value(node.value)})" if is_short(node.value) else code(node)


def _today(_node: plan.Today, speaker: Speaker) -> str:
    return speaker.say("today")


def _variable(node: plan.Variable, speaker: Speaker) -> str | None:
    if node.name in speaker.keys:
        return speaker.noun(f"key.{node.name}")
    if node.name == plan.SUBJECT:
        return speaker.subject
    return None


def _field(node: plan.Field, speaker: Speaker) -> str | None:
    what = speaker.noun(f"{node.kind}.{node.name}", node.name)
    if what is None and element_of(node.type) is not None:
        return None
    what = what if what is not None else speaker.say("field", name=node.name)
    return _of(what, node, speaker)


def _of(what: str, node: plan.Field | plan.Member, speaker: Speaker) -> str | None:
    """A field of what has it: nothing needs to be said of the initiative that is judged."""
    base = node.base
    if _is_subject(base):
        is_clear = not speaker.is_among_others and node.name not in speaker.keys
        return what if is_clear else speaker.say("of", what=what, whom=speaker.subject)
    whom = term(base, speaker)
    is_nameable = isinstance(base, plan.Variable | plan.Field | plan.Member)
    return speaker.say("of", what=what, whom=whom) if is_nameable else None


def _member(node: plan.Member, speaker: Speaker) -> str | None:
    if not isinstance(node.base, plan.Variable):
        return None
    what = speaker.noun(f"member.{node.name}")
    return _of(what if what is not None else speaker.say("field", name=node.name), node, speaker)


def _lookup(node: plan.Lookup, speaker: Speaker) -> str | None:
    """`capacity(resource, period)`; what other tables hold is best read as it is written."""
    match node.base:
        case plan.Field(kind="resource", name="capacity", base=resource):
            named = term(resource, speaker)
            return speaker.say("capacity", resource=named, period=term(node.key, speaker))
    return None


def _entities(node: plan.Entities, speaker: Speaker) -> str | None:
    return speaker.noun(f"all.{node.kind}")


def _setting(node: plan.Setting, speaker: Speaker) -> str | None:
    return speaker.noun(f"setting.{node.name}")


def _display(node: plan.Display, speaker: Speaker) -> str | None:
    written = [each for each in node.elements if isinstance(each, plan.Constant)]
    if not written or len(written) < len(node.elements):
        return None
    return speaker.members([speaker.value(each.value) for each in written])


def _arithmetic(node: plan.Arithmetic, speaker: Speaker) -> str | None:
    if node.operator != "*" or not all(isinstance(side, _SIMPLE) for side in (node.left, node.right)):
        return None
    return speaker.say("times", left=term(node.left, speaker), right=term(node.right, speaker))


def _call(node: plan.Call, speaker: Speaker) -> str | None:
    name, arguments = node.function.name, node.arguments
    if name in _SPOKEN_CALLS:
        return _SPOKEN_CALLS[name](arguments, speaker)
    if name in ("year", "month", "quarter", "lower", "upper") and len(arguments) == 1:
        return speaker.say(name, what=term(arguments[0], speaker))
    return None


def _days(arguments: tuple[plan.Expression, ...], speaker: Speaker) -> str | None:
    match arguments:
        case (plan.Constant() as count,):
            return speaker.say("days", count=term(count, speaker))
        case (plan.Arithmetic(type=type_, operator="-", left=end, right=start),) if type_ == DURATION:
            if end.type == DATE and start.type == DATE:
                return speaker.say("days between", start=term(start, speaker), end=term(end, speaker))
    return None


def _len(arguments: tuple[plan.Expression, ...], speaker: Speaker) -> str | None:
    what = term(arguments[0], speaker)
    if element_of(arguments[0].type) is None:
        return speaker.say("length", what=what)
    is_plural = isinstance(arguments[0], plan.Field) and what.startswith(PLURALS[speaker.language])
    return speaker.say("number of" if is_plural else "number of members", what=what)


def _similarity(arguments: tuple[plan.Expression, ...], speaker: Speaker) -> str | None:
    return speaker.say("similarity", left=term(arguments[0], speaker), right=term(arguments[1], speaker))


_SPOKEN_CALLS: dict[str, Callable[[tuple[plan.Expression, ...], Speaker], str | None]] = {
    "days": _days,
    "len": _len,
    "similarity": _similarity,
}


def _aggregate(node: plan.Aggregate, speaker: Speaker) -> str | None:
    rows = over(node.rows, speaker)
    if rows is None:
        return None
    if node.element is None:
        return speaker.say("count", rows=rows)
    if (
        node.function == "count_distinct"
        and _is_subject(node.element)
        and isinstance(node.rows, plan.GroupRows)
    ):
        return speaker.say("different initiatives")
    inner = speaker if isinstance(node.rows, plan.GroupRows) else speaker.inside(node.rows)
    what = term(node.element, inner)
    if isinstance(node.rows, tuple):
        rows = speaker.say("over loop", loops=rows)
    of_dates = node.function in ("min", "max") and node.element.type == DATE
    return speaker.say(f"{node.function} of date" if of_dates else node.function, what=what, rows=rows)


def _is_subject(node: plan.Expression) -> bool:
    return isinstance(node, plan.Variable) and node.name == plan.SUBJECT


def over(ranges: tuple[plan.Loop, ...] | plan.GroupRows, speaker: Speaker) -> str | None:
    """The rows of an aggregate in words; None where its loops have no name or cannot be told."""
    if isinstance(ranges, plan.GroupRows):
        return speaker.rows
    told: list[str] = []
    for loop in ranges:
        if loop.variable.startswith("_"):
            return None
        told.append(_loop(loop, speaker))
        speaker = speaker.inside((loop,))
    return speaker.say("and").join(told)


def _loop(loop: plan.Loop, speaker: Speaker) -> str:
    variable, source = f"`{loop.variable}`", term(loop.source, speaker)
    if not loop.conditions:
        return speaker.say("loop", variable=variable, source=source)
    conditions = speaker.say("and").join(code(condition) for condition in loop.conditions)
    return speaker.say("loop where", variable=variable, source=source, conditions=conditions)


_TERMS: dict[type, Callable[[Any, Speaker], str | None]] = {
    plan.Aggregate: _aggregate,
    plan.Arithmetic: _arithmetic,
    plan.Call: _call,
    plan.Constant: _constant,
    plan.Display: _display,
    plan.Entities: _entities,
    plan.Field: _field,
    plan.Lookup: _lookup,
    plan.Member: _member,
    plan.Parameter: _parameter,
    plan.Setting: _setting,
    plan.Today: _today,
    plan.Variable: _variable,
}
