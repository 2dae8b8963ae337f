"""Changes on their way to those who follow them: kept for a while, and queued for each client."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import deque

from attrs import frozen

from govrules.values import canonical

_ID = re.compile(r"(\w{1,40})-(\d{1,18})", re.ASCII)


@frozen
class Event:
    """Something to tell, as a stream of server-sent events has it."""

    id: str
    name: str
    data: str

    def __bytes__(self) -> bytes:
        return f"id: {self.id}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


class Full(Exception):
    """So many clients follow already that no other may."""


class Client:
    """The events that wait for one reader: put in by any thread, taken out in one event loop.

    `known` is the id of the last change that the reader knows of, "" where it must read all again;
    `ended` says why there is nothing more to come: "dropped", "closing", or "" while there is.
    """

    def __init__(self, known: str, waiting: list[Event], most: int) -> None:
        self.known = known
        self.ended = ""
        self._waiting = deque(waiting)
        self._most = most + len(waiting)
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        if waiting:
            self._news.set()

    def offer(self, event: Event) -> None:
        """Queue an event. One too many, and the client is dropped with all that waits."""
        if len(self._waiting) >= self._most:
            self.end("dropped")
        else:
            self._waiting.append(event)
            self._wake()

    def end(self, why: str) -> None:
        """Nothing more is to come."""
        self.ended = why
        self._waiting.clear()
        self._wake()

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # its loop is closed, so nobody reads any more
            self.ended = "dropped"

    async def taken(self, seconds: float) -> list[Event]:
        """What waits; [] where nothing came within some seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return []
        self._news.clear()
        return [self._waiting.popleft() for _ in range(len(self._waiting))]


class Feed:
    """Numbers changes, keeps the last of them, and hands each to every client at once.

    An id is the feed's name and a number: after a restart, ids of another name are too old.
    """

    def __init__(self, name: str, kept: int, waiting: int, most_clients: int) -> None:
        self.name = name
        self._kept: deque[Event] = deque(maxlen=kept)
        self._count = 0
        self._waiting = waiting
        self._most_clients = most_clients
        self._clients: set[Client] = set()
        self._lock = threading.Lock()

    @property
    def last(self) -> str:
        """The id of the last change."""
        return f"{self.name}-{self._count}"

    @property
    def next(self) -> str:
        """The id of the change that is about to be published."""
        return f"{self.name}-{self._count + 1}"

    def publish(self, data: str) -> None:
        """Tell all clients of a change. Never waits for any of them."""
        with self._lock:
            event = Event(self.next, "change", data)
            self._count += 1
            self._kept.append(event)
            for client in tuple(self._clients):
                client.offer(event)
                if client.ended:
                    self._clients.discard(client)

    def join(self, after: str | None) -> Client:
        """A client that gets what comes after a change, None for the last. Raises Full."""
        with self._lock:
            if len(self._clients) >= self._most_clients:
                raise Full
            known = self.last if after is None else after
            missed = self._since(known)
            client = (
                Client("", [self._reset()], self._waiting)
                if missed is None
                else Client(known, missed, self._waiting)
            )
            self._clients.add(client)
            return client

    def close(self) -> None:
        """End all streams."""
        with self._lock:
            for client in self._clients:
                client.end("closing")
            self._clients.clear()

    def leave(self, client: Client) -> None:
        with self._lock:
            self._clients.discard(client)

    def __len__(self) -> int:
        """How many clients follow."""
        return len(self._clients)

    def _since(self, known: str) -> list[Event] | None:
        """What came after a change; None where that is not known any more."""
        number = self._number(known)
        missed = self._count - number if number is not None else -1
        if not 0 <= missed <= len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missed :]

    def _reset(self) -> Event:
        return Event(self.last, "reset", _RESET)

    def _number(self, id_: str) -> int | None:
        match = _ID.fullmatch(id_)
        return int(match[2]) if match is not None and match[1] == self.name else None


_RESET = canonical(
    {
        "message": "the changes after the one that you know are no longer kept",
        "help": "read /findings and /decisions again, and go on from here",
    }
)
