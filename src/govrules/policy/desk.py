"""Decides on one initiative after another, where the others make no difference."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import ValidationError

from govrules import world
from govrules.decisions import Basis, Decision, Digested, Rest, decision
from govrules.engines.compiled import Alone, CompiledEngine, alone
from govrules.findings import Finding, Outcome
from govrules.meaning.telling import settled_roles
from govrules.model import Initiative, Portfolio
from govrules.plan import Plan
from govrules.policy.approvals import approvals_of
from govrules.world import Row

MakeBasis = Callable[[Digested], Basis]


class Desk:
    """An organisation on a date, with rules that stand alone bound to it once.

    It holds nothing of the portfolio that it was made for but its organisation and its tables.
    """

    def __init__(self, judge: Alone, portfolio: Portfolio, policy: Plan, as_of: datetime.date) -> None:
        self.as_of = as_of
        self._judge = judge
        self._read = world.initiative_reader(portfolio, policy).initiative
        scales = portfolio.organisation.scales
        self._stages = frozenset([None, *scales["stage"]])
        self._risks = frozenset([None, *scales["risk"]])

    @staticmethod
    def of(engine: CompiledEngine, portfolio: Portfolio, policy: Plan, as_of: datetime.date) -> Desk | None:
        """The desk of a portfolio; None where the rules must see the whole of it.

        Raises PolicyError where the organisation's scales lack a value that the policy names.
        """
        around = Portfolio(portfolio.organisation, tables=portfolio.tables)
        judge = alone(engine, world.build(around, policy, as_of)[0])
        return Desk(judge, portfolio, policy, as_of) if judge is not None else None

    def decide(self, initiative: Initiative, basis: Callable[[], Basis]) -> Decision | None:
        """The decision, its reasons told when asked for; None for an initiative that cannot be read."""
        row, unfit = self._read(initiative)
        if unfit or row["stage"] not in self._stages or row["risk"] not in self._risks:
            return None
        id_ = row["id"]
        reports = self._judge.reports(id_, row)
        given = approvals_of(row)
        outcome = Outcome.ALLOW
        for telling, _, _, _, roles in reports:
            effect = telling.effect
            if effect.strength <= outcome.strength or telling.rule.enforcement == "audit":
                continue
            if effect is not Outcome.ESCALATE or not given.issuperset(settled_roles(roles)):
                outcome = effect
        return Decision.later(id_, outcome, partial(self._rest, id_, row, reports, basis))

    def _rest(self, id_: str, row: Row, reports: list[Any], basis: Callable[[], Basis]) -> Rest:
        given = approvals_of(row)
        found = [
            finding.with_status("approved") if _is_approved(finding, given) else finding
            for finding in self._judge.findings(id_, row, reports)
        ]
        told = decision(id_, tuple(found), given, basis())
        return told.approvals, told.missing, told.findings, told.basis


def _is_approved(finding: Finding, given: frozenset[str]) -> bool:
    is_open = finding.status == "open" and finding.effect is Outcome.ESCALATE
    return is_open and given.issuperset(finding.roles)


class Desks:
    """The desks of one policy: one for each portfolio in use, for the date that was last asked for."""

    def __init__(self, engine: CompiledEngine, policy: Plan) -> None:
        self._engine = engine
        self._policy = policy
        self._nobody = Portfolio()
        self._held: WeakKeyDictionary[Portfolio, tuple[datetime.date, Desk | None]] = WeakKeyDictionary()

    def decide(
        self,
        given: Initiative | Mapping[str, Any],
        portfolio: Portfolio | None,
        as_of: datetime.date,
        basis: MakeBasis,
        kind: type[Initiative],
    ) -> Decision | None:
        """The decision; None where it takes a whole review, be it to say what is wrong."""
        if type(as_of) is not datetime.date:
            return None
        around = self._nobody if portfolio is None else portfolio
        desk = self._desk(around, as_of)
        initiative = _read(given, kind)
        if desk is None or initiative is None:
            return None
        return desk.decide(initiative, lambda: basis(Changed(around, initiative)))

    def _desk(self, portfolio: Portfolio, as_of: datetime.date) -> Desk | None:
        held = self._held.get(portfolio)
        if held is None or held[0] != as_of:
            held = as_of, Desk.of(self._engine, portfolio, self._policy, as_of)
            self._held[portfolio] = held
        return held[1]


def _read(given: Initiative | Mapping[str, Any], kind: type[Initiative]) -> Initiative | None:
    if isinstance(given, Initiative):
        return given
    try:
        return kind.model_validate(dict(given))
    except (ValidationError, TypeError, ValueError):
        return None


class Changed:
    """A portfolio with one initiative replaced, put together when its digest is asked for."""

    def __init__(self, portfolio: Portfolio, initiative: Initiative) -> None:
        self._portfolio = portfolio
        self._initiative = initiative

    @cached_property
    def digest(self) -> str:
        return self._portfolio.replace(self._initiative).digest
