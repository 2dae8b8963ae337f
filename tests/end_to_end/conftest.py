"""Runs the command line as people do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

POLICY = """
govrules: 1
policy: small
title: {en: A small policy, fr: Une petite politique}
rules:
  - id: money.budget
    title: {en: Within the budget, fr: Dans le budget}
    each: initiative
    require: budget <= 50
    effect: EFFECT
    message: {en: "{id} asks for {budget}", fr: "{id} demande {budget}"}
"""
PORTFOLIO = """
initiatives:
  - {id: small, title: Small, unit: sales, budget: 50}
  - {id: large, title: Large, unit: sales, budget: BUDGET, colour: red}
"""


@pytest.fixture(scope="session")
def run(repository: Path) -> Run:
    """Run `python -m govrules` with arguments, to its end."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR"}
    }
    environment |= {"PYTHONPATH": str(repository / "src"), "PYTHONIOENCODING": "utf-8"}

    def command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        own = environment | options.pop("env", {})
        options = {"cwd": repository, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        call = [sys.executable, "-m", "govrules", *arguments]
        return subprocess.run(call, env=own, encoding="utf-8", check=False, timeout=120, **options)

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with policy.yaml and portfolio.yaml, in which one initiative has to be escalated."""
    write(tmp_path)
    return tmp_path


def write(folder: Path, effect: str = "{escalate: [board]}", budget: str = "51") -> None:
    """A policy with one rule of an effect, and an initiative that asks for a budget."""
    (folder / "policy.yaml").write_text(POLICY.replace("EFFECT", effect), encoding="utf-8")
    (folder / "portfolio.yaml").write_text(PORTFOLIO.replace("BUDGET", budget), encoding="utf-8")


@pytest.fixture(name="write")
def write_fixture() -> Callable[..., None]:
    """The function that fills a folder."""
    return write
