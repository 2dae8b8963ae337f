"""The page, as its source: what it holds, how it is tied together, and what it may do."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from attrs import evolve

from govrules import Diagnostic, Portfolio, UsageError
from govrules.reports import html
from govrules.reports.dossier import Dossier
from govrules.reports.html.layout import seats
from govrules.reports.html.links import links, most_at_stake
from govrules.reports.html.load import loads
from govrules.reports.html.map import draw_map
from govrules.reports.html.words import WORDS

pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")

LINKS = {"a", "{http://www.w3.org/2000/svg}a"}
SHARED = """
organisation:
  resources:
    team: {title: Team, capacity: {Q1: 4}}
    site: {capacity: 2, exclusive: true}
initiatives:
  - id: a
    title: A
    unit: u
    resources: [{resource: team, period: Q1, amount: 2}, {resource: team, period: Q2, amount: 1}]
  - id: b
    title: B
    unit: u
    resources: [{resource: team, period: Q1, amount: 3}, {resource: crane, period: Q1, amount: 1}]
  - id: c
    title: C
    unit: u
    resources: [{resource: site, period: Q1, amount: 1}, {resource: site, period: Q1}, null]
"""


def page(sample: Any, language: str = "", **options: Any) -> str:
    return html.report(sample.review, sample.policy, sample.portfolio, language, **options)


def tree(text: str) -> ET.Element:
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    document: ET.Element = parser.parse(text)
    return document


@pytest.fixture(scope="module")
def source(sample: Any) -> str:
    return page(sample)


@pytest.fixture
def dossier(sample: Any) -> Dossier:
    return Dossier(sample.review, sample.policy, sample.portfolio, "", WORDS)


def test_there_is_an_entry_for_each_decision_and_each_finding(sample: Any, source: str) -> None:
    ids = {element.get("id") for element in tree(source).iter() if element.get("id")}
    assert {f"finding-{finding.fingerprint}" for finding in sample.review.findings} <= ids
    assert sum(str(each).startswith("initiative-") for each in ids) == len(sample.review.decisions)


def test_every_link_leads_to_a_place_on_the_page(source: str) -> None:
    elements = list(tree(source).iter())
    ids = [element.get("id") for element in elements if element.get("id")]
    targets = [element.get("href", "") for element in elements if element.tag in LINKS]
    assert len(ids) == len(set(ids))
    assert targets
    assert [target for target in targets if target.removeprefix("#") not in ids] == []


def test_the_page_may_reach_nothing_and_run_only_its_own(source: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'").replace("&#34;", '"')
    assert allowed.startswith("default-src 'none';")
    for tag in ("style", "script"):
        content = source.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert not re.search(r'\b(?:src|srcset|style|on[a-z]+)="', source)
    assert "http:" not in source.replace("http://www.w3.org/", "")


def test_the_page_is_small(source: str) -> None:
    assert len(source.encode()) < 200_000


def test_the_page_speaks_french(sample: Any) -> None:
    text = page(sample, "fr")
    assert '<html lang="fr">' in text
    assert "Décider au bon niveau" in text
    assert "Chercher et filtrer" in text


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()


def test_measures_are_shown_where_there_are_any(sample: Any, source: str) -> None:
    assert 'id="measures"' not in source
    measures = [html.Measure("In time", "82%", "Decided first", 0.82), html.Measure("Age", "3 days")]
    text = page(sample, measures=measures)
    assert text.count("<meter") == 1
    assert "Decided first" in text


def test_problems_and_an_empty_review_are_told(sample: Any) -> None:
    problem = Diagnostic("type", "is <not> a number", path="$.a")
    review = evolve(sample.review, findings=(), decisions=(), problems=(problem,))
    text = html.report(review, sample.policy, Portfolio())
    assert "is &lt;not&gt; a number" in text
    assert "Nothing was found." in text
    assert "No initiative depends on another" in text


def test_without_its_extra_it_says_what_to_install(sample: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'govrules\[html\]'"):
        page(sample)


def test_the_map_shows_dependencies_and_conflicts(dossier: Dossier) -> None:
    found = links(dossier)
    ties = {(link.source, link.target, link.kind) for link in found}
    assert ties == {("roof", "walls", "depends"), ("walls", "roof", "depends"), ("roof", "walls", "conflict")}
    drawn = draw_map(found, dossier)
    assert drawn is not None
    assert drawn.limited_to is None
    assert 'aria-label="Roof: denied"' in drawn.svg
    assert 'href="#initiative-roof"' in drawn.svg


def test_a_crowded_map_keeps_what_is_most_at_stake(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    assert most_at_stake(links(dossier), dossier, 1) == {"roof"}
    portfolio = Portfolio(
        initiatives=[
            {"id": each, "title": each, "unit": "u", "depends_on": [other], "owner": "x", "budget": 1}
            for each, other in [("a", "b"), ("b", "a"), ("c", "d"), ("d", None)]
        ]
    )
    review = dossier.policy.review(portfolio, as_of=dossier.review.as_of)
    crowded = evolve(dossier, review=review, portfolio=portfolio)
    monkeypatch.setattr("govrules.reports.html.map.MOST", 2)
    drawn = draw_map(links(crowded), crowded)
    assert drawn is not None
    assert drawn.limited_to == 2


def test_parts_of_the_map_stand_apart() -> None:
    placed = seats("abcdefg", [("a", "b"), ("b", "c"), ("d", "e")], 500)
    middles = {(seat.middle_x, seat.middle_y) for seat in placed.values()}
    assert len(middles) == 4
    assert len({(seat.x, seat.y) for seat in placed.values()}) == 7


def test_loads_are_what_is_asked_over_what_there_is(sample: Any, tmp_path: Any) -> None:
    file = tmp_path / "shared.yaml"
    file.write_text(SHARED, encoding="utf-8")
    portfolio = Portfolio.load(file)
    review = sample.policy.review(portfolio, as_of=sample.review.as_of)
    found = loads(Dossier(review, sample.policy, portfolio))
    assert found is not None
    assert (found.resources, found.periods) == (("team", "site", "crane"), ("Q1", "Q2"))
    shown = {(load.resource, load.period): (load.shown("en"), load.level) for load in found.cells.values()}
    assert shown == {
        ("team", "Q1"): ("5/4", "over"),
        ("team", "Q2"): ("1/?", "unknown"),
        ("site", "Q1"): ("1/2", "low"),
        ("site", "Q2"): ("", "none"),
        ("crane", "Q1"): ("1/?", "unknown"),
        ("crane", "Q2"): ("", "none"),
    }
    text = html.report(review, sample.policy, portfolio)
    assert "Team, Q1: 5 asked of 4" in text
    assert "crane, Q1: 1 asked, capacity not given" in text
