"""Databases are told by their URLs, and never with a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from planning import MAPPING, execute, projects
from servers import PASSWORD
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from govrules import Plugins, PortfolioError
from govrules_sql import databases, read_portfolio

SECRET = "hunter2-secret"  # noqa: S105 - what must not appear


def refusal(location: str, mapping: Any = MAPPING) -> str:
    with pytest.raises(PortfolioError) as caught:
        Plugins.installed().open(location, mapping=mapping)
    return str(caught.value)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (
            f"postgresql+psycopg://jane:{SECRET}@localhost:1/x?connect_timeout=1&sslpassword={SECRET}",
            "connection",
        ),
        (f"postgresql+psycopg://jane:{SECRET}@localhost:port/x", "is no URL of a database"),
        (f"postgresql+nothing://jane:{SECRET}@localhost/x", "is no URL of a database"),
        (f"mysql+pymysql://jane:{SECRET}@localhost/x", "there is no driver `pymysql`"),
        (f"sqlite:///{SECRET[:0]}gone.db", "there is no file `gone.db`"),
        ("sqlite:///", "there is no table `departments`"),
    ],
)
def test_what_cannot_be_opened_is_told_without_a_secret(location: str, message: str) -> None:
    told = refusal(location)
    assert message in told
    assert SECRET not in told


def test_a_wrong_password_is_told_without_it(postgresql: str) -> None:
    told = refusal(f"postgresql+psycopg://postgres:{SECRET}@/postgres?host={postgresql}")
    assert "password authentication failed" in told
    assert SECRET not in told
    assert PASSWORD not in told


def test_what_the_database_says_is_told_without_a_secret() -> None:
    url = create_engine(f"postgresql+psycopg://jane:{SECRET}@localhost/x?password=other-{SECRET}").url
    error = SQLAlchemyError(f"cannot use {SECRET} or other-{SECRET}\nat all")
    assert databases.reason(error, url) == "cannot use *** or ***"


def test_reading_makes_no_file(tmp_path: Path) -> None:
    refusal(f"sqlite:///{tmp_path / 'new.db'}")
    assert not (tmp_path / "new.db").exists()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "planning.db"
    file.write_text("nothing of the kind " * 100)
    assert "file is not a database" in refusal(f"sqlite:///{file}")


def test_a_database_needs_a_mapping() -> None:
    told = refusal("sqlite://", None)
    assert "a database needs a mapping" in told
    assert "--mapping" in told


@pytest.mark.parametrize(
    "location", ["https://example.com/a.yaml", "portfolio.yaml", "jira://x", "sqlite.yaml"]
)
def test_other_places_are_left_to_others(location: str) -> None:
    assert not databases.is_url(location)


BAD: list[tuple[Any, str]] = [
    ({"initiatives": {"table": "project"}}, "there is no table `project`.*did you mean `projects`"),
    (projects(budget="cots"), "`projects` has no column `cots`.*did you mean `cost`"),
    (
        projects() | {"organisation": {"units": {"table": "loose"}}},
        "nothing tells the rows of `loose` apart.*`key:`",
    ),
    ({"initiatives": {}}, "either a `table` or a `select`"),
    ({"initiatives": {"table": "projects", "select": "SELECT 1"}}, "either a `table` or a `select`"),
    ({"initiatives": {"table": "projects", "key": "no"}}, "has no column `no`"),
    ({"initiatives": {"tabel": "projects"}}, "unknown key `tabel`"),
    (
        {"initiatives": {"table": "projects", "children": {"x": {"table": "loose", "of": "id"}}}},
        "does not say what",
    ),
    (
        {
            "initiatives": {
                "table": "projects",
                "children": {"x": {"table": "loose", "of": "no", "column": "id"}},
            }
        },
        "has no column `no`",
    ),
    ({}, "`initiatives` is missing"),
]


@pytest.mark.parametrize(("mapping", "message"), BAD, ids=range(len(BAD)))
def test_a_mapping_that_does_not_fit_is_told(engine: Engine, mapping: Any, message: str) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT, cost INTEGER);"
        "CREATE TABLE loose (id TEXT)",
    )
    with pytest.raises(PortfolioError, match=f"(?s){message}"):
        read_portfolio(engine, mapping)


def test_a_mapping_in_a_file_is_told_by_its_line(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text("initiatives:\n  table: projects\n  key: [id]\n")
    with pytest.raises(PortfolioError, match=r"mapping\.yaml:3:8: "):
        read_portfolio(engine, file)
