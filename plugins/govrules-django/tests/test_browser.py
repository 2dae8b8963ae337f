"""The admin in a browser: what is there is seen, read and well-behaved."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

WebDriverWait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no browser is installed here: none of {', '.join(names)} is on the path")
    return found


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    selenium = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
    options = selenium.ChromeOptions()
    options.binary_location = program("chromium", "chromium-browser", "google-chrome", "chrome")
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = selenium.Chrome(
        options=options, service=selenium.ChromeService(program("chromedriver", "chromium-driver"))
    )
    yield running
    running.quit()


@pytest.fixture
def office(driver: Any, live_server: Any) -> Any:
    """A browser in which somebody of the intake office is logged in; opens pages."""
    client = Client()
    client.force_login(User.objects.create_superuser("ana"))
    driver.get(live_server.url + "/static/govrules_django/admin.css")
    driver.get_log("browser")
    driver.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})

    def opened(address: str, scheme: str = "light", width: int = 1280) -> Any:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.get(live_server.url + address)
        return driver

    return opened


def colour(text: str) -> tuple[float, ...]:
    red, green, blue, *_ = (float(each) for each in re.findall(r"[\d.]+", text))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2.1 measures it."""

    def light(text: str) -> float:
        parts = [each / 255 for each in colour(text)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted([light(one), light(other)])
    return (lighter + 0.05) / (darker + 0.05)


def find(driver: Any, selector: str) -> list[Any]:
    found: list[Any] = driver.find_elements("css selector", selector)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_badges_are_coloured_and_can_be_read(office: Any, scheme: str) -> None:
    badges = find(office("/admin/intake/proposal/", scheme), ".govrules-badge")
    shown = {each.text: each for each in badges}
    assert set(shown) == {"denied", "approval needed", "information needed", "with advice", "may go ahead"}
    backgrounds = {each.value_of_css_property("background-color") for each in shown.values()}
    assert len(backgrounds) == 5
    for badge in badges:
        assert (
            contrast(badge.value_of_css_property("color"), badge.value_of_css_property("background-color"))
            >= 4.5
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [420, 1280])
def test_the_panel_stands_above_the_form_and_fits(office: Any, scheme: str, width: int) -> None:
    driver = office("/admin/intake/proposal/3/change/", scheme, width)
    (panel,) = find(driver, ".govrules-panel")
    assert panel.is_displayed()
    assert panel.location["y"] + panel.size["height"] <= find(driver, "#id_reference")[0].location["y"]
    assert panel.size["width"] <= width
    assert not driver.execute_script("return arguments[0].scrollWidth > arguments[0].clientWidth", panel)
    assert (
        contrast(panel.value_of_css_property("color"), panel.value_of_css_property("background-color")) >= 4.5
    )
    assert driver.get_log("browser") == []


def test_choosing_an_outcome_filters_the_list(office: Any) -> None:
    driver = office("/admin/intake/proposal/")
    driver.find_element("partial link text", "denied (2)").click()
    WebDriverWait(driver, 20).until(lambda shown: len(find(shown, "#result_list tbody tr")) == 2)
    assert [each.text for each in find(driver, "#result_list tbody .govrules-badge")] == ["denied", "denied"]


def test_the_form_of_units_shows_the_error_at_its_field(office: Any) -> None:
    driver = office("/new/")
    for name, value in (("reference", "kiosks"), ("name", "Kiosks"), ("owner", "ana")):
        driver.find_element("name", name).send_keys(value)
    driver.find_element("css selector", "#id_unit option[value=transit]").click()
    driver.find_element("css selector", "#id_technologies option[value='2']").click()
    driver.find_element("css selector", "form button").click()
    WebDriverWait(driver, 20).until(lambda shown: find(shown, ".errorlist"))
    (error,) = find(driver, ".errorlist")
    assert error.text.startswith("Kiosks builds on a technology that is on hold.")
    field = driver.find_element("name", "technologies")
    assert 0 <= field.location["y"] - error.location["y"] < 120, "it stands just above its field"
