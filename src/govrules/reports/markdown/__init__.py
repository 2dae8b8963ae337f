"""A review as GitHub-flavoured Markdown, for a comment on a change or a paper for a board."""

from govrules.reports.markdown.report import report

__all__ = ["report"]
