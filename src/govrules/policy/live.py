"""A portfolio that changes, always judged: an edit costs only what it touches."""

from __future__ import annotations

import datetime
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from attrs import frozen

from govrules import waivers
from govrules.decisions import Basis, Decision, Standing, decide, decision, settle
from govrules.diagnostics import Diagnostic, PortfolioError, UsageError, one_of
from govrules.display import Shown, Table, label
from govrules.engines.compiled import CompiledEngine, LiveEngine
from govrules.engines.durable import DurableEngine
from govrules.findings import Finding
from govrules.meaning.ledger import Key
from govrules.model import Initiative, Organisation, Portfolio
from govrules.policy.approvals import approvals_in, approvals_of
from govrules.policy.review import Review
from govrules.version import __version__
from govrules.waivers import Waiver
from govrules.world import Row, World, build, initiative_reader, problem, unsupplied

Listener = Callable[["Change"], None]

LiveEngineName = Literal["compiled", "durable"]


def _durable(compiled: CompiledEngine, world: World) -> DurableEngine:
    """By durable-rules; what that cannot express runs in the compiled engine."""
    return DurableEngine(compiled.rules_on(world), world, compiled.live)


_ENGINES: Mapping[str, Callable[[CompiledEngine, World], LiveEngine | DurableEngine]] = {
    "compiled": CompiledEngine.live,
    "durable": _durable,
}


def _maker(name: str) -> Callable[[CompiledEngine, World], LiveEngine | DurableEngine]:
    if name not in _ENGINES:
        raise UsageError(f"there is no live engine `{name}`; there are {one_of(_ENGINES)}")
    return _ENGINES[name]


@frozen
class Moved:
    """A decision that an edit moved; None where the initiative was not, or is no longer, there."""

    initiative: str
    before: Standing | None
    after: Standing | None


@frozen
class Change(Shown):
    """What an edit did: findings that appeared, changed or disappeared, and decisions that moved.

    A finding that changed is given as it was before and as it is after.

    >>> bool(Change())
    False
    """

    appeared: tuple[Finding, ...] = ()
    changed: tuple[tuple[Finding, Finding], ...] = ()
    disappeared: tuple[Finding, ...] = ()
    decisions: tuple[Moved, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.appeared or self.changed or self.disappeared or self.decisions)

    def _shown(self) -> Table:
        rows = [
            *(("appeared", finding) for finding in self.appeared),
            *(("changed", after) for _, after in self.changed),
            *(("disappeared", finding) for finding in self.disappeared),
        ]
        headers = ("finding", "effect", "rule", "initiatives", "message")
        moved = Table("Decisions moved", ("initiative", "before", "after"), self.decisions, _row_of_moved)
        title = f"Findings changed: {len(rows):,} · decisions moved: {len(self.decisions):,}"
        return Table(title, headers, rows, _row_of_step, (moved,) if self.decisions else ())


def _row_of_step(step: tuple[str, Finding]) -> tuple[object, ...]:
    what, found = step
    return what, label(found.effect.value), found.rule, found.subjects, found.message


def _row_of_moved(moved: Moved) -> tuple[object, ...]:
    sides = (label(side.outcome.value) if side else None for side in (moved.before, moved.after))
    return moved.initiative, *sides


