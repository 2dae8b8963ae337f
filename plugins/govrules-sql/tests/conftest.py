"""Databases for a test: a file of SQLite, and a PostgreSQL server where its programs are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from planning import EXAMPLE, execute
from servers import binaries, new_database, server
from sqlalchemy import Engine, create_engine


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder with the socket of a server."""
    programs = binaries()
    if programs is None:
        pytest.skip("needs the programs of PostgreSQL: initdb and pg_ctl")
    with server(programs) as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        (tmp_path / "planning.db").touch()
        return f"sqlite:///{tmp_path / 'planning.db'}"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine for an empty database."""
    made = create_engine(url)
    yield made
    made.dispose()


@pytest.fixture
def postgresql_engine(postgresql: str) -> Iterator[Engine]:
    """An engine for an empty database of PostgreSQL, for what only it can show."""
    made = create_engine(new_database(postgresql))
    yield made
    made.dispose()


@pytest.fixture
def planning(engine: Engine) -> Engine:
    """An engine for a database with the example."""
    execute(engine, (EXAMPLE / "planning.sql").read_text(encoding="utf-8"))
    return engine
