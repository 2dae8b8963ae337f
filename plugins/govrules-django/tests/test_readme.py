"""The README tells what the example does, and its commands run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from govrules_django import conf

PLUGIN = Path(__file__).parent.parent
README = (PLUGIN / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n# (\S+)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("file", "code"), BLOCKS, ids=[f"{file}-{n}" for n, (file, _) in enumerate(BLOCKS)])
def test_what_it_shows_is_in_the_example(file: str, code: str) -> None:
    assert code in (PLUGIN / "example" / file).read_text(encoding="utf-8")


def test_every_block_of_python_is_held_against_the_example() -> None:
    assert len(BLOCKS) == README.count("```python") == 5


def test_every_setting_is_told() -> None:
    assert re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE) == list(conf._READERS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "example"
    shutil.copytree(PLUGIN / "example", folder, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    return folder


def run(site: Path, *words: str) -> tuple[int, str, str]:
    """A command in the example, with the example's own settings."""
    without = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False, env=without)
    return done.returncode, done.stdout, done.stderr


def test_the_example_runs_from_nothing(site: Path) -> None:
    assert run(site, "check")[:2] == (0, "System check identified no issues (0 silenced).\n")
    assert run(site, "makemigrations", "--check", "--dry-run")[:2] == (0, "No changes detected\n")
    assert run(site, "migrate", "-v0") == (0, "", "")
    assert run(site, "seed")[:2] == (0, "The valley is there: python manage.py runserver\n")
    (command,) = re.findall(r"\$ python manage\.py (.*)", README)
    status, said, complained = run(site, *command.split())
    assert (status, complained) == (1, "7 of 7 decisions recorded\n")
    assert len(said.splitlines()) >= 14
    assert run(site, "govrules", "--as-of", "soon")[0] == 2
    assert run(site, "govrules", "--format", "pdf")[0] == 2
