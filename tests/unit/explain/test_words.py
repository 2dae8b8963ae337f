"""Every kind of expression in words: right and clear, or the expression itself."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from govrules import documents, plan
from govrules.explain import in_words
from govrules.explain.nouns import NOUNS
from govrules.explain.phrases import PHRASES
from govrules.policy import Policy

Make = Callable[..., Policy]

CASES = documents.read(Path(__file__).with_name("conditions.yaml")).value


def each(expression: str) -> dict[str, Any]:
    return {"each": "initiative", "when": expression, "require": "True", "effect": "advise"}


@pytest.mark.parametrize("case", CASES, ids=[case["expression"] for case in CASES])
def test_a_condition_in_words(make: Make, case: dict[str, str]) -> None:
    rule = make(each(case["expression"])).rules[0]
    assert str(in_words(rule, "en").applies) == f"It applies where: {case['en']}"
    assert str(in_words(rule, "fr").applies) == f"Elle s’applique là où : {case['fr']}"


def test_every_kind_of_node_has_been_told(make: Make) -> None:
    policy = make(*(each(case["expression"]) for case in CASES))
    met = {type(node) for rule in policy.rules for node in plan.walk(rule.when)}
    assert set(get_args(plan.Expression)) - met == set()


@pytest.mark.parametrize("phrases", [PHRASES, NOUNS], ids=["phrases", "nouns"])
def test_the_languages_say_the_same(phrases: dict[str, dict[str, str]]) -> None:
    holes = {
        language: {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in said.items()
        }
        for language, said in phrases.items()
    }
    assert holes["en"] == holes["fr"]


def test_a_backtick_in_an_expression_does_not_end_it(make: Make) -> None:
    rule = make(each('any(t == "a`b" for t in [lower(title)] if t != "`")')).rules[0]
    assert '(where `` t != "`" ``)' in str(in_words(rule).applies)


def said(policy: Policy, language: str = "en") -> list[str]:
    words = in_words(policy.rules[0], language)
    applies = [words.applies] if words.applies is not None else []
    clauses = (*words.scope, *applies, *words.verdict)
    return [*(str(clause) for clause in clauses), words.unknown, *words.notes, *map(str, words.definitions)]


def test_a_rule_of_each(make: Make) -> None:
    rule = {
        "each": "initiative",
        "when": "small_and_active",
        "forbid": "budget > 5",
        "effect": {"escalate": ["board", "{unit.owner}-deputy"]},
        "unknown": "violate",
        "from": "2027-01-01",
        "until": "2027-12-31",
    }
    assert said(make(rule)) == [
        "Every initiative",
        "It applies where: `small_and_active` is true",
        "It forbids: the budget is more than 5",
        "Where that is so, this needs the approval of `board` and `{unit.owner}-deputy`",
        "A condition that something unknown leaves unjudged counts as not met",
        "In effect from 2027-01-01 until 2027-12-31, both inclusive",
        "`active`: the stage is one of “approved”, “building”",
        (
            "`small_and_active`: all of these are true:\n  - `active` is true\n"
            "  - the budget is less than `params.limit` (50,000)"
        ),
    ]


def test_a_rule_about_pairs(make: Make) -> None:
    rule = {
        "pair": ["a", "b"],
        "related": "a.id < b.id and overlap(a.domains, b.domains) and a.unit == b.unit",
        "require": "a.end <= b.start",
        "effect": "deny",
        "unknown": "ignore",
        "from": "2027-01-01",
    }
    assert said(make(rule)) == [
        (
            "Every two different initiatives `a` and `b`, each two once, for which all of these are true:\n"
            "  - `a.domains` and `b.domains` have something in common\n"
            "  - the unit of `a` is the same as the unit of `b`"
        ),
        "It requires: the end of `a` is on or before the start of `b`",
        "Where that is not so, this is denied",
        "Where something unknown leaves it unjudged, nothing is reported",
        "In effect from 2027-01-01",
        "`domains`: `{d.domain for d in data}`",
    ]


def test_every_pair_in_both_orders(make: Make) -> None:
    rule = {
        "pair": ["a", "b"],
        "exhaustive": True,
        "forbid": "a.id > b.id",
        "effect": "advise",
        "until": "2027-12-31",
    }
    assert said(make(rule)) == [
        "Every two different initiatives `a` and `b`, in both orders",
        "It forbids: `a.id > b.id`",
        "Where that is so, this is pointed out, and holds nothing up",
        "Where something unknown leaves it unjudged, the finding says what is missing",
        "In effect until 2027-12-31, inclusive",
    ]


def test_a_rule_about_groups_of_rows(make: Make) -> None:
    rule = {
        "group": {
            "rows": "c in resources",
            "where": "c.amount > 0 and initiative.active",
            "by": {"resource": "c.resource", "period": "c.period", "unit": "unit"},
        },
        "when": "count_distinct(initiative) > 1 and not any(budget > 5) and all(initiative.unit == unit)",
        "require": "sum(c.amount) <= capacity(resource, period)",
        "effect": "deny",
    }
    assert said(make(rule)) == [
        (
            "Every `c` among the resource claims of each initiative, grouped by the resource (`c.resource`), "
            "the period (`c.period`) and the unit"
        ),
        (
            "Only where: all of these are true:\n"
            "  - the amount of `c` is more than 0\n"
            "  - `initiative.active` is true"
        ),
        (
            "It applies where: all of these are true:\n"
            "  - the number of different initiatives of the group is more than 1\n"
            "  - for none of the rows of the group: the budget is more than 5\n"
            "  - for each of the rows of the group: the unit of `initiative` is the same as the unit"
        ),
        (
            "It requires: the total of the amount of `c` over the rows of the group "
            "is at most the capacity of the resource in the period"
        ),
        "Where that is not so, this is denied",
        "Where something unknown leaves it unjudged, the finding says what is missing",
        "`active`: the stage is one of “approved”, “building”",
    ]


def test_a_rule_about_the_whole_portfolio(make: Make) -> None:
    rule = {"group": {"by": {}}, "require": "count() <= 5 and max(start) < today", "effect": "advise"}
    assert said(make(rule), "fr")[:2] == [
        "Toutes les initiatives, en un seul groupe",
        (
            "Elle exige : toutes ces conditions sont vraies:\n"
            "  - le nombre d’initiatives du groupe ne dépasse pas 5\n"
            "  - la valeur la plus tardive du début sur les initiatives du groupe "
            "tombe avant la date de la revue"
        ),
    ]


def test_groups_of_what_the_organisation_has(make: Make) -> None:
    rule = {
        "group": {"by": {"unit": "unit", "first": "year(start)"}, "of": {}},
        "forbid": "sum(budget) > unit.envelope",
        "effect": "deny",
    }
    assert said(make(rule))[0] == "Every initiative, grouped by the unit and `first` (`year(start)`)"
    of = {"rows": "o in objectives", "by": {"objective": "o"}, "of": {"objective": "organisation.objectives"}}
    assert said(make({**rule, "group": of, "forbid": "count() < 1"}))[:2] == [
        "Every `o` among the objectives of each initiative, grouped by the objective (`o`)",
        "Each of `organisation.objectives` is a group, even where nothing belongs to it",
    ]


def test_a_circle_is_a_violation_by_itself(make: Make) -> None:
    rule = {"group": {"cycle": "depends_on", "where": "active"}, "effect": "deny"}
    assert said(make(rule))[:4] == [
        "Initiatives that form a circle along the dependencies, or one that leads back to itself",
        "Only where: `active` is true",
        "Each of them is a violation",
        "This is denied",
    ]


def test_tiers(make: Make) -> None:
    tiers = [
        {"within": "budget <= 5 and urgent"},
        {"within": "budget <= 50", "escalate": ["board"]},
        {"otherwise": True, "escalate": ["committee"]},
    ]
    rule = {"autonomy": {"tiers": tiers}}
    assert said(make(rule))[1:4] == [
        "Where all of these are true, all is fine:\n  - the budget is at most 5\n  - `urgent` is true",
        "Otherwise, where the budget is at most 50: this needs the approval of `board`",
        "Otherwise: this needs the approval of `committee`",
    ]


def test_categories_of_technologies(make: Make) -> None:
    rule = {
        "compatibility": {"between": "b.id in a.integrates_with", "incompatible": [["oracle", "database"]]},
        "effect": "deny",
    }
    assert "`t` is “oracle” itself, or is known to be of the category “oracle”" in said(make(rule))[1]


@pytest.mark.parametrize(
    ("enforcement", "note"),
    [("audit", "Recorded only: it never counts in a decision"), ("off", "Switched off: it is not evaluated")],
)
def test_enforcement(make: Make, enforcement: str, note: str) -> None:
    policy = make(each("urgent"), enforce={"rule.number-0": enforcement})
    assert note in said(policy)


def test_the_rule_s_own_texts_are_in_the_language(make: Make) -> None:
    rule = {
        **each("urgent"),
        "title": {"en": "Hurry", "fr": "Vite"},
        "why": "Because",
        "fix": {"fr": "Ralentir"},
    }
    words = in_words(make(rule).rules[0], "fr-CA")
    assert (words.title, words.why, words.fix, words.language) == ("Vite", "Because", "Ralentir", "fr")
    assert in_words(make(rule).rules[0], "de").title == "Hurry"


def test_words_for_programs(make: Make) -> None:
    found = in_words(make(each("urgent and active")).rules[0]).to_dict()
    assert found["applies"]["parts"][0] == {"text": "`urgent` is true", "parts": []}
    assert found["scope"] == [{"text": "Every initiative", "parts": []}]
