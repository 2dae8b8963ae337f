"""The operation that follows changes of the live portfolio."""

from typing import Annotated

from fastapi import Header, Query

from govrules_fastapi import examples
from govrules_fastapi.feed import Full
from govrules_fastapi.problems import Refused
from govrules_fastapi.routing import ASKED, Edge, failures
from govrules_fastapi.stream import EventStream

_EVENTS = {"schema": {"type": "string"}, "example": examples.EVENTS}
_STREAM = {"description": "Server-sent events", "content": {"text/event-stream": _EVENTS}}

After = Annotated[str | None, Query(description="The `at` of what you have read")]
LastEventId = Annotated[str | None, Header(description="Sent by clients that come back")]


def add_following(edge: Edge) -> None:
    """`/changes`."""
    live, settings = edge.service.alive().feed, edge.service.settings

    @edge.router.get(
        "/changes",
        tags=["live"],
        dependencies=edge.asks,
        status_code=200,
        response_class=EventStream,
        responses={200: _STREAM, **failures(*ASKED)},
    )
    async def get_changes(after: After = None, last_event_id: LastEventId = None) -> EventStream:
        """Follow changes: events `change` with what an edit did, `reset` and `dropped`.

        After `reset`, read `/findings` and `/decisions` again: what you have missed is no longer kept.
        After `dropped`, which a client gets that reads too slowly, connect again.
        """
        try:
            client = live.join(last_event_id or after)
        except Full:
            raise Refused("unavailable", "as many clients follow changes as may; try again later") from None
        return EventStream(live, client, settings)
