"""The expressions of a rule: what it decides by, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator

from govrules.plan.expressions import Expression
from govrules.plan.rules import Cycle, Group, Hole, Pair, Rule, Shape


def deciding(rule: Rule) -> Iterator[Expression]:
    """Every expression of a rule's shape, selection and verdict."""
    yield from _of_shape(rule.shape)
    yield rule.when
    for tier in rule.tiers:
        yield tier.condition
        yield from tier.effect.roles if tier.effect is not None else ()


def _of_shape(shape: Shape) -> Iterator[Expression]:
    match shape:
        case Pair(related=related):
            yield related
        case Group(rows=rows, where=where, by=by, of=of):
            yield from (rows,) if rows is not None else ()
            yield where
            yield from (value for _, value in (*by, *of))
        case Cycle(edges=edges, where=where):
            yield from (edges, where)


def telling(rule: Rule) -> Iterator[Expression]:
    """Every expression of a rule's evidence and messages."""
    yield from (value for _, value in rule.evidence)
    for message in rule.message.values():
        yield from (piece.expression for piece in message.pieces if isinstance(piece, Hole))
