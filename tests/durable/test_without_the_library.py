"""What needs no durable-rules: numbers, names, placement, export, and what is said where it is not there."""

from __future__ import annotations

import datetime
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.durable import edits

from govrules import Portfolio, UsageError, load
from govrules.cli import main
from govrules.engines.durable import columns, session
from govrules.policy import durable

POLICY = str(edits.POLICY)
NUMBERS = st.decimals(min_value=-(10**36) + 1, max_value=10**36 - 1, places=6) | st.integers(-9, 9).map(
    Decimal
)


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    policy = edits.policy()
    with pytest.raises(UsageError, match=r"`durable` needs durable-rules, .*install|Python 3\.13"):
        policy.live(Portfolio(), as_of=edits.AS_OF, engine="durable")
    assert policy.live(Portfolio(), as_of=edits.AS_OF).findings == ()


def test_the_sentence_says_what_to_install() -> None:
    assert session._not_there((3, 12)) == (
        "the engine `durable` needs durable-rules, which is built where it is installed: with a C compiler "
        'there, run `pip install "govrules[durable]"`, or leave the engine out'
    )
    assert session._not_there((3, 13)) == (
        "the engine `durable` needs durable-rules, which has no release for Python 3.13: use Python 3.11 "
        "or 3.12 with `govrules[durable]` installed, or leave the engine out"
    )


@given(left=NUMBERS, right=NUMBERS)
def test_numbers_keep_their_order(left: Decimal, right: Decimal) -> None:
    codes = columns.number_code(left), columns.number_code(right)
    assert max(map(abs, codes)) < 2**53
    if columns.is_exact(codes[1]):
        assert (left < right, left == right) == (codes[0] < codes[1], codes[0] == codes[1])


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("450359962737.0495", 2**53 - 2),
        ("450359962737.0496", 2**53 - 1),
        ("-1e30", 1 - 2**53),
        ("-0.00005", -1),
    ],
)
def test_numbers_at_the_limits(number: str, code: int) -> None:
    assert columns.number_code(Decimal(number)) == code


def test_texts_are_forgotten_with_their_last_use() -> None:
    symbols = columns.Symbols()
    first = symbols.code("a"), symbols.code("b"), symbols.code("a")
    symbols.release(["a", "b"])
    assert (first, symbols.known()) == ((1, 2, 1), {"a": 1})
    assert symbols.code("b") == 3


def fnv(text: str) -> int:
    found = 2_166_136_261
    for byte in text.encode():
        found = (found ^ byte) * 16_777_619 % 2**32
    return found


def test_no_two_names_of_numbers_have_the_same_hash() -> None:
    """durable-rules tells names by a 32-bit hash alone."""
    names = [
        "id",
        "sid",
        "k",
        "one",
        "o",
        "m",
        "boot",
        *(f"{kind}{place}" for kind in "cpfr" for place in range(2_000)),
    ]
    assert len({fnv(name) for name in names}) == len(names)


def test_the_command_says_which_rule_runs_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", POLICY, "--engine", "durable", "--format", "json"]) == 0
    rules = {rule["id"]: rule for rule in json.loads(capsys.readouterr().out)["rules"]}
    assert (rules["pair.later"]["engine"], rules["pair.later"]["why_not_durable"]) == ("durable", None)
    assert rules["pair.sums"]["engine"] == "compiled"
    assert rules["pair.sums"]["why_not_durable"] == "`a.budget + b.budget` is about both"
    assert main(["rules", POLICY, "--engine", "durable"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("runs in durable-rules") == 30
    assert "runs in the built-in engine: it is about groups" in shown


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            "{pair: [a, b], exhaustive: true, related: a.budget > b.budget, forbid: a.risk == b.risk}",
            "looked up",
        ),
        ("{pair: [a, b], related: a.unit == b.unit, forbid: a.owner < b.owner}", "the order of texts"),
        ("{pair: [a, b], related: a.unit == b.unit, require: b.id in a.depends_on}", "where it must be true"),
        (
            "{pair: [a, b], related: a.unit == b.unit, forbid: a.budget > 2 * a.budget + b.budget}",
            "about both",
        ),
        ("{pair: [a, b], related: a.unit == b.unit, forbid: a.themes == b.themes}", "no number"),
        ("{each: initiative, forbid: len(depends_on) > len(initiatives)}", "other initiatives"),
    ],
)
def test_why_a_rule_runs_elsewhere(rule: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    written = f"id: a.b, effect: deny, {rule[1:]}"
    path.write_text(
        f"govrules: 1\npolicy: p\nfields: {{themes: [text]}}\nrules:\n  - {{{written}\n", encoding="utf-8"
    )
    assert why in durable.placement(load(path))["a.b"]


def test_deep_conditions_are_expanded_in_no_time(tmp_path: Path) -> None:
    condition = "a.budget == b.budget"
    for place in range(14):
        condition = f"({condition} {('and', 'or')[place % 2]} a.weight == {place})"
    path = tmp_path / "policy.yaml"
    rule = f"{{id: a.b, pair: [a, b], related: a.unit == b.unit, forbid: {condition}, effect: deny}}"
    path.write_text(
        f"govrules: 1\npolicy: p\nfields: {{weight: number}}\nrules:\n  - {rule}\n", encoding="utf-8"
    )
    assert durable.placement(load(path)).keys() == {"a.b"}


def test_export() -> None:
    portfolio = Portfolio(
        edits.ORGANISATION,
        [
            {"id": "a", "title": "A", "unit": "it", "budget": 300, "depends_on": ["b"], "weight": "1e-9"},
            {"id": "b", "title": "B", "unit": "it"},
        ],
    )
    exported = durable.export(edits.policy(), portfolio, as_of=datetime.date(2026, 11, 23))
    assert exported["as_of"] == datetime.date(2026, 11, 23)
    assert exported["elsewhere"]["pair.weights"] == (
        "a number in it has more than four decimal places, or is too large to be compared"
    )
    assert "group.envelope" in exported["elsewhere"]
    assert exported["texts"].keys() >= {"a", "b", "it", "ann"}
    assert exported["scales"]["risk"] == {"low": 0, "medium": 1, "high": 2, "critical": 3}
    for part in exported["rulesets"]:
        assert sum(len(rule["all"]) for rule in part["ruleset"].values()) <= 40
        assert part["ruleset"].keys() == part["rules"].keys()
        assert part["initiatives"].keys() == {"a", "b"}
