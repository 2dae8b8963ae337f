"""The report for comments on changes and for boards."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from attrs import evolve
from markdown_it import MarkdownIt

from govrules import Diagnostic
from govrules.reports import markdown
from govrules.reports.markdown.escaping import code, inside_html, plain

module = importlib.import_module("govrules.reports.markdown.report")  # the name is its function's too
RENDER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def paper(sample: Any, language: str = "") -> str:
    return markdown.report(sample.review, sample.policy, sample.portfolio, language)


def test_it_tells_how_many_of_each_outcome(sample: Any) -> None:
    text = paper(sample)
    assert text.startswith("## A small charter\n\n9 initiatives · 5 rules · as of 2026-11-23\n")
    assert "| ⛔ Denied | 2 |" in text


def test_it_tells_who_must_approve_what(sample: Any) -> None:
    assert "| **portfolio-board** | `crm` |" in paper(sample)


def test_it_tells_each_finding_with_why_and_what_helps(sample: Any) -> None:
    text = paper(sample)
    assert "- `crm`: New CRM asks for 1,180,000<br>✋ approval needed → **portfolio-board**" in text
    assert "**What helps:** Ask the board." in text
    assert "☑ *waived*, granted by board, 2027-03-31: Agreed in May." in text
    assert "☑ *recorded only*" in text


def test_it_tells_waivers_that_did_nothing(sample: Any) -> None:
    text = paper(sample)
    assert "- `autonomy.spending` (`price-list`), not needed: Not needed any more." in text
    assert "ended on 2026-10-31: A summer without a director." in text


def test_it_speaks_french(sample: Any) -> None:
    text = paper(sample, "fr")
    assert "### Qui doit approuver quoi" in text
    assert "« Nouveau CRM » demande 1\u202f180\u202f000" in text


def test_nothing_found_is_said(sample: Any) -> None:
    text = markdown.report(evolve(sample.review, findings=(), decisions=()), sample.policy, sample.portfolio)
    assert "Nothing was found." in text


def test_problems_are_counted(sample: Any) -> None:
    review = evolve(sample.review, problems=(Diagnostic("type", "wrong"),))
    assert "> [!WARNING]\n> 1 problem with" in markdown.report(review, sample.policy, sample.portfolio)


def test_what_is_too_long_for_a_comment_is_left_out_and_said(sample: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 900)
    text = paper(sample)
    assert len(text) < 1100
    assert "more parts are too long for this place" in text


def test_very_many_findings_and_subjects_are_cut(sample: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MOST_FINDINGS", 1)
    monkeypatch.setattr(module, "MOST_NAMES", 1)
    text = paper(sample)
    assert "- … and 4 more" in text
    assert "`roof` … and 1 more" in text


@pytest.mark.parametrize(
    "text",
    [
        "*bold* _so_ ~~gone~~ `code`",
        "[a](https://example.org) ![b](c) <b>x</b>",
        "# heading",
        "- item",
        "1. first",
        "> quote",
        "=====",
        "a | b",
        "&amp; \\*",
        "$x$",
        ":tada:",
    ],
)
def test_texts_stay_texts(text: str) -> None:
    tokens = RENDER.parse(plain(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    shown = "".join(
        child.content for child in tokens[1].children or [] if child.type in {"text", "text_special"}
    )
    assert shown == text


def test_texts_call_nobody_and_refer_to_nothing() -> None:
    assert plain("@you #12 https://a.b www.a.b") == (
        "@<!-- -->you #<!-- -->12 https://<!-- -->a.b www<!-- -->.a.b"
    )


def test_code_and_html_hold_any_text() -> None:
    assert code("a`|`b") == "`` a`\\|`b ``"
    assert code("") == "`  `"
    assert inside_html("</summary> & @you") == "&lt;/summary&gt; &amp; @<!-- -->you"


def test_long_texts_are_cut() -> None:
    assert plain("a" * 1000, 10) == "a" * 9 + "…"
