"""Rows and the rows that belong to them are merged as they come, and not kept."""

from __future__ import annotations

import datetime
import tracemalloc
import uuid
import warnings
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import execute, told
from sqlalchemy import (
    Column,
    Date,
    Engine,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    create_engine,
    insert,
)
from sqlalchemy.pool import StaticPool

from govrules_sql import queries, read_portfolio

KEYS = st.text(st.sampled_from("aAbB1_-é~ "), min_size=1, max_size=3)
MAPPING: dict[str, Any] = {
    "initiatives": {
        "table": "projects",
        "fields": {"id": "number", "title": "code", "unit": "code"},
        "key": "code",
        "children": {"technologies": {"table": "uses", "of": "project", "column": "product"}},
    }
}


def tables(engine: Engine, type_: Any = Text) -> tuple[Table, Table]:
    metadata = MetaData()
    projects = Table("projects", metadata, Column("number", Integer, primary_key=True), Column("code", type_))
    uses = Table(
        "uses",
        metadata,
        Column("n", Integer, primary_key=True),
        Column("project", type_),
        Column("product", Text),
    )
    metadata.drop_all(engine)
    metadata.create_all(engine)
    return projects, uses


@given(
    st.lists(KEYS, unique=True, max_size=6),
    st.lists(st.tuples(KEYS, st.text("xyz", min_size=1)), max_size=12),
)
def test_every_row_has_its_own_children(codes: list[str], used: list[tuple[str, str]]) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    projects, uses = tables(engine)
    with engine.begin() as connection:
        for number, code in enumerate(codes):
            connection.execute(insert(projects).values(number=number, code=code))
        for number, (code, product) in enumerate(used):
            connection.execute(insert(uses).values(n=number, project=code, product=product))
    portfolio = read_portfolio(engine, MAPPING)
    found = {each.title: each.technologies for each in portfolio}
    strays = sum(code not in codes for code, _ in used)
    engine.dispose()
    readable = [code for code in codes if code.strip()]
    assert found == {code: tuple(product for of, product in used if of == code) for code in readable}
    assert sum(path.startswith("uses.project: ") for path in told(portfolio)) == bool(strays)


def test_the_order_is_that_of_the_database(engine: Engine) -> None:
    codes = ["a", "B", "_", "é", "z", "A-1", "a1", "Z", "e", "~"]
    projects, uses = tables(engine)
    with engine.begin() as connection:
        connection.execute(insert(projects), [{"number": n, "code": code} for n, code in enumerate(codes)])
        pairs = [(code, product) for product in "xy" for code in reversed(codes)]
        rows = [{"n": n, "project": code, "product": product} for n, (code, product) in enumerate(pairs)]
        connection.execute(insert(uses), rows)
    portfolio = read_portfolio(engine, MAPPING)
    assert told(portfolio) == []
    assert {each.title: each.technologies for each in portfolio} == dict.fromkeys(codes, ("x", "y"))


def test_a_key_that_is_there_twice_gives_each_child_once(engine: Engine) -> None:
    projects, uses = tables(engine)
    with engine.begin() as connection:
        connection.execute(insert(projects), [{"number": n, "code": "a"} for n in (1, 2)])
        connection.execute(insert(uses), [{"n": 1, "project": "a", "product": "x"}])
    portfolio = read_portfolio(engine, MAPPING)
    assert [each.technologies for each in portfolio] == [("x",)]
    assert told(portfolio) == ["projects[a].code: the key is there a second time"]


def test_a_key_of_a_mapping_is_given_once(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT);"
        "INSERT INTO projects VALUES ('a', 'A', 'it'), ('b', 'B', 'it');"
        "CREATE TABLE goals (n INTEGER PRIMARY KEY, project TEXT, goal TEXT, share TEXT);"
        "INSERT INTO goals VALUES (1, 'a', 'x', '0.5'), (2, 'a', 'x', '1'), (3, 'b', 'y', 'half')",
    )
    goals = {"table": "goals", "of": "project", "key": "goal", "value": "share"}
    portfolio = read_portfolio(
        engine, {"initiatives": {"table": "projects", "children": {"objectives": goals}}}
    )
    assert len(portfolio) == 0
    assert told(portfolio) == [
        "goals[2].goal: `x` is given a second time",
        "goals[3].share: `half` is not a number",
    ]


NUMBERED: list[tuple[Any, list[Any]]] = [
    (Integer, [2, 10, 1]),
    (Date, [datetime.date(2027, month, 1) for month in (2, 10, 1)]),
    (Numeric(12, 2), [Decimal(2), Decimal("10.5"), Decimal(1)]),
    (Uuid, [uuid.UUID(int=number) for number in (2, 10, 1)]),
]


@pytest.mark.parametrize(("type_", "keys"), NUMBERED, ids=["integer", "date", "numeric", "uuid"])
def test_a_key_can_be_of_any_type(engine: Engine, type_: Any, keys: list[Any]) -> None:
    projects, uses = tables(engine, type_)
    with warnings.catch_warnings(), engine.begin() as connection:
        warnings.simplefilter("ignore")  # SQLite has no decimals
        connection.execute(insert(projects), [{"number": n, "code": key} for n, key in enumerate(keys)])
        rows = [{"n": n, "project": key, "product": f"p{n}"} for n, key in enumerate(keys)]
        connection.execute(insert(uses), rows)
    mapping = {
        **MAPPING["initiatives"],
        "fields": {"id": "number", "title": {"value": "A"}, "unit": {"value": "it"}},
    }
    portfolio = read_portfolio(engine, {"initiatives": mapping})
    assert told(portfolio) == []
    assert {each.id: each.technologies for each in portfolio} == {"0": ("p0",), "1": ("p1",), "2": ("p2",)}


def test_a_null_is_an_unknown_member(engine: Engine) -> None:
    projects, uses = tables(engine)
    with engine.begin() as connection:
        connection.execute(insert(projects), [{"number": 1, "code": "a"}])
        connection.execute(insert(uses), [{"n": 1, "project": "a", "product": None}])
    (found,) = read_portfolio(engine, MAPPING)
    assert found.technologies == (None,)


ROWS = 2_000


def test_no_more_than_the_portfolio_is_held(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 100)
    projects, uses = tables(engine)
    with engine.begin() as connection:
        connection.execute(insert(projects), [{"number": n, "code": f"{n:06}"} for n in range(ROWS)])
        rows = [{"n": n, "project": f"{n // 3:06}", "product": "x" * 50 + str(n)} for n in range(3 * ROWS)]
        connection.execute(insert(uses), rows)
    del rows
    read_portfolio(engine, MAPPING)
    tracemalloc.start()
    try:
        portfolio = read_portfolio(engine, MAPPING)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(portfolio), told(portfolio)) == (ROWS, [])
    assert most < 1.1 * held, f"{most} bytes while it was read, {held} when it was there"
