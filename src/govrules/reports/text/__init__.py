"""A review for people, 80 to 120 columns wide."""

from govrules.reports.text.paper import Paper
from govrules.reports.text.report import report

__all__ = ["Paper", "report"]
