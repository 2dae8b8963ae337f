"""Rules as they are written, and what they are read as."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govrules.policyfile import load
from govrules.syntax import Hole, Template
from govrules.syntax import write as written
from govrules.syntax.policies import Cycle, Each, Group, Pair, Policy, Rule

Write = Callable[[dict[str, str]], Path]
Load = Callable[..., Policy]


@pytest.fixture
def policy(write: Write) -> Callable[[str], Policy]:
    def loaded(text: str) -> Policy:
        return load(write({"policy.yaml": f"govrules: 1\npolicy: acme\n{text}"}))

    return loaded


@pytest.fixture
def one(write: Write) -> Callable[[str], Rule]:
    def loaded(text: str) -> Rule:
        return load(write({"rule.yaml": f"id: a.b\n{text}"})).rules[0]

    return loaded


def conditions(rule: Rule) -> list[str | None]:
    return [None if tier.condition is None else written(tier.condition) for tier in rule.tiers]


def test_forbid_is_fine_where_it_is_not(one: Callable[[str], Rule]) -> None:
    rule = one("each: initiative\nforbid: budget > 50_000\neffect: deny")
    assert rule.shape == Each("initiative")
    assert conditions(rule) == ["not budget > 50000", None]
    assert [tier.effect and tier.effect.outcome for tier in rule.tiers] == [None, "deny"]


def test_require_is_fine_where_it_is(one: Callable[[str], Rule]) -> None:
    rule = one("each: initiative\nrequire: true\neffect: {escalate: board}")
    assert conditions(rule) == ["True", None]
    assert rule.tiers[1].effect is not None
    assert rule.tiers[1].effect.roles == (Template(("board",)),)


def test_a_pair(one: Callable[[str], Rule]) -> None:
    rule = one(
        "pair: [a, b]\nrelated: b.id in a.depends_on\nforbid: b.end > a.start\n"
        "effect: advise\nexhaustive: true"
    )
    assert isinstance(rule.shape, Pair)
    assert rule.shape.related is not None
    assert (rule.shape.first, written(rule.shape.related)) == ("a", "b.id in a.depends_on")
    assert rule.exhaustive


def test_a_group(one: Callable[[str], Rule]) -> None:
    rule = one(
        "group: {rows: c in resources, where: c.amount > 0, by: {resource: c.resource}, "
        "of: {resource: organisation.resources}}\n"
        "forbid: count() > 3\neffect: deny"
    )
    assert isinstance(rule.shape, Group)
    assert rule.shape.variable == "c"
    assert rule.shape.rows is not None
    assert written(rule.shape.rows) == "resources"
    assert [(key, written(value)) for key, value in rule.shape.by] == [("resource", "c.resource")]
    assert [key for key, _ in rule.shape.of] == ["resource"]


def test_the_whole_portfolio_is_a_group(one: Callable[[str], Rule]) -> None:
    rule = one("group: {by: {}}\nforbid: count() > 3\neffect: deny")
    assert rule.shape == Group(None, None, None, ())


def test_a_cycle_needs_no_verdict(one: Callable[[str], Rule]) -> None:
    rule = one("group: {cycle: depends_on, where: stage != 'stopped'}\neffect: deny")
    assert isinstance(rule.shape, Cycle)
    assert conditions(rule) == [None]


def test_texts_by_language(one: Callable[[str], Rule]) -> None:
    rule = one(
        "title: Too much\nwhy: {en: Because, fr: Parce que}\n"
        "each: initiative\nforbid: budget > 5\neffect: deny\n"
        "message: {en: '{id} asks for {budget:,}'}"
    )
    assert rule.title == {"": "Too much"}
    assert rule.why == {"en": "Because", "fr": "Parce que"}
    assert rule.fix == {}
    kinds = [type(piece) for piece in rule.message["en"].pieces]
    assert kinds == [Hole, str, Hole]


def test_a_rule_without_a_title_is_called_by_its_id(one: Callable[[str], Rule]) -> None:
    rule = one("each: initiative\nforbid: budget > 5\neffect: deny")
    assert rule.title == {"": "a.b"}
    assert rule.message == {"": Template(("a.b",))}


def test_the_rest(one: Callable[[str], Rule]) -> None:
    rule = one(
        "each: initiative\nforbid: budget > 5\neffect: deny\nunknown: violate\nwhen: stage == 'idea'\n"
        "from: 2027-01-01\nuntil: 2027-12-31\nlaws: [monotone: budget]\nreferences: [ISO 38500]\n"
        "evidence: {asked: budget}\n"
        "examples: {pass: [[]], fail: [{id: a, title: A, unit: u, budget: 6}]}"
    )
    assert rule.unknown == "violate"
    assert rule.when is not None
    assert (rule.effective_from, rule.effective_until) == (
        datetime.date(2027, 1, 1),
        datetime.date(2027, 12, 31),
    )
    assert (rule.laws, rule.references) == (("monotone: budget",), ("ISO 38500",))
    assert [(name, written(value)) for name, value in rule.evidence] == [("asked", "budget")]
    assert (len(rule.examples["pass"]), len(rule.examples["fail"]), rule.examples["unknown"]) == (1, 1, ())


def test_examples_know_their_place(one: Callable[[str], Rule]) -> None:
    rule = one(
        "each: initiative\nforbid: budget > 5\neffect: deny\nexamples:\n  fail:\n  - {id: a, budget: 6}\n"
    )
    (example,) = rule.examples["fail"]
    assert example.value == {"id": "a", "budget": 6}
    assert (example.span(("budget",)).line, example.span(("budget",)).column) == (7, 21)


@pytest.mark.parametrize(
    ("declared", "value", "shown"),
    [
        ("{type: number, default: 0.1}", Decimal("0.1"), "number"),
        ("{type: text, default: é}", "é", "text"),
        ("{type: flag, default: false}", False, "flag"),
        ("{type: date, default: 2027-01-31}", datetime.date(2027, 1, 31), "date"),
        ("{type: risk, default: high}", "high", "risk scale"),
        ("{type: {scale: risk}, default: high}", "high", "risk scale"),
        ("{type: severity, default: minor}", "minor", "severity scale"),
        ("{type: {scale: [x, y]}, default: y}", "y", "acme.p scale"),
        ("{type: initiative, default: crm}", "crm", "initiative"),
        ("{type: [number], default: [1, ~]}", (Decimal(1), None), "[number]"),
        ("{type: '[[text]]', default: [[a]]}", (("a",),), "[[text]]"),
        ("{type: {a: text, b: number}, default: {a: x}}", {"a": "x", "b": None}, "{a: text, b: number}"),
        ("{type: text -> number, default: {small: 1}}", {"small": Decimal(1)}, "text -> number"),
        ("{type: number -> text, default: {1: a, 2.0: b}}", {1: "a", 2: "b"}, "number -> text"),
        (
            "{type: 'risk -> [date]', default: {low: [2027-01-01]}}",
            {"low": (datetime.date(2027, 1, 1),)},
            "risk scale -> [date]",
        ),
        ("{type: number, default: ~}", None, "number"),
    ],
)
def test_parameters(policy: Callable[[str], Policy], declared: str, value: Any, shown: str) -> None:
    loaded = policy(
        f"scales: {{severity: [minor, major]}}\nparameters:\n  p: {declared}\n"
        "rules: [{id: a.b, each: initiative, forbid: budget > 5, effect: deny}]"
    )
    (parameter,) = loaded.rules[0].namespace.parameters
    assert parameter.value == value
    assert str(parameter.type) == shown


def test_fields_of_several_kinds(policy: Callable[[str], Policy]) -> None:
    loaded = policy(
        "fields: {champion: text, unit.appetite: risk, links: [{kind: text, target: initiative}]}"
    )
    shown = {(field.kind, field.name): str(field.type) for field in loaded.fields}
    assert shown == {
        ("initiative", "champion"): "text",
        ("initiative", "links"): "[{kind: text, target: initiative}]",
        ("unit", "appetite"): "risk scale",
    }


def test_the_rest_of_a_policy(policy: Callable[[str], Policy]) -> None:
    loaded = policy(
        "title: {en: Vision, fr: Vision}\nscales: {severity: [minor, major]}\nwaivers: {longest: 90}\n"
    )
    assert loaded.title == {"en": "Vision", "fr": "Vision"}
    assert loaded.scales == {"severity": ("minor", "major")}
    assert loaded.longest_waiver == 90


STYLES = {
    "plain": "forbid: budget > bad ** 2",
    "plain over lines": "forbid: budget\n  > bad ** 2",
    "single": "forbid: 'title != ''x'' and bad ** 2'",
    "double": 'forbid: "title != \\"x\\" and bad ** 2"',
    "double escaped": 'forbid: "title != \\"caf\\u00e9\\" and bad ** 2"',
    "folded": "forbid: >\n  title != 'x'\n\n  and\n  bad ** 2\n",
    "literal": "forbid: |-\n    title != 'x'  # a comment: with **\n    and\n      bad ** 2\n",
    "indented": "forbid: |2\n    title != 'x'\n    and bad ** 2\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_the_caret_is_under_the_mistake(write: Write, style: str) -> None:
    from govrules.policyfile import read

    folder = write({"rule.yaml": f"id: a.b\neach: initiative\n{STYLES[style]}\neffect: deny\n"})
    (problem,) = read(folder).problems
    assert problem.span is not None
    text = problem.span.source.text
    assert text[problem.span.start : problem.span.end] == "bad ** 2"
