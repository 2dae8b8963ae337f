"""Streams that are closed, full, or of another encoding; and errors of govrules itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
CALL = ["check", "portfolio.yaml", "--rules", "policy.yaml", "--as-of", "2026-11-23"]

posix = pytest.mark.skipif(os.name != "posix", reason="streams are closed in a shell")


def shell(line: str, folder: Path, repository: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell, in which `$GOVRULES` is the command."""
    environment = os.environ | {
        "PYTHONPATH": str(repository / "src"),
        "PYTHONIOENCODING": "utf-8",
        "GOVRULES": f"{sys.executable} -m govrules",
        "CALL": " ".join(CALL),
    }
    return subprocess.run(
        ["sh", "-c", line],  # noqa: S607 - whichever shell there is
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@posix
@pytest.mark.parametrize(
    ("redirection", "status", "told"),
    [
        ("<&-", 1, ""),
        (">&-", 1, ""),
        ("2>&-", 1, ""),
        (">&- 2>&- <&-", 1, ""),
        pytest.param(
            "> /dev/full",
            2,
            "govrules: cannot write the result: no space left on device\n",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device"),
        ),
    ],
    ids=["no-stdin", "no-stdout", "no-stderr", "nothing", "full"],
)
def test_a_stream_that_is_not_there(
    folder: Path, repository: Path, redirection: str, status: int, told: str
) -> None:
    found = shell(f"$GOVRULES $CALL {redirection}", folder, repository)
    assert (found.returncode, found.stderr) == (status, told)


@posix
@pytest.mark.parametrize(
    "arguments", ["$CALL", "$CALL --format json", "--help", "check --help", "schema policy"]
)
def test_a_pipe_that_closes_early_is_no_error(folder: Path, repository: Path, arguments: str) -> None:
    found = shell(f"{{ sleep 0.2; $GOVRULES {arguments}; echo status $? >&2; }} | true", folder, repository)
    assert found.stderr == f"status {1 if 'CALL' in arguments else 0}\n"


@posix
def test_problems_told_into_a_closed_pipe_are_no_error(folder: Path, repository: Path) -> None:
    line = "{ sleep 0.2; $GOVRULES check no.yaml --rules no.yaml; echo status $? >&3; } 3>&2 2>&1 | true"
    assert shell(line, folder, repository).stderr == "status 2\n"


def test_a_reader_who_sees_only_ascii(run: Run, folder: Path) -> None:
    found = run(*CALL, "--lang", "fr", cwd=folder, env={"PYTHONIOENCODING": "ascii"})
    assert (found.returncode, found.stderr) == (1, "")
    assert found.stdout.isascii()
    assert "! Approbation requise  1" in found.stdout


def test_json_is_utf_8_for_every_reader(run: Run, folder: Path) -> None:
    text = (folder / "portfolio.yaml").read_text(encoding="utf-8").replace("id: large", "id: œuvre")
    (folder / "portfolio.yaml").write_text(text, encoding="utf-8")
    found = run(*CALL, "--format", "json", cwd=folder, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert '"œuvre"' in found.stdout


BROKEN = """
import sys, govrules.policy, govrules.cli
govrules.policy.load = lambda *_, **__: 1 / 0
sys.exit(govrules.cli.main())
"""


@pytest.mark.parametrize("more", [{}, {"GOVRULES_TRACEBACK": "1"}], ids=["plain", "traceback"])
def test_an_error_of_govrules_itself_ends_with_3(
    folder: Path, repository: Path, more: dict[str, str]
) -> None:
    found = subprocess.run(
        [sys.executable, "-c", BROKEN, *CALL],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(repository / "src")} | more,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (found.returncode, found.stdout) == (3, "")
    assert ("Traceback" in found.stderr) is bool(more)
    assert "ZeroDivisionError" in found.stderr
    assert more or "Please report it" in found.stderr
