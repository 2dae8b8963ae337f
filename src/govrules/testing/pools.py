"""Which values stand at a place: those next to which a verdict changes, and a few plain ones."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from govrules.plan import Plan, Rule
from govrules.testing.mentions import Mentions, Place, mentioned
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
        """The most members of a collection, and the most initiatives, that are worth a try."""
        counts = self.mentions.counts
        steps = 2 if self.mentions.compares_counts else 1  # a share of a number takes twice as many
        return min(max([3, *(count * steps + 1 for count in counts)]), MOST_MEMBERS)

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
        return (*plain, *named) if kind != "initiative" else tuple(dict.fromkeys((*self.initiatives, *named)))

    @cached_property
    def initiatives(self) -> tuple[str, ...]:
        """Ids of initiatives, some of them alike where rules look into ids."""
        letters = [chr(ord("a") + place) for place in range(12)]
        if not self.mentions.reads_ids_as_texts:
            return tuple(letters)
        named = [text for text in self.named(("initiative", "id")) if text.strip()]
        alike = [each for text in named[:4] for each in (text, f"{text}-1")]
        return tuple(dict.fromkeys(("a-1", "A_1", "b", *alike, "B", *letters[2:])))

    def of(self, place: Place, type_: Type) -> tuple[Any, ...]:
        """The values of a place, plainest first; those of references are left to who knows what is there."""
        if (place, type_) not in self._held:
            values = dict.fromkeys(_values(self, place, type_))
            self._held[place, type_] = tuple(values)[:MOST_VALUES]
        return self._held[place, type_]

    def named(self, place: Place) -> list[Any]:
        """What the rules compare with what stands at a place."""
        return sorted(self.mentions.values.get(place, ()), key=str)

    @cached_property
    def dates(self) -> tuple[datetime.date, ...]:
        """Today, and days that lie as far from it as the rules ask about."""
        steps = sorted(self.mentions.days - {0, 1}, key=abs)[:6]
        return tuple(_within(_around(self.as_of, (0, *steps, *(-step for step in steps)))))


def _texts(pools: Pools, place: Place, _type: Type) -> Iterator[str]:
    functions = pools.mentions.looked_into.get(place, set())
    if "version" in functions:
        yield from ("1.9", "1.10", "2.0", "latest")
    if functions - {"version", "lower", "upper"}:
        yield from _phrases(pools.named(place))
    yield from PLAIN_TEXTS
    yield from pools.named(place)
    yield from PEOPLE
    yield ""


def _phrases(named: list[str]) -> Iterator[str]:
    """Texts that functions look into: with the words that are looked for, alike and not."""
    for text in named[:6]:
        yield from (text, f"New {text.upper()} two", f"{text}s")
    yield from (
        "2027-Q1",
        "Q1 2027",
        "New CRM for sales",
        "New CRM for Sales!",
        "Data",
        "Data for the new shop",
        "2027-02-03",
    )


def _numbers(pools: Pools, place: Place, _type: Type) -> Iterator[Decimal]:
    named = [number(each) for each in pools.named(place)]
    yield Decimal(PLAIN_NUMBERS[0])
    for limit in named:
        yield from _next_to(limit)
    for limit in named:  # parts of a limit, of which two or three together reach it, and parts of plain ones
        yield from (
            _rounded(limit / 2),
            _rounded(limit / 2) + 1,
            _rounded(limit * 100),
            _rounded(limit * 100) + 1,
        )
    yield from (Decimal(each) for each in PLAIN_NUMBERS)


def _next_to(limit: Decimal) -> Iterator[Decimal]:
    exponent = limit.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
    yield from (limit, limit + step, limit - step)


def _rounded(value: Decimal) -> Decimal:
    try:
        return number(round(value, 2).normalize() + 0)
    except (ValueProblem, ArithmeticError):
        return Decimal(0)


def _dates(pools: Pools, place: Place, _type: Type) -> Iterator[datetime.date]:
    yield from pools.dates[:1]
    for day in pools.named(place):
        yield from _within(_around(day, (0,)))
    yield from pools.dates[1:]
    year = pools.as_of.year
    yield from (datetime.date(year, 12, 31), datetime.date(year + 1, 7, 1), datetime.date(year + 2, 3, 31))


def _around(day: datetime.date, steps: Iterable[int]) -> Iterator[datetime.date]:
    """The days that lie some steps from a day, with those before and after."""
    for step in steps:
        for off in (step, step + 1, step - 1):
            ordinal = day.toordinal() + off
            if 0 < ordinal <= datetime.date.max.toordinal():
                yield datetime.date.fromordinal(ordinal)


def _within(days: Iterable[datetime.date]) -> Iterator[datetime.date]:
    return (day for day in days if _FIRST <= day.year <= _LAST)


_FIRST, _LAST = 1900, 2200


def _values(pools: Pools, place: Place, type_: Type) -> Iterator[Any]:
    if type_ == NUMBER:
        return _numbers(pools, place, type_)
    if type_ == DATE:
        return _dates(pools, place, type_)
    return iter((False, True)) if type_ == FLAG else _others(pools, place, type_)


def _others(pools: Pools, place: Place, type_: Type) -> Iterator[Any]:
    if isinstance(type_, Scale):
        yield from type_.values
    elif not isinstance(type_, Reference | Record):
        yield from _texts(pools, place, type_)
