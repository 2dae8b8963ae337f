"""A mapping: how the rows of a host become initiatives.

```yaml
budget: cost.amount                     # where the host keeps it
depends_on: dependencies
title: {from: [title, summary, id]}     # the first that has something
stage: {from: status, values: {Draft: proposed}, default: idea}
resources: {from: claims, each: {resource: team, period: {value: 2027}, amount: fte}}
data: {from: domains, each: {domain: .}}   # `.` is the item itself
privacy: {from: gdpr, each: {personal: has_people}}   # of one record: its members
objectives: {from: goals, worth: 1}     # a list of ids as a mapping: each id is worth this much
priority: ~                             # leave the host's own field of this name out
```
"""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from govrules.diagnostics import Diagnostic, PortfolioError, Source
from govrules.documents import Document, DocumentError, Path, plain, read
from govrules.model.fields import FieldProblem, Text, written
from govrules.model.problems import field_errors
from govrules.values import ValueProblem

ITEM = "."
"""The path of a list's item itself."""

ABSENT: Any = object()
"""Stands for what a host's row does not have."""

Accepts = Callable[[str, Any], bool]
"""Whether a field can have a value."""


def _path(value: object) -> object:
    if not isinstance(value, str) or not value or (value != ITEM and "" in value.split(".")):
        advice = "name the host's field, such as cost.amount"
        raise FieldProblem("mapping", "is no path to a host's field", advice)
    return value


HostPath = Annotated[str, BeforeValidator(_path)]


def _listed(value: object) -> object:
    if isinstance(value, list | tuple) and not value:
        raise FieldProblem("mapping", "names no field of the host", "name at least one, such as cost.amount")
    return value if isinstance(value, list | tuple) else (value,)


HostPaths = Annotated[
    tuple[HostPath, ...],
    BeforeValidator(_listed),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]
"""A path, or several of which the first that has something counts."""


class Constant(BaseModel):
    """The same for every row, whatever a host has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, given: Any) -> Any:
        if isinstance(given, MappingABC) and len(given) > 1:
            raise FieldProblem("mapping", "has a `value` and more", "a constant stands alone: `{value: 1}`")
        return given

    value: Any = Field(description="What the field is in every row", examples=[1, "EUR"])


class Rule(BaseModel):
    """How one field is made from what a host has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: HostPaths = Field(
        alias="from",
        description="Where the host has it; of several places the first that has something",
        examples=["cost.amount", ["title", "summary"]],
    )
    values: dict[Text, Any] = Field(
        default_factory=dict,
        description="What the host's values mean; one that is not listed is kept",
        examples=[{"Draft": "proposed"}],
    )
    default: Any = Field(
        None, description="Used where the host has nothing, or nothing that the field accepts"
    )
    each: Each | None = Field(
        None,
        description="How each item of a list, or one record, is made: a path in it, or a mapping of its own",
    )
    worth: Any = Field(
        None,
        description="Makes a mapping of a list of ids, in which each of them has this value",
        examples=[1],
    )


def _kind(value: object) -> str | None:
    if value is None:
        return "<nothing>"
    if isinstance(value, Constant) or (isinstance(value, MappingABC) and "value" in value):
        return "<constant>"
    return "<rule>" if isinstance(value, MappingABC | Rule) else "<path>"


def _kind_of_each(value: object) -> str:
    return "<mapping>" if isinstance(value, MappingABC) else "<path>"


Target = Annotated[
    Annotated[HostPath, Tag("<path>")]
    | Annotated[Constant, Tag("<constant>")]
    | Annotated[Rule, Tag("<rule>")]
    | Annotated[None, Tag("<nothing>")],
    Discriminator(_kind),
]
"""A path, a constant, a rule, or nothing: the field is left out."""

Targets = dict[Text, Target]

Each = Annotated[
    Annotated[HostPath, Tag("<path>")] | Annotated[Targets, Tag("<mapping>")],
    Discriminator(_kind_of_each),
]


class MappingDocument(RootModel[Targets]):
    """From each field of an initiative to where a host has it; what has the same name needs none."""

    model_config = ConfigDict(frozen=True)


