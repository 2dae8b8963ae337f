"""Every mistake in a policy, and the whole text that its author gets to read.

A folder under `policy/` holds a policy and `expected.txt`. A file named `policy.yaml` is loaded by
itself, otherwise the whole folder. With UPDATE_SNAPSHOTS set the expected texts are written anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import govrules
from govrules.diagnostics import PolicyError

CASES = Path(__file__).with_name("policy")
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


def use(*paths: str) -> None:
    """What a host does with a policy before it asks anything of it."""
    govrules.load(*paths)


def message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the error that the policy in a folder gives, seen from inside that folder."""
    monkeypatch.chdir(folder)
    path = "policy.yaml" if Path("policy.yaml").is_file() else "policy"
    with pytest.raises(PolicyError) as raised:
        use(path)
    return f"{raised.value}\n"


@pytest.mark.parametrize("name", NAMES)
def test_error_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CASES / name
    found = message(folder, monkeypatch)
    expected = folder / "expected.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_there_are_cases() -> None:
    assert len(NAMES) >= 40
