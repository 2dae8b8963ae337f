"""Where in the portfolio's files a finding was decided: the field that decided, or the initiative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from govrules.diagnostics import Span
from govrules.documents.document import Path
from govrules.findings import Finding
from govrules.model import Entry, Initiative, Portfolio
from govrules.plan import SUBJECT, Cycle, Derived, Expression, Field, Group, Pair, Rule, Variable
from govrules.plan.walk import children

_LABELS = frozenset({"id", "title", "unit"})
"""Fields that name an initiative and seldom are what is wrong with it."""


@frozen
class Place:
    """A subject of a finding, the path of the field that decided, and where that stands, if in a file."""

    initiative: str
    path: Path
    span: Span | None


def places(finding: Finding, rule: Rule, portfolio: Portfolio) -> tuple[Place, ...]:
    """A place for each subject of a finding."""
    return tuple(_place(finding, rule, portfolio, number) for number in range(len(finding.subjects)))


def _place(finding: Finding, rule: Rule, portfolio: Portfolio, number: int) -> Place:
    subject = finding.subjects[number]
    path = _path(finding, rule, portfolio.initiative(subject), number)
    origin = portfolio.origin(subject)
    return Place(subject, path, origin.span(path) if origin is not None else None)


def _path(finding: Finding, rule: Rule, initiative: Initiative, number: int) -> Path:
    """The first field that decided and that the initiative has; its id where it has none of them."""
    variable = _variable(rule, number)
    for name in _fields(finding, rule, variable):
        value = getattr(initiative, name, None)
        if value is not None and value != () and name not in _LABELS:
            return (name, *_member(value, finding))
    return ("id",)


def _variable(rule: Rule, number: int) -> str:
    """The variable that stands for a subject in the rule's expressions."""
    if isinstance(rule.shape, Pair):
        return rule.shape.first if number == 0 else rule.shape.second
    return SUBJECT


def _fields(finding: Finding, rule: Rule, variable: str) -> Iterator[str]:
    """The fields of a subject, those first that the finding itself names."""
    for name in finding.missing or finding.evidence:
        first, _, rest = name.partition(".")
        yield (rest if first in {variable, *finding.subjects} and rest else first).partition(".")[0]
    if finding.missing:
        return
    for expression in _expressions(rule):
        yield from _read(expression, variable)


def _expressions(rule: Rule) -> Iterator[Expression]:
    """What decides in a rule: its evidence, its verdict, and what brings its subjects together."""
    if isinstance(rule.shape, Cycle):
        yield rule.shape.edges
    yield from (expression for _, expression in rule.evidence)
    yield from (tier.condition for tier in rule.tiers)
    match rule.shape:
        case Pair(related=related):
            yield related
        case Group(rows=rows, by=by):
            yield from (rows, *(key for _, key in by)) if rows is not None else (key for _, key in by)


def _read(node: Expression, variable: str) -> Iterator[str]:
    """The initiative's fields that an expression reads of a variable, in the order they are written."""
    match node:
        case Field(base=Variable(name=name), kind="initiative", name=field) if name == variable:
            yield field
        case Derived(base=Variable(name=name), definition=definition) if name == variable:
            yield from _read(definition.body, SUBJECT)
    for part in children(node):
        yield from _read(part, variable)


def _member(value: Any, finding: Finding) -> Path:
    """Which member of a collection it was, where the finding names it."""
    if not isinstance(value, tuple):
        return ()
    named = {**finding.evidence, **(finding.group or {}), "": finding.subjects}
    places = (place for place, each in enumerate(value) if _is_named(each, named))
    place = next(places, None)
    return () if place is None else (place,)


def _is_named(member: Any, named: dict[str, Any]) -> bool:
    if isinstance(member, Entry):
        pairs = [
            (getattr(member, key), value) for key, value in named.items() if key and hasattr(member, key)
        ]
        return bool(pairs) and all(held == value for held, value in pairs)
    return member in _texts(named.values())


def _texts(values: Iterable[Any]) -> set[str]:
    found = set()
    for value in values:
        members = value if isinstance(value, tuple | list | frozenset) else (value,)
        found |= {member for member in members if isinstance(member, str)}
    return found
