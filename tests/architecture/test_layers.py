"""The contracts of who may import whom, as pyproject.toml writes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RUN = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_every_import_contract_is_kept(repository: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(repository / "src"), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=repository,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout
