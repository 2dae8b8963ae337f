"""Structure: a part of a document against a pydantic model, its errors in plain words."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

from attrs import frozen
from pydantic import BaseModel, ValidationError

from govrules.diagnostics import one_of, suggest
from govrules.policyfile.names import LONGEST, shortened
from govrules.policyfile.problems import MOST, Help, Place

Model = TypeVar("Model", bound=BaseModel)
MOST_MISSPELT = 20


def validated(model: type[Model], place: Place, *, more: tuple[str, ...] = ()) -> Model | None:
    """What stands at a place as the model; problems are reported, and None is the answer.

    Keys in `more` are allowed too, and read elsewhere.
    """
    value = place.value
    if more and isinstance(value, dict):
        value = {key: member for key, member in value.items() if key not in more}
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        errors = cast(list[dict[str, Any]], problem.errors(include_url=False, include_input=False))
        for error in errors[:MOST]:
            _report(model, error, place, more)
        return None


@frozen
class _Where:
    """The part that an error is about, the model around it, and the last key."""

    place: Place
    model: type[BaseModel]
    key: str


def _report(model: type[BaseModel], error: dict[str, Any], place: Place, more: tuple[str, ...]) -> None:
    missing = error["type"] == "missing"
    where = _located(model, error["loc"], place, missing=missing)
    if missing and where.key in meant(where.place, around_keys(where.model)):
        return
    explain = _EXPLAINED.get(error["type"], _other)
    code, message, help, at_key = explain(where, error, more)
    where.place.problem(code, message, help, key=at_key)


def _located(model: type[BaseModel], steps: tuple[str | int, ...], place: Place, *, missing: bool) -> _Where:
    """Follows an error into the document, past the steps that only pydantic knows."""
    around, key = model, ""
    *rest, last = steps or ("",)
    for step in (*rest, last) if not missing else rest:
        inner = _model_of(around, str(step)) if key in around_keys(around) or key == "" else None
        if (isinstance(place.value, dict) and step in place.value) or _is_index(place, step):
            place, key = place[step], str(step)
            around = inner or around if step is not last else around
    return _Where(place, around, str(last) if missing else key)


def meant(place: Place, keys: Iterable[str]) -> set[str]:
    """The keys that unknown keys of a mapping are probably meant to be: these are not missing."""
    known = sorted(keys)
    unknown = [key for key, _ in place.entries() if key not in known][:MOST_MISSPELT]
    return {close for key in unknown for close in difflib.get_close_matches(key[:LONGEST], known, n=1)}


def around_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a model has, as documents write them."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _is_index(place: Place, step: str | int) -> bool:
    return isinstance(step, int) and isinstance(place.value, list) and step < len(place.value)


def _model_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model that the members of a key are made of, if it is one."""
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            return next(_models_in(field.annotation), None)
    return None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not typing.get_args(annotation):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)


Explained = tuple[str, str, Help, bool]
"""Code, message, help, and whether the problem is with the key."""


def _missing(where: _Where, _error: dict[str, Any], _more: tuple[str, ...]) -> Explained:
    return "missing-key", f"`{where.key}` is missing here", _MISSING_HELP.get(where.key), False


_MISSING_HELP = {
    "govrules": "begin the policy with `govrules: 1`, the version of the language",
    "policy": "give the policy an id, such as `policy: acme-digital`",
    "id": "give it an id, such as `id: delivery.late`",
    "type": "as in `{type: number, default: 50_000}`",
    "default": "give the value that holds where nobody sets another",
    "key": "name the column that the rows are looked up by",
}


def _extra(where: _Where, _error: dict[str, Any], more: tuple[str, ...]) -> Explained:
    keys = (*around_keys(where.model), *more)
    key = where.key

    def help() -> str:
        return suggest(key, keys) or f"the keys are {one_of(keys, most=40)}"

    return "unknown-key", f"unknown key `{shortened(key)}`", help, True


def _literal(where: _Where, error: dict[str, Any], _more: tuple[str, ...]) -> Explained:
    expected = error["ctx"]["expected"].replace("'", "`")
    value = where.place.value
    if not isinstance(value, str):
        return "wrong-value", f"this has to be {expected}", None, False
    help = suggest(value, [word.strip("`") for word in expected.replace(" or ", ", ").split(", ")])
    return "wrong-value", f"`{shortened(value)}` is not {expected}", help, False


def _of_kind(
    kind: str, help: str | None = None
) -> Callable[[_Where, dict[str, Any], tuple[str, ...]], Explained]:
    def explain(where: _Where, _error: dict[str, Any], _more: tuple[str, ...]) -> Explained:
        if where.place.value is None:
            return "wrong-type", f"{kind} is missing here", help, False
        return "wrong-type", f"this has to be {kind}", help, False

    return explain


def _other(_where: _Where, error: dict[str, Any], _more: tuple[str, ...]) -> Explained:
    message = str(error["msg"])
    return "wrong-value", f"this cannot be used: {message[:1].lower()}{message[1:]}", None, False


def _too_short(_where: _Where, error: dict[str, Any], _more: tuple[str, ...]) -> Explained:
    least = error["ctx"]["min_length"]
    what = "one item" if least == 1 else f"{least} items"
    return "wrong-value", f"this list needs at least {what}", None, False


def _too_long(_where: _Where, error: dict[str, Any], _more: tuple[str, ...]) -> Explained:
    return "wrong-value", f"this list can have at most {error['ctx']['max_length']} items", None, False


_EXPLAINED: dict[str, Callable[[_Where, dict[str, Any], tuple[str, ...]], Explained]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _literal,
    "string_type": _of_kind("a text", "put it in quotes"),
    "bool_type": _of_kind("true or false"),
    "int_type": _of_kind("a whole number"),
    "list_type": _of_kind("a list", "as in `[a, b]`, or one item a line, each after `- `"),
    "dict_type": _of_kind("a mapping", "as in `key: value`"),
    "model_type": _of_kind("a mapping", "as in `key: value`"),
    "model_attributes_type": _of_kind("a mapping", "as in `key: value`"),
    "too_short": _too_short,
    "too_long": _too_long,
    "string_too_short": _of_kind("a text that is not empty"),
    "greater_than_equal": lambda _where, error, _more: (
        "wrong-value",
        f"this has to be at least {error['ctx']['ge']}",
        None,
        False,
    ),
    "less_than_equal": lambda _where, error, _more: (
        "wrong-value",
        f"this has to be at most {error['ctx']['le']}",
        None,
        False,
    ),
}
