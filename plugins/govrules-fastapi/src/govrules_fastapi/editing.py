"""Operations with the live portfolio."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response

from govrules import Change
from govrules.model.digest import as_plain
from govrules.values import ValueProblem, text
from govrules_fastapi import answers, examples
from govrules_fastapi.bodies import Received, body_of
from govrules_fastapi.feed import Full
from govrules_fastapi.live import Live, Occasion
from govrules_fastapi.problems import Refused
from govrules_fastapi.requests import AsOfRequest, Bodies, Envelope, ids, placed
from govrules_fastapi.routing import ASKED, BODY, Authenticate, Language, caller_of, failures, operation
from govrules_fastapi.service import Service
from govrules_fastapi.stream import EventStream

Id = Annotated[str, Path(description="Id of the initiative", examples=["crm-2"], min_length=1)]


def add_editing(
    router: APIRouter, service: Service, bodies: Bodies, authenticate: Authenticate | None
) -> None:
    """What changes the live portfolio, or would."""
    caller = caller_of(authenticate)
    live = service.alive()
    change = partial(operation, answers.ChangeAnswer, examples.CHANGE)
    given = body_of(bodies.initiative, initiative=examples.INITIATIVE)
    several = body_of(bodies.batch, batch=examples.BATCH)

    @router.put("/initiatives/{id:path}", tags=["live"], **change(*BODY, created=True))
    async def put_initiative(by: caller, id: Id, body: given, language: Language = "") -> Response:  # type: ignore[valid-type]  # noqa: A002
        """Put an initiative in, or in place of its older self."""
        received = await service.received(body)
        occasion = service.occasion("put", by, received.digest)
        return await service.editing(partial(_put, live, received, occasion, id, language))

    @router.delete("/initiatives/{id:path}", tags=["live"], **change(404, *ASKED))
    async def delete_initiative(by: caller, id: Id, language: Language = "") -> Response:  # type: ignore[valid-type]  # noqa: A002
        """Take an initiative out."""
        occasion = service.occasion("delete", by, None)
        return await service.editing(lambda: _changed(live, live.remove(_known(id), occasion), language))

    @router.post("/batch", tags=["live"], **change(*BODY))
    async def batch(by: caller, body: several, language: Language = "") -> Response:  # type: ignore[valid-type]
        """Make several edits together, or none of them."""
        received = await service.received(body)
        occasion = service.occasion("batch", by, received.digest)
        return await service.editing(partial(_batch, live, received, occasion, language))


def add_trying(
    router: APIRouter, service: Service, bodies: Bodies, authenticate: Authenticate | None
) -> None:
    """What-if, and the day of the live portfolio where there is no clock."""
    caller = caller_of(authenticate)
    live = service.alive()
    tried = body_of(bodies.what_if, initiative=examples.WHAT_IF)
    day = body_of(AsOfRequest, day=examples.ADVANCE)

    @router.post("/what-if", tags=["live"], **operation(answers.JudgedAnswer, examples.JUDGED, *BODY))
    async def what_if(by: caller, body: tried, language: Language = "") -> Response:  # type: ignore[valid-type]
        """Judge an initiative among the live portfolio, which stays as it is."""
        received = await service.received(body)
        occasion = service.occasion("what-if", by, received.digest)
        return await service.editing(partial(_what_if, service, live, received, occasion, language))

    if service.has_clock:
        return

    @router.put("/as-of", tags=["live"], **operation(answers.ChangeAnswer, examples.CHANGE, *BODY))
    async def put_as_of(by: caller, body: day, language: Language = "") -> Response:  # type: ignore[valid-type]
        """Judge the live portfolio on another day."""
        received = await service.received(body)
        occasion = service.occasion("as-of", by, received.digest)
        return await service.editing(partial(_advance, live, received, occasion, language))


def add_reading(
    router: APIRouter, service: Service, bodies: Bodies, authenticate: Authenticate | None
) -> None:
    """What the live portfolio holds, and what is found in it."""
    caller = caller_of(authenticate)
    live = service.alive()
    Only = Annotated[str | None, Query(description="Only those of this id")]  # noqa: N806 - a type

    @router.get(
        "/initiatives/{id:path}",
        tags=["live"],
        **operation(bodies.initiative, examples.INITIATIVE, 404, *ASKED),
    )
    async def get_initiative(by: caller, id: Id) -> Response:  # type: ignore[valid-type]  # noqa: A002, ARG001
        """An initiative of the live portfolio."""
        return await service.editing(lambda: answers.written(as_plain(live.initiative(_known(id)))))

    @router.get(
        "/decisions/{id:path}",
        tags=["live"],
        **operation(answers.DecisionAnswer, examples.DECISION, 404, *ASKED),
    )
    async def get_decision(by: caller, id: Id) -> Response:  # type: ignore[valid-type]  # noqa: A002, ARG001
        """The decision on an initiative of the live portfolio."""
        return await service.editing(lambda: answers.written(live.decision(_known(id)).to_dict()))

    @router.get("/decisions", tags=["live"], **operation(answers.DecisionsAnswer, examples.DECISIONS, *ASKED))
    async def get_decisions(by: caller) -> Response:  # type: ignore[valid-type]  # noqa: ARG001
        """The decisions on all initiatives of the live portfolio."""
        return await service.editing(
            lambda: _all(live, decisions=[each.to_dict() for each in live.held.decisions])
        )

    @router.get("/findings", tags=["live"], **operation(answers.FindingsAnswer, examples.FINDINGS, *ASKED))
    async def get_findings(
        by: caller,  # type: ignore[valid-type]  # noqa: ARG001
        initiative: Only = None,
        rule: Only = None,
        language: Language = "",
    ) -> Response:
        """The findings of the live portfolio."""

        def work() -> Response:
            return _all(live, findings=answers.findings_of(live.findings(initiative, rule), language))

        return await service.editing(work)


def add_changes(router: APIRouter, service: Service, authenticate: Authenticate | None) -> None:
    """The stream of changes."""
    caller = caller_of(authenticate)
    live = service.alive()
    stream = {"description": "Server-sent events", "content": {"text/event-stream": _EVENTS}}

    @router.get(
        "/changes",
        tags=["live"],
        status_code=200,
        response_class=EventStream,
        responses={200: stream, **failures(*ASKED)},
    )
    async def get_changes(
        by: caller,  # type: ignore[valid-type]  # noqa: ARG001
        after: Annotated[str | None, Query(description="The `at` of what you have read")] = None,
        last_event_id: Annotated[str | None, Header(description="Sent by clients that come back")] = None,
    ) -> Response:
        """Follow changes: events `change` with what an edit did, `reset` and `dropped`.

        After `reset`, read `/findings` and `/decisions` again: what you have missed is no longer kept.
        After `dropped`, which a client gets that reads too slowly, connect again.
        """
        try:
            client = live.feed.join(last_event_id or after)
        except Full:
            raise Refused("unavailable", "as many clients follow changes as may; try again later") from None
        return EventStream(live.feed, client, service.settings)


_EVENTS = {"schema": {"type": "string"}, "example": examples.EVENTS}


def _known(id_: str) -> str:
    """The id in the one spelling that texts have."""
    try:
        return text(id_)
    except ValueProblem as problem:
        raise Refused("not-found", f"the id {problem}") from None


def _put(live: Live, received: Received, occasion: Occasion, id_: str, language: str) -> Response:
    fields = received.document.value
    is_new, change = live.put(_known(id_), fields, occasion)
    return answers.written(answers.change_of(change, live.feed.last, language), 201 if is_new else 200)


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


def _changed(live: Live, change: Change, language: str) -> Response:
    return answers.written(answers.change_of(change, live.feed.last, language))


def _all(live: Live, **found: Any) -> Response:
    return answers.written({"at": live.feed.last, "as_of": live.held.as_of, **found})
