"""What the README shows is what happens."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console(?: status=(\d))?\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
Run = Callable[..., tuple[int, str, str]]


def commands(block: str) -> list[str]:
    return re.findall(r"^\$ ((?:.*\\\n)*.*)$", block, re.MULTILINE)


def shown(block: str) -> str:
    """The output that a block shows, `...` for what it leaves out."""
    return re.sub(r"^\$ (?:.*\\\n)*.*\n", "", block, flags=re.MULTILINE)


def fits(expected: str, found: str) -> bool:
    pattern = "(?s:.*)".join(
        re.escape(part.strip("\n")) for part in re.split(r"^\.\.\.$", expected, flags=re.MULTILINE)
    )
    return re.fullmatch(r"\s*" + pattern + r"\s*", re.sub(r" +$", "", found, flags=re.MULTILINE)) is not None


def test_the_example_runs_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    shutil.copytree(HOME / "example", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    assert len(BLOCKS) == 2
    for status, block in BLOCKS:
        output, found = "", 0
        for command in commands(block):
            program, *words = shlex.split(command.replace("\\\n", ""))
            if program == "python":
                subprocess.run([sys.executable, *words], check=True)
            else:
                found, out, complained = run(*words)
                output += out + complained
        assert found == int(status or 0)
        assert fits(shown(block), output), output
    assert (tmp_path / "annote.xlsx").exists()


def test_the_mapping_is_that_of_the_example() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert block in (HOME / "example" / "portefeuille.mapping.yaml").read_text(encoding="utf-8")


def test_every_key_of_a_mapping_and_every_option_is_told() -> None:
    from govrules_excel.command import annotate_command
    from govrules_excel.mapping import Column, SheetMapping, WorkbookMapping

    names = {
        info.alias or name
        for model in (WorkbookMapping, SheetMapping, Column)
        for name, info in model.model_fields.items()
    }
    options = {option for each in annotate_command.params for option in each.opts if option.startswith("--")}
    assert sorted(name for name in names | options if f"`{name}" not in README) == []
