"""Tries a mutant on the examples and the cases of the rules that it changes, until one notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import evolve

from govrules.engines import reference
from govrules.engines.compiled import CompiledEngine
from govrules.findings import Finding
from govrules.mutation.mutants import Mutant
from govrules.plan import Rule
from govrules.policy import Policy
from govrules.trials import Case, Example, alone, examples_of, own_rules, try_example
from govrules.world import World

FEW = 40
"""A portfolio with more initiatives is judged by generated code."""


class Tests:
    """The examples and cases of a policy, ready to be tried again and again."""

    def __init__(self, policy: Policy, cases: Iterable[Case] = ()) -> None:
        self.policy = policy
        self.rules = {rule.id: rule for rule in own_rules(policy)}
        self.cases = tuple(case for case in cases if case.ready is not None)
        self._examples: dict[str, tuple[Example, ...]] = {}

    def examples(self, rule: str) -> tuple[Example, ...]:
        """The examples of a rule."""
        if rule not in self._examples:
            self._examples[rule] = tuple(examples_of(self.rules[rule], self.policy.plan))
        return self._examples[rule]

    @cached_property
    def findings(self) -> tuple[dict[str, tuple[Finding, ...]], ...]:
        """What each rule finds in each case."""
        engine = CompiledEngine(self.policy.plan)
        return tuple(_by_rule(engine.evaluate(case.ready.world)) for case in self.cases if case.ready)

    def failures(self) -> Iterator[str]:
        """The tests that do not hold as it is, so that they can notice nothing."""
        for id_, rule in self.rules.items():
            only = alone(rule, self.policy.plan)
            for example in self.examples(id_):
                if not try_example(example, only).holds:
                    yield _named(example)
        for case, findings in zip(self.cases, self.findings, strict=True):
            if case.mismatches(_together(findings)):
                yield f"{case.span}: {case.name}"

    def killer(self, mutant: Mutant) -> str | None:
        """The first test that notices a mutant, None where none does."""
        for id_, rule in mutant.rules.items():
            only = alone(rule, self.policy.plan)
            for example in self.examples(id_):
                if not try_example(example, only).holds:
                    return _named(example)
        return self._killing_case(mutant)

    def _killing_case(self, mutant: Mutant) -> str | None:
        for case, findings in zip(self.cases, self.findings, strict=True):
            assert case.ready is not None, "cases with problems were left out"
            others = {id_: self._found(rule, case.ready.world) for id_, rule in mutant.rules.items()}
            if case.mismatches(_together({**findings, **others})):
                return f"{case.span}: {case.name}"
        return None

    def _found(self, rule: Rule, world: World) -> tuple[Finding, ...]:
        if len(world.initiatives) <= FEW:
            return reference.evaluate(evolve(self.policy.plan, rules=(rule,)), world)
        return CompiledEngine(evolve(self.policy.plan, rules=(rule,))).evaluate(world)


def _named(example: Example) -> str:
    return f"{example.span}: {example.rule}, {example.kind} example {example.number}"


def _by_rule(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in findings:
        found[finding.rule] = (*found.get(finding.rule, ()), finding)
    return found


def _together(found: dict[str, tuple[Finding, ...]]) -> tuple[Finding, ...]:
    return tuple(finding for findings in found.values() for finding in findings)
