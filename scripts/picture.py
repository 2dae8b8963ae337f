"""Draws the report on the example as a terminal shows it: docs/images/report.svg."""

from __future__ import annotations

import datetime
import io
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "src"))

import govrules  # noqa: E402 - of this checkout
from govrules import waivers  # noqa: E402 - the path comes first
from govrules.reports import text as report  # noqa: E402 - the path comes first

EXAMPLES = REPOSITORY / "examples"
PICTURE = REPOSITORY / "docs" / "images" / "report.svg"
WIDTH = 100
PARTS = (("", 24), ("Findings ──", 15))
"""Where each part that is shown begins, and how many lines of it."""


class Terminal(io.StringIO):
    """Takes what is written to it in colour."""

    def isatty(self) -> bool:
        return True


def written() -> list[str]:
    """The lines of the report, with their colours."""
    os.environ.pop("NO_COLOR", None)
    os.environ |= {"COLORTERM": "truecolor", "TERM": "xterm-256color"}
    policy = govrules.load(EXAMPLES / "policy")
    portfolio = govrules.Portfolio.load(EXAMPLES / "organisation.yaml", EXAMPLES / "initiatives.yaml")
    granted = waivers.load(EXAMPLES / "waivers.yaml")
    review = policy.review(portfolio, as_of=datetime.date(2026, 11, 23), waivers=granted)
    paper = report.Paper(Terminal(), WIDTH)
    report.report(review, policy, portfolio, paper)
    return paper.text().splitlines()


def chosen(lines: list[str]) -> list[Text]:
    """The parts that are shown, with a mark where something is left out."""
    texts = [Text.from_ansi(line) for line in lines]
    shown: list[Text] = []
    for begins, count in PARTS:
        first = next(place for place, text in enumerate(texts) if text.plain.startswith(begins))
        shown += [Text("  ⋮", "dim"), Text()] if shown else []
        shown += texts[first : first + count]
    return shown


def main() -> None:
    """Draw the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print("$ govrules check organisation.yaml initiatives.yaml --rules policy", style="bold")
    console.print()
    for line in chosen(written()):
        console.print(line, soft_wrap=True, highlight=False)
    drawn = console.export_svg(title="govrules", unique_id="report")
    PICTURE.write_text("\n".join(line.rstrip() for line in drawn.splitlines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
