"""What the README shows is true."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from planning import EXAMPLE

from govrules import Source
from govrules.documents import read

README = (EXAMPLE.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """The example, with its database."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    connection = sqlite3.connect(tmp_path / "planning.db")
    connection.executescript((EXAMPLE / "planning.sql").read_text(encoding="utf-8"))
    connection.close()
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("block", blocks("console"), ids=range(len(blocks("console"))))
def test_commands_print_what_is_shown(folder: Path, block: str) -> None:
    command, _, expected = block.partition("\n")
    done = run(folder, "-m", "govrules", *command.removeprefix("$ govrules ").split())
    assert (done.returncode in {0, 1}, done.stderr) == (True, "")
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    assert re.fullmatch(pattern, done.stdout, re.DOTALL), done.stdout


@pytest.mark.parametrize("block", blocks("python"), ids=range(len(blocks("python"))))
def test_programs_run(folder: Path, block: str) -> None:
    done = run(folder, "-W", "error", "-c", block)
    assert done.returncode == 0, done.stderr


def test_the_mapping_that_is_shown_is_that_of_the_example() -> None:
    (shown,) = blocks("yaml")
    assert read(Source("mapping.yaml", shown)).value == read(EXAMPLE / "mapping.yaml").value


def test_a_bad_row_is_told_as_shown(folder: Path) -> None:
    connection = sqlite3.connect(folder / "planning.db")
    connection.execute("UPDATE projects SET cost = 'a lot' WHERE code = 'iam'")
    connection.commit()
    connection.close()
    words = ("check", "sqlite:///planning.db", "--mapping", "mapping.yaml", "--rules", "rules.yaml")
    done = run(folder, "-m", "govrules", *words)
    (shown,) = blocks("text")
    assert done.returncode == 2
    assert shown.strip() in done.stderr
