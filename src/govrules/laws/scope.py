"""Which laws apply to a rule, by what the rule reads and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from govrules import plan
from govrules.plan import SUBJECT, Expression, Joins, Rule
from govrules.policy import Policy
from govrules.sampling.mentions import nodes
from govrules.types import Reference, Type, element_of


def only(policy: Policy, rules: Iterable[str]) -> Policy:
    """The policy with some of its rules, whatever day they are in effect on."""
    wanted = frozenset(rules)
    kept = tuple(
        evolve(rule, effective_from=None, effective_until=None) for rule in policy.rules if rule.id in wanted
    )
    return evolve(policy, plan=evolve(policy.plan, rules=kept))


def always(_rule: Rule) -> bool:
    """A law that applies to every rule."""
    return True


def ignores_approvals(rule: Rule) -> bool:
    """Whether a rule asks nothing about approvals, so that only decisions do."""
    return not any(isinstance(node, plan.Field) and node.name == "approvals" for node in nodes(rule))


def informs(rule: Rule) -> bool:
    """Whether an unknown verdict asks for what is missing, and not for what nobody can give.

    A division, the least of nothing, or what a text does not say, is unknown where nothing is
    missing; a mapping or a table may well lack a key.
    """
    return rule.unknown == "inform" and not any(_is_partial(node) for node in nodes(rule))


def _is_partial(node: Expression) -> bool:
    match node:
        case plan.Arithmetic(operator="/") | plan.Lookup() | plan.Extreme():
            return True
        case plan.Aggregate(function="min" | "max"):
            return True
        case plan.Call(function=function):
            return function.name in ("date", "version", "days", "round", "fiscal_year", "matches")
        case plan.Parameter(value=None):
            return True
    return False


def ignores_spelling(rule: Rule) -> bool:
    """Whether a rule asks of ids only whether they are the same, and never how they are spelt."""
    return not any(_spells(node) for node in nodes(rule))


def _spells(node: Expression) -> bool:
    match node:
        case plan.Call(arguments=arguments):
            return any(_is_id(part) for argument in arguments for part in plan.walk(argument))
        case plan.Arithmetic(operator="+", left=left, right=right):
            return _is_id(left) or _is_id(right)
        case plan.Compare(operator="<" | "<=" | ">" | ">=", left=left, right=right):
            return _is_id(left) and not _is_id(right)
        case plan.Lookup(key=key):
            return _is_id(key) and not isinstance(element_of(node.base.type), Reference)
    return False


def _is_id(node: Expression) -> bool:
    return isinstance(node.type, Reference) or (isinstance(node, plan.Field) and node.name == "id")


def is_local(rule: Rule) -> bool:
    """Whether a rule looks from one initiative only at those that share an id with it."""
    if any(isinstance(node, plan.Entities) and node.kind == SUBJECT for node in _unjoined(rule)):
        return False
    match rule.shape:
        case plan.Pair(joins=joins):
            return joins is not None and _by_ids(joins)
        case plan.Group(by=by, of=of):
            return not of and any(_names(key.type) or _is_id(key) for _, key in by)
    return True


def _unjoined(rule: Rule) -> Iterator[Expression]:
    """The parts of a rule, all initiatives where they are not only looked up by an id left out."""
    joined = [
        loop.source
        for node in nodes(rule)
        for loop in _loops(node)
        if loop.joins is not None and loop.joins.selecting and _by_ids(loop.joins)
    ]
    yield from (node for node in nodes(rule) if not any(node is source for source in joined))


def _loops(node: Expression) -> tuple[plan.Loop, ...]:
    rows = getattr(node, "loops", None) or getattr(node, "rows", None)
    return rows if isinstance(rows, tuple) else ()


def _by_ids(joins: Joins) -> bool:
    """Whether what meets shares the id of something, whichever way it comes to meet."""
    return all(
        any(_names(key.outer.type) or _names(key.inner.type) for key in way) for way in joins.alternatives
    )


def _names(type_: Type) -> bool:
    return isinstance(element_of(type_) or type_, Reference)
