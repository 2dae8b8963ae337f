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


def test_what_a_mapping_reads_is_known(policy: Policy) -> None:
    text = '[{"id": "a", "name": "A", "unit": "u", "cost": {"sum": 5}, "a.b": 1, "other": 1, "left": 1}]'
    mapping = {"title": "name", "budget": {"from": ["price", "cost.sum"]}, "owner": "a.b", "left": None}
    found = undeclared(policy, Portfolio.load(Source("rows.json", text), mapping=mapping))
    assert [problem.path for problem in found] == ["$[0].other"]


PARTS = """
organisation:
  units: {u: {title: U, champoin: ann, appetit: low}, v: {appetit: high}}
  resources:
    team: {capacity: 2, site: north}
initiatives:
  - {id: a, title: A, unit: u, data: [{domain: d, acess: reads}], approvals: [~, {role: cio, by: ann}]}
  - {id: b, title: B, unit: u, data: [{domain: d}, {acess: reads}], resources: [{resource: team, fte: 2}]}
"""


def test_keys_inside_initiatives_and_the_organisation_have_their_places(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        RULES.replace("champion: text}", "champion: text, resource.site: text}"), encoding="utf-8"
    )
    found = undeclared(load(policy), Portfolio.load(Source("p.yaml", PARTS)))
    assert [(str(problem.span), problem.path, problem.message, problem.help) for problem in found] == [
        (
            "p.yaml:7:51",
            "$.initiatives[0].data[0].acess",
            "nobody declared the key `acess` in `data` of `a`, nor of 1 more",
            "did you mean `access`?",
        ),
        (
            "p.yaml:7:94",
            "$.initiatives[0].approvals[1].by",
            "nobody declared the key `by` in `approvals` of `a`",
            "the keys are `role`, `on`",
        ),
        (
            "p.yaml:8:98",
            "$.initiatives[1].resources[0].fte",
            "nobody declared the key `fte` in `resources` of `b`",
            "the keys are `resource`, `period`, `amount`",
        ),
        (
            "p.yaml:3:25",
            "$.organisation.units.u.champoin",
            "nobody declared the key `champoin` of the unit `u`",
            "declare it under `fields:`, as in `unit.champoin: text`",
        ),
        (
            "p.yaml:3:40",
            "$.organisation.units.u.appetit",
            "nobody declared the key `appetit` of the unit `u`, nor of 1 more",
            "did you mean `appetite`?",
        ),
    ]


def test_an_organisation_from_python_has_paths(policy: Policy) -> None:
    (problem,) = undeclared(policy, Portfolio({"units": {"u": {"x_9": 1}}}, [ROW]))
    assert (problem.span, problem.path) == (None, "$.organisation.units.u.x_9")


def test_rows_from_python_have_paths_inside(policy: Policy) -> None:
    (problem,) = undeclared(policy, Portfolio(initiatives=[ROW | {"data": [{"x_9": 1}]}]))
    assert (problem.span, problem.path) == (None, "$.initiatives.a.data[0].x_9")
