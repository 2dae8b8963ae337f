"""From one row to one initiative, or to everything that is wrong with the row."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from collections.abc import Mapping as MappingABC
from functools import cache
from types import NoneType
from typing import Any

from pydantic import ValidationError

from govrules.diagnostics import Diagnostic, Source, closest, one_of, suggest
from govrules.documents import DocumentError, Limits
from govrules.model.initiative import Initiative
from govrules.model.mapping import Mapping, paths_of
from govrules.model.origin import Origin
from govrules.model.problems import FieldError, field_errors, shown

Scales = MappingABC[str, tuple[str, ...]]

ON_SCALES = ("stage", "risk")
"""The fields that are values of the scale of the same name."""


class RowError(Exception):
    """A row that is no initiative, with every problem of it."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def read_initiative(
    row: Any,
    origin: Origin,
    scales: Scales,
    kind: type[Initiative] = Initiative,
    *,
    cells: bool = False,
) -> Initiative:
    """The initiative in a row; raises RowError. In a row of `cells`, everything is text."""
    if not isinstance(row, dict):
        message = f"{shown(row)} is not an initiative"
        raise RowError([origin.problem("type", message, (), "write `key: value` pairs")])
    made = mapped(row, origin.mapping, scales)
    try:
        initiative = kind.model_validate(from_cells(made, kind) if cells else made)
    except ValidationError as error:
        problems = [_field_problem(problem, origin, made, kind) for problem in field_errors(error)]
        raise RowError(problems + list(off_scale(made, origin, scales))) from None
    problems = list(off_scale(initiative.__dict__, origin, scales))
    if problems:
        raise RowError(problems)
    return initiative


def mapped(row: dict[str, Any], mapping: Mapping | None, scales: Scales) -> dict[str, Any]:
    """The row in the words of initiatives."""
    if mapping is None:
        return row
    return mapping.applied(row, lambda name, value: name not in ON_SCALES or value in scales.get(name, ()))


def _field_problem(
    problem: FieldError, origin: Origin, row: dict[str, Any], kind: type[Initiative]
) -> Diagnostic:
    if problem.missing and len(problem.path) == 1:
        return _missing(str(problem.path[0]), origin, row, kind)
    message = problem.message
    if origin.mapping is not None and problem.path and problem.path[0] in origin.mapping.targets:
        message = f"{message}, for `{problem.path[0]}`"
    return origin.problem(problem.code, message, problem.path, problem.advice, key=problem.is_key)


def _missing(name: str, origin: Origin, row: dict[str, Any], kind: type[Initiative]) -> Diagnostic:
    """A required field is missing; perhaps it is there under nearly its name."""
    undeclared = [key for key in row if key not in kind.model_fields]
    near = closest(name, undeclared)
    if near is not None:
        advice = f"did you mean `{name}` by `{near}`?"
        return origin.problem("missing", f"`{name}` is missing", (near,), advice, key=True)
    return origin.problem("missing", f"`{name}` is missing", (name,), _how_to_give(name, origin))


def _how_to_give(name: str, origin: Origin) -> str | None:
    paths = paths_of(origin.mapping.targets.get(name)) if origin.mapping is not None else ()
    return f"the mapping takes `{name}` from {one_of(paths)}" if paths else None


def off_scale(row: MappingABC[str, Any], origin: Origin, scales: Scales) -> Iterator[Diagnostic]:
    """The problems of values that are on no scale; what is no text is reported elsewhere."""
    for name in ON_SCALES:
        value = row.get(name)
        if isinstance(value, str) and value not in scales[name]:
            yield origin.problem(
                "scale",
                f"{shown(value)} is not on the {name} scale",
                (name,),
                scale_advice(value, scales[name]),
            )


def scale_advice(value: str, steps: tuple[str, ...]) -> str:
    """How to put a value right that is not on a scale."""
    lowered = {step.lower(): step for step in steps}
    near = f"did you mean `{lowered[value.lower()]}`?" if value.lower() in lowered else suggest(value, steps)
    scale = f"the scale is {one_of(steps)}"
    return f"{near} {scale}" if near else scale


def from_cells(row: dict[str, Any], kind: type[Initiative]) -> dict[str, Any]:
    """The row with the cells of its collections read: JSON, or texts with `;` between them."""
    collections = collections_of(kind)
    return {
        name: _collection(value) if name in collections and isinstance(value, str) else value
        for name, value in row.items()
    }


@cache
def collections_of(kind: type[Initiative]) -> frozenset[str]:
    """The fields that hold more than one value."""
    return frozenset(name for name, info in kind.model_fields.items() if _holds_several(info.annotation))


def _holds_several(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _holds_several(typing.get_args(annotation)[0])
    if isinstance(origin, type) and issubclass(origin, tuple | list | set | frozenset | dict):
        return True
    return any(_holds_several(part) for part in typing.get_args(annotation) if part is not NoneType)


def _collection(text: str) -> Any:
    if text[:1] in {"[", "{"}:
        from govrules.documents.json import read_json

        try:
            return read_json(Source("", text), Limits()).sound().value
        except DocumentError:
            return text
    return [part.strip() for part in text.split(";") if part.strip()]
