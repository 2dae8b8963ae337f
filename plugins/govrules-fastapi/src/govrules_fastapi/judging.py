"""Operations that judge what a request brings, and keep nothing."""

from functools import partial
from typing import Any

from fastapi import Response

from govrules import Organisation, Portfolio
from govrules_fastapi import answers, examples
from govrules_fastapi.bodies import Received, body_of
from govrules_fastapi.live import Occasion, in_request
from govrules_fastapi.requests import Envelope
from govrules_fastapi.routing import BODY, Edge, Language, operation
from govrules_fastapi.service import Service


def add_judging(edge: Edge) -> None:
    """`/decide` and `/review`."""
    service, caller = edge.service, edge.caller
    decided = body_of(edge.bodies.decide, initiative=examples.DECIDE)
    reviewed = body_of(edge.bodies.review, portfolio=examples.REVIEW)

    @edge.router.post("/decide", tags=["judging"], **operation(answers.JudgedAnswer, examples.JUDGED, *BODY))
    async def decide(by: caller, body: decided, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Judge one initiative by itself, in the service's organisation."""
        received = await service.received(body)
        occasion = service.occasion("decide", by, received.digest)
        return await service.judging(partial(_decide, service, received, occasion, language))

    @edge.router.post(
        "/review", tags=["judging"], **operation(answers.ReviewAnswer, examples.REVIEWED, *BODY)
    )
    async def review(by: caller, body: reviewed, language: Language = "") -> Response:  # type: ignore[valid-type]  # a type made for this application
        """Judge a whole portfolio. Where a row cannot be read, nothing is judged.

        A row whose fields are not of the types that the policy declares is left out, and among `problems`.
        """
        received = await service.received(body)
        occasion = service.occasion("review", by, received.digest)
        return await service.judging(partial(_review, service, received, occasion, language))


def _decide(service: Service, received: Received, occasion: Occasion, language: str) -> Response:
    envelope = Envelope(received, "initiative", "as_of")
    given, fields = envelope.date(), envelope.initiative()
    envelope.checked()
    as_of = service.day(given)
    with service.host.occasion(**occasion, as_of=as_of), in_request(fields):
        decision = service.host.decide(fields, service.around, as_of=as_of, waivers=service.waivers)
    return answers.written(answers.judged(decision, service.policy, as_of, language))


def _review(service: Service, received: Received, occasion: Occasion, language: str) -> Response:
    envelope = Envelope(received, "initiatives", "organisation", "tables", "as_of")
    given, tables, rows = envelope.date(), envelope.tables(), envelope.listed("initiatives", required=True)
    envelope.checked()
    as_of = service.day(given)
    portfolio = _portfolio(service, envelope.given("organisation"), rows, tables)
    with service.host.occasion(**occasion, as_of=as_of):
        review = service.host.review(portfolio, as_of=as_of, waivers=service.waivers)
    return answers.written(review.to_dict(language))


def _portfolio(service: Service, organisation: Any, rows: list[Any], tables: Any) -> Portfolio:
    """What the request gives, and of the service's own what it does not."""
    around: Organisation | Any = service.around.organisation if organisation is None else organisation
    known = service.around.tables if tables is None else tables
    made = Portfolio(around, rows, known, kind=service.policy.kind)
    return service.host.plugins.enriched(made)
