"""What a report tells, and with what."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from govrules.findings import FINGERPRINT_LENGTH, Finding
from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.reports.gaps import Gaps, gaps_of
from govrules.reports.text.paper import Paper
from govrules.reports.words import Words

SHORTEST_FINGERPRINT = 7


@frozen(slots=False)
class Told:
    """A review, what it is about, and the paper and the words to tell it."""

    review: Review
    policy: Policy
    portfolio: Portfolio
    paper: Paper
    words: Words
    full: bool = False

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each rule is called."""
        return {rule.id: self.words.of(rule.title) or rule.id for rule in self.policy.rules}

    @cached_property
    def shown(self) -> tuple[Finding, ...]:
        """The findings to tell: those on record only to a reader who asks for all."""
        found = self.review.findings
        return found if self.full else tuple(each for each in found if self.review.is_new(each))

    @cached_property
    def gaps(self) -> Gaps:
        """What is missing everywhere, which is told once."""
        return gaps_of(self.shown, self.portfolio)

    def is_apart(self, finding: Finding) -> bool:
        """Whether a finding is told with others of its kind, and not by itself."""
        return not self.full and self.gaps.holds(finding)

    @cached_property
    def fingerprint_length(self) -> int:
        """How much of a fingerprint tells it from all others of the review."""
        fingerprints = {finding.fingerprint for finding in self.review.findings}
        lengths = range(SHORTEST_FINGERPRINT, FINGERPRINT_LENGTH)
        unique = (
            length for length in lengths if len({each[:length] for each in fingerprints}) == len(fingerprints)
        )
        return next(unique, FINGERPRINT_LENGTH)

    def short(self, finding: Finding) -> str:
        """As much of a finding's fingerprint as tells it from the others."""
        return finding.fingerprint[: self.fingerprint_length]
