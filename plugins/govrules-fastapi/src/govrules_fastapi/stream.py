"""Changes as server-sent events over one connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Send

from govrules.values import canonical
from govrules_fastapi.feed import Client, Feed
from govrules_fastapi.settings import Settings

_AGAIN = "connect again; what you have missed follows, or an event `reset`"
_ENDINGS = {
    "dropped": canonical({"message": "you read too slowly, and are told of no more changes", "help": _AGAIN}),
    "closing": canonical({"message": "the service is closing", "help": _AGAIN}),
}


class EventStream(StreamingResponse):
    """Events until the client leaves, is dropped, or takes nothing for too long."""

    media_type = "text/event-stream"

    def __init__(self, feed: Feed, client: Client, settings: Settings) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        self._feed = feed
        self._client = client
        self._patience = settings.patience_seconds
        super().__init__(_events(client, settings.heartbeat_seconds), headers=headers)

    async def stream_response(self, send: Send) -> None:
        """Send what there is; a client that takes nothing keeps its place only for so long."""

        async def bounded(message: Any) -> None:
            async with asyncio.timeout(self._patience):
                await send(message)

        try:
            await super().stream_response(bounded)
        except TimeoutError:
            return
        finally:
            self._feed.leave(self._client)


async def _events(client: Client, heartbeat: float) -> AsyncIterator[bytes]:
    """An empty event first: from its id on, a client that comes back misses nothing."""
    known = f"id: {client.known}\n" if client.known else ""
    yield f"retry: 1000\n{known}\n".encode()
    while not client.ended:
        events = await client.taken(heartbeat)
        if not client.ended:
            yield b"".join(map(bytes, events)) or b": heartbeat\n\n"
    yield f"event: {client.ended}\ndata: {_ENDINGS[client.ended]}\n\n".encode()
