"""Portfolios: made in Python, loaded from files, compared, replaced."""

from __future__ import annotations

import enum
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, field_validator

from govrules.diagnostics import Diagnostic, PortfolioError, Source, UsageError
from govrules.model import Initiative, Organisation, Origin, Portfolio, portfolio_schema
from govrules.tables import Table
from govrules.values import ValueProblem


def row(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "title": name.upper(), "unit": "u", **fields}


class Project(Initiative):
    """What a host adds."""

    champion: str | None = None
    tags: tuple[str, ...] = ()


def test_a_portfolio_takes_initiatives_as_they_are() -> None:
    project = Project(id="a", title="A", unit="u", champion="Ada")
    portfolio = Portfolio(Organisation(), [project, row("b")])
    assert portfolio.initiative("a") is project
    assert [initiative.id for initiative in portfolio] == ["a", "b"]
    assert len(portfolio) == 2
    assert "a" in portfolio
    assert portfolio.kinds == {Project, Initiative}
    assert portfolio.origin("a") is None
    assert repr(portfolio) == "<Portfolio of 2 initiatives>"
    with pytest.raises(KeyError):
        portfolio.initiative("z")


def test_rows_become_the_kind_that_a_host_asks_for() -> None:
    assert type(Portfolio(initiatives=[row("a")], kind=Project).initiative("a")) is Project


def test_python_is_told_every_problem_at_once() -> None:
    with pytest.raises(PortfolioError) as caught:
        Portfolio(
            {"units": {"u": 3}, "colour": "red"},
            [
                row("a", budget="x"),
                row("b"),
                Initiative(id="b", title="B", unit="u", risk="hi"),
                row("b"),
                5,  # type: ignore[list-item]  # what the test is about
            ],
            {"t": {}},
        )
    assert [problem.path for problem in caught.value.diagnostics] == [
        "$.initiatives[0].budget",
        "$.initiatives[2].risk",
        "$.initiatives[3].id",
        "$.initiatives[4]",
        "$.organisation.colour",
        "$.organisation.units.u",
        "$.tables.t.key",
    ]
    assert all(problem.span is None for problem in caught.value.diagnostics)


def test_keys_that_are_no_text_come_to_an_end() -> None:
    with pytest.raises(PortfolioError):
        Portfolio({"units": {5: {"delegation": "x"}, (): 3}, "resources": {5: 1}})


def test_files_of_every_format_merge(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_text(
        "organisation: {scales: {risk: [green, red]}, units: {u: {delegation: 5}}}\n"
        "tables: {t: {key: id, rows: [{id: a}]}}\n"
    )
    more = {"organisation": {"units": {"v": {}}}, "initiatives": [row("a", risk="green")]}
    (tmp_path / "more.json").write_text(json.dumps(more))
    (tmp_path / "list.yaml").write_text("- {id: b, title: B, unit: v}\n")
    (tmp_path / "rows.jsonl").write_text(json.dumps(row("c", risk="red")) + "\n")
    (tmp_path / "rows.csv").write_text(
        "id,title,unit,budget,technologies,data,objectives,start\n"
        'd,D,u,1.50,x; y,"[{""domain"": ""k"", ""personal"": true}]","{""o"": 1}",2027-01-01\n'
    )
    names = ["rows.jsonl", "rows.csv", "list.yaml", "more.json", "organisation.yaml"]
    portfolio = Portfolio.load(*(tmp_path / name for name in names))
    assert portfolio.problems == ()
    assert [initiative.id for initiative in portfolio] == ["c", "d", "b", "a"]
    assert list(portfolio.organisation.units) == ["v", "u"]
    assert isinstance(portfolio.tables["t"], Table)
    read = portfolio.initiative("d")
    assert (read.budget, read.technologies) == (Decimal("1.50"), ("x", "y"))
    assert read.objectives == {"o": Decimal(1)}
    assert read.data is not None
    assert read.data[0] is not None
    assert read.data[0].personal is True


def test_the_same_content_twice_is_no_contradiction() -> None:
    text = "organisation: {currency: EUR, units: {u: {delegation: 5}}}\nmapping: {a: b}\n"
    portfolio = Portfolio.load(Source("a.yaml", text), Source("b.yaml", text))
    assert portfolio.problems == ()
    assert portfolio.mapping is not None


def test_each_initiative_knows_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("initiatives:\n- id: a\n  title: A\n  unit: u\n  colour: red\n")
    (tmp_path / "b.jsonl").write_text("\n" + json.dumps(row("b", cost={"amount": 5})) + "\n")
    portfolio = Portfolio.load(tmp_path / "a.yaml", tmp_path / "b.jsonl", mapping={"budget": "cost.amount"})
    first, second = portfolio.origin("a"), portfolio.origin("b")
    assert first is not None
    assert second is not None
    assert (first.line, str(first.span(("colour",)))) == (2, f"{tmp_path}/a.yaml:5:11")
    assert first.path(("colour",)) == "$.initiatives[0].colour"
    assert str(second.span(("budget",))) == f"{tmp_path}/b.jsonl:2:59"
    assert second.path(("budget",)) == "$.cost.amount"
    (tmp_path / "b.jsonl").unlink()
    assert str(second.span(("budget",))) == f"{tmp_path}/b.jsonl:2:1"


def test_progress_is_told(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row(f"i{number}")) + "\n" for number in range(1200)))
    told: list[int] = []
    Portfolio.load(file, progress=told.append)
    assert told == [500, 1000, 1200]


def test_a_call_without_files_is_told() -> None:
    with pytest.raises(UsageError):
        Portfolio.load()


def test_every_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError) as caught:
        Portfolio.load(tmp_path, tmp_path / "none.yaml", Source("a.yaml", "{"), Source("b.json", "5"))
    assert {problem.code for problem in caught.value.diagnostics} == {"file", "format", "yaml", "type"}


