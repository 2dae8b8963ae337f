"""Pairs that matter only where two texts are alike: found by their longest words instead of any word.

Of two texts that share much, each has a word of the other among a few of its own: all but as many
as the other must share, whatever the order, as long as it is one order. Long words come first, for
they are seldom. Sources: S. Chaudhuri, V. Ganti, R. Kaushik, "A Primitive Operator for Similarity
Joins in Data Cleaning", ICDE 2006; G. K. Zipf, "The Psycho-Biology of Language", 1935.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil

from attrs import evolve

from govrules import plan
from govrules.engines.compiled.source.emitter import flat
from govrules.functions import Function, Signature
from govrules.types import NUMBER, TEXT, ListOf

_ROUNDING = Fraction(1, 10**30)
"""More than what the rounding of a likeness can add to it."""


def narrowed(rule: plan.Rule, shape: plan.Pair) -> plan.Pair:
    """The pair with joins on fewer words, where it is told how alike two texts must be."""
    if shape.joins is None:
        return shape
    alternatives = tuple(tuple(_narrowed(key, rule) for key in keys) for keys in shape.joins.alternatives)
    return evolve(shape, joins=evolve(shape.joins, alternatives=alternatives))


def _narrowed(key: plan.JoinKey, rule: plan.Rule) -> plan.JoinKey:
    for texts, least in _demands(rule):
        match key.outer, key.inner:
            case (plan.Call(function=outer, arguments=(one,)), plan.Call(function=inner, arguments=(other,))):
                if outer.name == inner.name == "words" and {one, other} == {*texts}:
                    return evolve(key, outer=_shortened(key.outer, least), inner=_shortened(key.inner, least))
    return key


def _shortened(words: plan.Expression, least: plan.Expression) -> plan.Expression:
    return plan.Call(ListOf(TEXT), None, _LONGEST, (words, least))


def _demands(rule: plan.Rule) -> Iterator[tuple[tuple[plan.Expression, ...], plan.Expression]]:
    """The texts that must be alike for a finding, and how much at least."""
    for condition in flat(tuple(_needed(rule))):
        match condition:
            case plan.Compare(
                operator=">=" | ">",
                left=plan.Call(function=function, arguments=texts),
                right=plan.Constant(value=Decimal() as least) | plan.Parameter(value=Decimal() as least),
            ) if function.name == "similarity" and least > 0:
                yield texts, condition.right


def _needed(rule: plan.Rule) -> Iterator[plan.Expression]:
    """Conditions without which there is no finding: where one of them is false, all is fine."""
    assert isinstance(rule.shape, plan.Pair), "only pairs are related"
    yield from (rule.shape.related, rule.when)
    first = rule.tiers[0]
    if first.effect is None and isinstance(first.condition, plan.Not):
        yield first.condition.operand


def longest(words: tuple[str, ...], least: Decimal) -> tuple[str, ...]:
    """The words of a text among which there is one of any text that is at least so like it.

    >>> longest(("a", "new", "shop", "for", "customers"), Decimal("0.6"))
    ('customers', 'shop', 'for')
    """
    distinct = sorted(set(words), key=lambda word: (-len(word), word))
    shared = max(1, ceil((Fraction(least) - _ROUNDING) * len(distinct)))
    return tuple(distinct[: max(0, len(distinct) - shared + 1)])


_LONGEST = Function(
    "<longest words>",
    (Signature((ListOf(TEXT), NUMBER), ListOf(TEXT)),),
    longest,
    "The words by which an engine finds texts that are alike.",
    "",
)
