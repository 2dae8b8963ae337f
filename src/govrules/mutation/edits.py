"""Portfolios near an example: one value moved to where a verdict may change."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from govrules import plan
from govrules.mutation.mutants import nodes
from govrules.mutation.variants import step_of
from govrules.plan import Plan, Rule
from govrules.plan.vocabulary import COLLECTIONS
from govrules.types import DATE, FLAG, NUMBER, ListOf, MappingOf, Record, Scale, SetOf, Type
from govrules.values import ValueProblem, date, number

Content = dict[str, Any]
"""An example as plain values: organisation, initiatives, tables, as_of."""

Path = tuple[str | int, ...]

NOWHERE = "nowhere"
_SECTIONS = {kind: section for section, kind in COLLECTIONS.items()}


@frozen
class Edit:
    """One value put at a path; `ABSENT` takes what is there away."""

    path: Path
    value: Any

    def __call__(self, content: Content) -> Content:
        """A copy of the content with the edit; itself where the path leads nowhere."""
        changed = copy.deepcopy(content)
        around: Any = changed
        try:
            for step in self.path[:-1]:
                around = around[step]
            if self.value is ABSENT:
                del around[self.path[-1]]
            else:
                around[self.path[-1]] = copy.deepcopy(self.value)
        except (KeyError, IndexError, TypeError):
            return content
        return changed


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"

    def __deepcopy__(self, _memory: Any) -> _Absent:
        return self


ABSENT = _Absent()


@frozen
class Pool:
    """The values that a rule mentions and that its examples hold, by type."""

    numbers: frozenset[Decimal]
    dates: frozenset[datetime.date]
    texts: frozenset[str]
    shifts: frozenset[Decimal]
    """Differences between what the rule compares, in its examples."""
    seen: dict[str, tuple[Any, ...]] = field(factory=dict)
    """The values that fields have in examples, by `kind.field`."""


def pool_of(rule: Rule, contents: Iterable[Content], shifts: Iterable[Decimal], as_of: datetime.date) -> Pool:
    """What a rule and its examples mention."""
    constants = list(_constants(rule))
    leaves = [leaf for content in contents for leaf in _leaves(content)]
    values = [*constants, *leaves, as_of]
    return Pool(
        frozenset(value for value in map(_number, values) if value is not None),
        frozenset(value for value in map(_date, values) if value is not None),
        frozenset(value for value in constants if isinstance(value, str)),
        frozenset(shifts),
    )


def _constants(rule: Rule) -> Iterator[Any]:
    for node in nodes(rule):
        if isinstance(node, plan.Constant | plan.Parameter):
            yield from _leaves(node.value)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (key for key in value if isinstance(key, str))
        for member in value.values():
            yield from _leaves(member)
    elif isinstance(value, list | tuple | frozenset):
        for member in value:
            yield from _leaves(member)
    else:
        yield value


def _number(value: Any) -> Decimal | None:
    try:
        return number(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    except ValueProblem:
        return None


def _date(value: Any) -> datetime.date | None:
    try:
        return date(value)
    except ValueProblem:
        return None


class Editor:
    """Makes the edits of an example that may matter to a rule."""

    def __init__(self, rule: Rule, policy: Plan, pool: Pool, contents: Iterable[Content]) -> None:
        self.policy = policy
        self.pool = pool
        self.contents = tuple(contents)
        self.fields: dict[str, set[str]] = {}
        for node in nodes(rule):
            if isinstance(node, plan.Field):
                self.fields.setdefault(node.kind, set()).add(node.name)

    def edits(self, content: Content) -> Iterator[Edit]:
        """Every edit of one value."""
        for place, initiative in enumerate(content.get("initiatives") or ()):
            for name in sorted(self.fields.get("initiative", set()) - {"id"}):
                path: Path = ("initiatives", place, name)
                yield from self._at(
                    path, "initiative", name, initiative.get(name), is_there=name in initiative
                )
        for kind, names in sorted(self.fields.items()):
            section = (content.get("organisation") or {}).get(_SECTIONS.get(kind, ""), {})
            for id_, entity in (section or {}).items():
                for name in sorted(names - {"id"}):
                    held = entity or {}
                    where: Path = ("organisation", _SECTIONS[kind], id_, name)
                    yield from self._at(where, kind, name, held.get(name), is_there=name in held)
        yield from self._whole(content)
        yield from self._everywhere(content)

    def _everywhere(self, content: Content) -> Iterator[Edit]:
        """One value for all initiatives together, as of groups that nothing should make."""
        rows = content.get("initiatives") or []
        for name in sorted(self.fields.get("initiative", set()) - {"id"}) if len(rows) > 1 else ():
            for one in self._at((), "initiative", name, rows[0].get(name), is_there=name in rows[0]):
                if one.value is not ABSENT:
                    yield Edit(("initiatives",), [{**row, name: one.value} for row in rows])

    def _whole(self, content: Content) -> Iterator[Edit]:
        rows = content.get("initiatives") or []
        for place in range(len(rows)):
            yield Edit(("initiatives",), rows[:place] + rows[place + 1 :])
        for other in self.contents:
            for row in other.get("initiatives") or ():
                if len(rows) < 6:
                    yield Edit(("initiatives",), [*rows, {**row, "id": f"{row['id']}-{len(rows) + 1}"}])
        as_of = _date(content.get("as_of"))
        if as_of is not None:
            yield from (Edit(("as_of",), as_of + datetime.timedelta(days)) for days in (-1, 1))

    def _at(self, path: Path, kind: str, name: str, held: Any, *, is_there: bool) -> Iterator[Edit]:
        known = self.policy.vocabulary.get(kind, {}).get(name)
        if known is None or (kind == "initiative" and name == "id"):
            return
        required = kind == "initiative" and name in {"title", "unit"}
        if is_there and not required:
            yield Edit(path, ABSENT)
        for value in self._values(known.type, held, f"{kind}.{name}"):
            if value is None and required:
                continue
            if value != held or not is_there:
                yield Edit(path, value)

    def _values(self, type_: Type, held: Any, name: str) -> Iterator[Any]:
        maker = _MAKERS.get(type(type_))
        if maker is not None:
            yield from maker(self, type_, held, name)
        elif type_ == NUMBER:
            yield from self._numbers(held)
        elif type_ == DATE:
            yield from self._dates(held)
        elif type_ == FLAG:
            yield from (True, False, None)
        else:
            yield from self._texts(name, held)

    def _numbers(self, held: Any) -> Iterator[Any]:
        at = _number(held)
        near: set[Decimal] = set(self.pool.numbers) | {value - step_of(value) for value in self.pool.numbers}
        near |= {value + step_of(value) for value in self.pool.numbers}
        if at is not None:
            steps = {step_of(at), -step_of(at)}
            near |= {at + step for step in steps}
            near |= {
                at + sign * shift + step
                for shift in self.pool.shifts
                for sign in (1, -1)
                for step in (Decimal(0), *steps)
            }
        yield from sorted(near, key=lambda value: (abs(value - (at or 0)), value))
        yield None

    def _dates(self, held: Any) -> Iterator[Any]:
        at = _date(held)
        days = {datetime.timedelta(int(shift)) for shift in self.pool.shifts if _is_days(shift)}
        spans = {datetime.timedelta(int(value)) for value in self.pool.numbers if _is_days(value)}
        one = datetime.timedelta(1)
        found = {value + step for value in self.pool.dates for step in (-one, 0 * one, one)}
        if at is not None:
            found |= {
                at + sign * day + step
                for day in days | spans
                for sign in (1, -1)
                for step in (-one, 0 * one, one)
            }
        yield from sorted(found, key=lambda value: abs((value - (at or value)).days))
        yield None

    def _texts(self, name: str, held: Any) -> Iterator[Any]:
        yield from self._seen(name)
        yield from sorted(self.pool.texts)
        if isinstance(held, str):
            yield from (f"{held} x", held.upper())
        yield from (NOWHERE, "", None)

    def _seen(self, name: str) -> Iterator[Any]:
        """The values of a field in all examples, and the ids of what it may name."""
        kind, _, field_name = name.partition(".")
        known = self.policy.vocabulary.get(kind, {}).get(field_name)
        of_kind = getattr(known.type, "kind", None) if known is not None else None
        yield from self._ids(of_kind)
        for content in self.contents:
            rows = content.get("initiatives") or () if kind == "initiative" else self._entities(content, kind)
            yield from (row[field_name] for row in rows if row and isinstance(row.get(field_name), str))

    def _entities(self, content: Content, kind: str) -> Iterable[Any]:
        section = (content.get("organisation") or {}).get(_SECTIONS.get(kind, "")) or {}
        return tuple(section.values())

    def _ids(self, kind: str | None) -> Iterator[str]:
        for content in self.contents:
            if kind == "initiative":
                yield from (row["id"] for row in content.get("initiatives") or ())
            elif kind is not None:
                yield from (content.get("organisation") or {}).get(_SECTIONS.get(kind, "")) or ()

    def _scale(self, type_: Scale, _held: Any, _name: str) -> Iterator[Any]:
        yield from (*type_.values, None)

    def _reference(self, type_: Any, held: Any, name: str) -> Iterator[Any]:
        yield from dict.fromkeys(self._ids(type_.kind))
        yield from self._texts(name, held)

    def _list(self, type_: ListOf, held: Any, name: str) -> Iterator[Any]:
        members = list(held) if isinstance(held, list) else []
        yield from ([], None)
        if members:
            yield [*members, members[0]]
        for place, member in enumerate(members):
            rest = [*members[:place], *members[place + 1 :]]
            yield rest
            yield from (
                [*members[:place], other, *members[place + 1 :]]
                for other in self._values(type_.element, member, name)
            )
        new = self._members(type_.element, name)
        yield from ([*members, other] for other in new if other not in members)
        yield [*members, None]

    def _members(self, type_: Type, name: str) -> Iterable[Any]:
        """What could be in a list: whatever is in it in any example, or fits its type."""
        kind, _, field_name = name.partition(".")
        seen = [
            member
            for content in self.contents
            for row in (content.get("initiatives") or ())
            if kind == "initiative" and isinstance(row.get(field_name), list)
            for member in row[field_name]
        ]
        if isinstance(type_, Record):
            return seen or [dict.fromkeys(type_.names())]
        return [*seen, *(value for value in self._values(type_, None, name) if value is not None)]

    def _record(self, type_: Record, held: Any, name: str) -> Iterator[Any]:
        for member, member_type in type_.members:
            known = held.get(member) if isinstance(held, dict) else None
            if isinstance(held, dict) and member in held:
                yield {key: value for key, value in held.items() if key != member}
            for value in self._values(member_type, known, f"{name}.{member}"):
                yield {**(held if isinstance(held, dict) else {}), member: value}

    def _mapping(self, type_: MappingOf, held: Any, name: str) -> Iterator[Any]:
        members = dict(held) if isinstance(held, dict) else {}
        yield from ({}, None)
        for key, value in members.items():
            yield {other: member for other, member in members.items() if other != key}
            yield from ({**members, key: other} for other in self._values(type_.value, value, name))
        for key in self._values(type_.key, None, name):
            if isinstance(key, str) and key not in members:
                value = next(iter(members.values()), Decimal(1))
                yield {**members, key: value}


_MAKERS: dict[type, Callable[..., Iterator[Any]]] = {
    Scale: Editor._scale,  # noqa: SLF001 - a table of its own methods
    ListOf: Editor._list,  # noqa: SLF001 - its own methods, by name
    SetOf: Editor._list,  # noqa: SLF001 - its own methods, by name
    Record: Editor._record,  # noqa: SLF001 - its own methods, by name
    MappingOf: Editor._mapping,  # noqa: SLF001 - its own methods, by name
}


def _is_days(value: Decimal) -> bool:
    return value == value.to_integral_value() and 0 < abs(value) < 5000
