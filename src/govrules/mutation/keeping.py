"""Tries a mutant on the laws that the rule keeps, those of every policy and those that it claims."""

from __future__ import annotations

from attrs import define, evolve, field

from govrules.laws import Law, laws
from govrules.laws.keeping import Sample
from govrules.laws.scope import only
from govrules.mutation.mutants import Mutant
from govrules.plan import Rule
from govrules.policy import Policy

FEWER = 10
"""A mutant is tried on so many times fewer portfolios than a policy, since there are many mutants."""

Kept = tuple[Law, tuple[Sample, ...]]
"""A law, and portfolios for which a rule keeps it."""


@define
class Laws:
    """The laws that a policy's rules keep, each found out when it is first asked for."""

    policy: Policy
    _kept: dict[str, tuple[Kept, ...]] = field(init=False, factory=dict)

    def killer(self, mutant: Mutant) -> str | None:
        """The first law that a mutant breaks and the policy keeps, None where there is none."""
        for id_, changed in mutant.rules.items():
            for law, samples in self._of(id_):
                other = _instead(law.policy, changed)
                if any(law.breach(sample, other) is not None for sample in samples):
                    return f"{changed.span}: {id_}, the law `{law}`"
        return None

    def _of(self, id_: str) -> tuple[Kept, ...]:
        if id_ not in self._kept:
            about_rules = (law for law in laws(only(self.policy, [id_])) if not law.of_all)
            found = ((law, _samples(law)) for law in about_rules)
            self._kept[id_] = tuple((law, samples) for law, samples in found if samples)
        return self._kept[id_]


def _samples(law: Law) -> tuple[Sample, ...]:
    """Portfolios to try mutants on; none where the policy itself breaks the law."""
    samples = tuple(law.samples(examples=law.examples // FEWER))
    return () if any(law.breach(sample) is not None for sample in samples) else samples


def _instead(policy: Policy, changed: Rule) -> Policy:
    """A policy with a mutant for its only rule, whatever day it is in effect on."""
    always = evolve(changed, effective_from=None, effective_until=None)
    return evolve(policy, plan=evolve(policy.plan, rules=(always,)))
