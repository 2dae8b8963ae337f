"""Two processes on one database: each answers as the database stands, whoever changed it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)

HERE = Path(__file__).parent


class Process:
    """A worker, spoken to over its standard input and output."""

    def __init__(self, database: dict[str, Any], **environment: str) -> None:
        environment = (
            os.environ
            | environment
            | {
                "DJANGO_SETTINGS_MODULE": "settings_for_tests",
                "INTAKE_DATABASE": json.dumps(database),
                "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent / "example")]),
            }
        )
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._running: Any = subprocess.Popen([sys.executable, HERE / "worker.py"], env=environment, **pipes)

    def begin(self, *command: Any) -> None:
        """Give a command without waiting for its answer."""
        self._running.stdin.write(json.dumps(command) + "\n")
        self._running.stdin.flush()

    def has_answered(self, seconds: float) -> bool:
        return bool(select.select([self._running.stdout], [], [], seconds)[0])

    def answer(self) -> Any:
        assert self.has_answered(60), "the worker does not answer"
        return json.loads(self._running.stdout.readline())

    def ask(self, *command: Any) -> Any:
        self.begin(*command)
        return self.answer()

    def end(self) -> None:
        self._running.stdin.close()
        self._running.wait(20)
        self._running.stdout.close()


@pytest.fixture
def database(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """A database that processes share: a file, or the server that these tests run on."""
    if connection.vendor == "sqlite":
        place = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "valley.sqlite3")}
        made = Process(place | {"OPTIONS": {"timeout": 30}})
        made.ask("migrate")
        made.end()
        return place | {"OPTIONS": {"timeout": 30}}
    request.getfixturevalue("committed")
    held = connection.settings_dict
    return {key: held[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}


@pytest.fixture
def processes(database: dict[str, Any]) -> Iterator[tuple[Process, Process]]:
    both = Process(database), Process(database)
    yield both
    for process in both:
        process.end()


def test_what_one_process_saves_the_other_answers(processes: tuple[Process, Process]) -> None:
    one, other = processes
    before = one.ask("kept")
    held = one.ask("rebuilt")
    other.ask("save", 6, 500_000)
    after = one.ask("kept")
    assert after != before
    assert "portfolio-board" in after["menu-tablets"]
    assert after == other.ask("kept") == other.ask("fresh")
    assert one.ask("rebuilt") == held, "only the row that changed was read"


def test_what_is_not_committed_is_nobody_elses(processes: tuple[Process, Process]) -> None:
    one, other = processes
    before = one.ask("kept")
    other.ask("begin")
    other.ask("save", 6, 500_000)
    assert "portfolio-board" in other.ask("kept")["menu-tablets"]
    assert one.ask("kept") == before
    other.ask("roll_back")
    assert one.ask("kept") == other.ask("kept") == other.ask("fresh") == before
    other.ask("begin")
    other.ask("save", 6, 500_000)
    other.ask("commit")
    assert one.ask("kept") == other.ask("kept") == other.ask("fresh") != before


def test_a_change_that_is_committed_late_is_not_missed(
    processes: tuple[Process, Process], database: dict[str, Any]
) -> None:
    """The first to write is the last to end: whoever reads in between must still hear of it."""
    slow, quick = processes
    reader = Process(database)
    try:
        reader.ask("kept")
        slow.ask("begin")
        slow.ask("save", 6, 500_000)
        quick.begin("save", 7, 500_000)
        assert not quick.has_answered(1), "it waits for its turn"
        reader.ask("kept")
        slow.ask("commit")
        quick.answer()
        assert reader.ask("kept") == reader.ask("fresh")
    finally:
        reader.end()


def test_after_many_edits_of_both_at_once_both_are_right(processes: tuple[Process, Process]) -> None:
    for number, process in enumerate(processes):
        process.begin("many", number, 15)
    assert [process.answer() for process in processes] == [True, True]
    one, other = processes
    assert one.ask("kept") == one.ask("fresh") == other.ask("kept") == other.ask("fresh")


ONE_EACH = """
- id: pace.one-at-a-time
  each: initiative
  forbid: any(other.stage == "approved" and other.unit == unit and other.id != id for other in initiatives)
  effect: deny
  message: "{unit} has an approved initiative already"
"""


def test_two_processes_cannot_both_take_the_last_place(database: dict[str, Any], tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(ONE_EACH)
    one, other = (Process(database, INTAKE_POLICY=str(rules)) for _ in range(2))
    try:
        one.ask("begin")
        assert one.ask("approve", 4) == "approved"
        other.begin("approve", 5)
        assert not other.has_answered(1), "the step waits for its turn"
        one.ask("commit")
        assert other.answer() == "transit has an approved initiative already (pace.one-at-a-time)"
    finally:
        one.end()
        other.end()
