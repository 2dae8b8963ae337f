"""What rules are evaluated against."""

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
    """A mapping that has one value for every key: a capacity given as one number.

    >>> Everywhere(12).get("2027-Q1"), "2027-Q1" in Everywhere(12)
    (12, True)
    """

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002 - it has every key
        return self.value

    def __contains__(self, key: object) -> bool:
        return True
