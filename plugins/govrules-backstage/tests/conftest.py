"""Catalogues written for a test, opened as a host opens them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from catalogues import Opener

from govrules import Plugins, Policy, Portfolio, load

DAY = datetime.date(2026, 11, 23)


@pytest.fixture(name="opened")
def _opened(tmp_path: Path) -> Opener:
    """Writes entities into a file, and opens it."""

    def opened(*entities: str, mapping: dict[str, Any] | None = None, **options: Any) -> Portfolio:
        file = tmp_path / "catalog-info.yaml"
        file.write_text("---\n".join(entities), encoding="utf-8")
        return Plugins.installed().open(f"backstage:{file}", mapping=mapping, **options)

    return opened


@pytest.fixture(name="policy")
def _policy(tmp_path: Path) -> Callable[[str], Policy]:
    """Writes rules into a file, and loads them."""

    def policy(rules: str) -> Policy:
        file = tmp_path / "rules.yaml"
        file.write_text(rules, encoding="utf-8")
        return load(file)

    return policy
