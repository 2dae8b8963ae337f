"""The lines of a record: whole or damaged, whoever wrote them, and whatever became of the writer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules import UsageError
from govrules.records import journal
from govrules.records.journal import Line, add, damage_of, is_whole, line_of, lines

SOURCE = str(Path(journal.__file__).parents[2])
WRITER = """
import sys
from pathlib import Path
from govrules.records.journal import add, line_of

path, name, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(int(sys.argv[4])):
    content = {"name": name, "number": number, "padding": "x" * size}
    add(path, lambda _, content=content: [line_of(content)])
    print(number, flush=True)
"""


def put(path: Path, *names: str) -> None:
    add(path, lambda _: [line_of({"name": name}) for name in names])


def held(path: Path) -> list[Line]:
    with path.open("rb") as file:
        return list(lines(file))


def texts(path: Path) -> list[str | None]:
    return [line.text for line in held(path)]


def whole(name: str) -> str:
    return line_of({"name": name}).decode()


def test_lines_are_added_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    put(path, "a", "é\n")
    put(path, "c")
    assert texts(path) == [whole("a"), whole("é\n"), whole("c")]


def test_a_writer_sees_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    put(path, "a")
    seen: list[str | None] = []

    def made(found: Iterator[Line]) -> list[bytes]:
        seen.extend(line.text for line in found)
        return [line_of({"name": "b"})]

    add(path, made)
    assert (seen, texts(path)) == ([whole("a")], [whole("a"), whole("b")])


def test_wherever_a_writer_stops_only_its_own_line_is_lost(tmp_path: Path) -> None:
    last = len(whole("second"))
    for kept in range(last):
        path = tmp_path / f"{kept}.jsonl"
        put(path, "first", "second")
        os.truncate(path, path.stat().st_size - 1 - last + kept)
        torn = held(path)
        assert torn[0].text == whole("first")
        assert [damage_of(line).is_torn for line in torn[1:]] == ([True] if kept else [])
        put(path, "third")
        assert [text for text in texts(path) if text is not None] == [whole("first"), whole("third")]
        assert texts(path).count(None) == (1 if kept else 0)


def test_a_line_that_lacks_only_its_end_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    put(path, "a")
    os.truncate(path, path.stat().st_size - 1)
    put(path, "b")
    assert texts(path) == [whole("a"), whole("b")]


@given(place=st.integers(min_value=0), byte=st.integers(0, 255))
def test_no_changed_byte_goes_unnoticed(place: int, byte: int) -> None:
    line = bytearray(line_of({"name": "a", "number": 1}))
    place %= len(line)
    changed = bytes([*line[:place], byte, *line[place + 1 :]])
    assert is_whole(changed) == (changed == bytes(line))


def test_damage_is_told() -> None:
    torn, changed = Line(3, None, 1200, is_last=True), Line(2, None, 10)
    assert str(damage_of(torn)) == "line 3 (1,200 bytes) was never finished, and is left out"
    assert str(damage_of(changed)) == "line 2 (10 bytes) is not what was written, and is left out"


def test_what_cannot_be_written_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        put(tmp_path / "nowhere" / "record.jsonl", "a")


def test_a_write_in_pieces_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr("os.write", lambda descriptor, content: write(descriptor, content[:7]))
    put(tmp_path / "record.jsonl", "a", "b")
    assert texts(tmp_path / "record.jsonl") == [whole("a"), whole("b")]


def writer(path: Path, name: str, size: int, count: int) -> subprocess.Popen[str]:
    call = [sys.executable, "-c", WRITER, str(path), name, str(size), str(count)]
    environment = os.environ | {"PYTHONPATH": SOURCE}
    return subprocess.Popen(call, stdout=subprocess.PIPE, encoding="utf-8", env=environment)


def acknowledged(process: subprocess.Popen[str]) -> int:
    """How many lines a writer said to be on the disk."""
    told, _ = process.communicate(timeout=60)
    return len(told.splitlines())


def said_before_the_end(process: subprocess.Popen[str]) -> int:
    """How many more lines a writer that was read from before said to be on the disk."""
    assert process.stdout is not None
    with process.stdout as told_to:
        told = told_to.read()
    process.wait(timeout=60)
    return len(told.splitlines())


@pytest.mark.slow
def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    writers = [writer(path, name, 20_000, 25) for name in "abc"]
    assert [acknowledged(process) for process in writers] == [25, 25, 25]
    found = texts(path)
    assert len(found) == 75
    assert None not in found
    for name in "abc":
        own = [json.loads(text) for text in found if text and f'"{name}"' in text]
        assert [each["number"] for each in own] == list(range(25))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in another way")
def test_a_killed_writer_loses_at_most_the_line_that_it_was_writing(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    victims = [writer(path, f"victim-{place}", 2_000_000, 1000) for place in range(3)]
    survivor = writer(path, "survivor", 1_000, 20)
    for place, victim in enumerate(victims):
        assert victim.stdout is not None
        victim.stdout.readline()
        time.sleep(0.017 * place)
        victim.send_signal(signal.SIGKILL)
    assert acknowledged(survivor) == 20
    told = [1 + said_before_the_end(victim) for victim in victims]
    found = texts(path)
    for place, count in enumerate(told):
        kept = sum(1 for text in found if text and f"victim-{place}" in text)
        assert count <= kept <= count + 1
    assert sum(1 for text in found if text and "survivor" in text) == 20
    assert found.count(None) <= len(victims)
