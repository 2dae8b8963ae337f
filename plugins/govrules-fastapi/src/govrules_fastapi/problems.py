"""Errors as problem details (RFC 9457), with diagnostics inside."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal

from attrs import evolve
from fastapi import HTTPException as FastAPIError
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from govrules import Diagnostic, DiagnosticError, GovrulesError
from govrules.diagnostics import suggest
from govrules.values import canonical

MEDIA_TYPE = "application/problem+json"
_PREFIX = "urn:govrules:problem:"

Kind = Literal[
    "unreadable",
    "too-slow",
    "too-large",
    "media-type",
    "invalid",
    "not-found",
    "unavailable",
    "refused",
    "internal",
]


class ProblemDiagnostic(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(title="ProblemDiagnostic", extra="forbid")

    code: str = Field(description="What kind of mistake it is; it stays the same from version to version")
    message: str = Field(description="What is wrong, for people")
    path: str | None = Field(None, description="Where in the request, as `$.initiative.budget`")
    line: int | None = Field(None, description="The line of the body, where the body cannot be read")
    column: int | None = Field(None, description="The column of the body, where the body cannot be read")
    help: str | None = Field(None, description="How to put it right")


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(title="Problem", extra="forbid")

    type: str = Field(description="What kind of problem it is", examples=[f"{_PREFIX}invalid"])
    title: str = Field(description="The same for people")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What happened this time")
    diagnostics: list[ProblemDiagnostic] = Field(description="All that is wrong with the request")


_TITLES: Mapping[Kind, tuple[int, str]] = {
    "unreadable": (400, "The body cannot be read"),
    "not-found": (404, "There is no such thing"),
    "too-slow": (408, "The body came too slowly"),
    "too-large": (413, "The body is too large"),
    "media-type": (415, "The body is not JSON"),
    "invalid": (422, "The request says what it cannot mean"),
    "internal": (500, "The service made a mistake"),
    "unavailable": (503, "The service cannot answer now"),
}


def about(status: int) -> tuple[str, str]:
    """The kind and the title of the problems of a status."""
    known = ((kind, title) for kind, (each, title) in _TITLES.items() if each == status)
    return next(known, ("refused", HTTPStatus(status).phrase))


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(self, kind: Kind, detail: str, diagnostics: Iterable[Diagnostic] = ()) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.diagnostics = tuple(diagnostics)


def invalid(problems: Iterable[Diagnostic]) -> Refused:
    """A request whose body is JSON, but not what the operation takes."""
    found = tuple(problems)
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return Refused("invalid", f"{found[0].message}{more}" if found else "the request is not valid", found)


def unknown_key(name: str, known: Iterable[str], path: str) -> Diagnostic:
    """A key that the operation does not take."""
    keys = tuple(known)
    shown = name if len(name) < 80 else name[:77] + "..."
    advice = suggest(name, keys) or f"the keys are {', '.join(f'`{key}`' for key in keys)}"
    return Diagnostic("unknown-key", f"unknown key `{shown}`", None, advice, path)


def moved(problems: Iterable[Diagnostic], places: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """The problems with their paths as the request has them: from each beginning to another.

    >>> moved([Diagnostic("a", "b", path="$.initiatives[0].budget")],
    ...       {"$.initiatives[0]": "$.initiative"})[0].path
    '$.initiative.budget'
    """
    return tuple(evolve(problem, path=_moved(problem.path, places)) for problem in problems)


def _moved(path: str | None, places: Mapping[str, str]) -> str | None:
    for before, after in sorted(places.items(), key=lambda place: -len(place[0])):  # the nearest place
        if path is not None and (path == before or path.startswith((f"{before}.", f"{before}["))):
            return after + path[len(before) :]
    return path


def answer(error: Exception) -> Response | None:
    """The answer to an error that a request can cause; None for any other."""
    match error:
        case Refused():
            status, title = _TITLES[error.kind]
            return written(error.kind, status, title, error.detail, error.diagnostics)
        case DiagnosticError():
            return answer(invalid(error.diagnostics))
        case GovrulesError():
            # What failed is the operator's to know: it may name files and machines.
            logging.getLogger("govrules.fastapi").error(str(error))
            return answer(Refused("unavailable", "a part of the service failed; its log says which"))
        case RequestValidationError():
            return answer(invalid(map(_parameter, error.errors())))
        case HTTPException() | FastAPIError():
            return _of_http(error)
    return None


def _parameter(error: Mapping[str, Any]) -> Diagnostic:
    place, *rest = error["loc"]
    name = ".".join(map(str, rest))
    return Diagnostic(
        "parameter", f"the {place} parameter `{name}`: {error['msg'].lower()}", path=f"{place}.{name}"
    )


def _of_http(error: HTTPException) -> Response:
    kind: Kind = "not-found" if error.status_code == 404 else "refused"
    title = HTTPStatus(error.status_code).phrase
    made = written(kind, error.status_code, title, str(error.detail), ())
    made.headers.update(error.headers or {})
    return made


def internal(error: Exception) -> Response:
    """The answer to a mistake of the service itself."""
    logging.getLogger("govrules.fastapi").error("internal error", exc_info=error)
    status, title = _TITLES["internal"]
    return written("internal", status, title, "this is not your fault; the log of the service says more", ())


def written(kind: Kind, status: int, title: str, detail: str, diagnostics: Iterable[Diagnostic]) -> Response:
    """A problem as a response."""
    content = {
        "type": _PREFIX + kind,
        "title": title,
        "status": status,
        "detail": detail,
        "diagnostics": [_shown(each) for each in diagnostics],
    }
    return Response(canonical(content).encode("utf-8", "replace"), status, media_type=MEDIA_TYPE)


def _shown(diagnostic: Diagnostic) -> dict[str, Any]:
    told = diagnostic.to_dict()
    return {name: told[name] for name in ProblemDiagnostic.model_fields}
