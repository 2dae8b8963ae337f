"""Fields that nobody declared: each is a problem where it is first used."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules import Policy, Portfolio, Source, load
from govrules.policy import undeclared

RULES = """
govrules: 1
policy: p
fields: {champion: text}
rules: [{id: a.b, each: initiative, forbid: champion == "nobody", effect: advise}]
"""
ROW = {"id": "a", "title": "A", "unit": "u", "champion": "ann"}


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    file = tmp_path / "policy.yaml"
    file.write_text(RULES, encoding="utf-8")
    return load(file)


def test_declared_fields_are_no_problem(policy: Policy) -> None:
    assert undeclared(policy, Portfolio(initiatives=[ROW])) == ()


def test_a_field_is_told_once_with_a_suggestion(policy: Policy) -> None:
    rows = [ROW | {"champoin": "bob"}, ROW | {"id": "b", "champoin": "cy"}]
    (problem,) = undeclared(policy, Portfolio(initiatives=rows))
    assert problem.message == "nobody declared the field `champoin` of `a`, nor of 1 more"
    assert problem.help == "did you mean `champion`?"
    assert problem.path == "$.initiatives.a.champoin"


def test_a_field_of_a_file_has_its_place(policy: Policy) -> None:
    text = '[{"id": "a", "title": "A", "unit": "u", "x_9": 1}]'
    (problem,) = undeclared(policy, Portfolio.load(Source("rows.json", text)))
    assert str(problem.span) == "rows.json:1:41"
    assert problem.help == "declare it under `fields:`, or leave it out with `x_9: ~` in a mapping"
