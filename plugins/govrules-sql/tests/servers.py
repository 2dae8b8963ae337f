"""A PostgreSQL server of one's own, for as long as the tests run."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

_NUMBERS = itertools.count(1)
_UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> Path | None:
    """The folder with the programs of PostgreSQL, None where there are none."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """A server in a folder of its own, on a socket in it; gives the folder."""
    folder = Path(tempfile.mkdtemp(prefix="govrules-sql-"))
    options = _as_whom(folder)
    data = str(folder / "data")
    _run([programs / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "scram-sha-256",
          "--pwfile", _password(folder), "--no-sync"], options)  # fmt: skip
    listen = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    control = [programs / "pg_ctl", "--pgdata", data, "--wait", "--silent"]
    _run([*control, "--log", folder / "log", "--options", listen, "start"], options)
    try:
        yield str(folder)
    finally:
        _run([*control, "--mode", "immediate", "stop"], options)
        shutil.rmtree(folder)


PASSWORD = "not-to-be-told"  # noqa: S105 - it opens a server that nobody else reaches


def _password(folder: Path) -> Path:
    file = folder / "password"
    file.write_text(PASSWORD)
    file.chmod(0o644)
    return file


def _as_whom(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    user = next(known[name] for name in _UNPRIVILEGED if name in known)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[Any], options: dict[str, Any]) -> None:
    words = [str(word) for word in command]
    # The server keeps what it inherits open, so its output goes to no pipe.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            words, stdout=output, stderr=output, cwd="/", check=False, timeout=120, **options
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode()


def new_database(folder: str) -> str:
    """The URL of an empty database of the server in a folder."""
    name = f"planning_{next(_NUMBERS)}"
    base = f"postgresql+psycopg://postgres:{PASSWORD}@/{{}}?host={folder}"
    engine = create_engine(base.format("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return base.format(name)
