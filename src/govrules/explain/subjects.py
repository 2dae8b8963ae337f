"""Finds what a rule says of given initiatives, whether or not there is a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from govrules import plan
from govrules.engines.reference.shapes import subjects as everything
from govrules.findings import Finding
from govrules.meaning import Environment, Subject, value
from govrules.values import in_order
from govrules.world import World


def of_finding(rule: plan.Rule, finding: Finding, world: World) -> Subject:
    """What the finding is about."""
    if isinstance(rule.shape, plan.Each):
        return _each(finding.subjects[0], world)
    if isinstance(rule.shape, plan.Pair):
        return _pair(rule.shape, finding.subjects[0], finding.subjects[1], world)
    return next(
        subject
        for subject in everything(rule.shape, world)
        if subject.ids == finding.subjects and subject.group == finding.group
    )


def of_initiatives(rule: plan.Rule, ids: Sequence[str], world: World) -> Iterator[Subject]:
    """What a rule looks at that concerns all of these initiatives.

    Two initiatives are given both ways round, whether or not they are related; a group wherever
    all of them belong to it.
    """
    match rule.shape:
        case plan.Each():
            yield from (_each(id_, world) for id_ in ids)
        case plan.Pair() as shape:
            yield from (_pair(shape, first, second, world) for first, second in _both_ways(ids))
        case shape:
            yield from (subject for subject in everything(shape, world) if set(ids) <= set(subject.ids))


def _both_ways(ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, first in enumerate(ids):
        for second in ids[place + 1 :]:
            yield first, second
            yield second, first


def _each(id_: str, world: World) -> Subject:
    return Subject((id_,), None, Environment(world, {}).of_initiative(id_, subject=True))


def _pair(shape: plan.Pair, first: str, second: str, world: World) -> Subject:
    return Subject((first, second), None, Environment(world, {shape.first: first, shape.second: second}))


def rows_of(shape: plan.Group | plan.Cycle, id_: str, world: World) -> Iterator[tuple[Any, Environment]]:
    """What an initiative could bring to a group, each with where its condition is evaluated."""
    here = Environment(world, {}).of_initiative(id_, subject=True)
    if isinstance(shape, plan.Cycle) or shape.rows is None or shape.variable is None:
        yield id_, here
        return
    members = value(shape.rows, here) or ()
    for member in in_order(members) if isinstance(members, frozenset) else members:
        yield member, here.bind(shape.variable, member, shape.rows)
