"""The facade: load policies, decide on an initiative, review a portfolio."""

from govrules.policy.changes import Change
from govrules.policy.extensions import PLAIN, Extensions
from govrules.policy.live import LivePortfolio
from govrules.policy.loading import load
from govrules.policy.policy import Policy
from govrules.policy.review import Review
from govrules.policy.undeclared import undeclared

__all__ = [
    "PLAIN",
    "Change",
    "Extensions",
    "LivePortfolio",
    "Policy",
    "Review",
    "load",
    "undeclared",
]
