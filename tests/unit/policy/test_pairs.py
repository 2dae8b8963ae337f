"""Pairs that are found by what they share."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import Portfolio

AS_OF = datetime.date(2026, 11, 23)
INITIATIVES: list[dict[str, Any]] = [
    {"id": "a", "title": "A", "unit": "x", "owner": "eve", "capabilities": ["one", "two", "two"]},
    {"id": "b", "title": "B", "unit": "eve", "owner": None, "capabilities": ["two", "one"]},
    {"id": "c", "title": "C", "unit": "x", "owner": "eve", "capabilities": ["two", "three"]},
    {"id": "d", "title": "D", "unit": "y", "owner": None, "capabilities": []},
    {"id": "e", "title": "E", "unit": "y", "owner": "zoe", "capabilities": ["four"]},
]
ALL_ORDERS = [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize(
    ("related", "pairs"),
    [
        ("overlap(a.capabilities, b.capabilities)", ALL_ORDERS),
        ("overlap(a.capabilities, b.capabilities) and a.id < b.id", [("a", "b"), ("a", "c"), ("b", "c")]),
        ("overlap(a.kinds, b.kinds)", ALL_ORDERS),
        ("a.owner == b.owner", [("a", "c"), ("c", "a")]),
        ("a.owner == b.owner and a.unit == b.unit", [("a", "c"), ("c", "a")]),
        ("a.owner == b.unit", [("a", "b"), ("c", "b")]),
        ("overlap(a.capabilities, b.capabilities) and a.unit == b.unit", [("a", "c"), ("c", "a")]),
    ],
)
def test_a_pair_is_found_once_whatever_it_shares(
    tmp_path: Path, related: str, pairs: list[tuple[str, str]], engine: govrules.policy.policy.Engine
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(f"""\
govrules: 1
policy: pairs
define:
  kinds: '{{c for c in capabilities if c != "four"}}'
rules:
- {{id: p.related, pair: [a, b], related: '{related}', forbid: 'true', effect: deny}}
""")
    found = govrules.load(rules).review(Portfolio(initiatives=INITIATIVES), as_of=AS_OF, engine=engine)
    assert [finding.subjects for finding in found.findings] == pairs
