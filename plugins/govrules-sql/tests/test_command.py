"""`govrules sql write`, as a person calls it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from planning import EXAMPLE, MAPPING, RULES, execute
from servers import PASSWORD, new_database
from sqlalchemy import create_engine


def govrules(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "govrules", *words]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "planning.db") as connection:
        connection.executescript((EXAMPLE / "planning.sql").read_text(encoding="utf-8"))
    connection.close()
    return tmp_path


def write(folder: Path, *more: str, into: str = "sqlite:///decisions.db") -> subprocess.CompletedProcess[str]:
    where = ("--mapping", str(MAPPING), "--rules", str(RULES), "--as-of", "2026-11-23")
    return govrules("sql", "write", "sqlite:///planning.db", *where, "--into", into, *more, folder=folder)


def count(folder: Path, table: str) -> int:
    connection = sqlite3.connect(folder / "decisions.db")
    (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of ours
    connection.close()
    return int(found)


def test_decisions_are_written_once(folder: Path) -> None:
    first, second = write(folder), write(folder)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("3 decisions and 5 findings written into sqlite:///decisions.db as run ")
    assert second.stdout == first.stdout
    assert [count(folder, f"govrules_{name}") for name in ("runs", "decisions", "findings")] == [1, 3, 5]


def test_rows_that_were_left_out_are_told(folder: Path) -> None:
    with sqlite3.connect(folder / "planning.db") as connection:
        connection.execute("UPDATE projects SET cost = 'a lot' WHERE code = 'iam'")
    connection.close()
    done = write(folder)
    assert done.returncode == 2
    assert "projects[iam].cost" in done.stderr
    assert write(folder, "--keep-going").returncode == 0
    assert count(folder, "govrules_decisions") == 2


@pytest.mark.parametrize(
    "into", ["decisions.db", "sqlite:////nowhere/at/all.db", "postgresql+psycopg://a:pw@localhost:1/x"]
)
def test_what_cannot_be_written_is_told(folder: Path, into: str) -> None:
    done = write(folder, into=into)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert ":pw@" not in done.stderr
    assert done.stderr.strip()


def test_no_word_of_a_review_is_a_secret(postgresql: str, folder: Path) -> None:
    location = new_database(postgresql)
    engine = create_engine(location)
    execute(engine, (EXAMPLE / "planning.sql").read_text(encoding="utf-8"))
    engine.dispose()
    where = ("--mapping", str(MAPPING), "--rules", str(RULES), "--as-of", "2026-11-23")
    checked = govrules("check", location, *where, folder=folder)
    written = govrules("sql", "write", location, *where, "--into", location, folder=folder)
    assert (checked.returncode, written.returncode) == (1, 0)
    assert "postgres:***@" in written.stdout
    assert PASSWORD in location
    assert not any(PASSWORD in text for done in (checked, written) for text in (done.stdout, done.stderr))
