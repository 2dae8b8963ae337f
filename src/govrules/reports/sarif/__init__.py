"""A review as SARIF 2.1.0, which code hosts and editors show beside the portfolio's files."""

from govrules.reports.sarif.report import report

__all__ = ["report"]