Steps = dict[Key, tuple[Finding | None, Finding | None]]
"""Findings before and after an edit."""


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
        self._approvals: dict[str, frozenset[str]] = dict(approvals_in(judged))
        self._held = {key: self._status(found) for key, found in self._engine.ledger.findings.items()}
        self._standings = {id_: self._stands(id_) for id_ in judged.initiatives}
        self._sorted: tuple[Finding, ...] | None = None

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
                self._sorted = tuple(sorted(self._held.values(), key=lambda finding: finding.sort_key))
            return self._sorted

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decision on each initiative, in the order of their ids."""
        with self._lock:
            return decide(self.findings, self._standings, self._approvals)

    def decision(self, id: str) -> Decision:  # noqa: A002 - what everybody calls it
        """The decision on an initiative; raises KeyError where there is none."""
        with self._lock:
            if id not in self._standings:
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
            decisions = decide(self.findings, self._standings, self._approvals, basis)
            problems = (*self.problems, *unsupplied(portfolio, self._compiled.policy))
            ordered = tuple(sorted(problems, key=lambda each: each.sort_key))
            return Review(basis, self.findings, decisions, report, ordered)

    def _shown(self) -> Table:
        return self.review()._shown()  # noqa: SLF001 - as it is now

    def put(self, initiative: Initiative | Mapping[str, Any]) -> Change:
        """Add an initiative, or put it in place of its older self. Raises PortfolioError."""
        return self.apply(put=[initiative])

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
        (initiative,) = Portfolio(self.organisation, [given], kind=self._kind).initiatives
        row, unfit = self._reader.initiative(initiative)
        if unfit:
            raise PortfolioError(problem(None, initiative.id, each) for each in unfit)
        return initiative, row

    def _edit(self, rows: Mapping[str, Row | None]) -> Change:
        self._must_be_open()
        found = self._engine.apply(rows)
        voted = [id_ for id_, row in rows.items() if self._vote(id_, row)]
        steps = self._hold(found, voted)
        moved = [self._move(id_) for id_ in sorted({*rows, *_concerned(steps)})]
        self._sorted = None if steps else self._sorted
        return _change(steps, (each for each in moved if each.before != each.after))

    def _vote(self, id_: str, row: Row | None) -> bool:
        """Follow an initiative's approvals; says whether they changed."""
        old = self._approvals.pop(id_, frozenset())
        new = approvals_of(row) if row is not None else frozenset()
        if new:
            self._approvals[id_] = new
        return old != new

    def _hold(self, found: Steps, voted: Iterable[str]) -> Steps:
        """The findings with their statuses, before and after, that are not what they were."""
        again = {key for id_ in voted for key in self._engine.ledger.naming.get(id_, ())}
        steps: Steps = {}
        for key in {**found, **dict.fromkeys(again)}:
            before, now = self._held.pop(key, None), self._engine.ledger.findings.get(key)
            after = self._status(now) if now is not None else None
            if after is not None:
                self._held[key] = after
            if before != after:
                steps[key] = (before, after)
        return steps

    def _status(self, found: Finding) -> Finding:
        (waived,), _ = waivers.apply(self._granted, (found,), self.as_of)
        (settled,) = settle((waived,), self._approvals)
        return settled

    def _move(self, id_: str) -> Moved:
        """The standing of an initiative before and now."""
        before = self._standings.pop(id_, None)
        if id_ not in self._engine.rows:
            return Moved(id_, before, None)
        after = self._standings[id_] = self._stands(id_)
        return Moved(id_, before, after)

    def _stands(self, id_: str) -> Standing:
        return self._decided(id_).standing

    def _decided(self, id_: str) -> Decision:
        found = [self._held[key] for key in self._engine.ledger.naming.get(id_, ())]
        if len(found) > 1:  # most are named once at most, and the order takes time to tell
            found.sort(key=_order)
        return decision(id_, tuple(found), self._approvals.get(id_, frozenset()), None)

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
        held, standings = self._held, self._standings
        self._build(portfolio, as_of)
        steps = {key: (held.get(key), self._held.get(key)) for key in {**held, **self._held}}
        moved = (
            Moved(id_, standings.get(id_), self._standings.get(id_))
            for id_ in {**standings, **self._standings}
        )
        differing = {key: step for key, step in steps.items() if step[0] != step[1]}
        return _change(differing, (each for each in moved if each.before != each.after))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every change, after it is made; gives the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _told(self, change: Change) -> Change:
        if change:
            for listener in tuple(self._listeners):
                listener(change)
        return change


def _order(finding: Finding) -> tuple[Any, ...]:
    return finding.sort_key


def _concerned(steps: Steps) -> Iterable[str]:
    """The initiatives whose decisions may have moved: those named in another way than before.

    Not where only evidence or words changed, nor where a group gained or lost somebody else.
    """
    before = _naming(old for old, _ in steps.values())
    after = _naming(new for _, new in steps.values())
    for way in {*before, *after}:
        yield from before.get(way, frozenset()) ^ after.get(way, frozenset())


def _naming(findings: Iterable[Finding | None]) -> dict[tuple[Any, ...], frozenset[str]]:
    """The initiatives that findings name, by what of a finding counts in a decision."""
    found: defaultdict[tuple[Any, ...], set[str]] = defaultdict(set)
    for finding in findings:
        if finding is not None:
            weight = (finding.effect, finding.roles, finding.status, finding.missing)
            found[finding.rule, *weight].update(finding.subjects)
    return {way: frozenset(named) for way, named in found.items()}


def _change(steps: Steps, moved: Iterable[Moved]) -> Change:
    ordered = [steps[key] for key in sorted(steps)]
    return Change(
        tuple(after for before, after in ordered if before is None and after is not None),
        tuple((before, after) for before, after in ordered if before is not None and after is not None),
        tuple(before for before, after in ordered if after is None and before is not None),
        tuple(sorted(moved, key=lambda each: each.initiative)),
    )
