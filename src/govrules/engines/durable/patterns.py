"""A rule as engine rules: for each alternative of each verdict, a chain of patterns over facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import frozen

from govrules import plan
from govrules.engines.durable.columns import Column, Link
from govrules.engines.durable.conditions import (
    MOST_ALTERNATIVES,
    Alternatives,
    Conjunction,
    Expander,
    Join,
    Own,
    Share,
    Test,
    Unexpressed,
    Want,
    both,
    conjuncts,
    every,
)
from govrules.meaning import Verdict

_MOST_PATTERNS = 12
_MOST_MEETINGS = 24
"""Of a rule and of a pattern: durable-rules fails somewhat beyond."""

Part = Column | Literal["subject", "owner", "member"]
"""A number of a fact: a column's value, whose fact it is, or the member that a link leads to."""


@frozen
class Meeting:
    """A number of a fact compared with one of an earlier fact, which is named by its place."""

    part: Part
    operator: str
    place: int
    other: Part


@frozen
class Pattern:
    """A fact that must be there: of an initiative, or of a link."""

    link: Link | None = None
    tests: tuple[Own, ...] = ()
    meetings: tuple[Meeting, ...] = ()


@frozen
class EngineRule:
    """One alternative of one verdict of a rule.

    The first pattern is about the first subject, the last about the second. Where `ascending` is
    not None, only pairs whose ids are in that order count.
    """

    number: int
    verdict: Verdict
    patterns: tuple[Pattern, ...]
    ascending: bool | None = None


def engine_rules(number: int, rule: plan.Rule) -> tuple[EngineRule, ...]:
    """What durable-rules is given of a rule. Raises Unexpressed where it cannot be."""
    if isinstance(rule.shape, plan.Group | plan.Cycle):
        raise Unexpressed("it is about groups, whose aggregates are kept elsewhere")
    variables = _variables(rule.shape)
    expander = Expander(variables)
    for part in _told(rule):
        expander.about(part)
    ascending, selecting = _selecting(rule)
    selected = every(expander.expand(part, Want.TRUE) for part in selecting)
    found = tuple(
        EngineRule(number, verdict, _patterns(each, variables), ascending)
        for verdict, held in _verdicts(rule, expander)
        for each in both(selected, held)
    )
    if len(found) > MOST_ALTERNATIVES:
        raise Unexpressed(f"its verdicts have more than {MOST_ALTERNATIVES} alternatives")
    return found


def _variables(shape: plan.Shape) -> tuple[str, ...]:
    return (shape.first, shape.second) if isinstance(shape, plan.Pair) else (plan.SUBJECT,)


def _told(rule: plan.Rule) -> Iterator[plan.Expression]:
    """What is told of a finding, and so must change only where its subjects do."""
    for tier in rule.tiers:
        yield from tier.effect.roles if tier.effect is not None else ()
    yield from plan.telling(rule)


def _selecting(rule: plan.Rule) -> tuple[bool | None, list[plan.Expression]]:
    """The order of the ids that `related` and `when` ask for, and the rest of them."""
    shape = rule.shape
    if not isinstance(shape, plan.Pair):
        return None, [rule.when]
    parts = [*conjuncts(shape.related), *conjuncts(rule.when)]
    orders = {part: _order(part, shape) for part in parts}
    asked = {order for order in orders.values() if order is not None}
    if len(asked) > 1:
        raise Unexpressed("no pair is in both orders")
    return next(iter(asked), None), [part for part in parts if orders[part] is None]


def _order(node: plan.Expression, shape: plan.Pair) -> bool | None:
    """Whether a condition is that the first id is less (True) or greater (False) than the second."""
    if not isinstance(node, plan.Compare) or node.operator in ("==", "!="):
        return None
    sides = _id_of(node.left), _id_of(node.right)
    less = node.operator in ("<", "<=")
    if sides == (shape.first, shape.second):
        return less
    return not less if sides == (shape.second, shape.first) else None


def _id_of(node: plan.Expression) -> str | None:
    match node:
        case plan.Field(base=plan.Variable(name=name), kind=plan.SUBJECT, name="id"):
            return name
    return None


def _verdicts(rule: plan.Rule, expander: Expander) -> Iterator[tuple[Verdict, Alternatives]]:
    """The verdicts that are findings, with when they are; later tiers count where earlier ones are false.

    An unknown tier is told as such, also where that is taken for a violation.
    """
    held: list[tuple[plan.Expression, Want]] = []
    for place, tier in enumerate(rule.tiers):
        is_last = tier.condition == plan.TRUE or place == len(rule.tiers) - 1
        if tier.effect is not None:
            fits = [] if is_last else [(tier.condition, Want.TRUE)]
            yield Verdict(place, violated=True), _expanded([*held, *fits], expander)
        if is_last:
            return
        if rule.unknown != "ignore":
            yield Verdict(place, violated=False), _expanded([*held, (tier.condition, Want.UNKNOWN)], expander)
        held.append((tier.condition, Want.FALSE))


def _expanded(held: Iterable[tuple[plan.Expression, Want]], expander: Expander) -> Alternatives:
    return every(expander.expand(condition, want) for condition, want in held)


def _patterns(tests: Conjunction, variables: tuple[str, ...]) -> tuple[Pattern, ...]:
    ordered = sorted(tests, key=repr)
    first = Pattern(tests=_own(ordered, variables[0]))
    if len(variables) == 1:
        return (first,)
    found, last = [first], [Meeting("subject", "!=", 0, "subject")]
    for test in ordered:
        if isinstance(test, Share):
            _follow(test, found, last)
    last += [Meeting(test.second, test.operator, 0, test.first) for test in ordered if isinstance(test, Join)]
    if all(meeting.operator != "==" for meeting in last):
        raise Unexpressed("nothing about its pairs can be looked up")
    if len(last) > _MOST_MEETINGS or len(found) >= _MOST_PATTERNS:
        raise Unexpressed("its pairs are compared in too many ways")
    last.sort(key=lambda meeting: meeting.operator != "==")
    return (*found, Pattern(tests=_own(ordered, variables[1]), meetings=tuple(last)))


def _own(tests: list[Test], variable: str) -> tuple[Own, ...]:
    return tuple(test for test in tests if isinstance(test, Own) and test.variable == variable)


def _follow(share: Share, found: list[Pattern], last: list[Meeting]) -> None:
    """From the first initiative by its links, or its value, to the links or the value of the second."""
    place, part = 0, share.first
    if isinstance(share.first, Link):
        found.append(Pattern(share.first, meetings=(Meeting("owner", "==", 0, "subject"),)))
        place, part = len(found) - 1, "member"  # type: ignore[assignment]  # a part of a link
    if isinstance(share.second, Link):
        found.append(Pattern(share.second, meetings=(Meeting("member", "==", place, part),)))  # type: ignore[arg-type]  # what is no link is a path
        last.append(Meeting("subject", "==", len(found) - 1, "owner"))
    else:
        last.append(Meeting(share.second, "==", place, part))  # type: ignore[arg-type]  # what is no link is a path


def joined(rule: EngineRule) -> Iterator[Column | Link]:
    """The columns and links whose numbers must stand for one value each, being compared with others."""
    for pattern in rule.patterns:
        if pattern.link is not None:
            yield pattern.link
        for meeting in pattern.meetings:
            yield from (part for part in (meeting.part, meeting.other) if isinstance(part, Column))
