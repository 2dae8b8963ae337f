"""What all operations share: their route, who calls, and what OpenAPI says of their answers."""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from attrs import frozen
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from govrules.values import ValueProblem, text
from govrules_fastapi import examples, problems
from govrules_fastapi.bodies import UnreadRequest
from govrules_fastapi.problems import Refused
from govrules_fastapi.requests import Bodies
from govrules_fastapi.service import Service

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Authenticate = Callable[..., Any]

Id = Annotated[str, Path(alias="id", description="Id of the initiative", examples=["crm-2"], min_length=1)]

Language = Annotated[
    str,
    Query(
        max_length=35,
        pattern=r"^([A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*)?$",
        description="Language of messages, such as `fr`; where it is missing, the first that a text has",
        examples=["fr"],
    ),
]


class Route(APIRoute):
    """A route whose errors are problem details, in whatever application it stands."""

    def get_route_handler(self) -> Handler:
        """The handler of FastAPI, with a body that is not read yet."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(UnreadRequest(request.scope, request.receive))
            except Exception as error:
                answered = problems.answer(error)
                if answered is None:
                    raise
                return answered

        return handler


def nobody() -> None:
    """Without `authenticate`, nobody is asked who they are."""


@frozen
class Edge:
    """Where operations are added: a router, and what stands behind it."""

    router: APIRouter
    service: Service
    bodies: Bodies
    authenticate: Authenticate = nobody

    @property
    def caller(self) -> Any:
        """The annotation of a parameter that says who calls."""
        return Annotated[Any, Depends(self.authenticate)]

    @property
    def asks(self) -> list[Any]:
        """For operations that need not know who calls, only that they may."""
        return [Depends(self.authenticate)]


def known(id_: str) -> str:
    """An id in the one spelling that texts have."""
    try:
        return text(id_)
    except ValueProblem as problem:
        raise Refused("not-found", f"the id {problem}") from None


def operation(model: type[BaseModel], example: Any, *statuses: int, created: bool = False) -> dict[str, Any]:
    """The arguments of a route: its answers, each with an example."""
    answer = {"content": {"application/json": {"example": example}}}
    responses: dict[int | str, dict[str, Any]] = {200: {**answer, "description": "The answer"}}
    if created:
        responses[201] = {**answer, "model": model, "description": "The answer, where the initiative is new"}
    responses |= {status: _problem(status) for status in statuses}
    return {"response_model": model, "responses": responses}


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that fails."""
    return {status: _problem(status) for status in statuses}


BODY = (400, 401, 403, 408, 413, 415, 422, 503)
"""What can be wrong where there is a body."""
ASKED = (401, 403, 422, 503)
"""What can be wrong where there are only parameters."""


def _problem(status: int) -> dict[str, Any]:
    kind, title = problems.about(status)
    content = {"schema": PROBLEM_SCHEMA, "example": examples.problem(kind, title, status)}
    return {"description": title, "content": {problems.MEDIA_TYPE: content}}


def _problem_schema() -> dict[str, Any]:
    """The schema of a problem, whole, because a router cannot add to an application's components."""
    schema = problems.Problem.model_json_schema()
    (diagnostic,) = schema.pop("$defs").values()
    schema["properties"]["diagnostics"]["items"] = diagnostic
    return schema


PROBLEM_SCHEMA = _problem_schema()


def operation_name(route: APIRoute) -> str:
    """The name that generated clients give an operation: `whatIf` of a function `what_if`."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), route.name)
