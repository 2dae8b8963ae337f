"""Every format, from the command line into a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

EXAMPLE = (
    "check",
    *("examples/organisation.yaml", "examples/initiatives.yaml"),
    *("--rules", "examples/policy", "--waivers", "examples/waivers.yaml", "--as-of", "2026-11-23"),
)
IS_WHOLE: dict[str, Callable[[str], bool]] = {
    "markdown": lambda text: text.startswith("## Valdorne"),
    "sarif": lambda text: len(json.loads(text)["runs"][0]["results"]) == 43,
    "junit": lambda text: ET.fromstring(text.encode()).get("failures") == "23",  # noqa: S314 - our own
    "html": lambda text: text.rstrip().endswith("</html>"),
}


@pytest.mark.parametrize("format_", IS_WHOLE)
def test_a_format_goes_to_a_file_the_same_every_time(
    run: Any, repository: Path, tmp_path: Path, format_: str
) -> None:
    if format_ == "html":
        pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")
    texts = []
    for seed in "12":
        file = tmp_path / f"{seed}.txt"
        call = (*EXAMPLE, "--format", format_, "--output", str(file))
        found = run(*call, cwd=repository, env={"PYTHONHASHSEED": seed})
        assert (found.returncode, found.stdout, found.stderr) == (1, "", "")
        texts.append(file.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert IS_WHOLE[format_](texts[0])


def test_junit_fails_what_the_call_fails_on(run: Any, repository: Path) -> None:
    found = run(*EXAMPLE, "--format", "junit", "--fail-on", "deny", cwd=repository)
    assert 'failures="4"' in found.stdout.partition("<testsuite ")[0]


def test_languages_reach_every_format(run: Any, repository: Path) -> None:
    for format_ in ("markdown", "sarif", "junit"):
        found = run(*EXAMPLE, "--format", format_, "--lang", "fr", cwd=repository)
        assert "Décider au bon niveau" in found.stdout
