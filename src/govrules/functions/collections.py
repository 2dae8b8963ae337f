"""Functions on collections, which may hold unknown members."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from govrules.functions.function import ANY_COLLECTION, Function, Signature
from govrules.functions.texts import words
from govrules.types import FLAG, NUMBER, TEXT
from govrules.values import EXACT, rounded

_TWO = (Signature((ANY_COLLECTION, ANY_COLLECTION), FLAG),)
_ONE = (Signature((ANY_COLLECTION,), NUMBER), Signature((TEXT,), NUMBER))


def length(value: Collection[Any]) -> Decimal | None:
    """How many members a collection, or characters a text, has; unknown with an unknown member."""
    return None if not isinstance(value, str) and None in value else Decimal(len(value))


def overlap(left: Collection[Any], right: Collection[Any]) -> bool | None:
    """Whether two collections share a member.

    >>> overlap(("a", "b"), ("b",)), overlap(("a", None), ("b",)), overlap(("a", None), ())
    (True, None, False)
    """
    if (set(left) & set(right)) - {None}:
        return True
    uncertain = (None in left and len(right) > 0) or (None in right and len(left) > 0)
    return None if uncertain else False


def subset(left: Collection[Any], right: Collection[Any]) -> bool | None:
    """Whether every member of the one is a member of the other.

    >>> subset(("a",), ("a", "b")), subset(("c",), ("a", None)), subset(("c", None), ("a",))
    (True, None, False)
    """
    absent = set(left) - set(right) - {None}
    if absent:
        return None if None in right else False
    return None if None in left else True


def similarity(left: Collection[Any], right: Collection[Any]) -> Decimal | None:
    """The Jaccard index: members in common over members in all, 0 where both have none.

    Texts are compared by their sets of words. Source: P. Jaccard, "Étude comparative de la
    distribution florale", Bulletin de la Société vaudoise des sciences naturelles 37 (1901).

    >>> similarity("New CRM", "CRM for sales")
    Decimal('0.25')
    """
    first = set(words(left) if isinstance(left, str) else left)
    second = set(words(right) if isinstance(right, str) else right)
    if None in first | second:
        return None
    if not first | second:
        return Decimal(0)
    return rounded(EXACT.divide(Decimal(len(first & second)), Decimal(len(first | second))))


FUNCTIONS = (
    Function(
        "len",
        _ONE,
        length,
        "How many members a collection, or characters a text, has.",
        "len(technologies) > 5",
        sees_unknown_members=True,
    ),
    Function(
        "overlap",
        _TWO,
        overlap,
        "Whether two collections share a member.",
        "overlap(a.technologies, b.technologies)",
        sees_unknown_members=True,
    ),
    Function(
        "subset",
        _TWO,
        subset,
        "Whether every member of the first is in the second.",
        'subset(technologies, {"python"})',
        sees_unknown_members=True,
    ),
    Function(
        "similarity",
        (Signature((TEXT, TEXT), NUMBER), Signature((ANY_COLLECTION, ANY_COLLECTION), NUMBER)),
        similarity,
        "The Jaccard index of two collections, or of two texts' words: 0 to 1.",
        "similarity(a.title, b.title) >= 0.8",
        sees_unknown_members=True,
    ),
)
