"""The same tests once more, on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgresql import server

HERE = Path(__file__).parent
ELSEWHERE = ("test_on_postgresql.py", "test_browser.py", "test_readme.py")
"""What has nothing to do with the database."""


@pytest.mark.skipif("INTAKE_DATABASE" in os.environ, reason="these tests run on a database that was named")
def test_everything_holds_on_postgresql() -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with server() as place:
        left_out = [f"--ignore={HERE / name}" for name in ELSEWHERE]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, str(HERE)],
            cwd=HERE.parent,
            env=os.environ | {"INTAKE_DATABASE": json.dumps(place)},
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    assert " skipped" not in done.stdout