class Mapping:
    """How rows of a host become initiatives.

    >>> from govrules.documents import shown_path
    >>> mapping = Mapping({"budget": "cost.amount", "stage": {"from": "status", "values": {"Draft": "idea"}}})
    >>> mapping.applied({"id": "a", "cost": {"amount": 5}, "status": "Draft"})["stage"]
    'idea'
    >>> shown_path(mapping.host_path(("budget",)))
    '$.cost.amount'
    """

    def __init__(
        self, targets: MappingABC[str, Any], document: Document | None = None, path: Path = ()
    ) -> None:
        try:
            self.targets: Targets = MappingDocument.model_validate(targets).root
        except ValidationError as error:
            raise PortfolioError(_problems(error, document or plain(targets), path)) from None

    @classmethod
    def of(cls, document: Document, path: Path = ()) -> Mapping:
        """The mapping that a part of a document holds; raises PortfolioError where it is none."""
        return cls(document.at(path), document, path)

    @classmethod
    def load(cls, file: str | os.PathLike[str] | Source) -> Mapping:
        """The mapping in a YAML or JSON file, by itself or under `mapping:`."""
        try:
            document = read(file)
        except DocumentError as error:
            raise PortfolioError(error.diagnostics) from None
        value = document.value
        is_inside = (
            isinstance(value, dict) and list(value) == ["mapping"] and isinstance(value["mapping"], dict)
        )
        return cls.of(document, ("mapping",) if is_inside else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self.targets == other.targets

    def __hash__(self) -> int:
        return hash(tuple(self.targets))

    @property
    def sources(self) -> frozenset[str]:
        """The host's own fields that the mapping reads or leaves out: known, though nobody declared them."""
        read = {path for target in self.targets.values() for path in paths_of(target)}
        left_out = {name for name, target in self.targets.items() if target is None}
        return frozenset(read | {path.split(".")[0] for path in read} | left_out)

    def applied(self, row: MappingABC[str, Any], accepts: Accepts | None = None) -> dict[str, Any]:
        """The host's row as a row of an initiative."""
        result = {name: value for name, value in row.items() if name not in self.targets}
        result.update(_made(self.targets, row, accepts or _anything))
        return result

    def host_path(self, path: Path, row: MappingABC[str, Any] | None = None) -> Path:
        """Where a host has what the mapping put at a path."""
        return _host_path(self.targets, path, row or {})


def _problems(error: ValidationError, document: Document, path: Path) -> list[Diagnostic]:
    known = ("from", "values", "default", "each", "worth", "value")
    return [
        document.problem(
            problem.code, problem.message, path + problem.path, problem.advice, key=problem.is_key
        )
        for problem in field_errors(error, known)
    ]


def _anything(_name: str, _value: Any) -> bool:
    return True


def paths_of(target: str | Constant | Rule | None) -> tuple[str, ...]:
    """The paths of the host's fields that a target can be made from."""
    if isinstance(target, Rule):
        return target.sources
    return (target,) if isinstance(target, str) else ()


def _made(targets: Targets, row: Any, accepts: Accepts) -> dict[str, Any]:
    made = {
        name: _value(name, target, row, accepts) for name, target in targets.items() if target is not None
    }
    return {name: value for name, value in made.items() if value is not ABSENT}


def _value(name: str, target: str | Constant | Rule, row: Any, accepts: Accepts) -> Any:
    if isinstance(target, str):
        return _at(row, target)
    if isinstance(target, Constant):
        return target.value
    value = _at(row, _source(target.sources, row))
    if not _is_nothing(value):
        value, is_listed = _meant(value, target)
        value = _remade(value, target, accepts)
        if is_listed or target.default is None or accepts(name, value):
            return value
    return _remade(value, target, accepts) if target.default is None else target.default


def _source(paths: tuple[str, ...], row: Any) -> str:
    """The first path where the row has something, else the first where it has a value at all."""
    found = {path: _at(row, path) for path in paths}
    there = [path for path, value in found.items() if value is not ABSENT]
    full = [path for path in there if not _is_nothing(found[path])]
    return (full or there or [*paths])[0]


def _is_nothing(value: Any) -> bool:
    return value is ABSENT or value is None or (isinstance(value, str | list | dict) and not value)


def _at(row: Any, path: str) -> Any:
    if path == ITEM:
        return row
    if isinstance(row, dict) and path in row:
        return row[path]
    for step in path.split("."):
        if isinstance(row, dict):
            row = row.get(step, ABSENT)
        elif isinstance(row, list) and step.isdecimal() and int(step) < len(row):
            row = row[int(step)]
        else:
            return ABSENT
    return row


def _meant(value: Any, rule: Rule) -> tuple[Any, bool]:
    """The value as the rule's `values` have it, and whether they list it."""
    if isinstance(value, list):
        return [_meant(item, rule)[0] for item in value], False
    key = _key(value)
    return (rule.values[key], True) if key in rule.values else (value, False)


def _key(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | Decimal):
        return None
    try:
        return written(value)
    except ValueProblem:
        return None


def _remade(value: Any, rule: Rule, accepts: Accepts) -> Any:
    """The value with its items made anew, and as a mapping where they are keys."""
    if rule.each is not None:
        value = _items(value, rule.each, accepts)
    return value if rule.worth is None else _as_keys(value, rule.worth)


def _items(value: Any, each: str | Targets, accepts: Accepts) -> Any:
    value = _split(value)
    if isinstance(value, dict):
        return _item(value, each, accepts)
    return [_item(item, each, accepts) for item in value] if isinstance(value, list) else value


def _item(item: Any, each: str | Targets, accepts: Accepts) -> Any:
    if isinstance(each, str):
        found = _at(item, each)
        return None if found is ABSENT else found
    return None if item is None else _made(each, item, accepts)


def _split(value: Any) -> Any:
    """A list; a cell of a spreadsheet holds it as text."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value


def _as_keys(value: Any, worth: Any) -> Any:
    keys = _split(value)
    if not isinstance(keys, list) or not all(isinstance(key, str | int) for key in keys):
        return value
    return {str(key): worth for key in keys}


def _host_path(targets: Targets, path: Path, row: MappingABC[str, Any]) -> Path:
    target = targets.get(str(path[0])) if path else None
    if target is None or isinstance(target, Constant):
        return path
    source = target if isinstance(target, str) else _source(target.sources, row)
    start: Path = () if source == ITEM else (source,) if source in row else tuple(source.split("."))
    rest = path[1:]
    if not isinstance(target, Rule) or not rest:
        return start + rest
    if target.worth is not None:
        return start
    if target.each is not None:
        return start + _inside(target.each, rest)
    return start + rest


def _inside(each: str | Targets, path: Path) -> Path:
    """Where a list's item, or a record, has what the mapping put at a path."""
    place, rest = (path[:1], path[1:]) if isinstance(path[0], int) else ((), path)
    if isinstance(each, str):
        return place if each == ITEM else (*place, *each.split("."), *rest)
    return (*place, *_host_path(each, rest, {}))
