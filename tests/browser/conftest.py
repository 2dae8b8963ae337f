"""A browser without a window, and the example's page in it."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
DRIVERS = ("chromedriver", "chromium-driver")


def _program(names: tuple[str, ...]) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no browser is installed here: none of {', '.join(names)} is on the path")
    return found


@frozen
class Window:
    """A window of a browser, as a test uses it."""

    driver: Any
    pictures: Path

    def open(self, page: Path, *, dark: bool = False, width: int = 1280, height: int = 900) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.command("Emulation.setEmulatedMedia", media="", features=[scheme, still])
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        self.driver.get(page.as_uri())

    def command(self, name: str, **arguments: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, arguments)

    def ask(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(f"return {script}", *arguments)

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def shown(self, selector: str) -> list[Any]:
        return [each for each in self.driver.find_elements("css selector", selector) if each.is_displayed()]

    def picture(self, name: str) -> Path:
        """A picture of what the window shows."""
        file = self.pictures / f"{name}.png"
        taken = self.command("Page.captureScreenshot")
        file.write_bytes(base64.b64decode(taken["data"]))
        return file

    def said(self) -> list[str]:
        """What the console holds, and whatever was asked of a network."""
        console = [entry["message"] for entry in self.driver.get_log("browser")]
        events = [entry["message"] for entry in self.driver.get_log("performance")]
        asked = [
            each for each in events if '"Network.requestWillBeSent"' in each and '"url":"file:' not in each
        ]
        return [*console, *asked]


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    selenium = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
    options = selenium.ChromeOptions()
    options.binary_location = _program(BROWSERS)
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = selenium.ChromeService(_program(DRIVERS))
    running = selenium.Chrome(options=options, service=service)
    yield running
    running.quit()


@pytest.fixture
def window(driver: Any, tmp_path: Path) -> Window:
    driver.get("about:blank")
    for log in ("browser", "performance"):
        driver.get_log(log)
    return Window(driver, tmp_path)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Writes a page to a file."""

    def write(name: str, text: str) -> Path:
        file: Path = tmp_path_factory.mktemp("pages") / name
        file.write_text(text, encoding="utf-8")
        return file

    return write
