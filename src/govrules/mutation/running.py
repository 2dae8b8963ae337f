"""Tries all mutants of a policy, on several processors, and tells which survive."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Literal

from attrs import define, field, frozen

from govrules.diagnostics import UsageError
from govrules.mutation.keeping import Laws
from govrules.mutation.killing import Tests
from govrules.mutation.mutants import DATE, Mutant, mutants
from govrules.mutation.search import Difference, Search
from govrules.mutation.suggestion import suggested, suggested_case
from govrules.policy import PLAIN, Extensions, Policy
from govrules.trials import Case, Loader, all_cases, targets

Fate = Literal["killed", "survived", "equivalent"]
MOST = 1000
"""So many portfolios are searched for one on which a survivor decides otherwise."""

_WORTH_A_PROCESS = 150

Extend = Callable[[], Extensions]


def plain() -> Extensions:
    """The language by itself."""
    return PLAIN


Given = tuple[Sequence[Path], bool, int, Extend]
"""What a process needs to begin: paths, whether to read outside of them, how much to search, and plugins."""


@frozen
class Result:
    """What became of a mutant.

    `by` is the example, the case or the law that noticed it. Where none did, `tried` portfolios were
    searched: an `example` on which the mutant decides otherwise is the test to add to `rule`; without
    one the mutant is taken to be equivalent.
    """

    number: int
    kind: str
    told: str
    file: str
    line: int
    column: int
    rules: tuple[str, ...]
    fate: Fate
    by: str | None = None
    tried: int = 0
    rule: str | None = None
    example: str | None = None


@frozen
class MutationReport:
    """What became of all mutants, and the tests that do not hold even without one."""

    results: tuple[Result, ...]
    failures: tuple[str, ...] = ()

    def of(self, fate: Fate) -> tuple[Result, ...]:
        """The mutants of a fate."""
        return tuple(result for result in self.results if result.fate == fate)

    @property
    def score(self) -> float:
        """The share of mutants that are noticed, from 0 to 100, of those that are not equivalent."""
        killed, survived = len(self.of("killed")), len(self.of("survived"))
        return 100 * killed / (killed + survived) if killed + survived else 100.0


@define
class Bench:
    """A policy with its tests, and the searches that its survivors needed."""

    policy: Policy
    cases: tuple[Case, ...] = ()
    most: int = MOST
    tests: Tests = field(init=False)
    laws: Laws = field(init=False)
    mutants: tuple[Mutant, ...] = field(init=False)
    _searches: dict[str, Search] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.tests = Tests(self.policy, self.cases)
        self.laws = Laws(self.policy)
        self.mutants = mutants(self.policy)

    def result(self, mutant: Mutant) -> Result:
        """What becomes of a mutant."""
        by = self.tests.killer(mutant) or self.laws.killer(mutant)
        if by is not None:
            return _result(mutant, "killed", by=by)
        found, rule, tried = self.difference(mutant)
        if found is None:
            return _result(mutant, "equivalent", tried=tried)
        example = suggested_case(found) if mutant.kind == DATE else suggested(found)
        return _result(mutant, "survived", tried=tried, rule=rule, example=example)

    def difference(self, mutant: Mutant) -> tuple[Difference | None, str | None, int]:
        """A portfolio on which a mutant decides otherwise, for which rule, and how many were tried."""
        tried = 0
        for id_, changed in mutant.rules.items():
            search = self._search(id_)
            is_dated = mutant.kind == DATE
            rule = self.tests.rules[id_]
            found = search.difference_in_time(rule, changed) if is_dated else search.difference(changed)
            tried += search.tried
            if found is not None:
                return found, id_, tried
        return None, None, tried

    def _search(self, id_: str) -> Search:
        if id_ not in self._searches:
            self._searches[id_] = Search(self.tests.rules[id_], self.policy, most=self.most)
        return self._searches[id_]


def _result(  # noqa: PLR0913 - what a result holds
    mutant: Mutant,
    fate: Fate,
    *,
    by: str | None = None,
    tried: int = 0,
    rule: str | None = None,
    example: str | None = None,
) -> Result:
    place = mutant.span
    where = (place.source.name, place.line, place.column)
    told = (mutant.number, mutant.kind, mutant.told)
    return Result(*told, *where, tuple(mutant.rules), fate, by, tried, rule, example)


def run(
    paths: Sequence[Path],
    *,
    allow_outside: bool = False,
    most: int = MOST,
    jobs: int | None = None,
    extend: Extend = plain,
) -> MutationReport:
    """Try every mutant of the policy at paths on its examples and cases.

    `extend` gives what makes the language larger, in this process and in those that help it. Raises
    DiagnosticError where the policy or a file of cases cannot be read.
    """
    given = (paths, allow_outside, most, extend)
    bench = _bench(*given)
    failures = tuple(bench.tests.failures())
    if failures:
        return MutationReport((), failures)
    groups = _groups(bench.mutants)
    workers = min(jobs or os.cpu_count() or 1, 1 + len(bench.mutants) // _WORTH_A_PROCESS)
    if workers == 1:
        found = [bench.result(mutant) for mutant in bench.mutants]
    else:
        found = list(_parallel(groups, workers, given))
    return MutationReport(tuple(sorted(found, key=lambda result: result.number)))


def _bench(*given: *Given) -> Bench:
    paths, allow_outside, most, extend = given
    policies, files = targets(paths)
    if not policies:
        raise UsageError("there is no policy to mutate: name a file or a folder of rules")
    loader = Loader(allow_outside, extend())
    policy = loader.policy(policies)
    cases = [
        case for _, tested, found in all_cases(files, loader) if _is_same(tested, policy) for case in found
    ]
    return Bench(policy, tuple(cases), most)


def _is_same(tested: Policy, policy: Policy) -> bool:
    """Whether cases judge the very rules that are mutated."""
    return tested is policy or tested.plan.rules == policy.plan.rules


def _groups(found: Iterable[Mutant]) -> list[list[int]]:
    """The places of mutants, those of one rule together, so that a search serves them all."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, mutant in enumerate(found):
        groups.setdefault(tuple(mutant.rules), []).append(place)
    return list(groups.values())


def _parallel(groups: list[list[int]], workers: int, given: Given) -> Iterator[Result]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=given) as pool:
        for results in pool.map(_try, groups):
            yield from results


_BENCHES: list[Bench] = []
"""The bench of a worker, one for each process."""


def _start(*given: *Given) -> None:
    _BENCHES.append(_bench(*given))


def _try(places: list[int]) -> list[Result]:
    bench = _BENCHES[-1]
    return [bench.result(bench.mutants[place]) for place in places]
