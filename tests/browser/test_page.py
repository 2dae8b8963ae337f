"""The page of the example in a browser: what a person sees, finds and follows."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from govrules import Portfolio, load, waivers
from govrules.reports import html

pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")
pytestmark = pytest.mark.slow

AS_OF = datetime.date(2026, 11, 23)
PHONE = {"width": 390, "height": 844}


def example(folder: Path, language: str = "") -> str:
    policy = load(folder / "policy")
    portfolio = Portfolio.load(folder / "organisation.yaml", folder / "initiatives.yaml")
    review = policy.review(portfolio, as_of=AS_OF, waivers=waivers.load(folder / "waivers.yaml"))
    return html.report(review, policy, portfolio, language)


@pytest.fixture(scope="session")
def page(repository: Path, written: Callable[[str, str], Path]) -> Path:
    return written("review.html", example(repository / "examples"))


def choose(window: Any, control: str, value: str) -> None:
    script = "(arguments[0].value = arguments[1], arguments[0].dispatchEvent(new Event('input')))"
    window.ask(script, window.find(control), value)


def token(window: Any, control: str, title: str) -> str:
    options = window.find(control).find_elements("css selector", "option")
    return str(next(each.get_attribute("value") for each in options if each.text == title))


def test_it_opens_quietly_and_asks_for_nothing(window: Any, page: Path) -> None:
    window.open(page)
    assert window.ask("document.title") == "Valdorne digital charter 2027 · 2026-11-23"
    assert "58 of 58 initiatives and 43 of 43 findings" in window.find("#filter-count").text
    assert window.said() == []
    assert window.picture("light").stat().st_size > 20_000


def test_filters_narrow_what_is_shown(window: Any, page: Path) -> None:
    window.open(page)
    choose(window, "#filter-outcome", "deny")
    assert len(window.shown("tr.decision")) == 7
    choose(window, "#filter-unit", token(window, "#filter-unit", "Hydropower"))
    assert len(window.shown("tr.decision")) == 3
    assert [each.text for each in window.shown("section.unit h3")] != []
    assert len(window.shown("section.unit")) == 1
    assert window.ask("document.querySelectorAll('#map-drawing a.dim').length") > 0
    window.find("#filter-reset").click()
    assert len(window.shown("tr.decision")) == 58


def test_rules_and_states_can_be_chosen(window: Any, page: Path) -> None:
    window.open(page)
    choose(window, "#filter-rule", token(window, "#filter-rule", "Decide at the right level"))
    assert len(window.shown("li.finding")) == 11
    choose(window, "#filter-status", "approved")
    assert len(window.shown("li.finding")) == 6


def test_search_finds_words_without_regard_to_case_or_accents(window: Any, page: Path) -> None:
    window.open(page)
    choose(window, "#filter-text", "WÉLLNESS record")
    assert [each.get_attribute("id") for each in window.shown("tr.decision")] == [
        "initiative-spa-wellness-record"
    ]
    choose(window, "#filter-text", "no such words")
    assert len(window.shown("p.none")) == 2


def test_a_finding_leads_to_its_initiative_and_back(window: Any, page: Path) -> None:
    window.open(page)
    finding = next(each for each in window.shown("li.finding.deny"))
    place = finding.get_attribute("id")
    link = finding.find_element("css selector", ".subjects a")
    target = link.get_attribute("href").rpartition("#")[2]
    choose(window, "#filter-text", "wellness")
    window.ask("arguments[0].click()", link)
    window.driver.implicitly_wait(1)
    assert window.find("tr.decision:target").get_attribute("id") == target
    assert window.ask("document.activeElement.id") == target
    back = window.find(f"#{target} .reasons a")
    window.ask("arguments[0].click()", back)
    assert window.find("li.finding:target").get_attribute("id") == place


def test_a_link_to_what_a_filter_hides_shows_it(window: Any, page: Path) -> None:
    window.open(page)
    choose(window, "#filter-outcome", "deny")
    window.ask("location.hash = '#initiative-fish-counter'")
    window.driver.implicitly_wait(1)
    assert window.find("tr.decision:target").is_displayed()
    assert window.find("#filter-outcome").get_attribute("value") == ""


def test_an_initiative_on_the_map_leads_to_its_decision(window: Any, page: Path) -> None:
    window.open(page)
    node = window.find("#map-drawing a[href='#initiative-guest-hub']")
    window.ask("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", node)
    assert window.ask("location.hash") == "#initiative-guest-hub"


def test_dark_is_dark(window: Any, page: Path) -> None:
    def brightness() -> int:
        colour = window.ask("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.strip("rgb()").split(","))

    window.open(page)
    light = brightness()
    window.open(page, dark=True)
    assert brightness() < 150
    assert light > 600
    assert window.picture("dark").stat().st_size > 20_000


def test_a_phone_shows_everything_without_scrolling_sideways(window: Any, page: Path) -> None:
    window.open(page, **PHONE)
    assert window.ask("document.documentElement.scrollWidth") == PHONE["width"]
    assert len(window.shown("tr.decision")) == 58
    assert window.picture("phone").stat().st_size > 10_000


def test_it_prints_all_and_none_of_its_controls(window: Any, page: Path) -> None:
    window.open(page)
    printed = base64.b64decode(window.driver.print_page())
    assert printed.startswith(b"%PDF")
    window.command("Emulation.setEmulatedMedia", media="print")
    assert window.shown("#filters") == []
    assert len(window.shown("tr.decision")) == 58


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_a_screen_reader_out(
    window: Any, repository: Path, written: Callable[[str, str], Path], language: str, scheme: str
) -> None:
    pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    window.open(
        written(f"{language}.html", example(repository / "examples", language)), dark=scheme == "dark"
    )
    window.driver.execute_script(axe)
    judged = window.driver.execute_async_script("axe.run().then(arguments[0])")
    assert judged["passes"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in judged["violations"]] == []


def test_texts_made_to_do_harm_stay_texts(
    window: Any, repository: Path, written: Callable[[str, str], Path]
) -> None:
    script = "document.title='gone'"
    harm = f"</script></style></title>\"'><script>{script}</script><img src=x onerror={script}>"
    rows = [
        {"id": f"{harm}{place}", "title": harm, "unit": harm, "owner": harm, "depends_on": [f"{harm}1"]}
        for place in range(2)
    ]
    portfolio = Portfolio(organisation={"units": {harm: {"title": harm}}}, initiatives=rows)
    policy = load(repository / "examples" / "policy")
    review = policy.review(portfolio, as_of=AS_OF)
    window.open(written("harm.html", html.report(review, policy, portfolio)))
    assert window.ask("document.title") == "Valdorne digital charter 2027 · 2026-11-23"
    assert [each.text for each in window.shown("tr.decision .title")] == [harm, harm]
    assert window.said() == []
