"""A mapping: how the rows of a host become initiatives.

```yaml
budget: cost.amount                     # where the host keeps it
depends_on: dependencies
stage: {from: status, values: {Draft: proposed}, default: idea}
resources: {from: claims, each: {resource: team, amount: fte}}
data: {from: domains, each: {domain: .}}   # `.` is the item itself
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


class Rule(BaseModel):
    """How one field is made from what a host has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: HostPath = Field(alias="from", description="Where the host has it", examples=["cost.amount"])
    values: dict[Text, Any] = Field(
        default_factory=dict,
        description="What the host's values mean; one that is not listed is kept",
        examples=[{"Draft": "proposed"}],
    )
    default: Any = Field(
        None, description="Used where the host has nothing, or nothing that the field accepts"
    )
    each: Each | None = Field(
        None, description="How each item of a list is made: a path within it, or a mapping of its own"
    )


def _kind(value: object) -> str | None:
    if value is None:
        return "<nothing>"
    return "<rule>" if isinstance(value, MappingABC | Rule) else "<path>"


Target = Annotated[
    Annotated[HostPath, Tag("<path>")] | Annotated[Rule, Tag("<rule>")] | Annotated[None, Tag("<nothing>")],
    Discriminator(_kind),
]
"""A path, a rule, or nothing: the field is left out."""

Targets = dict[Text, Target]

Each = Annotated[
    Annotated[HostPath, Tag("<path>")] | Annotated[Targets, Tag("<rule>")],
    Discriminator(_kind),
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
        read = {source_of(target).split(".")[0] for target in self.targets.values() if target is not None}
        left_out = {name for name, target in self.targets.items() if target is None}
        return frozenset(read | left_out)

    def applied(self, row: MappingABC[str, Any], accepts: Accepts | None = None) -> dict[str, Any]:
        """The host's row as a row of an initiative."""
        result = {name: value for name, value in row.items() if name not in self.targets}
        result.update(_made(self.targets, row, accepts or _anything))
        return result

    def host_path(self, path: Path, row: MappingABC[str, Any] | None = None) -> Path:
        """Where a host has what the mapping put at a path."""
        return _host_path(self.targets, path, row or {})


def _problems(error: ValidationError, document: Document, path: Path) -> list[Diagnostic]:
    known = ("from", "values", "default", "each")
    return [
        document.problem(
            problem.code, problem.message, path + problem.path, problem.advice, key=problem.is_key
        )
        for problem in field_errors(error, known)
    ]


def _anything(_name: str, _value: Any) -> bool:
    return True


def source_of(target: str | Rule) -> str:
    """The path of the host's field that a target is made from."""
    return target if isinstance(target, str) else target.source


def _made(targets: Targets, row: Any, accepts: Accepts) -> dict[str, Any]:
    made = {
        name: _value(name, target, row, accepts) for name, target in targets.items() if target is not None
    }
    return {name: value for name, value in made.items() if value is not ABSENT}


def _value(name: str, target: str | Rule, row: Any, accepts: Accepts) -> Any:
    value = _at(row, source_of(target))
    if isinstance(target, str):
        return value
    if value is not ABSENT and value is not None:
        value, is_listed = _meant(value, target)
        value = _items(value, target.each, accepts) if target.each is not None else value
        if is_listed or target.default is None or accepts(name, value):
            return value
    return value if target.default is None else target.default


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


def _items(value: Any, each: str | Targets, accepts: Accepts) -> Any:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(";") if part.strip()]
    if not isinstance(value, list):
        return value
    if isinstance(each, str):
        found = [_at(item, each) for item in value]
        return [None if item is ABSENT else item for item in found]
    return [None if item is None else _made(each, item, accepts) for item in value]


def _host_path(targets: Targets, path: Path, row: MappingABC[str, Any]) -> Path:
    target = targets.get(str(path[0])) if path else None
    if target is None:
        return path
    source = source_of(target)
    start: Path = () if source == ITEM else (source,) if source in row else tuple(source.split("."))
    rest = path[1:]
    if isinstance(target, Rule) and target.each is not None and rest:
        return (*start, rest[0], *_in_item(target.each, rest[1:]))
    return start + rest


def _in_item(each: str | Targets, path: Path) -> Path:
    if isinstance(each, str):
        return () if each == ITEM else (*each.split("."), *path)
    return _host_path(each, path, {})
