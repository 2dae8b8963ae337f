"""What the README shows is true."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from govrules_backstage.settings import Settings

PLUGIN = Path(__file__).parent.parent
README = (PLUGIN / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """The example, beside what the README has files be called."""
    shutil.copytree(PLUGIN / "example", tmp_path, dirs_exist_ok=True)
    for text in blocks("yaml"):
        name = re.match(r"# (\S+\.yaml)\n", text)
        (tmp_path / (name[1] if name else "catalog-info.yaml")).write_text(text, encoding="utf-8")
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
    words = command.removeprefix("$ govrules ").split()
    done = run(folder, "-m", "govrules", *words)
    assert (done.returncode, done.stderr) == (1, "")
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    assert re.fullmatch(pattern, done.stdout, re.DOTALL), done.stdout
    assert "--output" not in words or "startLine" in (folder / words[-1]).read_text()


@pytest.mark.parametrize("block", blocks("python"), ids=range(len(blocks("python"))))
def test_programs_run(folder: Path, block: str) -> None:
    done = run(folder, "-W", "error", "-c", block)
    assert done.returncode == 0, done.stderr


def test_the_settings_are_all_that_there_are_and_can_be_used(folder: Path) -> None:
    settings = folder / "settings.yaml"
    assert Settings.given(settings).references == "full"
    assert Settings.given(settings).model_fields_set == set(Settings.model_fields)
    words = ("check", "catalog-info.yaml", "--rules", "rules.yaml", "--mapping", "settings.yaml")
    done = run(folder, "-m", "govrules", *words)
    assert (done.returncode, done.stderr) == (0, ""), done


def test_the_entity_that_is_shown_is_read(folder: Path) -> None:
    done = run(folder, "-m", "govrules", "check", "catalog-info.yaml", "--rules", "rules.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "crm" in done.stdout
