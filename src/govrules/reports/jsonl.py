"""A review as JSON lines: what it rests on, then a line for each decision, finding and problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govrules.policy import Review
from govrules.values import canonical


def report(review: Review, language: str = "") -> str:
    """One object a line, so that a reader needs to hold no more than one."""
    return "".join(f"{canonical(line)}\n" for line in _lines(review.to_dict(language)))


def _lines(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {key: whole[key] for key in ("govrules", "as_of", "policy", "portfolio")}
    if "baseline" in whole:
        yield {"baseline": whole["baseline"]}
    for name in ("decision", "finding"):
        yield from ({name: each} for each in whole[f"{name}s"])
    for state, waivers in whole["waivers"].items():
        yield from ({"waiver": {"state": state, **each}} for each in waivers)
    yield from ({"problem": each} for each in whole["problems"])
