"""What a rule says of given initiatives, step by step."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from govrules.diagnostics import UsageError
from govrules.explain import Explainer, Judgement, explain_rule
from govrules.explain.judgements import judgements
from govrules.model import Portfolio
from govrules.policy import Policy
from govrules.values import canonical
from govrules.world import World

Make = Callable[..., Policy]
Judged = Callable[[Policy], World]


def each(expression: str, **more: Any) -> dict[str, Any]:
    return {"each": "initiative", "require": expression, "effect": "advise", **more}


@pytest.fixture
def told(make: Make, judged: Judged) -> Callable[..., tuple[Judgement, ...]]:
    """What a rule says of some initiatives."""

    def say(rule: dict[str, Any], *ids: str) -> tuple[Judgement, ...]:
        policy = make(rule)
        return judgements(policy.rules[0], ids, judged(policy))

    return say


Told = Callable[..., tuple[Judgement, ...]]


def steps(judgement: Judgement) -> list[tuple[str, Any]]:
    return [(step.asked, step.traced.value) for step in judgement.steps]


@pytest.mark.parametrize(
    ("initiative", "result", "expected"),
    [
        ("crm", "violated", [("when", True), ("require", False)]),
        ("web", "unknown", [("when", True), ("require", None)]),
        ("idea", "does not apply", [("when", False)]),
    ],
)
def test_results_of_a_question(
    told: Told, initiative: str, result: str, expected: list[tuple[str, Any]]
) -> None:
    (judgement,) = told(each("budget <= 5", when="active"), initiative)
    assert (judgement.result, steps(judgement)) == (result, expected)


def test_all_is_fine(told: Told) -> None:
    (judgement,) = told(each("budget > 5"), "crm")
    assert (judgement.result, judgement.effect, judgement.roles) == ("fine", None, ())


def test_what_is_forbidden_is_shown_as_written(told: Told) -> None:
    rule = {"each": "initiative", "forbid": "budget > 5", "effect": {"escalate": ["{unit}-board"]}}
    (judgement,) = told(rule, "crm")
    assert (judgement.steps[0].asked, judgement.steps[0].traced.text) == ("forbid", "budget > 5")
    assert (judgement.result, judgement.roles) == ("violated", ("sales-board",))
    assert judgement.to_dict()["effect"] == {"escalate": ("sales-board",)}


@pytest.mark.parametrize(("unknown", "result"), [("ignore", "ignored"), ("violate", "violated")])
def test_what_an_unknown_verdict_comes_to(told: Told, unknown: str, result: str) -> None:
    (judgement,) = told(each("budget <= 5", unknown=unknown), "idea")
    assert judgement.result == result
    assert judgement.to_dict()["effect"] == ("advise" if result == "violated" else None)


def test_tiers_up_to_the_one_that_decides(told: Told) -> None:
    tiers = [
        {"within": "budget <= 5"},
        {"within": "budget <= 50", "escalate": ["board"]},
        {"otherwise": True, "escalate": ["committee"]},
    ]
    last, unknown = told({"autonomy": {"tiers": tiers}}, "crm", "web")
    assert steps(last) == [("tier", False), ("tier", False), ("otherwise", True)]
    assert [step.decides for step in last.steps] == [False, False, True]
    assert steps(unknown) == [("tier", None)]
    (first,) = told({"autonomy": {"tiers": [{"within": "budget > 5"}, *tiers[1:]]}}, "crm")
    assert (first.result, steps(first)) == ("fine", [("tier", True)])


PAIR = {"pair": ["a", "b"], "related": "b.id in a.depends_on", "forbid": "a.urgent", "effect": "deny"}


def test_two_initiatives_both_ways_round(told: Told) -> None:
    found = told(PAIR, "crm", "web")
    assert [(each.subjects, each.result) for each in found] == [
        (("crm", "web"), "violated"),
        (("web", "crm"), "unknown"),
    ]


def test_two_that_are_not_related(told: Told) -> None:
    found = told(PAIR, "crm", "idea")
    assert [(each.result, steps(each)) for each in found] == [("not looked at", [("related", False)])] * 2


GROUP = {
    "group": {"rows": "c in resources", "where": "c.amount > 0", "by": {"resource": "c.resource"}},
    "require": "sum(c.amount) <= 1",
    "effect": "deny",
}


def test_the_groups_of_an_initiative(told: Told) -> None:
    (judgement,) = told(GROUP, "crm")
    assert (judgement.group, judgement.result) == ({"resource": "team"}, "violated")


def test_why_an_initiative_belongs_to_no_group(told: Told) -> None:
    (judgement,) = told(GROUP, "web")
    assert (judgement.result, steps(judgement)) == ("not looked at", [("where", None)])
    assert judgement.steps[0].traced.missing == ("resources.amount",)
    (without_rows,) = told(GROUP, "idea")
    assert without_rows.steps == ()


def test_a_circle(told: Told) -> None:
    rule = {"group": {"cycle": "depends_on"}, "effect": "deny"}
    (judgement,) = told(rule, "crm")
    assert judgement.links == (("crm", "web"), ("web", "crm"))
    assert (judgement.result, steps(judgement)) == ("violated", [("otherwise", True)])
    assert judgement.to_dict()["links"] == [["crm", "web"], ["web", "crm"]]
    (outside,) = told({**rule, "group": {"cycle": "depends_on", "where": "stage != 'idea'"}}, "idea")
    assert (outside.result, steps(outside)) == ("not looked at", [("where", False)])
    (nowhere,) = told({**rule, "group": {"cycle": "depends_on", "where": "stage != 'live'"}}, "idea")
    assert nowhere.steps == ()


def test_rows_from_a_set(told: Told) -> None:
    group = {"rows": "d in domains", "where": "d.owner == 'Ann'", "by": {"domain": "d"}}
    (judgement,) = told({"group": group, "forbid": "count() > 1", "effect": "deny"}, "crm")
    assert steps(judgement) == [("where", None)]


def test_a_rule_that_is_not_in_effect(told: Told) -> None:
    (judgement,) = told(each("budget > 5", until="2026-01-01"), "crm")
    assert not judgement.is_in_effect


@pytest.fixture
def explainer(make: Make, portfolio: Portfolio) -> Explainer:
    policy = make(each("budget <= params.limit"), PAIR, GROUP)
    return Explainer.of(policy, portfolio, AS_OF)


AS_OF = datetime.date(2026, 11, 23)


def test_a_finding_by_the_beginning_of_its_fingerprint(explainer: Explainer) -> None:
    finding = explainer.review.findings[0]
    assert explainer.fingerprinted(finding.fingerprint[:7].upper()) == finding
    assert explainer.fingerprinted(finding.fingerprint[:3]) is None
    assert explainer.fingerprinted("zzzzzzz") is None


def test_a_fingerprint_cut_too_short_is_told(explainer: Explainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govrules.explain.explanations.SHORTEST_FINGERPRINT", 0)
    with pytest.raises(UsageError, match="begins several fingerprints"):
        explainer.fingerprinted("")


def test_every_finding_is_explained(explainer: Explainer) -> None:
    for finding in explainer.review.findings:
        explained = explainer.finding(finding)
        assert explained.judgement.result == finding.verdict
        assert explained.judgement.subjects == finding.subjects
        assert canonical(explained.to_dict())


def test_what_cannot_be_asked(explainer: Explainer) -> None:
    first, pair, _ = explainer.policy.rules
    with pytest.raises(UsageError, match="no initiative `crn`; did you mean `crm`"):
        explainer.judgements(first, ["crn"])
    with pytest.raises(UsageError, match="looks at pairs"):
        explainer.judgements(pair, ["crm"])
    assert str(explainer.unknown("xyzzy")) == "no rule, finding or initiative `xyzzy`"


def test_a_rule_with_its_parameters(make: Make) -> None:
    own = {"parameters": {"limit": {"type": "number", "default": 7, "why": "Ours."}}}
    policy = make(
        each("small_and_active and title in params.points"),
        each("budget < params.limit", message="{params.day}", **own),
    )
    shared = explain_rule(policy, policy.rules[0], "fr").to_dict()
    assert [(each["name"], each["value"], each["why"]) for each in shared["parameters"]] == [
        ("limit", 50000, "Assez."),
        ("points", {"adopt": 0, "hold": 2}, ""),
    ]
    ours = explain_rule(policy, policy.rules[1]).to_dict()
    assert [(each["name"], each["why"]) for each in ours["parameters"]] == [("day", ""), ("limit", "Ours.")]
    assert (ours["line"], ours["cost"], ours["policy"]) == (1, "constant", "small")
