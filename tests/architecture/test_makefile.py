"""Every folder of tests is run: the Makefile names each once, among those measured or those outside."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_folder_of_tests_is_run_once(repository: Path) -> None:
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    named = [word for name in ("MEASURED", "OUTSIDE") for word in _words(makefile, name)]
    folders = [
        f"tests/{each.name}" for each in (repository / "tests").iterdir() if any(each.glob("**/test_*.py"))
    ]
    assert sorted(named) == sorted([*folders, "src"])


def _words(makefile: str, name: str) -> list[str]:
    found = re.search(rf"^{name} := (.*)$", makefile, re.MULTILINE)
    assert found is not None
    return found[1].split()
