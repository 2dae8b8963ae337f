"""A PostgreSQL server of the tests' own, in a folder of its own, that listens on a socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

USER = "intake"


def _program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = next(iter(versions), None) or shutil.which(name)
    if found is None:
        pytest.skip(f"PostgreSQL is not installed here: there is no `{name}`")
    return str(found)


def _unprivileged() -> dict[str, Any]:
    """The server refuses to run as root: then somebody else runs it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            somebody = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is neither `postgres` nor `nobody`")


@contextmanager
def server() -> Iterator[dict[str, Any]]:
    """A server's place, as Django's settings have it. Skips where PostgreSQL is not installed."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    somebody = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:  # a socket's path must be short
        if somebody:
            os.chown(folder, somebody["user"], somebody["group"])
        data = Path(folder, "data")
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        _run(
            [initdb, "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"], folder, somebody
        )
        log = str(Path(folder, "log"))
        _run([control, "-D", str(data), "-l", log, "-o", settings, "-w", "start"], folder, somebody)
        try:
            yield {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "postgres",
                "USER": USER,
                "PASSWORD": "",
                "HOST": folder,
                "PORT": "",
            }
        finally:
            _run([control, "-D", str(data), "-m", "immediate", "-w", "stop"], folder, somebody)


def _run(command: list[str], folder: str, somebody: dict[str, Any]) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    done = subprocess.run(command, cwd=folder, check=False, timeout=60, **quiet, **somebody)
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"
