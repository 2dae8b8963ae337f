"""What a policy is asked, and what it answers when it is asked wrongly."""

from __future__ import annotations

import datetime
import json
import operator
from pathlib import Path
from typing import Any, cast

import pytest

from govrules import (
    Outcome,
    Policy,
    PolicyError,
    Portfolio,
    PortfolioError,
    UsageError,
    Waiver,
    WaiverError,
    load,
)

AS_OF = datetime.date(2027, 1, 1)
RULES = """govrules: 1
policy: p
title: {en: Vision, fr: Vision numérique}
waivers: {longest: 90}
fields: {size: number}
rules:
  - {id: a.large, each: initiative, forbid: size > 5, effect: {escalate: [board]}}
  - {id: a.many, group: {by: {}}, forbid: count() > 1, effect: deny}
  - {id: a.none, group: {by: {}}, forbid: count() == 0, effect: advise}
"""


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    monkeypatch.chdir(tmp_path)
    Path("policy.yaml").write_text(RULES, encoding="utf-8")
    return load("policy.yaml")


def row(id_: str, size: object) -> dict[str, object]:
    return {"id": id_, "title": id_.upper(), "unit": "u", "size": size}


def test_a_policy_says_what_it_is(policy: Policy) -> None:
    assert (policy.id, policy.title["fr"], len(policy.rules)) == ("p", "Vision numérique", 3)
    assert policy.digest == load("policy.yaml").digest
    assert policy.digest.startswith("sha256:")


def test_a_review_has_a_decision_on_each_initiative(policy: Policy) -> None:
    review = policy.review(Portfolio(initiatives=[row("a", 9)]), as_of=AS_OF)
    assert review.as_of == AS_OF
    assert review.decision("a").outcome is review.outcome is Outcome.ESCALATE
    with pytest.raises(KeyError):
        review.decision("b")


def test_a_finding_on_nobody_counts_for_the_whole(policy: Policy) -> None:
    review = policy.review(Portfolio(), as_of=AS_OF)
    assert review.decisions == ()
    assert [finding.subjects for finding in review.findings] == [()]
    assert review.outcome is Outcome.ADVISE


def test_an_empty_review_allows(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    file.write_text("govrules: 1\npolicy: p\n", encoding="utf-8")
    assert load(file).review(Portfolio(), as_of=AS_OF).outcome is Outcome.ALLOW


def test_the_json_of_a_review_is_the_same_bytes_each_time(policy: Policy) -> None:
    portfolio = Portfolio(initiatives=[row("a", 9), row("b", "much")])
    texts = {policy.review(portfolio, as_of=AS_OF).to_json(indent=2) for _ in range(3)}
    (text,) = texts
    read = json.loads(text)
    assert read["as_of"] == "2027-01-01"
    assert read["portfolio"]["initiatives"] == 1
    assert [problem["path"] for problem in read["problems"]] == ["b.size"]


def test_rules_are_told_of_before_they_are_evaluated(policy: Policy) -> None:
    for engine in ("compiled", "reference"):
        told: list[str] = []
        policy.review(
            Portfolio(),
            as_of=AS_OF,
            engine=cast(Any, engine),
            started=lambda rule: told.append(rule.id),  # noqa: B023 - called before the next turn
        )
        assert told == ["a.large", "a.many", "a.none"]


def test_decide_puts_the_initiative_into_the_portfolio(policy: Policy) -> None:
    portfolio = Portfolio(initiatives=[row("a", 9)])
    assert policy.decide(row("a", 1), portfolio, as_of=AS_OF).outcome is Outcome.ALLOW
    assert policy.decide(row("b", 1), portfolio, as_of=AS_OF).outcome is Outcome.DENY
    assert [initiative.id for initiative in portfolio] == ["a"]


def test_decide_says_what_it_cannot_read(policy: Policy) -> None:
    with pytest.raises(PortfolioError) as raised:
        policy.decide(row("a", "much"), as_of=AS_OF)
    assert str(raised.value) == (
        '`"much"` is not a number at a.size [value]\n    = help: write a plain number, such as 180000'
    )
    with pytest.raises(PortfolioError):
        policy.decide({"id": "a"}, as_of=AS_OF)


@pytest.mark.parametrize("as_of", [datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC), "2027-01-01", None])
def test_as_of_is_a_date(policy: Policy, as_of: Any) -> None:
    with pytest.raises(UsageError) as raised:
        policy.review(Portfolio(), as_of=as_of)
    assert str(raised.value) == (f"`as_of` is a date, such as date(2026, 11, 23), not {type(as_of).__name__}")


def test_there_are_two_engines(policy: Policy) -> None:
    with pytest.raises(UsageError) as raised:
        policy.review(Portfolio(), as_of=AS_OF, engine=cast(Any, "fast"))
    assert str(raised.value) == "there is no engine `fast`; there are `compiled` and `reference`"


def test_a_waiver_reaches_no_further_than_the_policy_allows(policy: Policy) -> None:
    def granted(days: int) -> Waiver:
        return Waiver("a.large", ("a",), "tested", "board", AS_OF + datetime.timedelta(days=days))

    portfolio = Portfolio(initiatives=[row("a", 9)])
    (finding,) = policy.review(portfolio, as_of=AS_OF, waivers=[granted(90)]).findings
    assert finding.status == "waived"
    with pytest.raises(WaiverError) as raised:
        policy.review(portfolio, as_of=AS_OF, waivers=[granted(91)])
    assert str(raised.value) == (
        "a waiver may reach 90 days ahead, and this one reaches 91 [waiver-too-long]\n"
        "    = help: end it by 2027-04-01"
    )


def test_an_organisation_whose_scale_lacks_a_value_that_the_policy_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policy.yaml").write_text(
        "govrules: 1\npolicy: p\nrules:\n"
        '  - {id: a.b, each: initiative, forbid: risk > "medium", effect: deny}\n',
        encoding="utf-8",
    )
    portfolio = Portfolio({"scales": {"risk": ["green", "red"]}})
    with pytest.raises(PolicyError) as raised:
        load("policy.yaml").review(portfolio, as_of=AS_OF)
    assert str(raised.value) == (
        "policy.yaml:4:48: the organisation's risk scale has no value `medium` [unknown-scale-value]\n"
        '  4 |   - {id: a.b, each: initiative, forbid: risk > "medium", effect: deny}\n'
        "    |                                                ^^^^^^^^\n"
        "    = help: it has `green`, `red`"
    )


def test_a_rule_without_a_message_tells_its_title(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(
        "govrules: 1\npolicy: p\nrules:\n"
        "  - {id: a.b, title: {en: Big, fr: Grand}, each: initiative, forbid: budget > 5, effect: advise}\n",
        encoding="utf-8",
    )
    initiative = {"id": "a", "title": "A", "unit": "u", "budget": 9}
    (finding,) = load(file).decide(initiative, as_of=AS_OF).findings
    assert (finding.message_in("en"), finding.message_in("fr-CA")) == ("Big", "Grand")
    assert finding.with_status("audit").fingerprint == finding.fingerprint
    portfolio = Portfolio(initiatives=[initiative])
    assert load(file).review(portfolio, as_of=AS_OF, engine="reference").findings == (finding,)


def test_outcomes_are_compared_with_outcomes_alone() -> None:
    assert Outcome.ALLOW < Outcome.ADVISE <= Outcome.INFORM < Outcome.ESCALATE < Outcome.DENY
    assert Outcome.DENY > Outcome.ESCALATE >= Outcome.ESCALATE
    assert str(Outcome.DENY) == "deny"
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError):
            compare(Outcome.ALLOW, "deny")
