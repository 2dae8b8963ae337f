"""What every library is measured by, and the flat input that most of them are given."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from benchmarks.answers import Answers, OneAnswer
from benchmarks.workload import ACTIVE, AS_OF, RISKS, Json

TODAY = AS_OF.toordinal()
HIGH = RISKS.index("high")

FINE, UNKNOWN, VIOLATED = 0, 1, 2


class Peer:
    """A library, and which of the questions it can be asked: it is a Judge, a Reviewer or both.

    `judges` are questions about single initiatives, `reviews` those about a whole portfolio; only `decide`
    and `review` (and `load`, on its own) are timed: what is made ready before, and what is read out of the
    answer after, is not.
    """

    name = ""
    package = ""
    judges: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    note = ""

    def load(self) -> None:
        """Import the library and compile its rules."""


class Judge(Peer, ABC):
    """A library that is asked about single initiatives."""

    def inputs(self, portfolio: Json) -> list[Any]:
        """An input for each initiative."""
        organisation = portfolio["organisation"]
        return [flat(row, organisation) for row in portfolio["initiatives"]]

    @abstractmethod
    def decide(self, given: Any) -> Any:
        """Judge one initiative."""

    def told(self, answer: Any) -> frozenset[OneAnswer]:
        """The answers of `decide`: here a number for each question, in order."""
        return by_number(self.judges, answer)


class Reviewer(Peer, ABC):
    """A library that is asked about a whole portfolio."""

    @abstractmethod
    def prepare(self, portfolio: Json) -> Any:
        """What a review works on."""

    @abstractmethod
    def review(self, ready: Any) -> Any:
        """Judge a portfolio."""

    def found(self, answer: Any) -> Answers:
        """The answers of `review`: here triples already."""
        return frozenset(answer)


def by_number(rules: Iterable[str], numbers: Iterable[Any]) -> frozenset[OneAnswer]:
    """Answers given as 0 (fine), 1 (unknown) or 2 (violated)."""
    return frozenset(
        (rule, number == VIOLATED) for rule, number in zip(rules, numbers, strict=True) if number != FINE
    )


def day(text: str | None) -> int | None:
    """A day as a number, since few of the libraries know days."""
    return None if text is None else datetime.date.fromisoformat(text).toordinal()


def flat(row: Json, organisation: Json) -> Json:
    """An initiative with what it refers to, days and risks as numbers."""
    unit = organisation["units"][row["unit"]]
    risk = row["risk"]
    return {
        "id": row["id"],
        "today": TODAY,
        "budget": row["budget"],
        "risk": None if risk is None else RISKS.index(risk),
        "start": day(row["start"]),
        "end": day(row["end"]),
        "stage": row["stage"],
        "active": row["stage"] in ACTIVE,
        "owner": row["owner"],
        "unit": {"delegation": unit["delegation"], "appetite": RISKS.index(unit["appetite"])},
        "technologies": [technology(organisation, name) for name in row["technologies"]],
        "data": [{"personal": use["personal"]} for use in row["data"]],
        "contributions": list(row["objectives"].values()),
    }


def technology(organisation: Json, name: str) -> Json:
    known = organisation["technologies"][name]
    return {"status": known["status"], "end_of_life": day(known["end_of_life"])}
