"""The engines of a live portfolio are measured, those that are installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from benchmarks import engines


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_what_is_measured_of_each_engine() -> None:
    found = engines.measure(4)
    is_there = importlib.util.find_spec("durable_rules_engine") is not None
    assert list(found) == ["compiled", "durable"][: 1 + is_there]
    for engine in found.values():
        assert 0 < engine["update"] <= engine["slowest update"]
        assert engine["open"] > 0
        assert engine["memory"] > 0
