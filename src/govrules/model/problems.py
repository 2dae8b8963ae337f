"""Errors of pydantic in plain words, with the path of the value that caused each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import frozen
from pydantic import ValidationError

from govrules.diagnostics import one_of, suggest
from govrules.documents import Path, shortened
from govrules.model.fields import FieldProblem
from govrules.values import ValueProblem, plain_number

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_KEY = "[key]"


@frozen
class FieldError:
    """One value that cannot be read: where in the row, what is wrong, and what would put it right."""

    path: Path
    code: str
    message: str
    advice: str | None = None
    is_key: bool = False
    missing: bool = False


def field_errors(error: ValidationError, known: Iterable[str] = ()) -> Iterator[FieldError]:
    """The errors of a failed validation; `known` are the keys that a mapping can have at its top."""
    for details in error.errors(include_url=False):
        path = _path(details["loc"])
        code, message, advice = _explained(details, path, known)
        is_key = bool(details["loc"]) and details["loc"][-1] == _KEY
        yield FieldError(
            path,
            code,
            message,
            advice,
            is_key=is_key or code == "unknown-key",
            missing=details["type"] == "missing",
        )


def _path(location: tuple[int | str, ...]) -> Path:
    """The path without the marks that pydantic leaves for keys, unions and validators."""
    return tuple(step for step in location if not _is_mark(step))


def _is_mark(step: int | str) -> bool:
    return isinstance(step, str) and (step == _KEY or (step.startswith("<") and step.endswith(">")))


def _explained(details: ErrorDetails, path: Path, known: Iterable[str]) -> tuple[str, str, str | None]:
    name = str(path[-1]) if path else ""
    value = shown(details["input"])
    kind = details["type"]
    if kind == "missing":
        return "missing", f"`{name}` is missing", None
    if kind == "extra_forbidden":
        near = suggest(name, known) or (f"the keys are {one_of(known)}" if known else None)
        return "unknown-key", f"unknown key `{shortened(name)}`", near
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return "type", f"{value} is not a mapping", "write `key: value` pairs"
    context = details.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return "value", f"{value} is not allowed here", f"write {context.get('expected')}"
    return _raised(context.get("error"), value, details["msg"])


def _raised(error: object, value: str, message: str) -> tuple[str, str, str | None]:
    if isinstance(error, FieldProblem):
        return error.code, f"{value} {error}", error.advice
    if isinstance(error, ValueProblem):
        return "value", f"{value} {error}", None
    plainer = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return "value", f"{value} cannot be read: {plainer[:1].lower()}{plainer[1:]}", None


def shown(value: Any) -> str:
    """A value as it can stand in a message.

    >>> shown("12 EUR"), shown([1, 2]), shown(None)
    ('`12 EUR`', 'a list', 'nothing')
    """
    match value:
        case None:
            return "nothing"
        case "":
            return "an empty text"
        case dict():
            return "a mapping"
        case list() | tuple() | set() | frozenset():
            return "a list"
        case bool():
            return f"`{str(value).lower()}`"
        case int() | Decimal():
            return f"`{_shown_number(value)}`"
    return f"`{shortened(str(value))}`"


def _shown_number(value: int | Decimal) -> str:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a very large number"
    return shortened(plain_number(Decimal(value))) if Decimal(value).is_finite() else str(value)


_MOST_BITS = 1_000
