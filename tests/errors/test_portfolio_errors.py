"""Every folder of `portfolio/` is a mistake and what is said about it, word for word.

A folder holds input files, perhaps a `mapping.yaml`, and `expected.txt`. Run with
UPDATE_SNAPSHOTS=1 to write what is said now, then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from govrules.diagnostics import PortfolioError
from govrules.model import Portfolio

CASES = Path(__file__).with_name("portfolio")
UPDATING = os.environ.get("UPDATE_SNAPSHOTS") == "1"
NO_INPUT = {"expected.txt", "mapping.yaml"}


def said_about(case: Path) -> str:
    """What loading the files of a folder says, and what could be loaded nevertheless."""
    files = [Path(file.name) for file in sorted(case.iterdir()) if file.name not in NO_INPUT]
    inputs = [file for file in files if not file.name.startswith("_")]
    mapping = "mapping.yaml" if (case / "mapping.yaml").exists() else None
    try:
        portfolio = Portfolio.load(*inputs, mapping=mapping)
    except PortfolioError as error:
        return f"{error}\n"
    loaded = ", ".join(initiative.id for initiative in portfolio) or "nothing"
    return "\n\n".join([*map(str, portfolio.problems), f"loaded: {loaded}"]) + "\n"


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_errors_are_told_in_these_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES / name
    monkeypatch.chdir(case)
    said = said_about(case)
    expected = case / "expected.txt"
    if UPDATING:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
