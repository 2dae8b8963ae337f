"""Bodies: JSON only, bounded, exact; read after the caller is known, and never by pydantic."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated, Any

from attrs import frozen
from fastapi import Body, Request
from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from starlette.requests import ClientDisconnect

from govrules import DiagnosticError, Source
from govrules.documents import Document, read
from govrules_fastapi.problems import Refused
from govrules_fastapi.settings import Settings


@frozen
class Received:
    """A body that was read: its value with the places of its parts, and the SHA-256 of its bytes."""

    document: Document
    digest: str


@frozen
class Unread:
    """A body that is still to come."""

    request: Request

    async def received(self, settings: Settings) -> Received:
        """The body as a document. Raises Refused with 400, 408, 413 or 415."""
        _check_type(self.request)
        try:
            async with asyncio.timeout(settings.body_seconds):
                content = await self._content(settings.largest_body)
        except TimeoutError:
            detail = f"the body did not arrive within {settings.body_seconds:g} seconds"
            raise Refused("too-slow", detail) from None
        except ClientDisconnect:
            raise Refused("unreadable", "the connection was closed before the body was complete") from None
        return await asyncio.to_thread(_document, content, settings)

    async def _content(self, most: int) -> bytes:
        said = self.request.headers.get("content-length", "")
        if said.isdecimal() and int(said[:20]) > most:
            raise _too_large(most)
        content = bytearray()
        async for piece in self.request.stream():
            content += piece
            if len(content) > most:
                raise _too_large(most)
        return bytes(content)


def _too_large(most: int) -> Refused:
    return Refused("too-large", f"a body has at most {most} bytes; send a larger portfolio in several parts")


def _check_type(request: Request) -> None:
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise Refused("media-type", "send JSON, and say so with `Content-Type: application/json`")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset not in {"", "utf-8", "utf8"}:
        raise Refused("media-type", "JSON is UTF-8; leave the charset out")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused("media-type", "send the body as it is: a compressed one is not read")


def _document(content: bytes, settings: Settings) -> Received:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("unreadable", f"the byte at {error.start} is no UTF-8 text") from None
    try:
        document = read(Source("body", text), "json", settings.limits)
    except DiagnosticError as error:
        raise Refused("unreadable", error.diagnostics[0].message, error.diagnostics) from None
    return Received(document, f"sha256:{hashlib.sha256(content).hexdigest()}")


class UnreadRequest(Request):
    """A request whose body FastAPI hands on unread, to whoever takes it as a parameter."""

    async def body(self) -> Unread:  # type: ignore[override]  # so that nobody reads it too early
        return Unread(self)

    async def json(self) -> Unread:
        return Unread(self)


@frozen
class _Schema:
    """Lets a parameter take anything, and the OpenAPI document say what a model says."""

    model: type[BaseModel]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, _any: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(self.model.__pydantic_core_schema__)


def body_of(model: type[BaseModel], **examples: Any) -> Any:
    """The annotation of a parameter that is an `Unread` body, told in OpenAPI as a model."""
    told: dict[str, Any] = {name: {"value": value} for name, value in examples.items()}
    return Annotated[Any, _Schema(model), Body(title=model.__name__, openapi_examples=told)]
