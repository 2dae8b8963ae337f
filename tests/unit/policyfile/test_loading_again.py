"""A policy that is loaded again."""

from __future__ import annotations

from pathlib import Path

import pytest

import govrules
from govrules import plan
from govrules.diagnostics import PolicyError

RULE = "- {id: money.limit, each: initiative, forbid: budget > 50, effect: deny, message: '{budget} of 50'}\n"


def expressions(path: Path) -> list[object]:
    """What the rule's comparison and its message are read as."""
    (rule,) = govrules.load(path).rules
    parts = (*plan.deciding(rule), *plan.telling(rule))
    nodes = (node for part in parts for node in plan.walk(part))
    return [node.origin for node in nodes if isinstance(node, plan.Compare | plan.Field)]


def test_expressions_that_stay_as_they_are_are_parsed_once(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE)
    before, after = expressions(path), expressions(path)
    assert len(before) == 3
    assert all(one is other for one, other in zip(before, after, strict=True))


def test_what_has_moved_is_told_where_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("budget > 50", "bugdet > 50"))
    for line in (1, 2, 3):
        with pytest.raises(PolicyError) as caught:
            govrules.load(path)
        assert {problem.span.line for problem in caught.value.diagnostics if problem.span} == {line}
        path.write_text("\n" + path.read_text())


def test_of_a_long_text_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE + "# " + "x" * 100_000 + "\n")
    before, after = expressions(path), expressions(path)
    assert len(before) == 3
    assert all(one is not other for one, other in zip(before, after, strict=True))
