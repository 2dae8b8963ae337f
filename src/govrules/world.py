"""The portfolio as engines read it: plain values by id, every field of its declared type."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from attrs import frozen

Row = Mapping[str, Any]
"""The fields of one initiative, unit, resource and so on; None where unknown."""


@frozen
class World:
    """What rules are evaluated against, on one date.

    `entities` maps a kind to its rows by id; `ranks` a scale to the place of each of its values;
    `tables` holds those that the portfolio supplies.
    """

    as_of: datetime.date
    entities: Mapping[str, Mapping[str, Row]]
    settings: Mapping[str, Any]
    ranks: Mapping[str, Mapping[str, int]]
    tables: Mapping[str, Mapping[Any, Row]]

    @property
    def initiatives(self) -> Mapping[str, Row]:
        return self.entities["initiative"]


class Everywhere(dict[str, Any]):
    """A mapping that has one value for every key: a capacity given as one number."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value

    def get(self, key: str, default: Any = None) -> Any:
        return self.value
