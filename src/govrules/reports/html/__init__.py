"""A review as one page that holds all it needs: for a browser without a network, and for paper."""

from govrules.reports.html.measures import Measure
from govrules.reports.html.report import report

__all__ = ["Measure", "report"]
