from __future__ import annotations

import asyncio
import datetime
import threading
import time
from typing import Any

import pytest

from govrules_fastapi.feed import Client, Feed, Full
from govrules_fastapi.settings import Settings
from govrules_fastapi.stream import EventStream

SECONDS = 5.0


def feed(kept: int = 5, waiting: int = 3, most: int = 2) -> Feed:
    return Feed("run", kept, waiting, most)


async def ids(client: Client) -> list[str]:
    return [f"{event.name} {event.id}" for event in await client.taken(SECONDS)]


def test_a_client_gets_what_comes_after_it_joined() -> None:
    async def follow() -> list[str]:
        held = feed()
        held.publish("{}")
        client = held.join(None)
        held.publish("{}")
        return await ids(client)

    assert asyncio.run(follow()) == ["change run-2"]


@pytest.mark.parametrize(
    ("after", "missed"),
    [
        ("run-8", []),
        ("run-6", ["change run-7", "change run-8"]),
        ("run-3", [f"change run-{number}" for number in range(4, 9)]),
        ("run-2", ["reset run-8"]),
        ("run-9", ["reset run-8"]),
        ("other-8", ["reset run-8"]),
        ("nonsense", ["reset run-8"]),
        ("run-" + "9" * 400, ["reset run-8"]),
    ],
)
def test_a_client_that_comes_back_gets_what_it_missed(after: str, missed: list[str]) -> None:
    async def follow() -> list[str]:
        held = feed()
        for _ in range(8):
            held.publish("{}")
        client = held.join(after)
        held.publish("{}")
        return await ids(client)

    assert asyncio.run(follow()) == [*missed, "change run-9"]


@pytest.mark.parametrize(("after", "known"), [(None, "id: run-8\n"), ("run-6", "id: run-6\n"), ("run-2", "")])
def test_a_stream_that_breaks_at_once_loses_nothing(after: str | None, known: str) -> None:
    """The id that a client has before it got anything is that of what it knew, not of what waits."""

    async def follow() -> Any:
        held = feed()
        for _ in range(8):
            held.publish("{}")
        client = held.join(after)
        held.publish("{}")
        return await anext(aiter(EventStream(held, client, Settings()).body_iterator))

    assert asyncio.run(follow()) == f"retry: 1000\n{known}\n".encode()


def test_a_slow_client_is_dropped_and_the_others_get_all() -> None:
    async def follow() -> tuple[bool, list[str], int]:
        held = feed(waiting=2)
        slow, quick = held.join(None), held.join(None)
        told = []
        for _ in range(3):
            held.publish("{}")
            told += await ids(quick)
        return slow.ended == "dropped", told, len(held)

    assert asyncio.run(follow()) == (True, ["change run-1", "change run-2", "change run-3"], 1)


def test_only_so_many_follow() -> None:
    async def follow() -> None:
        held = feed(most=1)
        first = held.join(None)
        with pytest.raises(Full):
            held.join(None)
        held.leave(first)
        held.join(None)

    asyncio.run(follow())


def test_a_client_whose_loop_is_gone_is_forgotten() -> None:
    held = feed()

    async def join() -> None:
        held.join(None)

    asyncio.run(join())
    held.publish("{}")
    assert len(held) == 0


def test_changes_come_from_other_threads() -> None:
    async def follow() -> list[str]:
        held = feed()
        client = held.join(None)
        threading.Timer(0.05, held.publish, ["{}"]).start()
        return await ids(client)

    assert asyncio.run(follow()) == ["change run-1"]


async def streamed(held: Feed, client: Client, send: Any, **settings: Any) -> None:
    await EventStream(held, client, Settings(**settings)).stream_response(send)


