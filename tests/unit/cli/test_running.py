"""How the program ends, what it writes where, and when it says what takes so long."""

from __future__ import annotations

import errno
import io
import re
import sys
import time
from pathlib import Path

import click
import pytest

from govrules import cli
from govrules.cli import output
from govrules.cli.progress import Progress
from govrules.cli.statuses import guarded
from govrules.diagnostics import Diagnostic, PolicyError, UsageError


def ended(error: BaseException) -> int:
    """The status of a command that raises an error."""

    @click.command()
    def command() -> None:
        raise error

    return guarded(command, [])


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (PolicyError([Diagnostic("type", "wrong")]), 2, "wrong [type]\n"),
        (UsageError("not so"), 2, "govrules: not so\n"),
        (click.UsageError("not so"), 2, "Error: not so\n"),
        (KeyboardInterrupt(), 130, "\n"),
        (BrokenPipeError(errno.EPIPE, "closed"), 0, ""),
    ],
    ids=["diagnostic", "usage", "click", "interrupt", "pipe"],
)
def test_every_error_has_its_status(
    capsys: pytest.CaptureFixture[str], error: BaseException, status: int, told: str
) -> None:
    assert ended(error) == status
    assert capsys.readouterr().err.endswith(told)


@pytest.mark.parametrize("error", [KeyError("x"), RecursionError("deep"), MemoryError()], ids=repr)
def test_an_internal_error_never_looks_like_an_objection(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.delenv("GOVRULES_TRACEBACK", raising=False)
    assert ended(error) == 3
    assert type(error).__name__ in capsys.readouterr().err


def test_main_gives_the_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["init", str(tmp_path / "new")]) == 0
    assert cli.main(["init", str(tmp_path / "new")]) == 2
    assert "not empty" in capsys.readouterr().err


def test_a_result_goes_where_there_are_only_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    characters = io.StringIO()
    monkeypatch.setattr(sys, "stdout", characters)
    output.say("é\n")
    assert characters.getvalue() == "é\n"


def test_nobody_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    output.say("words")
    output.complain("words")
    output.close()
    assert ended(click.UsageError("not so")) == 2


class Broken(io.StringIO):
    """A stream that nobody reads any more."""

    def flush(self) -> None:
        raise BrokenPipeError(errno.EPIPE, "closed")


def test_streams_that_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Broken())
    monkeypatch.setattr(sys, "stderr", Broken())
    output.say("words")
    output.complain("words")
    output.close()


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Lets the standard error be a terminal. No fixture: pytest sets the streams again after those."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def shown(terminal: Terminal) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())


def wait_for(terminal: Terminal, words: str) -> None:
    for _ in range(100):
        if words in shown(terminal):
            return
        time.sleep(0.05)
    pytest.fail(f"`{words}` was never shown: {shown(terminal)!r}")


def test_what_takes_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    with Progress(patience=0.01) as progress:
        wait_for(terminal, "Reading")
        progress.rows(12345)
        wait_for(terminal, "Reading rows: 12,345")
        progress.rule("a.b", 2, 7)
        wait_for(terminal, "Evaluating rule 2 of 7: a.b")
        progress.report()
        wait_for(terminal, "Writing the report")


def test_what_is_soon_done_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    with Progress() as progress:
        progress.rows(5)
    assert terminal.getvalue() == ""


def test_a_quiet_call_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    with Progress(quiet=True, patience=0.0) as progress:
        progress.rows(5)
        time.sleep(0.05)
    assert terminal.getvalue() == ""


def test_nothing_is_said_elsewhere_than_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(patience=0.0):
        time.sleep(0.05)
    assert stream.getvalue() == ""
