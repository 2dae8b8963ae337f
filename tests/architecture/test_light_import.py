"""`import govrules` loads what every program needs and nothing more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Needed by some programs only: for files, terminals, patterns, hooks, tests, or large portfolios.
HEAVY = [
    "click",
    "duckdb",
    "durable",
    "durable_rules_engine",
    "hypothesis",
    "ibis",
    "jinja2",
    "pluggy",
    "pytest",
    "re2",
    "rich",
    "ruamel",
    "vl_convert",
    "yaml",
]

LIST_MODULES = "import json, sys; import {name}; print(json.dumps(sorted(sys.modules)))"


@pytest.fixture(scope="module")
def loaded(repository: Path) -> set[str]:
    return modules(repository, "govrules")


def modules(repository: Path, name: str) -> set[str]:
    """All modules of a new interpreter that imports one."""
    # COVERAGE_PROCESS_START would load coverage, and through it modules that are not ours.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", LIST_MODULES.format(name=name)],
        env=environment | {"PYTHONPATH": str(repository / "src")},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("library", HEAVY)
def test_import_loads_no_heavy_library(library: str, loaded: set[str]) -> None:
    assert library not in loaded


def test_import_loads_neither_command_line_nor_test_kit(loaded: set[str]) -> None:
    assert not loaded & {"govrules.cli", "govrules.testing"}


def test_the_command_line_imports_a_command_when_it_is_called(repository: Path) -> None:
    later = {"govrules.policy", "govrules.plugins", "govrules.cli.check", "pydantic"}
    assert later.isdisjoint(modules(repository, "govrules.cli"))
