"""A portfolio that changes, always judged: an edit costs only what it touches."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from govrules import waivers
from govrules.decisions import Basis, Decision, Standing, decide, decision
from govrules.diagnostics import Diagnostic, PortfolioError, UsageError, one_of
from govrules.display import Shown, Table
from govrules.engines.compiled import CompiledEngine, LiveEngine
from govrules.findings import Finding
from govrules.meaning.ledger import Ledger, differ
from govrules.model import Initiative, Organisation, Portfolio
from govrules.policy.approvals import NOBODY, approvals_in, approvals_of
from govrules.policy.changes import Change, Moved, change_of
from govrules.policy.review import Review
from govrules.policy.standings import Standings, standing
from govrules.policy.statuses import Statuses
from govrules.version import __version__
from govrules.waivers import Waiver
from govrules.world import Row, World, build, initiative_reader, problem, unsupplied

if TYPE_CHECKING:
    from govrules.engines.durable import DurableEngine

Listener = Callable[["Change"], None]

LiveEngineName = Literal["compiled", "durable"]


def _durable(compiled: CompiledEngine, world: World) -> DurableEngine:
    """By durable-rules; what that cannot express runs in the compiled engine."""
    from govrules.engines.durable import DurableEngine  # few hosts want it

    return DurableEngine(compiled.rules_on(world), world, compiled.live)


_ENGINES: Mapping[str, Callable[[CompiledEngine, World], LiveEngine | DurableEngine]] = {
    "compiled": CompiledEngine.live,
    "durable": _durable,
}


def _maker(name: str) -> Callable[[CompiledEngine, World], LiveEngine | DurableEngine]:
    if name not in _ENGINES:
        raise UsageError(f"there is no live engine `{name}`; there are {one_of(_ENGINES)}")
    return _ENGINES[name]


class LivePortfolio(Shown):
    """Findings and decisions that follow every edit of a portfolio, as a fresh review would give them.

    Made by `Policy.live`. One thread at a time edits it; reading waits for an edit to be complete.

    >>> import datetime, pathlib, tempfile
    >>> import govrules
    >>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = rules.write_text("- {id: money.limit, each: initiative, forbid: budget > 50, effect: deny}")
    >>> policy = govrules.load(rules)
    >>> live = policy.live(govrules.Portfolio(), as_of=datetime.date(2026, 11, 23))
    >>> change = live.put({"id": "crm", "title": "New CRM", "unit": "sales", "budget": 60})
    >>> [finding.rule for finding in change.appeared], live.decision("crm").outcome.value
    (['money.limit'], 'deny')
    """

    def __init__(  # noqa: PLR0913 - what a review has, kept
        self,
        engine: CompiledEngine,
        portfolio: Portfolio,
        basis: tuple[str, str],
        *,
        as_of: datetime.date,
        kind: type[Initiative],
        granted: tuple[Waiver, ...],
        name: LiveEngineName = "compiled",
    ) -> None:
        self._compiled = engine
        self._make = _maker(name)
        self._is_closed = False
        self._basis = basis
        self._kind = kind
        self._granted = granted
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []
        self._build(portfolio, as_of)

    def _build(self, portfolio: Portfolio, as_of: datetime.date) -> None:
        judged, left_out = build(portfolio, self._compiled.policy, as_of)
        self._engine = self._made(judged)
        self.as_of = as_of
        self.organisation: Organisation = portfolio.organisation
        self.problems: tuple[Diagnostic, ...] = (*portfolio.problems, *left_out)
        self._tables = portfolio.tables
        self._initiatives = {each.id: each for each in portfolio}
        self._reader = initiative_reader(portfolio, self._compiled.policy)
        self._stages = (None, *self.organisation.scales["stage"])
        self._risks = (None, *self.organisation.scales["risk"])
        self._statuses = Statuses(self._granted, as_of, approvals_in(judged))
        self._statuses.start(self._ledger)
        self._standings = Standings()
        stands = self._standing_by(self._ledger)
        self._standings.of = {id_: stands(id_) for id_ in judged.initiatives}
        self._sorted: tuple[Finding, ...] | None = None

    @property
    def _ledger(self) -> Ledger:
        return self._engine.ledger

    def _made(self, judged: World) -> LiveEngine | DurableEngine:
        """An engine in place of the one that there may be, which is given up once the new one stands."""
        made = self._make(self._compiled, judged)
        self._give_up()
        return made

    def _give_up(self) -> None:
        older: LiveEngine | DurableEngine | None = getattr(self, "_engine", None)
        if older is not None:
            older.close()

    def close(self) -> None:
        """Give back what the engine holds outside Python. What was found can still be read."""
        with self._lock:
            self._is_closed = True
            self._give_up()

    def _must_be_open(self) -> None:
        if self._is_closed:
            raise UsageError("this live portfolio is closed; it can be read, but follows no edits")

    @property
    def initiatives(self) -> tuple[Initiative, ...]:
        """The initiatives, in the order of their ids."""
        with self._lock:
            return tuple(self._initiatives[id_] for id_ in sorted(self._initiatives))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        with self._lock:
            if self._sorted is None:
                self._sorted = tuple(sorted(self._statuses.all(self._ledger).values(), key=_order))
            return self._sorted

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decision on each initiative, in the order of their ids."""
        with self._lock:
            return decide(self.findings, self._standings.of, self._statuses.approvals)

    def decision(self, id: str) -> Decision:  # noqa: A002 - what everybody calls it
        """The decision on an initiative; raises KeyError where there is none."""
        with self._lock:
            if id not in self._standings.of:
                raise KeyError(id)
            return self._decided(id)

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio as it is now; it does not follow later edits."""
        with self._lock:
            return Portfolio.of_known(
                self.organisation, self._initiatives.values(), self._tables, self.problems
            )

    def review(self) -> Review:
        """The same as a review of the portfolio as it is now."""
        with self._lock:
            _, report = waivers.apply(self._granted, self.findings, self.as_of)
            portfolio = self.portfolio
            basis = Basis(*self._basis, portfolio, self.as_of, __version__)
            decisions = decide(self.findings, self._standings.of, self._statuses.approvals, basis)
            problems = (*self.problems, *unsupplied(portfolio, self._compiled.policy))
            ordered = tuple(sorted(problems, key=lambda each: each.sort_key))
            return Review(basis, self.findings, decisions, report, ordered)

    def _shown(self) -> Table:
        return self.review()._shown()  # noqa: SLF001 - as it is now

    def put(self, initiative: Initiative | Mapping[str, Any]) -> Change:
        """Add an initiative, or put it in place of its older self. Raises PortfolioError."""
        with self._lock:
            read, row = self._read(initiative)
            change = self._edit({read.id: row})
            self._initiatives[read.id] = read
        return self._told(change)

    def remove(self, id: str) -> Change:  # noqa: A002 - what everybody calls it
        """Take an initiative out; raises KeyError where there is none."""
        return self.apply(remove=[id])

    def apply(
        self, *, put: Iterable[Initiative | Mapping[str, Any]] = (), remove: Iterable[str] = ()
    ) -> Change:
        """Several edits as one: all of them, or none where one cannot be made.

        Raises PortfolioError for an initiative that cannot be read, KeyError for one that is to
        be removed and is not there.
        """
        with self._lock:
            gone = tuple(remove)
            for id_ in gone:
                if id_ not in self._initiatives:
                    raise KeyError(id_)
            come = [self._read(each) for each in put]
            rows = {**dict.fromkeys(gone), **{initiative.id: row for initiative, row in come}}
            change = self._edit(rows)
            for id_ in gone:
                del self._initiatives[id_]
            self._initiatives.update({initiative.id: initiative for initiative, _ in come})
        return self._told(change)

    def decide(self, initiative: Initiative | Mapping[str, Any]) -> Decision:
        """What would be decided on the initiative, put in place of its older self; nothing changes."""
        with self._lock:
            read, row = self._read(initiative)
            older = self._engine.rows.get(read.id)
            self._edit({read.id: row})
            try:
                return self._decided(read.id)
            finally:
                self._edit({read.id: older})

    def _read(self, given: Initiative | Mapping[str, Any]) -> tuple[Initiative, Row]:
        initiative = given if self._fits(given) else self._checked(given)
        row, unfit = self._reader.initiative(initiative)
        if unfit:
            raise PortfolioError(problem(None, initiative.id, each) for each in unfit)
        return initiative, row

    def _fits(self, given: Initiative | Mapping[str, Any]) -> TypeGuard[Initiative]:
        """Whether it is an initiative, which has been validated, with values of the organisation's scales."""
        if not (type(given) is self._kind or isinstance(given, Initiative)):
            return False
        held = given.__dict__
        return held["stage"] in self._stages and held["risk"] in self._risks

    def _checked(self, given: Initiative | Mapping[str, Any]) -> Initiative:
        """The initiative; raises PortfolioError, with every problem found."""
        (initiative,) = Portfolio(self.organisation, [given], kind=self._kind).initiatives
        return initiative

    def _edit(self, rows: Mapping[str, Row | None]) -> Change:
        self._must_be_open()
        before = self._engine.rows
        others = [id_ for id_, row in rows.items() if (id_ in before) is (row is None)]
        found = self._engine.apply(rows)
        voted = [id_ for id_, row in rows.items() if self._vote(id_, row)]
        steps = self._statuses.follow(self._ledger, found, voted)
        if steps:
            self._sorted = None
        concerned = self._standings.concerned(steps).union(others, voted)
        return change_of(steps, self._moved(sorted(concerned)))

    def _vote(self, id_: str, row: Row | None) -> bool:
        """Follow an initiative's approvals; says whether they changed."""
        return self._statuses.vote(id_, approvals_of(row) if row is not None else NOBODY)

    def _moved(self, ids: Iterable[str]) -> list[Moved]:
        """How the standings of initiatives moved, of those that did."""
        rows, stands, move = self._engine.rows, self._standing_by(self._ledger), self._standings.move
        moves = [move(id_, stands(id_) if id_ in rows else None) for id_ in ids]
        return [each for each in moves if each is not None]

    def _standing_by(self, ledger: Ledger) -> Callable[[str], Standing]:
        """What is decided on an initiative by the findings of a ledger."""
        naming, given = self._statuses.naming, self._statuses.approvals
        return lambda id_: standing(naming(ledger, id_), given.get(id_, NOBODY))

    def _decided(self, id_: str) -> Decision:
        found = sorted(self._statuses.naming(self._ledger, id_), key=_order)
        return decision(id_, tuple(found), self._statuses.approvals.get(id_, NOBODY), None)

    def advance(self, as_of: datetime.date) -> Change:
        """Judge everything on another date."""
        with self._lock:
            change = self._rebuild(self.portfolio, as_of)
        return self._told(change)

    def set_organisation(self, organisation: Organisation | Mapping[str, Any]) -> Change:
        """Judge everything against another organisation. Raises PortfolioError; then nothing changes."""
        with self._lock:
            portfolio = Portfolio(organisation, self._initiatives.values(), self._tables, self.problems)
            change = self._rebuild(portfolio, self.as_of)
        return self._told(change)

    def _rebuild(self, portfolio: Portfolio, as_of: datetime.date) -> Change:
        self._must_be_open()
        held, standings = self._statuses.all(self._ledger), self._standings.of
        self._build(portfolio, as_of)
        now = self._statuses.all(self._ledger)
        steps = {place: (held.get(place), now.get(place)) for place in {**held, **now}}
        moved = (
            Moved(id_, standings.get(id_), self._standings.of.get(id_))
            for id_ in sorted({**standings, **self._standings.of})
        )
        differing = {place: step for place, step in steps.items() if differ(*step)}
        return change_of(differing, (each for each in moved if each.before != each.after))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every change, after it is made; gives the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _told(self, change: Change) -> Change:
        if change:
            for listener in tuple(self._listeners):
                listener(change)
        return change


_order = attrgetter("sort_key")
