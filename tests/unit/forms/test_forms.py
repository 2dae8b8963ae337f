"""What each form lowers to, written in the language itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govrules.forms import BUILTIN_FORMS
from govrules.policyfile import load, policy_schema
from govrules.syntax import Constant, Hole, Template, write
from govrules.syntax.policies import Each, Group, Pair, Rule, Shape


@pytest.fixture
def one(tmp_path: Path) -> Callable[[str], Rule]:
    """The rule that a text, without its id, is read as."""

    def loaded(text: str) -> Rule:
        (tmp_path / "rule.yaml").write_text(f"id: a.b\n{text}\n", encoding="utf-8")
        return load(tmp_path / "rule.yaml").rules[0]

    return loaded


def conditions(rule: Rule) -> list[str | None]:
    return [None if tier.condition is None else write(tier.condition) for tier in rule.tiers]


def evidence(rule: Rule) -> dict[str, str]:
    return {name: write(value) for name, value in rule.evidence}


def related(shape: Shape) -> str:
    assert isinstance(shape, Pair)
    assert shape.related is not None
    return write(shape.related)


def grouped(shape: Shape) -> dict[str, str | None]:
    assert isinstance(shape, Group)
    assert shape.rows is not None
    assert shape.where is not None
    keys = ", ".join(f"{key}: {write(value)}" for key, value in shape.by)
    return {"rows": f"{shape.variable} in {write(shape.rows)}", "where": write(shape.where), "by": keys}


def test_autonomy(one: Callable[[str], Rule]) -> None:
    rule = one(
        "when: stage == 'proposed'\n"
        "autonomy:\n"
        "  tiers:\n"
        "  - {within: budget <= unit.delegation}\n"
        "  - {within: budget <= 500_000, escalate: [portfolio-board]}\n"
        "  - {within: budget <= 900_000, advise: true}\n"
        "  - {otherwise: true, deny: true}\n"
    )
    assert rule.shape == Each("initiative")
    assert rule.form == "autonomy"
    assert conditions(rule) == ["budget <= unit.delegation", "budget <= 500000", "budget <= 900000", None]
    outcomes = [tier.effect.outcome if tier.effect is not None else None for tier in rule.tiers]
    assert outcomes == [None, "escalate", "advise", "deny"]
    assert set(rule.message) == {"en", "fr"}
    assert rule.when is not None


CLAIMED = "missing(c.amount) or c.amount > 0"


def test_demand_over_capacity(one: Callable[[str], Rule]) -> None:
    rule = one("shared_resource: {resource: any, per: period}\neffect: deny")
    assert grouped(rule.shape) == {
        "rows": "c in resources",
        "where": CLAIMED,
        "by": "resource: c.resource, period: c.period",
    }
    assert conditions(rule) == ["sum(c.amount) <= capacity(resource, period)", None]
    assert evidence(rule) == {"demand": "sum(c.amount)", "capacity": "capacity(resource, period)"}


def test_a_share_of_some_resources_for_some_initiatives(one: Callable[[str], Rule]) -> None:
    rule = one(
        "shared_resource: {resource: [data-team, network], share: 1 + 0.5, where: stage != 'stopped'}\n"
        "effect: deny"
    )
    condition = f'({CLAIMED}) and c.resource in {{"data-team", "network"}} and stage != "stopped"'
    assert grouped(rule.shape)["where"] == condition
    assert conditions(rule)[0] == "sum(c.amount) <= (1 + 0.5) * capacity(resource, period)"


def test_demand_of_all_periods(one: Callable[[str], Rule]) -> None:
    rule = one("shared_resource: {per: total}\neffect: deny")
    assert grouped(rule.shape)["by"] == "resource: c.resource"
    assert conditions(rule)[0] == 'sum(c.amount) <= capacity(resource, "total")'


def test_what_is_exclusive(one: Callable[[str], Rule]) -> None:
    named = one("shared_resource: {resource: crew, exclusive: true}\neffect: deny")
    assert grouped(named.shape)["where"] == f'({CLAIMED}) and c.resource in {{"crew"}}'
    assert conditions(named) == ["count_distinct(initiative) <= 1", None]
    every = one("shared_resource: {resource: any, per: total, exclusive: true}\neffect: deny")
    assert grouped(every.shape)["where"] == f"({CLAIMED}) and c.resource.exclusive"
    assert grouped(every.shape)["by"] == "resource: c.resource"


def test_the_owners_consent(one: Callable[[str], Rule]) -> None:
    rule = one("shared_resource: {resource: any, consent: owner-role}")
    assert grouped(rule.shape)["by"] == "resource: c.resource, initiative: initiative"
    approved = "resource.owner in {approval.role for approval in initiative.approvals}"
    assert conditions(rule) == [approved, None]
    effect = rule.tiers[1].effect
    assert effect is not None
    (role,) = effect.roles
    (hole,) = role.pieces
    assert isinstance(hole, Hole)
    assert write(hole.expression) == "resource.owner"


def test_the_consent_of_a_role(one: Callable[[str], Rule]) -> None:
    rule = one("shared_resource: {resource: any, consent: data-board}")
    assert conditions(rule)[0] == '"data-board" in {approval.role for approval in initiative.approvals}'
    effect = rule.tiers[1].effect
    assert effect is not None
    assert effect.roles == (Template(("data-board",)),)


def test_each_two_initiatives_are_compared_once(one: Callable[[str], Rule]) -> None:
    rule = one(
        "compatibility:\n"
        "  between: b.id in a.integrates_with or overlap(a.data, b.data) or a.unit == b.unit\n"
        "  one_of: {category: crm}\n"
        "effect: deny"
    )
    assert related(rule.shape) == (
        "a.id < b.id and (b.id in a.integrates_with or overlap(a.data, b.data) "
        "or a.unit == b.unit or a.id in b.integrates_with)"
    )


def test_one_of_a_category(one: Callable[[str], Rule]) -> None:
    rule = one("compatibility: {between: b.id in a.integrates_with, one_of: {category: crm}}\neffect: deny")
    found = " | ".join(f'{{t for t in {side}.technologies if t.category == "crm"}}' for side in "ab")
    assert conditions(rule) == [f"len({found}) <= 1", None]
    assert evidence(rule) == {"technologies": found}


def test_pairs_that_do_not_fit(one: Callable[[str], Rule]) -> None:
    rule = one("compatibility: {between: b.id in a.integrates_with, incompatible: [[x, y]]}\neffect: deny")

    def is_(variable: str, entry: str) -> str:
        return f'({variable} == "{entry}" or known({variable}.category) and {variable}.category == "{entry}")'

    clash = f"{is_('t', 'x')} and {is_('u', 'y')} or {is_('t', 'y')} and {is_('u', 'x')}"
    assert conditions(rule)[0] == f"not any({clash} for t in a.technologies for u in b.technologies)"
    assert list(evidence(rule)) == ["a_technologies", "b_technologies"]


@pytest.mark.parametrize(
    ("columns", "bad"),
    [
        ("{id: text, x: flag, y: flag}", "not (m[t][u] if"),
        ("{id: text, x: text, y: text}", "lower(m[t][u] if"),
    ],
)
def test_a_matrix(tmp_path: Path, columns: str, bad: str) -> None:
    (tmp_path / "policy.yaml").write_text(
        f"govrules: 1\npolicy: acme\ntables: {{m: {{key: id, columns: {columns}}}}}\n"
        "rules:\n- id: a.b\n  compatibility: {between: b.id in a.integrates_with, matrix: tables.m}\n"
        "  effect: deny\n",
        encoding="utf-8",
    )
    (rule,) = load(tmp_path).rules
    assert rule.tiers[0].condition is not None
    assert bad.replace("m[", "tables.m[") in write(rule.tiers[0].condition)


def test_a_message_and_evidence_of_the_rules_own_come_first(one: Callable[[str], Rule]) -> None:
    rule = one("shared_resource: {resource: any}\neffect: deny\nmessage: Too much\nevidence: {rows: count()}")
    assert rule.message == {"": Template(("Too much",))}
    assert evidence(rule) == {"rows": "count()"}


def test_every_part_of_a_form_stands_where_the_form_does(one: Callable[[str], Rule]) -> None:
    rule = one("shared_resource: {resource: any, share: 0.5}\neffect: deny")
    condition = rule.tiers[0].condition
    assert condition is not None
    assert condition.span.line == 2
    assert not isinstance(condition, Constant)


def test_every_form_is_explained() -> None:
    properties = policy_schema()["$defs"]["RuleModel"]["properties"]
    for form in BUILTIN_FORMS:
        assert form.summary.endswith(".")
        assert isinstance(form.options.model_validate(dict(form.example)), form.options)
        assert properties[form.name]["description"] == form.summary
