"""Which values stand at a place: those next to which a verdict changes, and a few plain ones."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from govrules.plan import Plan, Rule
from govrules.sampling.mentions import Mentions, Place, mentioned
from govrules.types import DATE, FLAG, NUMBER, Record, Reference, Scale, Type
from govrules.values import ValueProblem, number

AS_OF = datetime.date(2027, 1, 1)
"""The date of review where none is given."""

ABSENT: Any = object()
"""Stands for a key that is not there."""

NOWHERE = "nowhere"
"""An id that names nothing."""

PLAIN_TEXTS = ("x", "y", "z")
PLAIN_NUMBERS = ("100", "0", "1", "200", "99", "101", "50", "0.5")
PEOPLE = ("ann", "bob")
PHRASES = (
    "2027-Q1",
    "Q1 2027",
    "New CRM for sales",
    "New CRM for Sales!",
    "Data",
    "Data for the new shop",
    "2027-02-03",
)
MOST_VALUES = 32
MOST_MEMBERS = 12


class Pools:
    """The values of every place, for some of a policy's rules and a date of review.

    The first of each is the plainest; a text or a number stands in several places, so that values
    collide where rules compare them.
    """

    def __init__(self, policy: Plan, rules: Iterable[Rule], as_of: datetime.date) -> None:
        self.policy = policy
        self.as_of = as_of
        self.mentions: Mentions = mentioned(policy, rules)
        self._held: dict[tuple[Place, Type], tuple[Any, ...]] = {}

    @cached_property
    def most(self) -> int:
        """The most members of a collection that are worth a try."""
        counts = self.mentions.counts
        steps = 2 if self.mentions.compares_counts else 1  # a share of a number takes twice as many
        return min(max([3, *(count * steps + 1 for count in counts)]), MOST_MEMBERS)

    @property
    def most_initiatives(self) -> int:
        """The most initiatives that are worth a try: more than rules count, since not all are counted."""
        return min(self.most + 2, MOST_MEMBERS) if self.mentions.counts else 4

    @property
    def most_things(self) -> int:
        """The most things of one kind that are worth a try."""
        return min(self.most, 6)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        return (*sorted(self.mentions.roles), *PLAIN_TEXTS[:2])

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of things of a kind: plain ones, and those that rules name."""
        named = sorted(each for each in self.mentions.ids[kind] - {NOWHERE} if each.strip())
        plain = [f"{kind}-{number}" for number in range(1, self.most_things + 1)]
        if kind == "initiative":
            return tuple(dict.fromkeys((*self.initiatives[0], *named)))
        return (*plain, *named)

    @cached_property
    def initiatives(self) -> tuple[tuple[str, ...], ...]:
        """The ids in one portfolio, or another: where rules look into ids, alike or without a letter."""
        letters = tuple(chr(ord("a") + place) for place in range(12))
        if not self.mentions.reads_ids_as_texts:
            return (letters,)
        named = [text for text in self.named(("initiative", "id")) if text.strip()]
        alike = [each for text in named[:4] for each in (text, f"{text}-1")]
        return tuple(
            tuple(dict.fromkeys((*first, *letters[2:])))
            for first in (("a-1", "A_1", "b", *alike, "B"), ("-", "--", "_", "b"))
        )

    def of(self, place: Place, type_: Type) -> tuple[Any, ...]:
        """The values of a place, plainest first; those of references are left to who knows what is there."""
        return tuple(dict.fromkeys(self.weighted(place, type_)))

    def weighted(self, place: Place, type_: Type) -> tuple[Any, ...]:
        """The values of a place, repeated so that those of many of one kind do not crowd out others."""
        if (place, type_) not in self._held:
            families = _distinct(_values(self, place, type_))
            longest = max(map(len, families), default=0)
            self._held[place, type_] = tuple(
                family[number % len(family)] for family in families for number in range(longest)
            )
        return self._held[place, type_]

    def named(self, place: Place) -> list[Any]:
        """What the rules compare with what stands at a place."""
        return sorted(self.mentions.values.get(place, ()), key=str)

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """The lengths of time that the rules ask about, forwards and back."""
        steps = sorted(self.mentions.days - {0, 1}, key=abs)[:6]
        return (*steps, *(-step for step in steps))


def _distinct(families: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Families without the values of an earlier one."""
    seen: set[Any] = set()
    found: list[tuple[Any, ...]] = []
    for family in families:
        new = tuple(value for value in dict.fromkeys(family) if value not in seen)[:MOST_VALUES]
        seen.update(new)
        found += [new] if new else []
    return found


def _texts(pools: Pools, place: Place) -> Iterator[Iterable[str]]:
    functions = pools.mentions.looked_into.get(place, set())
    yield PLAIN_TEXTS
    yield pools.named(place)
    if "version" in functions:
        yield ("1.9", "1.10", "2.0", "latest")
    if functions - {"version", "lower", "upper"}:
        yield from (_phrases(pools.named(place)), PHRASES)
    yield (*PEOPLE, "")


def _phrases(named: list[str]) -> Iterator[str]:
    """Texts with the words that are looked for, alike and not."""
    for text in named[:6]:
        yield from (f"New {text.upper()} two", f"{text}s")


def _numbers(pools: Pools, place: Place) -> Iterator[Iterable[Decimal]]:
    named = [number(each) for each in pools.named(place)]
    yield (Decimal(each) for each in PLAIN_NUMBERS)
    yield (value for limit in named for value in _next_to(limit))
    yield (value for limit in named for value in _parts(limit))


def _next_to(limit: Decimal) -> Iterator[Decimal]:
    exponent = limit.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
    yield from (limit, limit + step, limit - step)


def _parts(limit: Decimal) -> Iterator[Decimal]:
    """Parts of a limit, of which two or three together reach it, and of which plain numbers are parts."""
    for factor in (Decimal("0.5"), 100):
        yield from (_rounded(limit * factor), _rounded(limit * factor) + 1)


def _rounded(value: Decimal) -> Decimal:
    try:
        return number(round(value, 2).normalize() + 0)
    except (ValueProblem, ArithmeticError):
        return Decimal(0)


def _dates(pools: Pools, place: Place) -> Iterator[Iterable[datetime.date]]:
    """Today; the days named; as far from today as the rules ask about, and farther; ends of years."""
    year = pools.as_of.year
    yield _around(pools.as_of, (0,))
    yield (near for day in pools.named(place) for near in _around(day, (0,)))
    yield _around(pools.as_of, pools.steps)
    yield _around(pools.as_of, (2 * step for step in pools.steps))
    yield (datetime.date(year, 12, 31), datetime.date(year + 1, 7, 1), datetime.date(year + 2, 3, 31))


def _around(day: datetime.date, steps: Iterable[int]) -> Iterator[datetime.date]:
    """The days that lie some steps from a day, with those before and after."""
    for step in steps:
        for off in (step, step + 1, step - 1):
            ordinal = day.toordinal() + off
            if _FIRST.toordinal() <= ordinal <= _LAST.toordinal():
                yield datetime.date.fromordinal(ordinal)


_FIRST, _LAST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


def _values(pools: Pools, place: Place, type_: Type) -> Iterator[Iterable[Any]]:
    if type_ == NUMBER:
        yield from _numbers(pools, place)
    elif type_ == DATE:
        yield from _dates(pools, place)
    elif type_ == FLAG:
        yield (False, True)
    elif isinstance(type_, Scale):
        yield type_.values
    elif not isinstance(type_, Reference | Record):
        yield from _texts(pools, place)
