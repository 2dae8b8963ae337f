"""A policy at work in a host: objects come in through plugins, decisions go out to them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, Self

from govrules.decisions import Decision
from govrules.diagnostics import UsageError
from govrules.model import Initiative, Organisation, Portfolio
from govrules.plugins.plugins import Plugins
from govrules.plugins.sinks import Report, Sinks, log
from govrules.policy import Change, LivePortfolio, Policy, Review
from govrules.waivers import Waiver

_OCCASION: ContextVar[Mapping[str, Any]] = ContextVar("occasion", default=MappingProxyType({}))


class Host:
    """Judges the host's own objects, adds the waivers of plugins, and tells sinks what was decided.

    A sink that fails or is slow changes and delays nothing; `report` is told of it, the logger
    `govrules.plugins` by default. Leaving a `with` block waits a few seconds for sinks.

    >>> import datetime, pathlib, tempfile, govrules
    >>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = rules.write_text("- {id: money.limit, each: initiative, forbid: budget > 50, effect: deny}")
    >>> class Journal:
    ...     @govrules.hookimpl
    ...     def govrules_decided(self, decision):
    ...         print("told:", decision.initiative, decision.outcome.value)
    >>> plugins = govrules.Plugins(Journal())
    >>> crm = {"id": "crm", "title": "New CRM", "unit": "sales", "budget": 60}
    >>> with govrules.Host(govrules.load(rules, plugins=plugins), plugins) as host:
    ...     decision = host.decide(crm, as_of=datetime.date(2026, 11, 23))
    told: crm deny
    >>> decision.outcome.value
    'deny'
    """

    def __init__(self, policy: Policy, plugins: Plugins | None = None, *, report: Report = log) -> None:
        self.policy = policy
        self.plugins = Plugins() if plugins is None else plugins
        self._sinks = Sinks(self.plugins.registry, report)

    def initiative(self, thing: object, organisation: Organisation | None = None) -> Initiative:
        """An object of the host as an initiative, enriched; see `Plugins.initiative`."""
        return self.plugins.initiative(thing, organisation, kind=self.policy.kind)

    def portfolio(self, things: Iterable[object], organisation: Organisation | None = None) -> Portfolio:
        """A portfolio of objects of the host, enriched. Raises as `initiative` does."""
        around = Organisation() if organisation is None else organisation
        made = [self.initiative(thing, around) for thing in things]
        return Portfolio(around, made, kind=self.policy.kind)

    def decide(
        self,
        thing: object,
        portfolio: Portfolio | LivePortfolio | None = None,
        *,
        as_of: datetime.date | None = None,
        waivers: Iterable[Waiver] = (),
    ) -> Decision:
        """Would the object, put into the portfolio in place of its older self, be allowed?

        A live portfolio has its own date and waivers; for any other, `as_of` is needed.
        """
        initiative = self.initiative(thing, None if portfolio is None else portfolio.organisation)
        if isinstance(portfolio, LivePortfolio):
            decision = portfolio.decide(initiative)
        elif as_of is None:
            raise UsageError("`as_of` is missing: the day on which the policy judges")
        else:
            granted = self._granted(waivers, as_of)
            decision = self.policy.decide(initiative, portfolio, as_of=as_of, waivers=granted)
        self._tell("govrules_decided", decision=decision)
        return decision

    def review(self, portfolio: Portfolio, *, as_of: datetime.date, waivers: Iterable[Waiver] = ()) -> Review:
        """Findings and decisions on every initiative of a portfolio; see `Policy.review`."""
        review = self.policy.review(portfolio, as_of=as_of, waivers=self._granted(waivers, as_of))
        self.reviewed(review)
        return review

    def reviewed(self, review: Review) -> None:
        """Tell sinks of a review that was made elsewhere."""
        self._tell("govrules_reviewed", review=review)

    def live(
        self, portfolio: Portfolio, *, as_of: datetime.date, waivers: Iterable[Waiver] = ()
    ) -> LivePortfolio:
        """The portfolio kept judged while it is edited; sinks are told of each change."""
        live = self.policy.live(portfolio, as_of=as_of, waivers=self._granted(waivers, as_of))
        if self._sinks.wants("govrules_changed"):
            live.subscribe(self._changed)
        return live

    def _changed(self, change: Change) -> None:
        self._tell("govrules_changed", change=change)

    @contextmanager
    def occasion(self, **told: Any) -> Iterator[None]:
        """What sinks are told beside all that is decided inside, in this thread or task.

        >>> import datetime, pathlib, tempfile, govrules
        >>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
        >>> _ = rules.write_text("- {id: money.limit, each: initiative, forbid: budget > 50, effect: deny}")
        >>> class Journal:
        ...     @govrules.hookimpl
        ...     def govrules_changed(self, change, occasion):
        ...         print(change.decisions[0].initiative, dict(occasion))
        >>> with govrules.Host(govrules.load(rules), govrules.Plugins(Journal())) as host:
        ...     live = host.live(govrules.Portfolio(), as_of=datetime.date(2026, 11, 23))
        ...     with host.occasion(by="ana"):
        ...         change = live.put({"id": "crm", "title": "New CRM", "unit": "sales"})
        crm {'by': 'ana'}
        """
        token = _OCCASION.set(MappingProxyType(told))
        try:
            yield
        finally:
            _OCCASION.reset(token)

    def _tell(self, hook: str, **arguments: Any) -> None:
        self._sinks.tell(hook, occasion=_OCCASION.get(), **arguments)

    def _granted(self, waivers: Iterable[Waiver], as_of: datetime.date) -> tuple[Waiver, ...]:
        return (*waivers, *self.plugins.waivers(as_of))

    def close(self, seconds: float = 10) -> None:
        """Wait until sinks have been told everything, but no longer than some seconds."""
        self._sinks.drain(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
