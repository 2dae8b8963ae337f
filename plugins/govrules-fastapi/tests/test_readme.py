"""The page is true: its commands and its application run as they are written."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from govrules_fastapi import Settings

HOME = Path(__file__).parent.parent
PAGE = (HOME / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ (.*?)```", PAGE, re.DOTALL)
SERVE, *CURLS = CONSOLE
GOVRULES = Path(sys.executable).parent / "govrules"


def curl_knows_json() -> bool:
    """`curl --json` is there since 7.82."""
    if shutil.which("curl") is None:
        return False
    told = subprocess.run(["curl", "--help", "all"], capture_output=True, check=False)  # noqa: S607 - the program that the page names
    return b"--json" in told.stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The page's service, on a free port, and its decision log."""
    port, log = free_port(), tmp_path_factory.mktemp("log") / "decisions.jsonl"
    words = SERVE.strip().replace("8000", str(port)).split()
    with log.open("w") as out:
        process = subprocess.Popen([GOVRULES, *words[1:]], cwd=HOME, stdout=out, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield port, log
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service does not come up")


@pytest.mark.skipif(not curl_knows_json(), reason="needs curl 7.82 or later")
@pytest.mark.parametrize("shown", CURLS, ids=[f"command {place}" for place in range(len(CURLS))])
def test_a_command_answers_what_the_page_shows(running: tuple[int, Path], shown: str) -> None:
    command, answer = re.fullmatch(r"(curl .*?}}?')\n(\{.*)", shown, re.DOTALL).groups()  # type: ignore[union-attr]  # it is there, or the test fails
    given = command.replace("localhost:8000", f"127.0.0.1:{running[0]}")
    done = subprocess.run(["bash", "-c", given], cwd=HOME, capture_output=True, check=True)  # noqa: S607 - the program that the page names
    assert_shows(answer, done.stdout.decode())


def assert_shows(shown: str, answer: str) -> None:
    """What the page shows stands in the answer, in its order; `…` is anything."""
    place = 0
    for piece in re.sub(r"\s+", " ", shown.strip()).split("…"):
        found = answer.find(piece.strip(), place)
        assert found >= 0, (piece, answer)
        place = found + len(piece.strip())


def test_the_standard_output_is_the_decision_log_and_nothing_else(running: tuple[int, Path]) -> None:
    body = {"as_of": "2026-11-23", "initiative": {"id": "log-1", "title": "A", "unit": "sales", "budget": 1}}
    request = urllib.request.Request(
        f"http://127.0.0.1:{running[0]}/decide",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - a port of this machine
    until = time.monotonic() + 10
    while "log-1" not in running[1].read_text() and time.monotonic() < until:
        time.sleep(0.05)
    lines = [json.loads(line) for line in running[1].read_text().splitlines()]
    assert lines[-1]["initiative"] == "log-1"
    shown = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert list(lines[-1]) == list(json.loads(shown[0]))


def test_it_ends_when_it_is_told_to_though_somebody_follows(tmp_path: Path) -> None:
    port, told = free_port(), tmp_path / "told.txt"
    words = SERVE.strip().replace("8000", str(port)).split()
    with told.open("w") as out:
        process = subprocess.Popen([GOVRULES, *words[1:]], cwd=HOME, stdout=out, stderr=out)
    wait_for(port, process)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/changes", timeout=10) as stream:
        stream.readline()
        process.send_signal(signal.SIGINT)
        assert b"event: closing" in stream.read()
    assert process.wait(20) == 0
    assert "Traceback" not in told.read_text()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The page's own application."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(HOME)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the page's own code
    made = names["app"]
    assert isinstance(made, FastAPI)
    return made


def test_the_application_of_the_page_knows_its_callers(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "govrules.decisions")
    body = {"initiative": {"id": "crm-2", "title": "CRM", "unit": "sales", "budget": 60000}}
    ana = {"Authorization": "Bearer a-secret-of-ana"}
    with TestClient(app) as client:
        assert client.post("/governance/decide", json=body).status_code in {401, 403}
        stranger = client.get("/governance/findings", headers={"Authorization": "Bearer stolen"})
        answer = client.post("/governance/decide", json=body, headers=ana)
        health = client.get("/governance/health/ready")
    assert (stranger.status_code, stranger.json()["detail"]) == (401, "who are you?")
    assert stranger.headers["www-authenticate"] == "Bearer"
    assert stranger.headers["content-type"] == "application/problem+json"
    assert answer.json()["decision"]["outcome"] == "escalate"
    assert health.status_code == 200
    assert [json.loads(line)["by"] for line in caplog.messages if line.startswith("{")] == ["ana"]


def test_the_application_of_the_page_says_in_its_document_who_may_call(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert paths["/governance/decide"]["post"]["security"] == [{"HTTPBearer": []}]
    assert "security" not in paths["/governance/health/ready"]["get"]


def test_an_amount_may_be_sent_as_a_text(app: FastAPI) -> None:
    body = {"initiative": {"id": "a", "title": "A", "unit": "sales", "budget": "50000.10"}}
    headers = {"Authorization": "Bearer a-secret-of-ana"}
    answer = TestClient(app).post("/governance/decide", json=body, headers=headers)
    assert answer.json()["findings"][0]["evidence"]["budget"] == 50000.1


def test_numbers_of_the_page_are_those_of_the_settings() -> None:
    given = Settings()
    told = {
        "more than 50 objects": given.deepest_body == 50,
        "more than 8 MB": given.largest_body == 8_000_000,
        "more than 30 seconds": given.body_seconds == 30,
        "last 1 000 changes": given.kept_changes == 1000,
        "more than 200 changes": given.waiting_changes == 200,
        "every 15 seconds": given.heartbeat_seconds == 15,
        "30\nseconds": given.patience_seconds == 30,
    }
    assert {words: words in PAGE for words in told} == told
