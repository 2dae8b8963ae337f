"""What the checker finds to look up, so that nothing is compared with everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules import load, plan

POLICY = """govrules: 1
policy: p
define:
  used: "{t for t in technologies}"
rules:
  - id: a.b
    %s
    effect: deny
"""
EACH = "each: initiative\n    exhaustive: true\n    forbid: '%s'"
PAIR = "pair: [a, b]\n    exhaustive: true\n    related: '%s'\n    forbid: a.end > b.end"


def rule(folder: Path, text: str) -> plan.Rule:
    path = folder / "policy.yaml"
    path.write_text(POLICY % text, encoding="utf-8")
    return load(path).rules[0]


def written(joins: plan.Joins | None) -> list[list[str]]:
    """Each alternative as its keys, `~` for what is a value and `*` for what is a collection."""
    found = joins.alternatives if joins is not None else ()
    return [
        [
            f"{key.outer}{'*' if key.outer_many else ''} ~ {key.inner}{'*' if key.inner_many else ''}"
            for key in keys
        ]
        for keys in found
    ]


def of_loop(folder: Path, condition: str) -> plan.Joins | None:
    """The joins of the first loop over all initiatives."""
    checked = rule(folder, EACH % condition)
    nodes = [node for tier in checked.tiers for node in plan.walk(tier.condition)]
    loops = [
        loop
        for node in nodes
        for loop in (node.loops if isinstance(node, plan.Comprehension) else getattr(node, "rows", ()))
    ]
    return next(loop.joins for loop in loops if isinstance(loop.source, plan.Entities))


def of_pair(folder: Path, related: str) -> plan.Joins | None:
    shape = rule(folder, PAIR % related).shape
    assert isinstance(shape, plan.Pair)
    return shape.joins


@pytest.mark.parametrize(
    ("related", "keys"),
    [
        ("a.unit == b.unit", [["a.unit ~ b.unit"]]),
        ("b.unit == a.unit", [["a.unit ~ b.unit"]]),
        ("b.id in a.depends_on", [["a.depends_on* ~ b.id"]]),
        ("a.id in b.depends_on", [["a.id ~ b.depends_on*"]]),
        ("overlap(a.technologies, b.technologies)", [["a.technologies* ~ b.technologies*"]]),
        ("overlap(b.used, a.used)", [["a.used* ~ b.used*"]]),
        ("a.unit == b.unit and a.owner == b.owner", [["a.unit ~ b.unit", "a.owner ~ b.owner"]]),
        ("a.start < b.start and a.unit == b.unit", [["a.unit ~ b.unit"]]),
        ("a.unit == b.unit or b.id in a.depends_on", [["a.unit ~ b.unit"], ["a.depends_on* ~ b.id"]]),
        (
            "(a.unit == b.unit or a.owner == b.owner) and a.id < b.id",
            [["a.unit ~ b.unit"], ["a.owner ~ b.owner"]],
        ),
        ("a.unit == b.unit or a.id < b.id", []),
        ("a.id < b.id", []),
        ("not a.unit == b.unit", []),
        ('a.unit == "sales" and b.unit == "sales"', []),
        ("len(a.depends_on) == len(b.depends_on) + len(a.technologies)", []),
        ("similarity(a.title, b.title) > 0.5", []),
    ],
)
def test_a_pair_is_looked_up_by(tmp_path: Path, related: str, keys: list[list[str]]) -> None:
    assert written(of_pair(tmp_path, related)) == keys


@pytest.mark.parametrize(
    ("condition", "keys", "selecting"),
    [
        ("any(i.start < start for i in initiatives if i.unit == unit)", [["unit ~ i.unit"]], True),
        ("len({i.id for i in initiatives if id in i.depends_on}) > 1", [["id ~ i.depends_on*"]], True),
        ("any(i.unit == unit and i.start < start for i in initiatives)", [["unit ~ i.unit"]], False),
        ("all(i.unit != unit for i in initiatives)", [["unit ~ i.unit"]], False),
        ("all(not (i.unit == unit) for i in initiatives)", [["unit ~ i.unit"]], False),
        ("all(i.unit != unit or i.start < start for i in initiatives)", [["unit ~ i.unit"]], False),
        (
            "all(i.unit != unit and i.owner != owner for i in initiatives)",
            [["unit ~ i.unit"], ["owner ~ i.owner"]],
            False,
        ),
        ("all(i.start < start for i in initiatives)", [], False),
        (
            'any(t == "x" for i in initiatives for t in i.technologies if id in i.depends_on)',
            [["id ~ i.depends_on*"]],
            False,
        ),
        ("sum(i.budget for i in initiatives if i.budget > budget) > 5", [], True),
    ],
)
def test_a_loop_is_looked_up_by(
    tmp_path: Path, condition: str, keys: list[list[str]], *, selecting: bool
) -> None:
    joins = of_loop(tmp_path, condition)
    assert written(joins) == keys
    assert joins is None or joins.selecting is selecting


@pytest.mark.parametrize(
    ("condition", "keys"),
    [
        ("any(t == u for i in initiatives for t in i.technologies for u in technologies)", []),
        (
            "any(i.budget > 5 for i in initiatives for t in i.technologies if t in technologies)",
            [["technologies* ~ t*"]],
        ),
        (
            "any(d.personal for i in initiatives for d in i.data if overlap({owner}, [d.domain, d.access]))",
            [],
        ),
        ("any(i.budget > 5 for i in initiatives for t in technologies if overlap({t}, i.technologies))", []),
        (
            "any(i.end < end for i in initiatives for t in {u for u in technologies if u < i.id} if t == id)",
            [],
        ),
    ],
)
def test_a_member_of_what_is_looked_up_is_looked_up_too(
    tmp_path: Path, condition: str, keys: list[list[str]]
) -> None:
    assert written(of_loop(tmp_path, condition)) == keys
