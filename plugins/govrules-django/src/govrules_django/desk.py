"""The portfolio as the database has it, judged and kept judged: one desk in each process.

Before each answer it catches up with the notes of what changed, whichever process wrote them. What is
not committed yet is judged apart, and never kept.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable
from typing import Any

from attrs import frozen
from govrules import Decision, Host, LivePortfolio, Outcome, PortfolioError
from govrules.model import Initiative

from govrules_django import changes, conf
from govrules_django.changes import Touched
from govrules_django.mapping import REGISTRY, InitiativeMapping, mapping_of
from govrules_django.reading import RowOrigin, initiative_of, rows

EVERY_MODEL = "django:"
"""The place of all rows of all mapped models."""


@frozen
class Picture:
    """A judged portfolio, the ids of its rows, and the last note that it follows."""

    live: LivePortfolio
    ids: dict[Touched, str]
    number: int
    has_doubles: bool


class Desk:
    """Answers from a portfolio that follows the database. Use `desk()`; threads may share it."""

    def __init__(self) -> None:
        self.policy = conf.policy()
        self.host = Host(self.policy, conf.plugins())
        self._using = conf.options().database
        self._lock = threading.RLock()
        self._kept: Picture | None = None

    def now(self) -> Picture:
        """The portfolio as this connection sees it, on the day of the setting."""
        today = conf.options().as_of()
        with self._lock:
            if changes.is_uncommitted(self._using):
                return self._read(today)
            kept = self._kept
            if kept is None or kept.live.as_of != today:
                kept = self._kept = self._read(today, told=True)
            while (caught := self._caught_up(kept)) is not kept:  # others go on writing
                kept = self._kept = caught
            return kept

    def _read(self, today: datetime.date, *, told: bool = False) -> Picture:
        """Everything, read and judged anew. Notes are counted before rows are read: none is missed."""
        number = changes.last_number(self._using)
        portfolio = conf.plugins().open(EVERY_MODEL, kind=self.policy.kind)
        ids = {
            Touched(origin.declared.label, origin.key): each.id
            for each in portfolio
            if isinstance(origin := portfolio.origin(each.id), RowOrigin)
        }
        waivers = conf.plugins().waivers(today)
        make = self.host.live if told else self.policy.live
        live = make(portfolio, as_of=today, waivers=() if told else waivers)
        doubles = any(problem.code == "duplicate" for problem in portfolio.problems)
        return Picture(live, ids, number, doubles)

    def _caught_up(self, kept: Picture) -> Picture:
        """The picture with all that was noted since it was made."""
        notes = changes.since(kept.number, self._using)
        if not notes:
            return kept
        touched = [Touched(each.model, each.key) for each in notes if each.kind == each.Kind.ROW]
        is_simple = len(touched) == len(notes) <= changes.MANY and not kept.has_doubles
        if not is_simple or not self._follow(kept, touched):
            return self._read(kept.live.as_of, told=True)
        return Picture(kept.live, kept.ids, notes[-1].pk, has_doubles=False)

    def _follow(self, kept: Picture, touched: Iterable[Touched]) -> bool:
        """Read some rows again. False where two rows may now have one id."""
        found = dict(_present(dict.fromkeys(touched)))
        read = {row: self._initiative(each, kept) for row, each in found.items()}
        gone = [row for row in dict.fromkeys(touched) if read.get(row) is None]
        for row in gone:
            _take_out(kept, row)
        for row, initiative in read.items():
            if initiative is not None and not _put(kept, row, initiative):
                return False
        return True

    def _initiative(self, row: Any, kept: Picture) -> Initiative | None:
        try:
            return self.initiative(row, kept)
        except PortfolioError:
            return None  # as a whole reading leaves it out; who asks for its decision is told why

    def initiative(self, row: Any, picture: Picture | None = None) -> Initiative:
        """A row as an initiative, with what plugins add. Raises PortfolioError in the row's words."""
        organisation = (picture or self.now()).live.organisation
        return self.host.initiative(initiative_of(row, organisation, self.policy.kind), organisation)

    def decide(self, row: Any, *, tell: bool = True) -> Decision:
        """Would the row, as it is in memory, be allowed? Raises PortfolioError where it cannot be read.

        Plugins are told of the decision, unless the question is only being tried out.
        """
        picture = self.now()
        initiative = self.initiative(row, picture)
        if tell:
            return self.host.decide(initiative, picture.live)
        return picture.live.decide(initiative)

    def outcomes(self, mapping: InitiativeMapping) -> dict[str, Outcome]:
        """The outcome of every saved row of a model, by its primary key as text.

        Rows that cannot be read are not there.
        """
        picture = self.now()
        decided = {each.initiative: each.outcome for each in picture.live.decisions}
        return {
            row.key: decided[id_]
            for row, id_ in picture.ids.items()
            if row.model == mapping.label and id_ in decided
        }


def _present(touched: Iterable[Touched]) -> Iterable[tuple[Touched, Any]]:
    """Those of the rows that are there."""
    by_model: dict[str, list[str]] = {}
    for row in touched:
        by_model.setdefault(row.model, []).append(row.key)
    for mapping in REGISTRY.values():
        keys = [mapping.model._meta.pk.to_python(key) for key in by_model.get(mapping.label, ())]
        for row in rows(mapping, keys) if keys else ():
            yield Touched(mapping.label, str(row.pk)), row


def _take_out(kept: Picture, row: Touched) -> None:
    id_ = kept.ids.pop(row, None)
    if id_ is not None:
        kept.live.remove(id_)


def _put(kept: Picture, row: Touched, initiative: Initiative) -> bool:
    """Put a row in place of its older self. False where another row has its id."""
    if kept.ids.get(row) != initiative.id:
        if initiative.id in kept.ids.values():
            return False
        _take_out(kept, row)
    try:
        kept.live.put(initiative)
    except PortfolioError:
        _take_out(kept, row)
    else:
        kept.ids[row] = initiative.id
    return True


_the_desk: Desk | None = None
_making = threading.Lock()


def desk() -> Desk:
    """The desk of this process. Raises ImproperlyConfigured and PolicyError where it cannot be set up."""
    global _the_desk  # noqa: PLW0603 - a process has one, made when it is first asked
    with _making:
        if _the_desk is None:
            _the_desk = Desk()
        return _the_desk


def close() -> None:
    """Forget the desk; the next question sets up another."""
    global _the_desk  # noqa: PLW0603 - a process has one
    with _making:
        _the_desk = None


def mapping_for(row: Any) -> InitiativeMapping:
    """The declaration of a row's model. Raises TypeError where there is none."""
    return declared(type(row))


def declared(model: Any) -> InitiativeMapping:
    """The declaration of a model. Raises TypeError where there is none."""
    mapping = mapping_of(model)
    if mapping is None:
        raise TypeError(f"{model.__name__} is not declared as an initiative: see govrules_django.initiative")
    return mapping
