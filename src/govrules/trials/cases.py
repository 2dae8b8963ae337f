"""Policy cases: a portfolio, perhaps with changes, and what the policy is expected to say of it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import define, field, frozen

from govrules import policy as policies
from govrules import waivers, world
from govrules.diagnostics import Diagnostic, DiagnosticError, PolicyError, Span
from govrules.engines.compiled import CompiledEngine
from govrules.findings import Finding
from govrules.model import Portfolio
from govrules.policy import PLAIN, Extensions, Policy
from govrules.policyfile.problems import Place, Problems
from govrules.trials.casefiles import CaseFile, check_keys
from govrules.trials.changes import changed
from govrules.trials.examples import AS_OF
from govrules.trials.expectations import Claim, Known, Mismatch, mismatches, read_claims
from govrules.trials.judging import Ready
from govrules.values import ValueProblem, date
from govrules.waivers import Waiver

CASE_KEYS = ("case", "portfolio", "changes", "as_of", "waivers", "expect")


@frozen
class Case:
    """One case, ready to be judged; `ready` is None where `problems` say why it cannot be."""

    name: str
    span: Span
    portfolio: Portfolio | None = field(default=None, repr=False)
    ready: Ready | None = None
    claims: tuple[Claim, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def mismatches(self, findings: Iterable[Finding]) -> tuple[Mismatch, ...]:
        """What is expected and does not follow from findings."""
        return mismatches(self.claims, self.ready.judged(findings)) if self.ready is not None else ()


@frozen
class CaseResult:
    """What became of a case."""

    case: Case
    findings: tuple[Finding, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is as the case expects it."""
        return not self.case.problems and not self.mismatches


@define
class Loader:
    """Loads policies for files of cases, each once."""

    allow_outside: bool = False
    plugins: Extensions = PLAIN
    _loaded: dict[tuple[Path, ...], Policy] = field(factory=dict)

    def policy(self, paths: Iterable[Path]) -> Policy:
        """The policy at paths. Raises PolicyError where there is none."""
        key = tuple(path.resolve() for path in paths)
        if key not in self._loaded:
            self._loaded[key] = policies.load(*paths, allow_outside=self.allow_outside, plugins=self.plugins)
        return self._loaded[key]


def read_cases(file: CaseFile, policy: Policy) -> tuple[Case, ...]:
    """The cases of a file, ready to be judged by a policy."""
    whole = Place.whole(file.document, Problems())
    return tuple(_CaseReader(file, policy, place).case() for place in whole["cases"].items())


def run_cases(cases: Iterable[Case], policy: Policy) -> tuple[CaseResult, ...]:
    """What a policy says of cases."""
    engine = CompiledEngine(policy.plan)
    return tuple(_run(case, engine) for case in cases)


def _run(case: Case, engine: CompiledEngine) -> CaseResult:
    if case.ready is None:
        return CaseResult(case)
    findings = engine.evaluate(case.ready.world)
    return CaseResult(case, findings, case.mismatches(findings))


class _CaseReader:
    """Reads one case, and collects its problems."""

    def __init__(self, file: CaseFile, policy: Policy, place: Place) -> None:
        self.problems = Problems()
        self.file = file
        self.policy = policy
        self.place = Place(place.document, self.problems, place.path, place.value)
        self.around = Place.whole(file.document, self.problems)

    def case(self) -> Case:
        """The case; with problems, it is not to be judged."""
        name = self._name()
        try:
            check_keys(self.place, CASE_KEYS, "a case")
            portfolio, ready, claims = self._ready()
        except DiagnosticError as error:
            return Case(name, self.place.span, problems=(*self.problems.found, *error.diagnostics))
        if self.problems.found:
            return Case(name, self.place.span, problems=tuple(self.problems.found))
        return Case(name, self.place.span, portfolio, ready, claims)

    def _name(self) -> str:
        given = self.place["case"].value
        return given if isinstance(given, str) and given.strip() else f"case {int(self.place.path[-1]) + 1}"

    def _ready(self) -> tuple[Portfolio, Ready, tuple[Claim, ...]]:
        portfolio = changed(self._portfolio(), self.place["changes"], self.policy.kind)
        as_of = self._as_of()
        granted = self._waivers(as_of)
        judged, left_out = world.build(portfolio, self.policy.plan, as_of)
        for problem in (*portfolio.problems, *left_out):
            self.problems.add(problem)
        known = Known(frozenset(rule.id for rule in self.policy.rules), frozenset(judged.initiatives))
        return portfolio, Ready(judged, granted), self._claims(known)

    def _claims(self, known: Known) -> tuple[Claim, ...]:
        if not self.place["expect"].is_there:
            self.place.lacking(("expect",), "missing-expect", "the case does not say what it expects")
            return ()
        return read_claims(self.place["expect"], known)

    def _given(self, key: str) -> Place:
        """What the case says, or what the file says for all its cases."""
        return self.place[key] if key in self.place else self.around[key]

    def _portfolio(self) -> Portfolio:
        place = self._given("portfolio")
        if isinstance(place.value, dict):
            part = place.document.part(place.path)
            return Portfolio.load(part, kind=self.policy.kind)
        files = [place] if isinstance(place.value, str) else list(place.items())
        if not files or not all(isinstance(file.value, str) for file in files):
            advice = "write `portfolio: {initiatives: […]}`, or name files"
            place.problem("portfolio", "the case has no portfolio", advice)
            raise DiagnosticError([])
        return Portfolio.load(*map(self._beside, files), kind=self.policy.kind)

    def _beside(self, place: Place) -> Path:
        return Path(os.path.normpath(self.file.path.parent / place.value))

    def _as_of(self) -> datetime.date:
        place = self._given("as_of")
        try:
            return date(place.value) if place.is_there else AS_OF
        except ValueProblem as problem:
            place.problem("type", f"this {problem}", "write it as YYYY-MM-DD")
            raise DiagnosticError([]) from None

    def _waivers(self, as_of: datetime.date) -> tuple[Waiver, ...]:
        place = self._given("waivers")
        if not place.is_there:
            return ()
        is_file = isinstance(place.value, str)
        granted = (
            waivers.load(self._beside(place)) if is_file else waivers.of(place.document.part(place.path))
        )
        for problem in waivers.too_long(granted, self.policy.written.longest_waiver, as_of):
            self.problems.add(problem)
        return granted


def all_cases(
    files: Iterable[CaseFile], loader: Loader
) -> Iterator[tuple[CaseFile, Policy, tuple[Case, ...]]]:
    """The cases of files, with the policy that each file tests; every wrong policy is told at once."""
    problems: list[Diagnostic] = []
    found: list[tuple[CaseFile, Policy]] = []
    for file in files:
        try:
            found.append((file, loader.policy(file.rules)))
        except PolicyError as error:
            problems += error.diagnostics
    if problems:
        raise PolicyError(problems)
    for file, policy in found:
        yield file, policy, read_cases(file, policy)
