"""Writes what commands say, whoever reads it: a terminal, a file, a pipe that closes early."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from govrules.diagnostics import UsageError
from govrules.values import canonical

if TYPE_CHECKING:
    from govrules.reports.text import Paper

UTF8 = "utf-8"


def say(text: str, file: Path | None = None, encoding: str = UTF8) -> None:
    """Write a result to a file or to the standard output.

    For programs it is UTF-8 wherever it goes; for people, in the encoding that they can see.
    """
    if file is not None:
        _write_file(text, file)
        return
    _say(text, sys.stdout, encoding)


def say_data(value: Any, file: Path | None = None) -> None:
    """Write a result for programs, as JSON."""
    say(canonical(value, indent=2) + "\n", file)


def say_on_paper(write: Callable[[Paper], None], file: Path | None = None) -> None:
    """Write a result for people, as wide as what they read it on."""
    from govrules.reports.text import Paper

    paper = Paper(None if file else sys.stdout)
    write(paper)
    say(paper.text(), file, paper.encoding)


def _say(text: str, stream: TextIO | None, encoding: str) -> None:
    """What nobody reads any more changes nothing in what was found."""
    if stream is None:
        return
    try:
        binary = getattr(stream, "buffer", None)
        stream.flush()
        if binary is not None:
            binary.write(text.encode(encoding, "replace"))
        else:
            stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _forget(stream)
    except OSError as error:
        _forget(stream)
        raise UsageError(f"cannot write the result: {_reason(error)}") from error


def _write_file(text: str, file: Path) -> None:
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise UsageError(f"cannot write `{file}`: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def encoding_of(stream: TextIO | None) -> str:
    """The encoding that the readers of a stream can see."""
    return getattr(stream, "encoding", None) or UTF8


def complain(text: str) -> None:
    """Write a problem to the standard error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        _forget(sys.stderr)


def close() -> None:
    """Write what is still held back, so that the interpreter has nothing left to fail with."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            _forget(stream)


def _forget(stream: TextIO) -> None:
    """Let the rest of a stream go nowhere."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
