"""The report for people: its whole text, at two widths and in two languages."""

from __future__ import annotations

import datetime
import io
import os
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from rich.cells import cell_len

from govrules import Diagnostic, Policy, Portfolio, load
from govrules.reports import text

EXPECTED = Path(__file__).with_name("expected")
AGAIN = "portfolio.yaml --rules policy.yaml --as-of 2026-11-23"


def written(sample: Any, width: int = 80, language: str = "", **more: Any) -> str:
    paper = text.Paper(width=width)
    text.report(sample.review, sample.policy, sample.portfolio, paper, language=language, **more)
    return paper.text()


@pytest.mark.parametrize(("width", "language"), [(80, ""), (120, ""), (80, "fr")], ids=["80", "120", "80-fr"])
def test_the_whole_report(sample: Any, width: int, language: str) -> None:
    found = written(sample, width, language, again=AGAIN)
    file = EXPECTED / f"report-{width}{language and '-'}{language}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):  # pragma: no cover - to be looked at before it is kept
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [50, 80, 100, 120])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_line_is_wider_than_the_paper(sample: Any, width: int, language: str) -> None:
    lines = written(sample, width, language).splitlines()
    assert [line for line in lines if cell_len(line) > width and "an-initiative-with" not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_control_characters_of_a_title_do_not_reach_a_terminal(sample: Any) -> None:
    assert "\x1b" not in written(sample)
    assert "Orphan �[31m work" in written(sample)


def test_a_region_speaks_its_language(sample: Any) -> None:
    assert written(sample, language="fr-CA") == written(sample, language="fr")


def test_a_language_that_the_report_does_not_speak_is_told_in_english(sample: Any) -> None:
    assert written(sample, language="de") == written(sample, language="en") == written(sample)


def test_nothing_found_is_said(sample: Any) -> None:
    review = sample.policy.review(Portfolio(), as_of=sample.review.as_of)
    paper = text.Paper(width=80)
    text.report(evolve(review, findings=()), sample.policy, Portfolio(), paper, again=AGAIN)
    assert "Nothing was found." in paper.text()
    assert "Decisions" not in paper.text()
    assert "govrules explain" not in paper.text()


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 problem with"), (2, "2 problems with")], ids=["one", "two"]
)
def test_problems_are_counted(sample: Any, count: int, said: str) -> None:
    problems = tuple(Diagnostic("type", f"wrong {number}") for number in range(count))
    told = evolve(sample, review=evolve(sample.review, problems=problems))
    assert said in written(told)


def many(tmp_path: Path, count: int) -> tuple[Policy, Portfolio]:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "- {id: a.b, each: initiative, forbid: missing(owner), effect: deny}\n", encoding="utf-8"
    )
    return load(rules), Portfolio(
        initiatives=[{"id": f"i-{number}", "title": "I", "unit": "u"} for number in range(count)]
    )


@pytest.mark.parametrize(("full", "told"), [(False, 40), (True, 45)], ids=["first", "full"])
def test_of_very_many_findings_the_first_are_told(tmp_path: Path, *, full: bool, told: int) -> None:
    policy, portfolio = many(tmp_path, 45)
    review = policy.review(portfolio, as_of=datetime.date(2026, 11, 23))
    paper = text.Paper(width=80)
    text.report(review, policy, portfolio, paper, full=full)
    findings = paper.text().split("Findings")[1]
    assert sum(" i-" in line for line in findings.splitlines()) == told
    assert ("… and 5 more, which --full tells" in findings) is not full


@pytest.mark.parametrize(
    ("full", "told"), [(False, "i-29 … and 5 more\n"), (True, "i-34\n")], ids=["first", "full"]
)
def test_of_very_many_subjects_the_first_are_told(tmp_path: Path, *, full: bool, told: str) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("- {id: a.b, group: {by: {}}, forbid: count() > 1, effect: deny}\n", encoding="utf-8")
    rows = [{"id": f"i-{number}", "title": "I", "unit": "u"} for number in range(10, 35)]
    policy, portfolio = load(rules), Portfolio(initiatives=rows)
    review = policy.review(portfolio, as_of=datetime.date(2026, 11, 23))
    paper = text.Paper(width=120)
    text.report(review, policy, portfolio, paper, full=full)
    assert told in paper.text().split("Findings")[1]


class Terminal(io.StringIO):
    """A terminal that cannot show more than ASCII."""

    encoding = "ascii"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "70")
    return Terminal()


def test_a_terminal_gets_colour_and_characters_that_it_can_show(sample: Any, terminal: Terminal) -> None:
    paper = text.Paper(terminal)
    text.report(sample.review, sample.policy, sample.portfolio, paper)
    assert paper.width == 70
    assert "\x1b[1;31mx\x1b[0m" in paper.text()
    assert paper.text().isascii()


def test_no_color_is_respected(sample: Any, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    paper = text.Paper(terminal)
    text.report(sample.review, sample.policy, sample.portfolio, paper)
    assert "\x1b[1;31m" not in paper.text()


@pytest.mark.parametrize(
    ("columns", "width"), [("20", 50), ("90", 90), ("300", 120)], ids=["20", "90", "300"]
)
def test_the_width_stays_readable(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert text.Paper(terminal).width == width


def test_elsewhere_than_on_a_terminal_the_width_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert text.Paper(io.StringIO()).width == 100


def test_a_file_gets_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    paper = text.Paper()
    paper.line(("words", "bold red"))
    assert paper.text() == "words\n"


def test_what_stands_at_the_right_moves_down_where_there_is_no_room() -> None:
    paper = text.Paper(width=50)
    paper.line("x" * 40, right="y" * 20)
    assert paper.text() == "x" * 40 + "\n" + " " * 30 + "y" * 20 + "\n"


def test_wide_characters_take_two_cells() -> None:
    paper = text.Paper(width=50)
    paper.beside([("日本語のタイトル", "bold")], ["right"], indent=0, column=12)
    assert paper.text() == "日本語の…   right\n"
