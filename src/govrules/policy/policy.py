"""A policy that is ready to use."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, Literal

from attrs import field, frozen

from govrules import plan, waivers, world
from govrules.decisions import Basis, Decision, Digested, decide, settle
from govrules.diagnostics import Diagnostic, PortfolioError, UsageError, WaiverError
from govrules.engines import reference
from govrules.engines.compiled import CompiledEngine
from govrules.findings import Finding
from govrules.model import Initiative, Portfolio
from govrules.plan import Plan, Rule
from govrules.policy.approvals import approvals_in
from govrules.policy.desk import Desks
from govrules.policy.live import LiveEngineName, LivePortfolio
from govrules.policy.review import Review
from govrules.syntax.policies import Policy as PolicySyntax
from govrules.values import canonical
from govrules.version import __version__
from govrules.waivers import Waiver
from govrules.world import World

Engine = Literal["compiled", "reference"]
Started = Callable[[Rule], None]


def _nothing(_rule: Rule) -> None:
    pass


@frozen
class Policy:
    """Rules that have been read and checked. It never changes and can be shared between threads.

    >>> import datetime, pathlib, tempfile
    >>> from govrules import Portfolio, load
    >>> file = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = file.write_text('[{id: a.owned, each: initiative, forbid: missing(owner), effect: deny}]')
    >>> policy = load(file)
    >>> crm = {"id": "crm", "title": "New CRM", "unit": "sales"}
    >>> policy.decide(crm, as_of=datetime.date(2026, 11, 23)).outcome.value
    'deny'
    >>> owned = Portfolio(initiatives=[crm | {"owner": "sales-director"}])
    >>> policy.review(owned, as_of=datetime.date(2026, 11, 23)).findings
    ()
    """

    written: PolicySyntax = field(repr=False)
    plan: Plan = field(repr=False)
    kind: type[Initiative] = field(default=Initiative, repr=False)
    _compiled: CompiledEngine = field(init=False, repr=False, eq=False)
    _desks: Desks = field(init=False, repr=False, eq=False)

    @cached_property
    def digest(self) -> str:
        """Of everything that was read: the same policy has the same digest on every machine.

        Functions of plugins count by the names and versions of their projects.
        """
        read: dict[str, Any] = dict(sorted(self.written.documents.items()))
        origins = sorted(set(_origins(self.plan)))
        content = canonical(read | {"plugins": origins} if origins else read)
        return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"

    @_compiled.default
    def _engine(self) -> CompiledEngine:
        return CompiledEngine(self.plan)

    @_desks.default
    def _no_desks(self) -> Desks:
        return Desks(self._compiled, self._basis, self._keep, self.kind)

    @property
    def id(self) -> str:
        return self.written.id

    @property
    def title(self) -> dict[str, str]:
        """The title by language, "" meaning any."""
        return self.written.title

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, also those that are off, in the order of their ids."""
        return self.plan.rules

    def review(
        self,
        portfolio: Portfolio,
        *,
        as_of: datetime.date,
        waivers: Iterable[Waiver] = (),
        engine: Engine = "compiled",
        started: Started = _nothing,
    ) -> Review:
        """Findings and decisions on every initiative of a portfolio, on a date.

        Every engine gives the same; "reference" is the plain meaning of the language, and slow.
        `started` is told of each rule before it is evaluated. Raises WaiverError for a waiver that
        reaches further ahead than the policy allows, PolicyError where the organisation's scales
        lack a value that the policy names.
        """
        return _review(self, portfolio, as_of, tuple(waivers), self._evaluate(engine, started))

    def live(
        self,
        portfolio: Portfolio,
        *,
        as_of: datetime.date,
        waivers: Iterable[Waiver] = (),
        engine: LiveEngineName = "compiled",
    ) -> LivePortfolio:
        """The portfolio kept judged while it is edited; an edit costs only what it touches.

        Every engine gives the same; "durable" runs on durable-rules where that is installed. Raises
        as `review` does.
        """
        granted = tuple(waivers)
        _check(self, granted, as_of)
        basis = (self.id, self.digest)
        return LivePortfolio(
            self._compiled, portfolio, basis, as_of=as_of, kind=self.kind, granted=granted, name=engine
        )

    def _keep(self, portfolio: Portfolio, as_of: datetime.date) -> LivePortfolio:
        return self.live(portfolio, as_of=as_of)

    def _evaluate(self, engine: Engine, started: Started) -> Callable[[World], tuple[Finding, ...]]:
        if engine == "compiled":
            return partial(self._compiled.evaluate, started=started)
        if engine == "reference":
            return partial(reference.evaluate, self.plan, started=started)
        raise UsageError(f"there is no engine `{engine}`; there are `compiled` and `reference`")

    def decide(
        self,
        initiative: Initiative | Mapping[str, Any],
        portfolio: Portfolio | None = None,
        *,
        as_of: datetime.date,
        waivers: Iterable[Waiver] = (),
    ) -> Decision:
        """Would the initiative, put into the portfolio in place of its older self, be allowed?

        Rules that look at other initiatives too take a review of the portfolio; where it is asked
        about again and again without waivers, it is kept judged instead. Raises PortfolioError where
        the initiative cannot be read.
        """
        if not waivers:
            soon = self._desks.decide(initiative, portfolio, as_of)
            if soon is not None:
                return soon
        around = Portfolio() if portfolio is None else portfolio
        changed, id_ = _with(around, initiative, self.kind)
        review = self.review(changed, as_of=as_of, waivers=waivers)
        for decision in review.decisions:
            if decision.initiative == id_:
                return decision
        raise PortfolioError([problem for problem in review.problems if id_ in (problem.path or "")])

    def _basis(self, portfolio: Digested, as_of: datetime.date) -> Basis:
        return Basis(self.id, self.digest, portfolio, as_of, __version__)


