"""A policy of one rule, for plugins to be used with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import govrules
from govrules import Plugins, Policy

Make = Callable[..., Policy]


@pytest.fixture
def policy_of(tmp_path: Path) -> Make:
    def make(text: str, *held: object) -> Policy:
        file = tmp_path / "policy.yaml"
        file.write_text(text, encoding="utf-8")
        return govrules.load(file, plugins=Plugins(*held))

    return make
