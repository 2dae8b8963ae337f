"""An index of an earlier day, to compare with."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from attrs import field, frozen
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from govrules import documents, values
from govrules.diagnostics import UsageError
from govrules.model.fields import Date


@frozen
class Earlier:
    """The values of an index by measure and unit; the unit None is the whole portfolio."""

    as_of: datetime.date
    policy_digest: str
    portfolio_digest: str
    rules: Mapping[str, tuple[str, ...]] = field(hash=False)
    values: Mapping[tuple[str, str | None], Decimal | None] = field(hash=False)

    def value(self, name: str, unit: str | None = None) -> Decimal | None:
        """What a measure was then; None where that is not known."""
        return self.values.get((name, unit))

    def to_dict(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of,
            "policy": {"digest": self.policy_digest},
            "portfolio": {"digest": self.portfolio_digest},
        }


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Digest(_Part):
    digest: str


def _number(value: object) -> Decimal | None:
    return None if value is None else values.number(value)


class _Reading(_Part):
    value: Annotated[Decimal | None, PlainValidator(_number)]


class _Measured(_Part):
    measure: str
    rules: tuple[str, ...]
    whole: _Reading
    units: dict[str, _Reading]


class _Index(_Part):
    popcorn: int = Field(ge=1, le=1)
    as_of: Date
    policy: _Digest
    portfolio: _Digest
    measures: tuple[_Measured, ...]


def load(path: str | os.PathLike[str]) -> Earlier:
    """The index that a file holds, as `govrules popcorn --format json` writes it.

    Raises DocumentError where it cannot be read, UsageError where it is something else.
    """
    document = documents.read(path, "json")
    try:
        return _earlier(_Index.model_validate(document.value))
    except ValidationError as error:
        first = error.errors()[0]
        place = documents.shown_path(tuple(first["loc"]))
        message = f"`{os.fspath(path)}` is no popcorn index: see {place}"
        raise UsageError(f"{message}; write one with `govrules popcorn --format json`") from None


def _earlier(read: _Index) -> Earlier:
    found: dict[tuple[str, str | None], Decimal | None] = {}
    for measured in read.measures:
        found[measured.measure, None] = measured.whole.value
        found.update({(measured.measure, unit): each.value for unit, each in measured.units.items()})
    rules = {measured.measure: measured.rules for measured in read.measures}
    return Earlier(read.as_of, read.policy.digest, read.portfolio.digest, rules, found)