def _origins(checked: Plan) -> Iterator[str]:
    """Where the functions come from that the language does not have by itself."""
    for rule in checked.rules:
        for expression in (*plan.deciding(rule), *plan.telling(rule)):
            for node in plan.walk(expression, into_definitions=True):
                if isinstance(node, plan.Call) and node.function.origin:
                    yield node.function.origin


def _with(
    portfolio: Portfolio, given: Initiative | Mapping[str, Any], kind: type[Initiative]
) -> tuple[Portfolio, str]:
    if not isinstance(given, Initiative):
        alone = Portfolio(portfolio.organisation, [given], kind=kind)
        given = alone.initiatives[0]
    return portfolio.replace(given), given.id


def _review(
    policy: Policy,
    portfolio: Portfolio,
    as_of: datetime.date,
    granted: tuple[Waiver, ...],
    evaluate: Callable[[World], tuple[Finding, ...]],
) -> Review:
    _check(policy, granted, as_of)
    judged, left_out = world.build(portfolio, policy.plan, as_of)
    found = evaluate(judged)
    basis = policy._basis(portfolio, as_of)  # noqa: SLF001 - its own
    lacking = world.unsupplied(portfolio, policy.plan)
    problems = _in_order((*portfolio.problems, *left_out, *lacking))
    return _reviewed(found, judged, granted, basis, problems)


def _check(policy: Policy, granted: tuple[Waiver, ...], as_of: datetime.date) -> None:
    if isinstance(as_of, datetime.datetime) or not isinstance(as_of, datetime.date):
        raise UsageError(f"`as_of` is a date, such as date(2026, 11, 23), not {type(as_of).__name__}")
    too_long = waivers.too_long(granted, policy.written.longest_waiver, as_of)
    if too_long:
        raise WaiverError(too_long)


def _in_order(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.sort_key))


def _reviewed(
    found: tuple[Finding, ...],
    judged: World,
    granted: tuple[Waiver, ...],
    basis: Basis,
    problems: tuple[Diagnostic, ...],
) -> Review:
    approvals = approvals_in(judged)
    waived, report = waivers.apply(granted, found, basis.as_of)
    findings = settle(waived, approvals)
    return Review(basis, findings, decide(findings, judged.initiatives, approvals, basis), report, problems)
