"""Decides on one initiative after another, where the others make no difference."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any
from weakref import ReferenceType, WeakKeyDictionary, ref

from pydantic import ValidationError

from govrules import world
from govrules.decisions import Basis, Decision, Digested, Rest, decision
from govrules.engines.compiled import Alone, CompiledEngine, Reports, alone
from govrules.findings import Finding, Outcome
from govrules.model import Initiative, Portfolio
from govrules.policy.among import Among
from govrules.policy.approvals import approvals_of
from govrules.policy.live import LivePortfolio
from govrules.policy.questions import Changed, MakeBasis
from govrules.world import Row, RowReader, Scales

_later = Decision.later
_ALLOW = Outcome.ALLOW


class Desk:
    """An organisation on a date, with rules that stand alone bound to it once.

    It holds nothing of the portfolio that it was made for but its organisation and its tables.
    """

    def __init__(
        self, judge: Alone, reader: RowReader, scales: Scales, kind: type[Initiative], basis: MakeBasis
    ) -> None:
        self._basis = basis
        self._alone = judge
        self._judge = judge.judge
        self._read = reader.initiative
        self._as_it_is = kind if reader.takes_as_they_are([kind]) else None
        self._stages = frozenset([None, *scales["stage"]])
        self._risks = frozenset([None, *scales["risk"]])
        self._tell = self._rest  # bound once for all decisions

    @staticmethod
    def of(
        engine: CompiledEngine,
        portfolio: Portfolio,
        kind: type[Initiative],
        as_of: datetime.date,
        basis: MakeBasis,
    ) -> Desk | None:
        """The desk of a portfolio; None where the rules must see the whole of it.

        Raises PolicyError where the organisation's scales lack a value that the policy names.
        """
        around = Portfolio(portfolio.organisation, tables=portfolio.tables)
        judge = alone(engine, world.build(around, engine.policy, as_of)[0])
        if judge is None:
            return None
        reader = world.initiative_reader(portfolio, engine.policy)
        return Desk(judge, reader, portfolio.organisation.scales, kind, basis)

    def decide(self, initiative: Initiative, portfolio: Portfolio) -> Decision | None:
        """The decision, its reasons told when asked for; None for an initiative that cannot be read."""
        if type(initiative) is self._as_it_is:
            row: Row = initiative.__dict__
        else:
            row, unfit = self._read(initiative)
            if unfit:
                return None
        if row["stage"] not in self._stages or row["risk"] not in self._risks:
            return None
        reports: Reports = []
        id_ = row["id"]
        self._judge(id_, row, reports)
        outcome = self._strongest(row, reports) if reports else _ALLOW
        return _later(id_, outcome, (self._tell, initiative, row, reports, portfolio))

    def _strongest(self, row: Row, reports: Reports) -> Outcome:
        """The outcome; where there are approvals, the roles of what was found matter too."""
        if row["approvals"]:
            return self._told(row, reports, approvals_of(row), None).outcome
        outcome = _ALLOW
        for reported in reports:
            weight = reported.weight
            if weight.strength > outcome.strength:
                outcome = weight
        return outcome

    def _rest(
        self, _id: str, initiative: Initiative, row: Row, reports: Reports, portfolio: Portfolio
    ) -> Rest:
        on = self._basis(Changed(portfolio, initiative))
        told = self._told(row, reports, approvals_of(row), on)
        return told.approvals, told.missing, told.findings, told.basis

    def _told(self, row: Row, reports: Reports, given: frozenset[str], basis: Basis | None) -> Decision:
        told = [
            finding.with_status("approved") if _is_approved(finding, given) else finding
            for finding in self._alone.findings(row, reports)
        ]
        return decision(row["id"], tuple(told), given, basis)


def _is_approved(finding: Finding, given: frozenset[str]) -> bool:
    is_open = finding.status == "open" and finding.effect is Outcome.ESCALATE
    return is_open and given.issuperset(finding.roles)


class Desks:
    """The desks of one policy: one for each portfolio in use, for the date that was last asked for.

    `_last` is the one that was used last, found without looking.
    """

    def __init__(
        self,
        engine: CompiledEngine,
        basis: Callable[[Digested, datetime.date], Basis],
        keep: Callable[[Portfolio, datetime.date], LivePortfolio],
        kind: type[Initiative],
    ) -> None:
        self._engine = engine
        self._basis = basis
        self._keep = keep
        self._kind = kind
        self._nobody = Portfolio()
        self._held: WeakKeyDictionary[Portfolio, tuple[datetime.date, Desk | Among]] = WeakKeyDictionary()
        self._last: tuple[ReferenceType[Portfolio], datetime.date, Desk | Among] | None = None

    def decide(
        self,
        given: Initiative | Mapping[str, Any],
        portfolio: Portfolio | None,
        as_of: datetime.date,
    ) -> Decision | None:
        """The decision; None where it takes a whole review, be it to say what is wrong."""
        around = self._nobody if portfolio is None else portfolio
        last = self._last
        if last is not None and last[0]() is around and last[1] is as_of:
            desk = last[2]
        elif type(as_of) is datetime.date:
            desk = self._desk(around, as_of)
        else:
            return None
        kind = self._kind
        # The very class first, since asking a class of pydantic for its instances takes a while.
        if type(given) is kind or isinstance(given, Initiative):
            return desk.decide(given, around)
        initiative = _read(given, kind)
        return desk.decide(initiative, around) if initiative is not None else None

    def _desk(self, portfolio: Portfolio, as_of: datetime.date) -> Desk | Among:
        held = self._held.get(portfolio)
        if held is None or held[0] != as_of:
            held = self._held[portfolio] = as_of, self._made(portfolio, as_of)
        self._last = ref(portfolio, self._let_go), *held
        return held[1]

    def _let_go(self, gone: ReferenceType[Portfolio]) -> None:
        """Nothing is held of a portfolio that nobody uses."""
        last = self._last
        if last is not None and last[0] is gone:
            self._last = None

    def _made(self, portfolio: Portfolio, as_of: datetime.date) -> Desk | Among:
        def basis(judged: Digested) -> Basis:
            return self._basis(judged, as_of)

        desk = Desk.of(self._engine, portfolio, self._kind, as_of, basis)
        return desk or Among(lambda around: self._keep(around, as_of), basis)


def _read(given: Initiative | Mapping[str, Any], kind: type[Initiative]) -> Initiative | None:
    try:
        return kind.model_validate(dict(given))
    except (ValidationError, TypeError, ValueError):
        return None
