"""What a report tells, and with what."""

from __future__ import annotations

from attrs import frozen

from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.reports.text.paper import Paper
from govrules.reports.text.words import Words

SHORTEST_FINGERPRINT = 7


@frozen
class Told:
    """A review, what it is about, and the paper and the words to tell it."""

    review: Review
    policy: Policy
    portfolio: Portfolio
    paper: Paper
    words: Words

    def short(self, fingerprint: str) -> str:
        """The beginning of a fingerprint, long enough to tell it from the others of the review."""
        others = {finding.fingerprint for finding in self.review.findings}
        for length in range(SHORTEST_FINGERPRINT, len(fingerprint)):
            if sum(other.startswith(fingerprint[:length]) for other in others) < 2:
                return fingerprint[:length]
        return fingerprint
