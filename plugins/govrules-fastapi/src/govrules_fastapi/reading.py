"""Operations that read the live portfolio, and what is found in it."""

from typing import Annotated, Any

from fastapi import Query, Response

from govrules.model.digest import as_plain
from govrules_fastapi import answers, examples
from govrules_fastapi.live import Live
from govrules_fastapi.routing import ASKED, Edge, Id, Language, known, operation

Only = Annotated[str | None, Query(description="Only those of this id")]


def add_reading(edge: Edge) -> None:
    """`/initiatives/{id}` and `/decisions/{id}`."""
    service, live = edge.service, edge.service.alive()
    initiative = operation(edge.bodies.initiative, examples.INITIATIVE, 404, *ASKED)
    decision = operation(answers.DecisionAnswer, examples.DECISION, 404, *ASKED)

    @edge.router.get("/initiatives/{id:path}", tags=["live"], dependencies=edge.asks, **initiative)
    async def get_initiative(id_: Id) -> Response:
        """An initiative of the live portfolio."""
        return await service.editing(lambda: answers.written(as_plain(live.initiative(known(id_)))))

    @edge.router.get("/decisions/{id:path}", tags=["live"], dependencies=edge.asks, **decision)
    async def get_decision(id_: Id) -> Response:
        """The decision on an initiative of the live portfolio."""
        return await service.editing(lambda: answers.written(live.decision(known(id_)).to_dict()))


def add_lists(edge: Edge) -> None:
    """`/decisions` and `/findings`."""
    service, live = edge.service, edge.service.alive()
    decisions = operation(answers.DecisionsAnswer, examples.DECISIONS, *ASKED)
    findings = operation(answers.FindingsAnswer, examples.FINDINGS, *ASKED)

    @edge.router.get("/decisions", tags=["live"], dependencies=edge.asks, **decisions)
    async def get_decisions() -> Response:
        """The decisions on all initiatives of the live portfolio."""
        return await service.editing(
            lambda: _all(live, decisions=[each.to_dict() for each in live.held.decisions])
        )

    @edge.router.get("/findings", tags=["live"], dependencies=edge.asks, **findings)
    async def get_findings(initiative: Only = None, rule: Only = None, language: Language = "") -> Response:
        """The findings of the live portfolio."""
        return await service.editing(
            lambda: _all(live, findings=answers.findings_of(live.findings(initiative, rule), language))
        )


def _all(live: Live, **found: Any) -> Response:
    return answers.written({"at": live.feed.last, "as_of": live.held.as_of, **found})
