"""Portfolios as documents, made of choices."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from govrules.plan import SUBJECT
from govrules.plan.vocabulary import COLLECTIONS
from govrules.sampling.choices import Choices
from govrules.sampling.mentions import Place, of_table, values_of
from govrules.sampling.pools import ABSENT, NOWHERE, Pools
from govrules.types import TEXT, ListOf, MappingOf, Record, Reference, SetOf, Type

Document = dict[str, Any]

REQUIRED = ("id", "title", "unit")
RARELY = 14
VARIES: Any = object()
"""Stands for a field in which initiatives are not alike."""


class Maker:
    """Makes one portfolio. It first chooses which things there are, so that initiatives share them.

    Where it is `complete` nothing is unknown: every field is given, and every id names something.
    In three portfolios of eight initiatives are alike in all or most fields, so that many come
    together; in two of three their collections are short, so that they differ in what they have.
    """

    def __init__(
        self, choices: Choices, pools: Pools, *, complete: bool | None = None, most: int = 0
    ) -> None:
        self._choices = choices
        self._pools = pools
        self._complete = choices.below(3) != 0 if complete is None else complete
        self._strictly = complete is True
        way = choices.pick(("apart",) * 5 + ("alike",) * 2 + ("alike in most",))
        self._varied = way == "alike in most"
        self._alike: dict[Place, Any] | None = None if way == "apart" else {}
        self._limit = most or pools.most_initiatives
        self._longest = choices.pick((pools.most, 1, 2))
        self._ids = choices.pick(pools.initiatives)
        self.there: dict[str, list[str]] = {kind: self._chosen(kind) for kind in COLLECTIONS.values()}
        self.there[SUBJECT] = list(self.everyone())

    def _chosen(self, kind: str) -> list[str]:
        if (
            kind not in self._pools.mentions.kinds
            and kind not in self._pools.mentions.fields
            and kind != "unit"
        ):
            return []
        least = 1 if self._strictly else self._choices.pick((0, 1, 1))
        return self._choices.some(self._pools.ids(kind), self._pools.most_things, least=least)

    def document(self) -> Document:
        """A portfolio as a document has it."""
        initiatives = self.initiatives()
        document: Document = {"organisation": self.organisation(), "initiatives": initiatives}
        tables = {name: self._table(name) for name in sorted(self._pools.mentions.tables)}
        if tables:
            document["tables"] = tables
        return {name: part for name, part in document.items() if part}

    def initiatives(self) -> list[Document]:
        """The initiatives, each of its own id."""
        self.there[SUBJECT] = ids = list(self.everyone())[: self._choices.pick(self._sizes())]
        return [self.initiative(id_) for id_ in ids]

    def _sizes(self) -> list[int]:
        """How many initiatives there may be: few now and then, mostly enough for pairs and groups."""
        least, most = (1 if self._strictly else 0), self._limit
        return sorted((*range(least, most + 1), *range(2, most + 1), *[most] * (most // 2)))

    @property
    def as_of(self) -> datetime.date:
        return self._pools.as_of

    def everyone(self) -> Sequence[str]:
        """The ids that an initiative can have, those that are not there included."""
        return self._ids[: self._limit]

    def organisation(self) -> Document:
        """What there is, with the fields that rules read."""
        return {
            section: {id_: self._thing(kind) for id_ in self.there[kind]}
            for section, kind in COLLECTIONS.items()
            if self.there[kind]
        }

    def _thing(self, kind: str) -> Document:
        return dict(self._entries(kind, self._pools.mentions.fields.get(kind, {}), leave_out=("id",)))

    def initiative(self, id_: str) -> Document:
        """An initiative with the fields that rules read, and approvals."""
        fields = {"title": TEXT, "unit": Reference("unit"), **self._pools.mentions.fields.get(SUBJECT, {})}
        made = {"id": id_, **dict(self._entries(SUBJECT, fields, leave_out=("id", "approvals")))}
        given = self._approvals(fields.get("approvals"))
        return made if given is ABSENT else {**made, "approvals": given}

    def _approvals(self, type_: Type | None) -> Any:
        if type_ is not None:
            return self._members(("initiative", "approvals"), type_)
        return [{"role": self._choices.pick(self._pools.roles)} for _ in self._choices.times(2)] or ABSENT

    def _entries(
        self, kind: str, fields: dict[str, Type], leave_out: Sequence[str]
    ) -> Iterator[tuple[str, Any]]:
        for name, type_ in fields.items():
            if name not in leave_out:
                value = self._entry((kind, name), type_)
                if value is not ABSENT:
                    yield name, value

    def _entry(self, place: Place, type_: Type) -> Any:
        """The value of a field; in some portfolios mostly the same for every initiative."""
        if self._alike is None or place[0] != SUBJECT:
            return self._field(place, type_)
        if place not in self._alike:
            is_left = self._varied and self._choices.chance(3)
            self._alike[place] = VARIES if is_left else self._field(place, type_)
        held = self._alike[place]
        return self._field(place, type_) if held is VARIES or self._choices.chance(5) else held

    def _field(self, place: Place, type_: Type) -> Any:
        required = place[0] == SUBJECT and place[1] in REQUIRED
        if isinstance(type_, ListOf | SetOf):
            return self._members(place, type_)
        if place == ("resource", "capacity") and self._choices.below(2) == 0:
            return self._single(("resource", "capacity[]"), type_.value, or_absent=True)  # type: ignore[union-attr]  # a mapping, as the kind says
        if isinstance(type_, MappingOf):
            return self._mapping(place, type_)
        return self._single(place, type_, or_absent=not required)

    def _single(self, place: Place, type_: Type, *, or_absent: bool = False) -> Any:
        """A value without parts, or a record."""
        if or_absent and not self._complete and self._choices.below(6) == 0:
            return ABSENT if self._choices.below(2) == 0 else None
        if or_absent and self._complete and not self._strictly and self._choices.chance(RARELY):
            return ABSENT
        if isinstance(type_, Record):
            return self._record(type_)
        if isinstance(type_, Reference):
            return self._reference(type_.kind)
        if place[1] == "role":
            return self._choices.pick(self._pools.roles)
        return self._choices.pick(self._pools.weighted(place, type_))

    def _reference(self, kind: str) -> str:
        """The id of something that there is; once in a while of nothing."""
        there = self.there[kind]
        if not there:
            return NOWHERE if not self._strictly else self._pools.ids(kind)[0]
        if not self._strictly and self._choices.chance(RARELY):
            return NOWHERE
        return self._choices.pick(there)

    def _record(self, record: Record) -> Document:
        made = {name: self._member(record, name, type_) for name, type_ in record.members}
        return {name: value for name, value in made.items() if value is not ABSENT}

    def _member(self, record: Record, name: str, type_: Type) -> Any:
        if isinstance(type_, ListOf | SetOf | MappingOf):
            return self._field((str(record), name), type_)
        return self._single((str(record), name), type_, or_absent=True)

    def _members(self, place: Place, type_: Type) -> Any:
        """The members of a collection; ABSENT for none, None for an unknown collection."""
        assert isinstance(type_, ListOf | SetOf), "only they have members"
        if self._is_unknown():
            return None
        made = [self._one_of(place, type_.element) for _ in self._choices.times(self._longest)]
        return made or ABSENT

    def _is_unknown(self) -> bool:
        """Whether a collection is unknown as a whole."""
        if self._strictly:
            return False
        return self._choices.chance(RARELY * 2 if self._complete else RARELY // 2)

    def _one_of(self, place: Place, type_: Type) -> Any:
        if not self._complete and self._choices.chance(RARELY):
            return None
        return self._single(place, type_)

    def _mapping(self, place: Place, type_: MappingOf) -> Any:
        if self._is_unknown():
            return None
        keys = self._keys(place, type_.key)
        least = len(keys) if self._strictly else 0
        chosen = self._choices.some(keys, self._pools.most_things, least=least)
        inner = (place[0], values_of(place[1]))
        made = {key: self._single(inner, type_.value, or_absent=True) for key in chosen}
        return {key: None if value is ABSENT else value for key, value in made.items()} or ABSENT

    def _keys(self, place: Place, type_: Type) -> Sequence[str]:
        if isinstance(type_, Reference):
            return self.there[type_.kind] or [NOWHERE]
        return [str(key) for key in self._pools.of(place, type_)][:6]

    def _table(self, name: str) -> Document:
        """A table that the portfolio supplies, with rows for what initiatives look up."""
        supplied = self._pools.policy.supplied[name]
        column = supplied.column or "id"
        keys = self._table_keys(name, supplied.key)
        there = [key for key in keys if self._strictly or not self._choices.chance(4)]
        rows = [{**self._row(name, supplied.columns, column), column: key} for key in there]
        return {"key": column, "rows": rows}

    def _table_keys(self, name: str, type_: Type) -> list[Any]:
        if isinstance(type_, Reference):
            return self.there[type_.kind]
        places = self._pools.mentions.keys[name]
        if ("initiative", "id") in places:
            return list(self.there[SUBJECT])
        values = [value for place in sorted(places) for value in self._pools.of(place, type_)]
        return list(dict.fromkeys(values))[:4]

    def _row(self, name: str, columns: dict[str, Type], key: str) -> Document:
        made = {
            column: self._single((of_table(name), column), type_, or_absent=True)
            for column, type_ in columns.items()
            if column != key
        }
        return {column: value for column, value in made.items() if value is not ABSENT}


Finished = Callable[[Document], Document]


def plainly(value: Any) -> Any:
    """A document with whole numbers as ints, as people write them."""
    if isinstance(value, dict):
        return {key: plainly(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plainly(member) for member in value]
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
