"""What a report format is, and the formats that ship with the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from attrs import field, frozen

from govrules.findings import Outcome
from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.reports import json, jsonl


@frozen(kw_only=True)
class Reported:
    """A review, with all that a report may want to tell of it.

    `again` are the words that name the same files and date in another call. `full` asks for every
    finding, even of a rule that found very many. `stream` is a terminal that a report for people
    may colour, None for a file.
    """

    review: Review
    policy: Policy
    portfolio: Portfolio
    language: str = ""
    fail_on: Outcome = Outcome.ESCALATE
    again: str = ""
    full: bool = False
    stream: TextIO | None = None


@frozen
class ReportFormat:
    """A way to write a review: `govrules check --format NAME`.

    `write` gives the whole text, the same for the same review. A text `for_people` is written in
    the encoding of their terminal, any other as UTF-8.

    >>> count = ReportFormat("count", "The number of findings.", lambda of: f"{len(of.review.findings)}\\n")
    >>> count.name
    'count'
    """

    name: str
    summary: str
    write: Callable[[Reported], str] = field(repr=False)
    for_people: bool = False


def _text(of: Reported) -> str:
    from govrules.reports import text

    paper = text.Paper(of.stream)
    text.report(of.review, of.policy, of.portfolio, paper, language=of.language, again=of.again, full=of.full)
    return paper.text()


def _markdown(of: Reported) -> str:
    from govrules.reports import markdown

    return markdown.report(of.review, of.policy, of.portfolio, of.language)


def _html(of: Reported) -> str:
    from govrules import popcorn
    from govrules.reports import html
    from govrules.reports.popcorn import figures

    index = popcorn.index(of.review, of.policy, of.portfolio)
    measures = figures(index, of.language)
    return html.report(of.review, of.policy, of.portfolio, of.language, measures=measures)


def _sarif(of: Reported) -> str:
    from govrules.reports import sarif

    return sarif.report(of.review, of.policy, of.portfolio, of.language)


def _junit(of: Reported) -> str:
    from govrules.reports import junit

    return junit.report(of.review, of.policy, of.portfolio, of.language, fail_on=of.fail_on)


BUILTIN_FORMATS: tuple[ReportFormat, ...] = (
    ReportFormat("text", "For a terminal.", _text, for_people=True),
    ReportFormat("markdown", "For a comment on a change, or a wiki.", _markdown),
    ReportFormat("html", "One page with maps, tables and filters, for a browser.", _html),
    ReportFormat("json", "The whole review as one document.", lambda of: json.report(of.review, of.language)),
    ReportFormat(
        "jsonl", "A line for each decision and finding.", lambda of: jsonl.report(of.review, of.language)
    ),
    ReportFormat("sarif", "For code scanning: findings on lines of the portfolio.", _sarif),
    ReportFormat("junit", "For continuous integration: a test case for each initiative.", _junit),
)
"""The formats that every installation has."""
