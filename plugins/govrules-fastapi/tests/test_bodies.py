from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import HTTPException

JSON = {"Content-Type": "application/json"}
FINE = b'{"initiative": {"id": "a", "title": "A", "unit": "sales", "budget": 1}, "as_of": "2026-11-23"}'


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:govrules:problem:")


def test_a_body_that_says_it_is_too_large_is_not_read(make: Any) -> None:
    answer = make(settings={"largest_body": 20}).post("/decide", content=FINE, headers=JSON)
    assert refused(answer) == (413, "too-large")
    assert "at most 20 bytes" in answer.json()["detail"]


def test_a_body_that_turns_out_too_large_is_read_no_further(make: Any) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while taken < 1_000:
            taken += 1
            yield b" " * 10

    client = make(settings={"largest_body": 100})
    assert refused(client.post("/decide", content=endless(), headers=JSON)) == (413, "too-large")


def test_a_body_of_just_the_largest_size_is_read(make: Any) -> None:
    client = make(settings={"largest_body": len(FINE)})
    assert client.post("/decide", content=FINE, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
def test_anything_but_plain_json_is_refused(client: Any, headers: dict[str, str]) -> None:
    assert refused(client.post("/decide", content=FINE, headers=headers)) == (415, "media-type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"']
)
def test_json_may_say_that_it_is_utf8(client: Any, kind: str) -> None:
    assert client.post("/decide", content=FINE, headers={"Content-Type": kind}).status_code == 200


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        (b'{"initiative": {"id": "a", "budget": NaN}}', "number", "$.initiative.budget"),
        (b'{"initiative": {"id": "a", "budget": -Infinity}}', "number", "$.initiative.budget"),
        (b'{"initiative": {"id": "a", "budget": 1e999999}}', "number", "$.initiative.budget"),
        (b'{"as_of": "2026-11-23", "as_of": "2027-11-23"}', "duplicate-key", "$.as_of"),
        (b'{"initiative": {"id": "a\\u0000"}}', "text", "$.initiative.id"),
        (b"", "empty", None),
        (b"{'a': 1}", "json", None),
        (b"[" * 100_000, "too-deep", None),
        (b'{"a": ' * 60 + b"1" + b"}" * 60, "too-deep", None),
    ],
)
def test_json_that_cannot_be_read_exactly_is_refused(
    client: Any, body: bytes, code: str, path: str | None
) -> None:
    answer = client.post("/decide", content=body, headers=JSON)
    assert refused(answer) == (400, "unreadable")
    found = answer.json()["diagnostics"][0]
    assert found["code"] == code
    assert path is None or found["path"] == path
    assert found["line"] == 1


def test_the_place_of_a_mistake_is_its_line_and_column(client: Any) -> None:
    answer = client.post("/decide", content=b'{\n  "a": 1,\n  "a": 2\n}', headers=JSON)
    found = answer.json()["diagnostics"][0]
    assert (found["message"], found["line"], found["column"]) == ("the key `a` is given twice", 3, 3)


def test_bytes_that_are_no_text_are_refused(client: Any) -> None:
    answer = client.post("/decide", content=b'{"a": "\xff"}', headers=JSON)
    assert refused(answer) == (400, "unreadable")
    assert "byte at 7" in answer.json()["detail"]


def test_who_calls_is_known_before_a_body_is_read(make_app: Any) -> None:
    def nobody_may() -> None:
        raise HTTPException(401, "who are you?", {"WWW-Authenticate": "Bearer"})

    async def receive() -> Any:
        raise AssertionError("the body was read")

    status, headers, body = asyncio.run(called(make_app(authenticate=nobody_may), receive))
    assert (status, headers[b"www-authenticate"]) == (401, b"Bearer")
    assert b"who are you?" in body


def test_a_body_that_never_comes_is_not_waited_for(make_app: Any) -> None:
    async def receive() -> Any:
        await asyncio.sleep(60)

    status, _, body = asyncio.run(called(make_app(settings={"body_seconds": 0.05}), receive))
    assert status == 408
    assert b"did not arrive within 0.05 seconds" in body


def test_a_client_that_leaves_in_the_middle_is_told_so(make_app: Any) -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    status, _, _ = asyncio.run(called(make_app(), receive))
    assert status == 400


async def called(app: Any, receive: Any) -> tuple[int, dict[bytes, bytes], bytes]:
    """The answer of an application to a request for a decision, whose body comes from `receive`."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"test")]
    scope = {"type": "http", "method": "POST", "path": "/decide", "query_string": b"", "headers": headers}
    await app({**scope, "http_version": "1.1", "scheme": "http", "root_path": ""}, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body
