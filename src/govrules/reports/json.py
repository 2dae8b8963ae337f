"""A review as one JSON document."""

from __future__ import annotations

from govrules.policy import Review


def report(review: Review, language: str = "") -> str:
    """The review as the language has it, a key or an item a line; the same review gives the same bytes."""
    return review.to_json(language, indent=2) + "\n"
