"""Laws: what should hold of a policy whatever the portfolio, each with the smallest case that breaks it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from attrs import evolve, field, frozen

from govrules.laws import keeping, scope
from govrules.laws.keeping import Sample
from govrules.policy import Policy
from govrules.sampling.aiming import documents
from govrules.sampling.choices import Choices, Seeded
from govrules.sampling.making import Document, plainly
from govrules.sampling.pools import AS_OF
from govrules.sampling.shrinking import smallest
from govrules.sampling.trimming import trimmed
from govrules.sampling.written import as_yaml

EXAMPLES = 300
EXAMPLES_OF_A_CLAIM = 3_000
"""A claim is about one rule, which is quick, and may be false in rare portfolios only."""

Breach = Callable[[Policy, datetime.date, Sample], str | None]
"""What is wrong with what a policy says of a sample, None where the law holds."""


class LawBroken(AssertionError):
    """A law does not hold; the text says which, why, and for which portfolio."""

    def __init__(self, law: Law, breach: str, sample: Sample, tried: int) -> None:
        self.law = law
        self.breach = breach
        self.document: Document = plainly(sample.document)
        self.tried = tried
        super().__init__(f"{law.statement}\n{breach}\n\n{self.example}\n")

    @property
    def example(self) -> str:
        """The smallest portfolio that breaks the law, to be pasted into a rule's examples."""
        return as_yaml(self.document, as_of=self.law.as_of if self.law.as_of != AS_OF else None)


@frozen
class Law:
    """One law of one policy. `rules` are the rules that it is about, `examples` how many are tried."""

    name: str
    statement: str
    policy: Policy = field(repr=False)
    rules: tuple[str, ...]
    as_of: datetime.date
    _breach: Breach = field(repr=False)
    _complete: bool | None = field(default=None, repr=False)
    examples: int = field(default=EXAMPLES, repr=False)
    of_all: bool = False
    """Whether every policy keeps it whatever its rules say, so that it is about the engines."""

    def __str__(self) -> str:
        return self.name

    def check(self, *, examples: int | None = None, seed: int | str = 0) -> None:
        """Try the law on many portfolios. Raises LawBroken, with the smallest that breaks it."""
        broken = self.broken(examples=examples, seed=seed)
        if broken is not None:
            raise broken

    def broken(self, *, examples: int | None = None, seed: int | str = 0) -> LawBroken | None:
        """How the law is broken; None where it holds for so many portfolios."""
        tried = self.examples if examples is None else examples
        found = smallest(self._sample, self._is_broken_by, examples=tried, seed=seed)
        if found is None:
            return None
        sample = self._trimmed(found.example)
        return LawBroken(self, self.breach(sample) or "", sample, found.tried)

    def samples(self, *, examples: int | None = None, seed: int | str = 0) -> Iterator[Sample]:
        """So many of the portfolios that the law is tried on."""
        for number in range(self.examples if examples is None else examples):
            yield self._sample(Seeded(f"{seed}/{number}"))

    def breach(self, sample: Sample, policy: Policy | None = None) -> str | None:
        """What is wrong with what the policy, or another, says of a sample; None where the law holds."""
        return self._breach(policy or self.policy, self.as_of, sample)

    @cached_property
    def _make(self) -> Callable[[Choices], Document]:
        return documents(self.policy, as_of=self.as_of, rules=self.rules, complete=self._complete)

    def _sample(self, choices: Choices) -> Sample:
        made = self._make(choices)
        return Sample(made, choices.below(keeping.VARIANTS), choices.below(keeping.VARIANTS))

    def _is_broken_by(self, sample: Sample) -> bool:
        return self.breach(sample) is not None

    def _trimmed(self, sample: Sample) -> Sample:
        """The sample without what it can do without; where nothing may be missing, as it is."""
        if self._complete:
            return sample
        document = trimmed(
            sample.document, lambda smaller: self._is_broken_by(evolve(sample, document=smaller))
        )
        return evolve(sample, document=document)


@frozen
class _Kind:
    """A kind of law: which rules it applies to, and what breaks it."""

    name: str
    statement: str
    applies: Callable[[Any], bool]
    breach: Breach
    complete: bool | None = None


KINDS = (
    _Kind(
        "same-bytes",
        "The same portfolio always gives the same findings and decisions, whatever engine evaluates it.",
        scope.always,
        keeping.repeatable,
    ),
    _Kind(
        "order", "The order of initiatives and of rules makes no difference.", scope.always, keeping.ordered
    ),
    _Kind(
        "unrelated",
        "An initiative never changes the decision on another that shares nothing with it.",
        scope.is_local,
        keeping.unrelated,
    ),
    _Kind(
        "approval",
        "One more approval never makes a decision stricter.",
        scope.ignores_approvals,
        keeping.approved,
    ),
    _Kind(
        "waiver", "A waiver changes the status of findings and nothing else.", scope.always, keeping.waived
    ),
    _Kind(
        "complete",
        "Where nothing is missing, nothing is asked for: no decision is `inform`.",
        scope.informs,
        keeping.complete,
        complete=True,
    ),
    _Kind(
        "names",
        "Other ids for units, initiatives and so on, used throughout, change nothing else.",
        scope.ignores_spelling,
        keeping.renamed,
    ),
)


def laws(policy: Policy, *, as_of: datetime.date = AS_OF) -> tuple[Law, ...]:
    """A law for each that applies to some of the policy's rules, and those that its rules claim.

    >>> import pathlib, tempfile
    >>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = rules.write_text('''
    ... - {id: a.spending, each: initiative, forbid: budget < 5, effect: deny, laws: [monotone: budget]}
    ... ''')
    >>> from govrules import load
    >>> for law in laws(load(rules)):
    ...     broken = law.broken()
    ...     if broken is not None:
    ...         print(broken)
    More budget never loosens what `a.spending` decides.
    With budget 96 instead of 0, `a` goes from violated to fine.
    <BLANKLINE>
    - initiatives:
        - {id: a, title: x, unit: unit-1, budget: 0}
    <BLANKLINE>
    """
    found = [_law(kind, policy, as_of) for kind in KINDS]
    claimed = (_claimed(policy, rule.id, law, as_of) for rule in policy.rules for law in rule.laws)
    return (*(law for law in found if law is not None), *claimed)


def _law(kind: _Kind, policy: Policy, as_of: datetime.date) -> Law | None:
    about = tuple(rule.id for rule in policy.rules if rule.enforcement != "off" and kind.applies(rule))
    if not about:
        return None
    some, of_all = scope.only(policy, about), kind.applies is scope.always
    return Law(kind.name, kind.statement, some, about, as_of, kind.breach, kind.complete, of_all=of_all)


_MORE = {"budget": "More budget", "risk": "More risk", "end": "A later end"}


def _claimed(policy: Policy, rule: str, law: str, as_of: datetime.date) -> Law:
    grown = law.removeprefix("monotone: ")
    name, statement = f"monotone-{grown}-{rule}", f"{_MORE[grown]} never loosens what `{rule}` decides."
    breach = partial(keeping.monotone, grown=grown)
    some = scope.only(policy, (rule,))
    return Law(name, statement, some, (rule,), as_of, breach, examples=EXAMPLES_OF_A_CLAIM)
