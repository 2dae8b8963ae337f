from __future__ import annotations

import datetime
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

import govrules
from govrules_fastapi import Settings, create_app

EXAMPLE = Path(__file__).parent.parent / "example"
AS_OF = datetime.date(2026, 11, 23)
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)

Make = Callable[..., TestClient]


@pytest.fixture
def lines() -> list[str]:
    """The decision log."""
    return []


@pytest.fixture
def make_app(lines: list[str]) -> Callable[..., FastAPI]:
    def make(**options: Any) -> FastAPI:
        limits = options.pop("settings", {})
        settings = Settings(**{"now": lambda: NOON, "decision_log": lines.append, **limits})
        portfolio = govrules.Portfolio.load(EXAMPLE / "portfolio.yaml")
        whole = {"portfolio": portfolio, "as_of": AS_OF, "settings": settings, **options}
        return create_app(EXAMPLE / "policy.yaml", **whole)

    return make


@pytest.fixture
def make(make_app: Callable[..., FastAPI]) -> Iterator[Make]:
    """Clients of services, closed when the test ends, when the log holds every line."""
    made: list[TestClient] = []

    def client(**options: Any) -> TestClient:
        made.append(TestClient(make_app(**options)).__enter__())
        return made[-1]

    yield client
    for each in made:
        each.__exit__()


@pytest.fixture
def client(make: Make) -> TestClient:
    return make()


class Server:
    """A service behind uvicorn, on a free port."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._uvicorn.run)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._uvicorn.started:
            time.sleep(0.01)
        self.port = self._uvicorn.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._uvicorn.should_exit = True
        self._thread.join()

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def end_streams(self) -> None:
        self._app.state.govrules.end_streams()

    def get(self, path: str) -> Any:
        return self._asked("GET", path)

    def put(self, id_: str, title: str = "T") -> Any:
        row = {"id": id_, "title": title, "unit": "sales", "budget": 60_000}
        return self._asked("PUT", f"/initiatives/{id_}", row)

    def follow(
        self, headers: dict[str, str] | None = None, path: str = "/changes", status: int = 200
    ) -> Stream:
        return Stream(self.port, path, headers or {}, status)


class Stream:
    """A connection that follows changes."""

    last_id = ""

    def __init__(self, port: int, path: str, headers: dict[str, str], status: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._connection.request("GET", path, headers=headers)
        self.answer = self._connection.getresponse()
        assert self.answer.status == status

    def event(self) -> dict[str, Any]:
        """The next event, its data read; comments are skipped."""
        fields: dict[str, Any] = {}
        while line := self.answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = json.loads(value) if name == "data" else value
        self.last_id = fields.get("id", self.last_id)
        return fields

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


@pytest.fixture
def server(make_app: Callable[..., FastAPI]) -> Iterator[Server]:
    with Server(make_app(settings={"most_clients": 3, "waiting_changes": 5})) as running:
        yield running
