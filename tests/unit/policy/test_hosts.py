"""A host's own subclass of Initiative: its annotations are the types that rules know."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from govrules import Initiative, PolicyError, Portfolio, UsageError, load
from govrules.plan import Cost
from govrules.policy.hosts import declarations
from govrules.types import (
    DATE,
    FLAG,
    NUMBER,
    TEXT,
    ListOf,
    MappingOf,
    Record,
    Reference,
    Scale,
    SetOf,
    Type,
)

AS_OF = datetime.date(2027, 1, 1)


class Severity(enum.StrEnum):
    MINOR = "minor"
    MAJOR = "major"


class Link(BaseModel):
    kind: str
    target: Annotated[str, Reference("initiative")]


class Project(Initiative):
    """All that a host's fields can be."""

    champion: str
    people: int = 0
    effort: float | None = None
    price: Decimal | None = None
    public: bool = False
    reviewed: datetime.date | None = None
    seen: datetime.datetime | None = None
    colour: Literal["red", "green"] = "red"
    severity: Severity | None = None
    size: Annotated[str | None, Scale("size", ("small", "large"))] = None
    region: Annotated[str, "no type of the language"] = ""
    links: list[Link] = Field(default_factory=list)
    tags: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()
    shares: Mapping[str, Decimal] = {}
    dates: Sequence[datetime.date | None] = ()


LINK = Record((("kind", TEXT), ("target", Reference("initiative"))))


def test_annotations_are_types() -> None:
    found = {field.name: field.type for field in declarations(Project)}
    expected: dict[str, Type] = {
        "champion": TEXT,
        "people": NUMBER,
        "effort": NUMBER,
        "price": NUMBER,
        "public": FLAG,
        "reviewed": DATE,
        "seen": DATE,
        "colour": TEXT,
        "severity": Scale("initiative.severity", ("minor", "major")),
        "size": Scale("size", ("small", "large")),
        "region": TEXT,
        "links": ListOf(LINK),
        "tags": SetOf(TEXT),
        "steps": ListOf(TEXT),
        "shares": MappingOf(TEXT, NUMBER),
        "dates": ListOf(DATE),
    }
    assert found == expected


class Both(Initiative):
    x: int | str = 0


class Anything(Initiative):
    x: Any = None


class Bare(Initiative):
    x: list = Field(default_factory=list)  # type: ignore[type-arg]  # what the test is about


class Bytes(Initiative):
    x: bytes = b""


class Pair(Initiative):
    x: tuple[int, str] = (0, "")


class Nothing(Initiative):
    x: tuple[()] = ()


@pytest.mark.parametrize("kind", [Both, Anything, Bare, Bytes, Pair, Nothing])
def test_an_annotation_of_no_use_to_rules_is_refused(kind: type[Initiative]) -> None:
    with pytest.raises(UsageError) as raised:
        list(declarations(kind))
    assert str(raised.value) == (
        f"rules cannot read `{kind.__name__}.x`: its annotation is none of text, number, flag, date, "
        "enumeration, model, and lists, sets and mappings of these"
    )


def written(folder: Path, text: str) -> Path:
    file = folder / "policy.yaml"
    file.write_text(f"govrules: 1\npolicy: p\n{text}", encoding="utf-8")
    return file


RULES = """rules:
  - id: a.b
    each: initiative
    forbid: severity == "major" and any(l.kind == "blocks" and l.target.risk == "high" for l in links)
    effect: deny
"""


def test_rules_read_the_fields_of_a_host(tmp_path: Path) -> None:
    policy = load(written(tmp_path, RULES), initiative=Project)
    first = Project(
        id="a",
        title="A",
        unit="u",
        champion="ann",
        severity=Severity.MAJOR,
        links=[Link(kind="blocks", target="b")],
    )
    second = Initiative(id="b", title="B", unit="u", risk="high")
    review = policy.review(Portfolio(initiatives=[first, second]), as_of=AS_OF)
    assert {decision.initiative: str(decision.outcome) for decision in review.decisions} == {
        "a": "deny",
        "b": "allow",
    }
    mapping = {"id": "a", "title": "A", "unit": "u", "champion": "ann", "severity": "minor"}
    assert policy.decide(mapping, as_of=AS_OF).allowed


def test_a_policy_may_say_the_same_of_a_field_as_the_host(tmp_path: Path) -> None:
    fields = "fields: {severity: {scale: [minor, major]}, champion: text}\n"
    assert load(written(tmp_path, fields + RULES), initiative=Project).id == "p"


def test_a_policy_cannot_say_otherwise_of_a_field_than_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "fields:\n  champion: number\n" + RULES)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError) as raised:
        load("policy.yaml", initiative=Project)
    assert str(raised.value) == (
        "policy.yaml:4:3: `champion` is a number here and a text in Project [field-conflict]\n"
        "  4 |   champion: number\n"
        "    |   ^^^^^^^^\n"
        "    = help: declare it with the same type"
    )


def test_a_derived_field_cannot_hide_the_field_of_a_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "define:\n  champion: lower(owner)\n" + RULES)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError) as raised:
        load("policy.yaml", initiative=Project)
    assert str(raised.value) == (
        "policy.yaml:4:3: `champion` is a field of every initiative already [name-taken]\n"
        "  4 |   champion: lower(owner)\n"
        "    |   ^^^^^^^^\n"
        "    = help: choose another name"
    )


def test_a_host_can_refuse_what_costs_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = "pair: [a, b], related: a.unit == b.unit, forbid: a.end > b.end"
    rules = "rules: [{id: a.each, each: initiative, forbid: budget > 5, effect: deny},\n"
    rules += f"  {{id: a.pair, {pair}, effect: deny}}]\n"
    written(tmp_path, rules)
    monkeypatch.chdir(tmp_path)
    assert len(load("policy.yaml").rules) == 2
    with pytest.raises(PolicyError) as raised:
        load("policy.yaml", most_cost=Cost.PER_ROW)
    assert str(raised.value) == (
        "policy.yaml:4:8: the rule `a.pair` is evaluated per pair; at most per row is allowed [too-costly]\n"
        f"  4 |   {{id: a.pair, {pair}, effect: deny}}]\n"
        "    |        ^^^^^^\n"
        "    = help: ask about one initiative at a time, or allow this cost with `most_cost`"
    )
