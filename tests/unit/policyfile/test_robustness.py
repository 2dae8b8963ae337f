"""Whatever a file holds: a policy, or a PolicyError, and soon."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.diagnostics import PolicyError
from govrules.policyfile import load

GOOD: dict[str, Any] = {
    "govrules": 1,
    "policy": "acme",
    "title": {"en": "Vision", "fr": "Vision"},
    "use": ["govrules:catalogue"],
    "parameters": {"points": {"type": "text -> number", "default": {"small": 1}, "why": "Because"}},
    "set": {"a.pair": {"limit": 4}},
    "enforce": {"catalogue.known-unit": "audit"},
    "fields": {"champion": "text", "severity": {"scale": ["minor", "major"]}, "links": [{"kind": "text"}]},
    "scales": {"size": ["small", "large"]},
    "define": {"active": "stage in {'approved', 'building'}"},
    "tables": {"baseline": {"key": "id", "rows": [{"id": "a", "budget": 100}]}},
    "waivers": {"longest": 90},
    "rules": [
        {
            "id": "a.pair",
            "title": "A pair",
            "parameters": {"limit": {"type": "number", "default": 3}},
            "pair": ["a", "b"],
            "related": "b.id in a.depends_on",
            "when": "a.stage >= 'approved'",
            "forbid": "b.end > a.start",
            "effect": {"escalate": ["board", "{a.unit.owner}"]},
            "unknown": "ignore",
            "message": "{a.id} starts {a.start}",
            "evidence": {"end": "b.end"},
            "from": "2027-01-01",
            "until": "2027-12-31",
            "examples": {"pass": [{"initiatives": []}], "fail": [], "unknown": []},
        },
        {
            "id": "a.group",
            "group": {"rows": "c in resources", "where": "c.amount > 0", "by": {"r": "c.resource"}},
            "require": "count() < 3",
            "effect": "deny",
        },
        {"id": "a.cycle", "group": {"cycle": "depends_on"}, "effect": "advise"},
        {
            "id": "a.autonomy",
            "autonomy": {
                "tiers": [{"within": "budget <= unit.delegation"}, {"otherwise": True, "escalate": ["board"]}]
            },
        },
        {"id": "a.shared", "shared_resource": {"resource": ["x"], "share": 0.5}, "effect": "deny"},
        {
            "id": "a.fit",
            "compatibility": {"between": "b.id in a.integrates_with", "incompatible": [["x", "y"]]},
            "effect": "deny",
        },
    ],
}

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.text(max_size=12),
    st.sampled_from(
        ["{", "a >", "x in y", "text -> text", "{id", "../..", "2027-13-01", "deny", "each", "a.b", "a" * 300]
    ),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, member in below for found in paths_in(member, (*path, key)))]


PATHS = paths_in(GOOD)[1:]


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """The good policy with some parts replaced, removed, renamed or put elsewhere."""
    policy = json.loads(json.dumps(GOOD))
    for _ in range(draw(st.integers(1, 4))):
        *around, last = draw(st.sampled_from(PATHS))
        parent: Any = policy
        for step in around:
            inside = (isinstance(parent, dict) and step in parent) or (
                isinstance(parent, list) and isinstance(step, int) and step < len(parent)
            )
            parent = parent[step] if inside else None
        kind = draw(st.sampled_from(["replace", "remove", "rename", "move"]))
        if isinstance(parent, list) and isinstance(last, int) and last < len(parent):
            parent[last] = draw(JUNK) if kind != "move" else json.loads(json.dumps(GOOD["rules"]))
        elif isinstance(parent, dict) and last in parent:
            old = parent.pop(last)
            if kind == "replace":
                parent[last] = draw(JUNK)
            elif kind == "rename":
                parent[draw(st.text(max_size=8))] = old
            elif kind == "move":
                policy[draw(st.sampled_from(sorted(GOOD)))] = old
    return policy


def load_bytes(data: bytes, name: str = "policy.yaml") -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        try:
            load(Path(folder) / name)
        except PolicyError as error:
            assert str(error)  # noqa: PT017 - a policy that happens to be good is fine too


def test_the_good_policy_is_good(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(GOOD), encoding="utf-8")
    assert len(load(tmp_path).rules) > len(GOOD["rules"])


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    load_bytes(data)


@given(st.text(max_size=80))
def test_any_text_as_a_condition(text: str) -> None:
    rule = {"id": "a.b", "each": "initiative", "forbid": text, "message": text, "effect": {"escalate": text}}
    load_bytes(json.dumps(rule).encode())


@given(spoiled())
def test_a_spoiled_policy(policy: Any) -> None:
    load_bytes(json.dumps(policy).encode())


@given(st.data())
def test_a_policy_with_spoiled_text(data: st.DataObject) -> None:
    text = json.dumps(GOOD, indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    load_bytes((text[:start] + data.draw(st.text(max_size=5)) + text[end:]).encode(errors="replace"))


@pytest.mark.parametrize("name", ["policy.yaml", "policy.json"])
def test_deep_nesting_ends(name: str) -> None:
    load_bytes(b"[" * 5000, name)
    load_bytes(b'{"rules": ' * 3000 + b"1" + b"}" * 3000, name)
