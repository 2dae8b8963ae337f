"""Operations that change the live portfolio, or would."""

from functools import partial
from typing import Any

from fastapi import Response

from govrules import Change
from govrules_fastapi import answers, examples
from govrules_fastapi.bodies import Received, body_of
from govrules_fastapi.live import Live, Occasion
from govrules_fastapi.requests import AsOfRequest, Envelope, ids, placed
from govrules_fastapi.routing import ASKED, BODY, Edge, Id, Language, known, operation
from govrules_fastapi.service import Service

_changes = partial(operation, answers.ChangeAnswer, examples.CHANGE)


def add_editing(edge: Edge) -> None:
    """`PUT` and `DELETE /initiatives/{id}`."""
    service, live, caller = edge.service, edge.service.alive(), edge.caller
    given = body_of(edge.bodies.initiative, initiative=examples.INITIATIVE)

    @edge.router.put("/initiatives/{id:path}", tags=["live"], **_changes(404, *BODY, created=True))
    async def put_initiative(by: caller, id_: Id, body: given, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Put an initiative in, or in place of its older self."""
        received = await service.received(body)
        occasion = service.occasion("put", by, received.digest)
        return await service.editing(partial(_put, live, received, occasion, id_, language))

    @edge.router.delete("/initiatives/{id:path}", tags=["live"], **_changes(404, *ASKED))
    async def delete_initiative(by: caller, id_: Id, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Take an initiative out."""
        occasion = service.occasion("delete", by, None)
        return await service.editing(lambda: _changed(live, live.remove(known(id_), occasion), language))


def add_batch(edge: Edge) -> None:
    """`/batch`, and `/as-of` where there is no clock."""
    service, live, caller = edge.service, edge.service.alive(), edge.caller
    several = body_of(edge.bodies.batch, batch=examples.BATCH)
    day = body_of(AsOfRequest, day=examples.ADVANCE)

    @edge.router.post("/batch", tags=["live"], **_changes(*BODY))
    async def batch(by: caller, body: several, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Make several edits together, or none of them."""
        received = await service.received(body)
        occasion = service.occasion("batch", by, received.digest)
        return await service.editing(partial(_batch, live, received, occasion, language))

    if service.has_clock:
        return

    @edge.router.put("/as-of", tags=["live"], **_changes(*BODY))
    async def put_as_of(by: caller, body: day, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Judge the live portfolio on another day."""
        received = await service.received(body)
        occasion = service.occasion("as-of", by, received.digest)
        return await service.editing(partial(_advance, live, received, occasion, language))


def add_trying(edge: Edge) -> None:
    """`/what-if`."""
    service, live, caller = edge.service, edge.service.alive(), edge.caller
    tried = body_of(edge.bodies.what_if, initiative=examples.WHAT_IF)

    @edge.router.post("/what-if", tags=["live"], **operation(answers.JudgedAnswer, examples.JUDGED, *BODY))
    async def what_if(by: caller, body: tried, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Judge an initiative among the live portfolio, which stays as it is."""
        received = await service.received(body)
        occasion = service.occasion("what-if", by, received.digest)
        return await service.editing(partial(_what_if, service, live, received, occasion, language))


def _put(live: Live, received: Received, occasion: Occasion, id_: str, language: str) -> Response:
    is_new, change = live.put(known(id_), received.document.value, occasion)
    return _changed(live, change, language, 201 if is_new else 200)


def _batch(live: Live, received: Received, occasion: Occasion, language: str) -> Response:
    envelope = Envelope(received, "put", "remove")
    put, remove = placed(envelope, "put"), ids(envelope, "remove")
    envelope.checked()
    return _changed(live, live.batch(put, remove, occasion), language)


def _what_if(service: Service, live: Live, received: Received, occasion: Occasion, language: str) -> Response:
    envelope = Envelope(received, "initiative")
    fields = envelope.initiative()
    envelope.checked()
    decision = live.what_if(fields, occasion)
    return answers.written(answers.judged(decision, service.policy, live.held.as_of, language))


def _advance(live: Live, received: Received, occasion: Occasion, language: str) -> Response:
    envelope = Envelope(received, "as_of")
    as_of = envelope.date(required=True)
    envelope.checked()
    assert as_of is not None
    return _changed(live, live.advance(as_of, occasion), language)


def _changed(live: Live, change: Change, language: str, status: int = 200) -> Response:
    content: dict[str, Any] = answers.change_of(change, live.feed.last, language)
    return answers.written(content, status)
