"""Laws: what should hold of a policy whatever the portfolio, each with the smallest case that breaks it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from govrules.policy import Policy
from govrules.testing import keeping, scope
from govrules.testing.choices import Choices
from govrules.testing.keeping import Sample
from govrules.testing.making import Document, plainly
from govrules.testing.pools import AS_OF
from govrules.testing.search import smallest
from govrules.testing.strategies import documents
from govrules.testing.written import as_yaml

EXAMPLES = 300
EXAMPLES_OF_A_CLAIM = 3_000
"""A claim is about one rule, which is quick, and may be false in rare portfolios only."""

Breach = Callable[[Sample], str | None]
"""What is wrong with a sample, None where the law holds."""


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

    def __str__(self) -> str:
        return self.name

    def check(self, *, examples: int | None = None, seed: int | str = 0) -> None:
        """Try the law on many portfolios. Raises LawBroken, with the smallest that breaks it."""
        broken = self.broken(examples=examples, seed=seed)
        if broken is not None:
            raise broken

    def broken(self, *, examples: int | None = None, seed: int | str = 0) -> LawBroken | None:
        """How the law is broken; None where it holds for so many portfolios."""
        make = documents(self.policy, as_of=self.as_of, rules=self.rules, complete=self._complete)

        def sample(choices: Choices) -> Sample:
            return Sample(make(choices), choices.below(keeping.VARIANTS), choices.below(keeping.VARIANTS))

        tried = self.examples if examples is None else examples
        found = smallest(sample, lambda each: self._breach(each) is not None, examples=tried, seed=seed)
        if found is None:
            return None
        return LawBroken(self, self._breach(found.example) or "", found.example, found.tried)


@frozen
class _Kind:
    """A kind of law: which rules it applies to, and what breaks it."""

    name: str
    statement: str
    applies: Callable[[Any], bool]
    breach: Callable[[Policy, datetime.date, Sample], str | None]
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
    With budget 100 instead of 4, `a` goes from violated to fine.
    <BLANKLINE>
    - initiatives:
        - {id: a, title: x, unit: nowhere, budget: 4}
    <BLANKLINE>
    """
    found = [_law(kind, policy, as_of) for kind in KINDS]
    claimed = (_claimed(policy, rule.id, law, as_of) for rule in policy.rules for law in rule.laws)
    return (*(law for law in found if law is not None), *claimed)


def _law(kind: _Kind, policy: Policy, as_of: datetime.date) -> Law | None:
    about = tuple(rule.id for rule in policy.rules if rule.enforcement != "off" and kind.applies(rule))
    if not about:
        return None
    some = scope.only(policy, about)

    def breach(sample: Sample) -> str | None:
        return kind.breach(some, as_of, sample)

    return Law(kind.name, kind.statement, some, about, as_of, breach, kind.complete)


_MORE = {"budget": "More budget", "risk": "More risk", "end": "A later end"}


def _claimed(policy: Policy, rule: str, law: str, as_of: datetime.date) -> Law:
    grown = law.removeprefix("monotone: ")
    some = scope.only(policy, (rule,))

    def breach(sample: Sample) -> str | None:
        return keeping.monotone(some, as_of, sample, grown)

    statement = f"{_MORE[grown]} never loosens what `{rule}` decides."
    name = f"monotone-{grown}-{rule}"
    return Law(name, statement, some, (rule,), as_of, breach, examples=EXAMPLES_OF_A_CLAIM)