def test_the_digest_is_of_the_content() -> None:
    first = Portfolio({"units": {"u": {}, "v": {}}}, [row("a", budget=1), row("b")])
    second = Portfolio({"units": {"v": {}, "u": {}}}, [row("b"), row("a", budget="1.00")])
    assert first.digest == second.digest
    assert first.digest.startswith("sha256:")


@pytest.mark.parametrize(
    "other",
    [
        row("a", budget=2),
        row("a", technologies=None),
        row("a", technologies=[None]),
        row("a", colour="red"),
        row("a", title={"en": "A", "fr": "B"}),
        row("b"),
    ],
)
def test_the_digest_tells_contents_apart(other: dict[str, Any]) -> None:
    assert Portfolio(initiatives=[row("a")]).digest != Portfolio(initiatives=[other]).digest


def test_the_digest_is_of_everything_a_host_adds() -> None:
    digests = {
        Portfolio(initiatives=[Project.model_validate(row("a", **fields))]).digest
        for fields in ({}, {"champion": "Ada"}, {"tags": ("x",)}, {"score": 0.5}, {"odd": {1: {2, 3}}})
    }
    assert len(digests) == 5


def test_replacing_leaves_the_portfolio_as_it_is() -> None:
    portfolio = Portfolio.load(Source("a.jsonl", json.dumps(row("a")) + "\n" + json.dumps(row("b"))))
    changed = portfolio.replace(portfolio.initiative("a").model_copy(update={"budget": Decimal(5)}))
    assert portfolio.initiative("a").budget is None
    assert changed.initiative("a").budget == 5
    assert [initiative.id for initiative in changed] == ["a", "b"]
    assert changed.origin("a") is None
    assert changed.origin("b") is not None
    assert changed.digest != portfolio.digest
    with pytest.raises(PortfolioError, match="`hi` is not on the risk scale"):
        portfolio.replace(Initiative(id="a", title="A", unit="u", risk="hi"))


def test_ten_thousand_bad_rows_take_no_time(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([row(f"i{number}", budget="x") for number in range(10_000)]))
    start = time.process_time()
    assert len(Portfolio.load(file).problems) == 10_000
    assert time.process_time() - start < 20


def test_the_schema_describes_every_field() -> None:
    schema = portfolio_schema()
    initiative = schema["$defs"]["Initiative"]
    assert initiative["required"] == ["id", "title", "unit"]
    assert schema["$defs"]["PortfolioDocument"]["additionalProperties"] is False
    for name, definition in schema["$defs"].items():
        assert definition.get("description"), name
        for key, field in definition.get("properties", {}).items():
            assert field.get("description"), f"{name}.{key}"
    json.dumps(schema)


class Level(enum.Enum):
    LOW = "low"


class Typed(Initiative):
    """A host's fields in pydantic's own types."""

    level: Level | None = None
    severity: Literal["minor", "major"] | None = None
    people: int | None = Field(None, gt=0)
    tags: frozenset[str] = frozenset()
    ratio: float | None = None

    @field_validator("people")
    @classmethod
    def even(cls, value: int | None) -> int | None:
        if value is not None and value % 2:
            raise ValueProblem("is odd")
        return value


def test_hosts_own_types_are_told_in_plain_words_too() -> None:
    with pytest.raises(PortfolioError) as caught:
        Portfolio(
            initiatives=[row("a", level="x", severity="big", people=0, tags=3), row("b", people=3)],
            kind=Typed,
        )
    assert [problem.message for problem in caught.value.diagnostics] == [
        "`x` is not allowed here",
        "`0` cannot be read: input should be greater than 0",
        "`big` is not allowed here",
        "`3` cannot be read: input should be a valid frozenset",
        "`3` is odd",
    ]


def test_the_digest_is_of_hosts_own_types() -> None:
    rows: list[dict[str, Any]] = [
        {},
        {"level": "low"},
        {"severity": "minor"},
        {"tags": {"x", "y"}},
        {"ratio": 0.5},
        {"ratio": float("nan")},
    ]
    assert len({Portfolio(initiatives=[row("a", **fields)], kind=Typed).digest for fields in rows}) == len(
        rows
    )


def test_the_digest_is_of_tables() -> None:
    tables: list[dict[str, Any]] = [
        {},
        {"t": {"key": "id", "rows": []}},
        {"t": {"key": "id", "rows": [{"id": "a"}]}},
    ]
    assert len({Portfolio(tables=content).digest for content in tables}) == len(tables)


def test_a_flawed_row_of_a_list_is_left_out_alone() -> None:
    text = json.dumps([row("a"), row("b", budget=1)]).replace("1}", "1e99}")
    portfolio = Portfolio.load(Source("p.json", text))
    assert [initiative.id for initiative in portfolio] == ["a"]
    assert [problem.path for problem in portfolio.problems] == ["$[1].budget"]


def test_rows_of_a_host_keep_their_places_and_bad_ones_are_left_out() -> None:
    known = Diagnostic("cell", "the cell holds #N/A", None, None, "$.budget")
    rows = [
        (row("a"), Origin("host.db", 7, lambda: None), ()),
        (row("b", start="soon"), Origin("host.db", 8, lambda: None), (known,)),
        (row("c", risk="huge"), Origin("host.db", 9, lambda: None), ()),
    ]
    portfolio = Portfolio.of_rows(rows)
    assert [initiative.id for initiative in portfolio] == ["a"]
    origin = portfolio.origin("a")
    assert origin is not None
    assert (origin.name, origin.line) == ("host.db", 7)
    assert [problem.message for problem in portfolio.problems] == [
        "the cell holds #N/A",
        "`soon` is not a date",
        "`huge` is not on the risk scale",
    ]
