from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from typing import Any

from fastapi import Header

import govrules
from govrules_fastapi import Settings

CRM: dict[str, Any] = {"id": "crm-2", "title": "CRM", "unit": "sales", "budget": 60000}
DECIDE = json.dumps({"initiative": CRM, "as_of": "2026-11-23"}).encode()
JSON = {"Content-Type": "application/json"}


def test_a_decision_is_a_line_that_says_who_when_what_and_by_which_policy(
    make: Any, lines: list[str]
) -> None:
    def caller(x_user: str = Header()) -> dict[str, str]:
        return {"user": x_user}

    client = make(authenticate=caller)
    answer = client.post("/decide", content=DECIDE, headers={**JSON, "X-User": "ana"}).json()
    client.__exit__()
    assert [json.loads(line) for line in lines] == [
        {
            "at": "2026-11-23T12:00:00+00:00",
            "by": {"user": "ana"},
            "request": "decide",
            "input": f"sha256:{hashlib.sha256(DECIDE).hexdigest()}",
            "policy": answer["policy"]["digest"],
            "as_of": "2026-11-23",
            "initiative": "crm-2",
            "outcome": "escalate",
            "approvals": ["portfolio-board"],
            "missing": [],
            "findings": [answer["findings"][0]["fingerprint"]],
        }
    ]


def test_every_operation_that_decides_is_logged(make: Any, lines: list[str]) -> None:
    client = make()
    client.post("/review", json={"initiatives": [CRM, {**CRM, "id": "b"}], "as_of": "2026-11-23"})
    client.post("/what-if", json={"initiative": CRM})
    client.put("/initiatives/crm-2", json=CRM)
    client.post("/batch", json={"put": [{**CRM, "budget": 1}]})
    client.delete("/initiatives/crm-2")
    client.put("/initiatives/crm-2", json={"id": "crm-2"})
    client.__exit__()
    told = [json.loads(line) for line in lines]
    assert [(each["request"], each["initiative"], each["outcome"]) for each in told] == [
        ("review", "b", "escalate"),
        ("review", "crm-2", "escalate"),
        ("what-if", "crm-2", "escalate"),
        ("put", "crm-2", "escalate"),
        ("batch", "crm-2", "allow"),
        ("delete", "crm-2", None),
    ]
    assert len(told[3]["findings"]) == 1


def test_a_log_that_fails_fails_no_request(make: Any, caplog: Any) -> None:
    def full(_line: str) -> None:
        raise OSError("no space left")

    client = make(settings={"decision_log": full})
    assert client.post("/decide", content=DECIDE, headers=JSON).status_code == 200
    client.__exit__()
    assert "no space left" in caplog.text


def test_a_log_that_is_slow_delays_no_request(make: Any) -> None:
    written, go_on = [], threading.Event()

    def slow(line: str) -> None:
        go_on.wait(10)
        written.append(line)

    client = make(settings={"decision_log": slow})
    started = time.monotonic()
    assert {client.post("/decide", content=DECIDE, headers=JSON).status_code for _ in range(5)} == {200}
    assert time.monotonic() - started < 5
    assert written == []
    go_on.set()
    client.__exit__()
    assert len(written) == 5


def test_other_sinks_are_told_the_same(make: Any) -> None:
    told: list[tuple[str, str]] = []

    class Board:
        @govrules.hookimpl
        def govrules_decided(self, decision: Any, occasion: Any) -> None:
            told.append((decision.initiative, occasion["request"]))

    client = make(plugins=govrules.Plugins(Board()))
    client.post("/decide", content=DECIDE, headers=JSON)
    client.__exit__()
    assert told == [("crm-2", "decide")]


def test_without_a_place_of_its_own_the_log_is_a_logger(caplog: Any) -> None:
    caplog.set_level(logging.INFO, "govrules.decisions")
    Settings().decision_log("{}")
    assert caplog.messages == ["{}"]
    assert Settings().now().tzinfo is not None
