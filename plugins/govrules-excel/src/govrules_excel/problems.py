"""Refusals in the words of people who work with spreadsheets."""

from __future__ import annotations

from govrules import Diagnostic, PortfolioError, Source, Span


def refusal(name: str, code: str, message: str, advice: str | None = None) -> PortfolioError:
    """The error that a whole file, or a whole sheet, cannot be read."""
    return PortfolioError([Diagnostic(code, message, Span(Source(name)), advice)])
