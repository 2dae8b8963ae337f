"""The test kit finds what is wrong, says it with the smallest portfolio, and aims where verdicts change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from govrules import Policy, Portfolio, UsageError, documents, testing
from govrules.engines import reference
from govrules.findings import Finding
from govrules.functions import Function, Signature
from govrules.laws import agreement
from govrules.plan import Plan
from govrules.sampling import smallest
from govrules.sampling.choices import Seeded
from govrules.testing import conformance
from govrules.testing.editing import Edit
from govrules.types import NUMBER, TEXT
from govrules.world import World

AS_OF = datetime.date(2027, 1, 1)


def policy(*rules: dict[str, Any], **more: Any) -> Policy:
    return agreement.load_document({"govrules": 1, "policy": "small", "rules": list(rules), **more})


def each(id_: str, forbid: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "each": "initiative", "forbid": forbid, "effect": "deny", **more}


LIMIT = policy(each("a.limit", "budget > 500"))


@pytest.mark.parametrize(
    ("field", "forbid", "breach"),
    [
        ("budget", "budget < 5", "With budget 96 instead of 0, `a` goes from violated to fine."),
        ("risk", 'risk != "high"', "With risk high instead of medium, `a` goes from violated to fine."),
        ("end", "days(end - start) < 9", "goes from violated to fine."),
    ],
)
def test_a_false_claim_is_found(field: str, forbid: str, breach: str) -> None:
    claims = policy(each("a.claim", forbid, laws=[{"monotone": field}]))
    (law,) = (law for law in testing.laws(claims) if law.name == f"monotone-{field}-a.claim")
    with pytest.raises(testing.LawBroken, match=r"never loosens what `a\.claim` decides") as raised:
        law.check()
    assert breach in str(raised.value)
    assert len(raised.value.document["initiatives"]) == 1


def test_a_law_is_found_broken_the_same_way_every_time() -> None:
    claims = policy(each("a.claim", "budget < 5", laws=[{"monotone": "budget"}]))
    first, second = (str(testing.laws(claims)[-1].broken()) for _ in range(2))
    assert first == second


def test_what_breaks_a_law_can_be_pasted(tmp_path: Path) -> None:
    claims = policy(each("a.claim", "budget < 5", laws=[{"monotone": "budget"}]))
    broken = testing.laws(claims)[-1].broken()
    assert broken is not None
    (tmp_path / "example.yaml").write_text(broken.example, encoding="utf-8")
    (read,) = documents.read(tmp_path / "example.yaml").value
    assert Portfolio(**read).digest == Portfolio(**broken.document).digest


def test_laws_are_about_the_rules_that_they_apply_to() -> None:
    some = policy(
        each("a.votes", 'any(p.role == "cio" for p in approvals)'),
        each("a.share", "budget > sum(i.budget for i in initiatives)"),
        each("a.name", 'starts_with(id, "x")'),
        each("a.part", "budget / 3 > 5"),
    )
    about = {law.name: set(law.rules) for law in testing.laws(some)}
    assert "a.votes" not in about["approval"]
    assert "a.share" not in about["unrelated"]
    assert "a.name" not in about["names"]
    assert "a.part" not in about["complete"]


@pytest.mark.parametrize("limit", [Decimal(499), Decimal(500), Decimal(501)])
def test_budgets_lie_at_a_limit_and_next_to_it(limit: Decimal) -> None:
    found = find(
        testing.initiatives(LIMIT),
        lambda initiative: initiative.budget == limit,
        settings=settings(database=None, max_examples=3_000, derandomize=True),
    )
    assert found.id == "a"


@given(testing.portfolios(LIMIT, size=2))
def test_portfolios_have_a_size(portfolio: Portfolio) -> None:
    assert len(portfolio) <= 2


@pytest.mark.parametrize("verdict", ["violated", "fine", "unknown"])
def test_portfolios_can_be_directed(verdict: Any) -> None:
    @settings(max_examples=10)
    @given(testing.directed(LIMIT, "a.limit", verdict))
    def shows(portfolio: Portfolio) -> None:
        assert verdict in testing.shown(LIMIT.plan, portfolio)["a.limit"]

    shows()


def test_only_rules_that_there_are_can_be_meant() -> None:
    with pytest.raises(UsageError, match=r"there is no rule `a\.other`"):
        testing.portfolios(LIMIT, rules=["a.other"])


@settings(max_examples=20)
@given(st.data())
def test_edits_are_of_what_is_there(data: st.DataObject) -> None:
    portfolio = data.draw(testing.portfolios(LIMIT, size=3))
    edit = data.draw(testing.edits(LIMIT, portfolio))
    assert isinstance(edit, Edit)
    assert set(edit.remove) <= {initiative.id for initiative in portfolio}


@settings(max_examples=20)
@given(testing.portfolios(LIMIT))
def test_portfolios_can_be_written(portfolio: Portfolio) -> None:
    assert Portfolio(**testing.as_document(portfolio)).digest == portfolio.digest


def test_days_lie_next_to_those_on_which_rules_begin() -> None:
    dated = policy(each("a.dated", "budget > 5", **{"from": "2026-05-01"}))
    wanted = {datetime.date(2026, 4, 30), datetime.date(2026, 5, 1), datetime.date(2026, 5, 2), AS_OF}
    assert {
        find(testing.days(dated), day.__eq__, settings=settings(database=None, derandomize=True))
        for day in wanted
    } == wanted


def test_the_smallest_example_is_found() -> None:
    found = smallest(
        lambda choices: [choices.below(100) for _ in choices.times(8)],
        lambda some: sum(some) > 120,
        examples=500,
    )
    assert found is not None
    assert sorted(found.example, reverse=True) == found.example or len(found.example) == 2
    assert sum(found.example) == 121


def test_a_seed_makes_the_same_choices() -> None:
    assert [Seeded("x").below(9) for _ in range(3)] == [Seeded("x").below(9)] * 3


def test_an_engine_that_forgets_is_found() -> None:
    def forgetful(plan: Plan, judged: World) -> Iterable[Finding]:
        return [finding for finding in reference.evaluate(plan, judged) if finding.verdict == "violated"]

    with pytest.raises(conformance.NotConforming):
        testing.check_engine(forgetful)


def without_missing(finding: Finding) -> Finding:
    told = (finding.roles, finding.messages, finding.evidence)
    return Finding(finding.rule, finding.subjects, finding.group, finding.verdict, finding.effect, *told)


def test_an_engine_that_says_something_else_is_found(tmp_path: Path) -> None:
    def other(plan: Plan, judged: World) -> Iterable[Finding]:
        return [without_missing(finding) for finding in reference.evaluate(plan, judged)]

    with pytest.raises(agreement.Disagreement):
        testing.check_engine(other, cases=tmp_path)


def test_cases_have_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are no cases"):
        testing.check_engine(reference.evaluate, cases=tmp_path / "none")


@pytest.mark.parametrize(
    ("call", "message"),
    [(len, "which is no number"), (Decimal, "raises InvalidOperation")],
    ids=["a-whole-number", "a-crash"],
)
def test_a_function_that_breaks_its_word_is_found(call: Any, message: str) -> None:
    function = Function("f", (Signature((TEXT,), NUMBER),), call, "", "")
    with pytest.raises(conformance.NotConforming, match=message):
        testing.check_function(function)
