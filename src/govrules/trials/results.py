"""Everything that `govrules test` runs: examples, cases, and what they cover together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from govrules.policy import PLAIN, Extensions, Policy
from govrules.trials.casefiles import targets
from govrules.trials.cases import Case, CaseResult, Loader, all_cases, run_cases
from govrules.trials.coverage import Coverage, Shown, coverage_of
from govrules.trials.examples import Example, Trials, alone, examples_of, own_rules, try_example

EMPTY = Trials((), ())

Tested = tuple[tuple[Policy, tuple[Case, ...]], ...]
"""Cases with the policies that they test."""


@frozen
class Results:
    """What became of all examples and cases, and what they show of the rules."""

    trials: Trials
    cases: tuple[CaseResult, ...]
    coverage: Coverage
    borrowed: tuple[str, ...] = ()
    """The rules of packs, whose examples hold for the packs as they are and are not tried here."""

    @property
    def failed_cases(self) -> tuple[CaseResult, ...]:
        """The cases that do not hold."""
        return tuple(result for result in self.cases if not result.holds)

    @property
    def failed(self) -> int:
        """How many examples and cases do not hold."""
        return len(self.trials.failures) + len(self.failed_cases)

    @property
    def is_empty(self) -> bool:
        """Whether a rule is untried, or nothing was there to try."""
        return bool(self.trials.untried) or not (self.trials.trials or self.cases)


def run_all(paths: Iterable[Path], *, allow_outside: bool = False, plugins: Extensions = PLAIN) -> Results:
    """Run all examples and cases that paths name.

    A path is a policy, whose cases are in its folder, or a file of cases. `plugins` make the
    language larger. Raises DiagnosticError where a policy or a file of cases cannot be read.
    """
    policies, files = targets(paths)
    loader = Loader(allow_outside, plugins)
    policy = loader.policy(policies) if policies else None
    tested = tuple((judge, cases) for _, judge, cases in all_cases(files, loader))
    return results(policy, tested)


def results(policy: Policy | None, tested: Tested = ()) -> Results:
    """What the examples of a policy's own rules show, and cases with the policies that they test."""
    run = tuple(result for judge, cases in tested for result in run_cases(cases, judge))
    if policy is None:
        return Results(EMPTY, run, Coverage(()))
    examples = {rule.id: tuple(examples_of(rule, policy.plan)) for rule in own_rules(policy)}
    shown = {
        id_: [*_of_examples(id_, given, policy), *_of_cases(id_, tested)] for id_, given in examples.items()
    }
    covered = tuple(coverage_of(rule, shown[rule.id]) for rule in own_rules(policy))
    borrowed = tuple(rule.id for rule in policy.rules if rule.id not in examples)
    return Results(_trials(examples, shown, policy), run, Coverage(covered), borrowed)


def _trials(
    examples: dict[str, tuple[Example, ...]], shown: dict[str, list[Shown]], policy: Policy
) -> Trials:
    only = {rule.id: alone(rule, policy.plan) for rule in policy.rules if rule.id in examples}
    trials = tuple(try_example(each, only[id_]) for id_, given in examples.items() for each in given)
    return Trials(trials, tuple(id_ for id_, given in examples.items() if not given and not shown[id_]))


def _of_examples(id_: str, examples: tuple[Example, ...], policy: Policy) -> Iterator[Shown]:
    (rule,) = (rule for rule in policy.rules if rule.id == id_)
    yield from ((rule, example.ready.world) for example in examples if example.ready is not None)


def _of_cases(id_: str, tested: Tested) -> Iterator[Shown]:
    for policy, cases in tested:
        for rule in policy.rules:
            if rule.id == id_:
                yield from ((rule, case.ready.world) for case in cases if case.ready is not None)
