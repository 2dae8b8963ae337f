"""What a portfolio or a list of waivers gets wrong by a policy, and the whole text that people read.

A folder under `review/` holds a policy, a portfolio, perhaps waivers, and `expected.txt`. With
UPDATE_SNAPSHOTS set the expected texts are written anew.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from govrules import Portfolio, load, waivers
from govrules.diagnostics import DiagnosticError

CASES = Path(__file__).with_name("review")
AS_OF = datetime.date(2026, 11, 23)


def told() -> str:
    """What is said in the folder that is the current one: an error, or the rows that were left out."""
    try:
        policy = load("policy.yaml")
        portfolio = Portfolio.load(*sorted(Path().glob("portfolio*")))
        granted = waivers.load("waivers.yaml") if Path("waivers.yaml").exists() else ()
        review = policy.review(portfolio, as_of=AS_OF, waivers=granted)
    except DiagnosticError as error:
        return f"{type(error).__name__}\n\n{error}\n"
    judged = ", ".join(decision.initiative for decision in review.decisions) or "nothing"
    return "\n\n".join([*map(str, review.problems), f"judged: {judged}"]) + "\n"


@pytest.mark.parametrize("name", sorted(folder.name for folder in CASES.iterdir()))
def test_errors_are_told_in_these_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / name)
    found = told()
    expected = Path("expected.txt")
    if os.environ.get("UPDATE_SNAPSHOTS"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
