"""The whole service as an application, or as a router for an application that there is already."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any, TypedDict, Unpack

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from govrules import Plugins, Policy, Portfolio, Waiver, load
from govrules_fastapi import problems
from govrules_fastapi.about import add_about
from govrules_fastapi.editing import add_batch, add_editing, add_trying
from govrules_fastapi.following import add_following
from govrules_fastapi.judging import add_judging
from govrules_fastapi.reading import add_lists, add_reading
from govrules_fastapi.requests import Bodies
from govrules_fastapi.routing import Authenticate, Edge, Route, nobody, operation_name
from govrules_fastapi.service import Clock, Service
from govrules_fastapi.settings import Settings

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

DESCRIPTION = "Decides what a governance policy says of initiatives. Errors are problem details (RFC 9457)."


class ServiceRouter(APIRouter):
    """The operations of a service, which is at hand for who must end its streams."""

    service: Service


def create_router(  # noqa: PLR0913 - one for each thing a host can choose
    policy: Policy | Paths,
    *,
    portfolio: Portfolio | None = None,
    plugins: Plugins | None = None,
    as_of: datetime.date | None = None,
    clock: Clock | None = None,
    waivers: Iterable[Waiver] = (),
    authenticate: Authenticate | None = None,
    settings: Settings | None = None,
) -> ServiceRouter:
    """The operations, to be included in an application; see `create_app`."""
    extended = Plugins() if plugins is None else plugins
    service = Service(
        _policy(policy, extended),
        portfolio,
        extended,
        as_of=as_of,
        clock=clock,
        waivers=waivers,
        settings=settings or Settings(),
    )
    return _router(service, authenticate)


def _router(service: Service, authenticate: Authenticate | None) -> ServiceRouter:
    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        service.open()
        yield
        await asyncio.to_thread(service.close)

    router = ServiceRouter(route_class=Route, lifespan=lifespan, generate_unique_id_function=operation_name)
    router.service = service
    edge = Edge(router, service, Bodies.of(service.policy.kind), authenticate or nobody)
    for add in _JUDGING if service.live is None else (*_JUDGING, *_LIVE):
        add(edge)
    return router


_JUDGING = (add_judging, add_about)
_LIVE = (add_editing, add_batch, add_trying, add_reading, add_lists, add_following)


class Options(TypedDict, total=False):
    """The options of `create_router`."""

    portfolio: Portfolio | None
    plugins: Plugins | None
    as_of: datetime.date | None
    clock: Clock | None
    waivers: Iterable[Waiver]
    authenticate: Authenticate | None
    settings: Settings | None


def create_app(policy: Policy | Paths, *, title: str = "govrules", **options: Unpack[Options]) -> FastAPI:
    """A decision service for a policy, or for the paths of one.

    With a `portfolio` there are operations on a live portfolio, judged on `as_of`, or by a `clock`
    that gives today and that `/decide` and `/review` then use where a request names no day. Without
    a clock every request names its day. `authenticate` is a dependency of FastAPI: what it returns
    goes into the decision log, what it raises to the client. `plugins`, `waivers` and `settings` are
    as everywhere. Raises PolicyError, PluginError and UsageError.
    """
    app = FastAPI(title=title, version=version("govrules-fastapi"), description=DESCRIPTION)
    router = create_router(policy, **options)
    app.state.govrules = router.service
    app.include_router(router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _internal)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # the way that FastAPI documents
    return app


def _policy(given: Policy | Paths, plugins: Plugins) -> Policy:
    if isinstance(given, Policy):
        return given
    paths = (given,) if isinstance(given, str | os.PathLike) else tuple(given)
    return load(*paths, plugins=plugins)


async def _refused(_request: Request, error: Exception) -> Response:
    """No such path, no such method."""
    answered = problems.answer(error)
    return problems.internal(error) if answered is None else answered


async def _internal(_request: Request, error: Exception) -> Response:
    return problems.internal(error)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The document of FastAPI, with each schema that has a title said once, under its name."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            separate_input_output_schemas=False,
        )
        schemas = made["components"]["schemas"]
        made["paths"] = _named(made["paths"], schemas)
        app.openapi_schema = _with_texts(made)
    return app.openapi_schema


def _named(part: Any, schemas: dict[str, Any]) -> Any:
    """A part of a document with references in place of objects that have a title."""
    if isinstance(part, list):
        return [_named(each, schemas) for each in part]
    if not isinstance(part, dict):
        return part
    inside = {key: _named(value, schemas) for key, value in part.items()}
    if part.get("type") != "object" or not isinstance(part.get("title"), str):
        return inside
    schemas.setdefault(part["title"], inside)
    return {"$ref": f"#/components/schemas/{part['title']}"}


def _with_texts(part: Any) -> Any:
    """A document in which a text is a text: a number is read as one, too, but makes clients clumsy."""
    if isinstance(part, list):
        return [_with_texts(each) for each in part]
    if not isinstance(part, dict):
        return part
    inside = {key: _with_texts(value) for key, value in part.items()}
    return {**inside, "type": "string"} if inside.get("type") == ["string", "integer"] else inside
