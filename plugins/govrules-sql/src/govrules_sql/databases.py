"""Databases by their URLs, whose secrets never appear in a message."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from govrules import Diagnostic, PortfolioError

_SCHEME = re.compile(r"(?P<dialect>[a-z][a-z0-9_]*)(?:\+[a-z0-9_]+)?://", re.ASCII)
_MEMORY = frozenset({None, "", ":memory:"})
HIDDEN = "***"


def is_url(location: str) -> bool:
    """Whether a place is a URL of a database that SQLAlchemy knows.

    >>> is_url("sqlite:///portfolio.db"), is_url("https://example.com/portfolio.yaml")
    (True, False)
    """
    match = _SCHEME.match(location)
    if match is None:
        return False
    try:
        registry.load(match["dialect"])
    except (NoSuchModuleError, ImportError):
        return False
    return True


def shown(location: str | URL) -> str:
    """The URL as it may be told: without password and options.

    >>> shown("postgresql+psycopg://jane:secret@localhost/portfolio?sslpassword=secret")
    'postgresql+psycopg://jane:***@localhost/portfolio'
    """
    try:
        return make_url(location).set(query={}).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return re.sub(r"://.*", f"://{HIDDEN}", str(location), flags=re.DOTALL)


def engine_of(location: str, *, creates: bool = False) -> Engine:
    """The engine for a URL. Raises PortfolioError where it cannot be one, and names no secret.

    A file of SQLite has to be there, unless what is to be done `creates` it.
    """
    try:
        url = make_url(location)
        engine = create_engine(url, poolclass=NullPool, json_deserializer=_exact)
    except ModuleNotFoundError as error:
        help = f"install it, such as by `pip install {error.name}`"
        raise refused(location, f"there is no driver `{error.name}`", help) from None
    except (ArgumentError, NoSuchModuleError, ValueError):
        help = "such as sqlite:///portfolio.db or postgresql+psycopg://name@host/database"
        raise refused(location, "this is no URL of a database", help) from None
    if not creates and _lacks_its_file(url):
        raise refused(location, f"there is no file `{url.database}`")
    return engine


def _lacks_its_file(url: URL) -> bool:
    """Whether SQLite would make a new file where one was to be read."""
    if url.get_backend_name() != "sqlite" or url.database in _MEMORY or "uri" in url.query:
        return False
    return not Path(str(url.database)).is_file()


_exact = partial(json.loads, parse_float=Decimal)


def refused(location: str | URL, message: str, help: str | None = None) -> PortfolioError:
    """The error that tells what is wrong with a database."""
    return PortfolioError([Diagnostic("sql", f"{shown(location)}: {message}", help=help)])


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """What the database refuses becomes a PortfolioError in one line, without statement and secrets."""
    try:
        yield
    except SQLAlchemyError as error:
        raise refused(engine.url, reason(error, engine.url)) from None


def reason(error: SQLAlchemyError, url: URL) -> str:
    """What the database says, in one line, without the statement and without secrets."""
    cause = getattr(error, "orig", None) or error
    return _without_secrets(_first_line(str(cause)) or type(cause).__name__, url)


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0] if message.strip() else ""


def _without_secrets(message: str, url: URL) -> str:
    for secret in sorted(_secrets(url), key=len, reverse=True):
        message = message.replace(secret, HIDDEN)
    return message


def _secrets(url: URL) -> Iterator[str]:
    if url.password:
        yield str(url.password)
    for key, value in url.query.items():
        if "pass" in key.lower():
            yield from filter(None, (value,) if isinstance(value, str) else value)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and sees one state of the database from first to last."""
    with told(engine), engine.connect() as connection:
        begin, end = _BY_BACKEND.get(engine.dialect.name, (_nothing, _nothing))
        begin(connection)
        try:
            yield connection
        finally:
            connection.rollback()
            end(connection)


def _begin_sqlite(connection: Connection) -> None:
    # A text that is no UTF-8 would otherwise end the reading, and not its row's alone.
    _set_text_factory(connection, partial(str, encoding="utf-8", errors="surrogateescape"))
    connection.execute(text("PRAGMA query_only = ON"))
    connection.execute(text("BEGIN"))


def _end_sqlite(connection: Connection) -> None:
    connection.execute(text("PRAGMA query_only = OFF"))
    _set_text_factory(connection, str)


def _set_text_factory(connection: Connection, factory: object) -> None:
    driver: Any = connection.connection.driver_connection
    if hasattr(driver, "text_factory"):  # another driver than Python's own has its own way
        driver.text_factory = factory


def _begin_postgresql(connection: Connection) -> None:
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    connection.execute(text("SET LOCAL datestyle = 'ISO'"))


def _nothing(_connection: Connection) -> None:
    pass


_BY_BACKEND = {
    "sqlite": (_begin_sqlite, _end_sqlite),
    "postgresql": (_begin_postgresql, _nothing),
}