def test_a_dropped_client_is_told_so_and_the_stream_ends() -> None:
    sent: list[bytes] = []

    async def follow() -> int:
        held = feed(waiting=1)
        client = held.join(None)
        stuck = asyncio.Event()

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))
            if b"event: change" in sent[-1]:
                await stuck.wait()

        task = asyncio.create_task(streamed(held, client, send))
        for _ in range(4):
            held.publish("{}")
            await asyncio.sleep(0.01)
        stuck.set()
        await asyncio.wait_for(task, SECONDS)
        return len(held)

    assert asyncio.run(follow()) == 0
    text = b"".join(sent).decode()
    assert text.startswith("retry: 1000\nid: run-0\n\n")
    assert text.count("event: change") == 1
    assert text.endswith("\n\n")
    assert 'event: dropped\ndata: {"message": "you read too slowly' in text


def test_streams_end_with_their_server(server: Any) -> None:
    stream = server.follow()
    stream.event()
    server.end_streams()
    assert stream.event()["event"] == "closing"
    assert stream.answer.read() == b""
    stream.close()


def test_heartbeats_keep_a_quiet_stream_open() -> None:
    sent: list[bytes] = []

    async def follow() -> None:
        held = feed()
        client = held.join(None)

        enough = asyncio.Event()

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))
            if sent.count(b": heartbeat\n\n") == 3:
                enough.set()

        task = asyncio.create_task(streamed(held, client, send, heartbeat_seconds=0.02))
        await enough.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(held) == 0

    asyncio.run(asyncio.wait_for(follow(), SECONDS))


def test_a_client_that_takes_nothing_at_all_is_cut_off() -> None:
    async def follow() -> int:
        held = feed()
        client = held.join(None)

        async def send(_message: Any) -> None:
            await asyncio.sleep(60)

        await asyncio.wait_for(streamed(held, client, send, patience_seconds=0.05), SECONDS)
        return len(held)

    assert asyncio.run(follow()) == 0


def test_changes_over_a_real_connection(server: Any) -> None:
    first = server.follow()
    assert first.event() == {"retry": "1000", "id": first.last_id}
    server.put("a")
    change = first.event()
    assert (change["event"], change["id"]) == ("change", first.last_id)
    assert change["data"]["decisions"][0]["initiative"] == "a"
    assert change["data"]["at"] == change["id"]
    first.close()

    server.put("b")
    server.put("c")
    again = server.follow({"Last-Event-ID": change["id"]})
    again.event()
    assert [again.event()["data"]["decisions"][0]["initiative"] for _ in range(2)] == ["b", "c"]
    again.close()

    late = server.follow({"Last-Event-ID": "another-life-1"})
    late.event()
    reset = late.event()
    assert reset["event"] == "reset"
    assert "/findings" in reset["data"]["help"]
    late.close()


def test_state_and_stream_fit_together(server: Any) -> None:
    server.put("a")
    at = server.get("/findings")["at"]
    server.put("b")
    stream = server.follow(path=f"/changes?after={at}")
    stream.event()
    assert stream.event()["data"]["decisions"][0]["initiative"] == "b"
    stream.close()


def test_one_client_too_many_is_told_so(server: Any) -> None:
    streams = [server.follow() for _ in range(3)]
    refused = server.follow(status=503)
    assert b"try again later" in refused.answer.read()
    for stream in (*streams, refused):
        stream.close()


def test_a_client_that_stops_reading_delays_nobody(server: Any) -> None:
    """It never reads, while everything that others do takes no longer than before."""
    silent, quick = server.follow(), server.follow()
    quick.event()
    started = time.monotonic()
    for number in range(40):
        server.put(f"n{number}", "x" * 20_000)
        assert quick.event()["data"]["decisions"][0]["initiative"] == f"n{number}"
    assert time.monotonic() - started < 20
    silent.close()
    quick.close()


def test_the_clock_moves_the_portfolio_and_tells_clients(make: Any, lines: list[str]) -> None:
    days = [datetime.date(2026, 11, 23)]
    client = make(as_of=None, clock=lambda: days[-1])
    at = client.get("/findings").json()["at"]
    days.append(datetime.date(2026, 11, 24))
    assert client.get("/findings").json() == {"at": at, "as_of": "2026-11-24", "findings": []}
    assert lines == []  # nothing was decided otherwise than the day before
