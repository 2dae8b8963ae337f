"""Mutants of a policy: one change each, noticed by examples and cases, or told with the example to add."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules import load
from govrules.mutation import Bench, MutationReport, mutants, run
from govrules.reports.mutation import as_dict, write
from govrules.reports.text import Paper

RULE = """
- id: money.budget
  each: initiative
  when: stage >= "proposed" and known(budget)
  require: budget <= 50
  effect: {escalate: [board]}
  from: 2027-01-01
"""
EXAMPLES = """  examples:
    pass: [{id: a, title: A, unit: u, stage: proposed, budget: 40}]
    fail: [{id: a, title: A, unit: u, stage: proposed, budget: 60}]
"""


pytestmark = pytest.mark.slow


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.yaml"
    file.write_text(RULE + EXAMPLES, encoding="utf-8")
    return file


def told(rules: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mutant in mutants(load(rules)):
        found.setdefault(mutant.kind, []).append(mutant.told)
    return found


def test_one_thing_is_changed_at_a_time(rules: Path) -> None:
    found = told(rules)
    assert found["limit"] == ["`50` → `49`", "`50` → `51`"]
    assert found["scale"] == ["`proposed` → `idea`", "`proposed` → `approved`"]
    assert found["comparison"] == [
        '`>=` → `>` in `stage >= "proposed"`',
        "`<=` → `<` in `budget <= 50`",
    ]
    assert found["effect"] == ["the effect `escalate` weakened to `advise`"]
    assert found["role"] == ["a role changed"]
    assert found["date"] == ["`from: 2027-01-01` → `2026-12-31`", "`from: 2027-01-01` → `2027-01-02`"]


def test_what_makes_no_difference_by_construction_is_left_out(rules: Path) -> None:
    assert "unknown" not in told(rules), "the rule asks for a known budget"
    pair = "- {id: a.b, pair: [a, b], related: a.id < b.id and a.unit == b.unit, "
    pair += "forbid: a.owner == b.owner, effect: deny}"
    rules.write_text(pair, encoding="utf-8")
    assert not [change for change in told(rules)["comparison"] if "a.id" in change]


def test_a_survivor_comes_with_the_example_that_notices_it(rules: Path) -> None:
    report = run([rules])
    survivor = next(each for each in report.of("survived") if each.told == "`<=` → `<` in `budget <= 50`")
    assert survivor.line == 5
    assert survivor.example is not None
    example = survivor.example.removeprefix("examples:\n  pass:\n")
    grown = (
        (RULE + EXAMPLES)
        .replace("    pass: [{id", "    pass:\n    - [{id")
        .replace("40}]\n", f"40}}]\n{example}\n")
    )
    rules.write_text(grown, encoding="utf-8")
    again = run([rules])
    assert survivor.told not in {each.told for each in again.of("survived")}
    assert again.score > report.score


def test_cases_notice_what_examples_cannot(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "rules_test.yaml").write_text(
        "rules: rules.yaml\n"
        "portfolio: {initiatives: [{id: a, title: A, unit: u, stage: proposed, budget: 51}]}\n"
        "cases:\n"
        "- {expect: {approvals: {a: [board]}}}\n"
        "- {as_of: 2026-12-31, expect: {outcomes: {a: allow}}}\n",
        encoding="utf-8",
    )
    report = run([rules])
    assert {each.kind for each in report.of("killed")} >= {"role", "effect", "date"}


TIERS = """
- id: money.budget
  autonomy:
    tiers:
      - {within: budget <= 50}
      - {within: budget <= 500, escalate: [board]}
      - {otherwise: true, deny: true}
"""


@pytest.mark.parametrize("claim", ["", "  laws: [monotone: budget]\n"], ids=["unclaimed", "claimed"])
def test_a_law_that_is_claimed_notices_what_no_example_does(rules: Path, claim: str) -> None:
    rules.write_text(TIERS + claim, encoding="utf-8")
    bench = Bench(load(rules))
    weakened = "the effect `deny` weakened to `advise`"
    (found,) = (bench.result(mutant) for mutant in bench.mutants if mutant.told == weakened)
    assert found.fate == ("killed" if claim else "survived")
    assert (found.by or "").endswith("the law `monotone-budget-money.budget`") == bool(claim)


def test_survivors_are_found_without_any_example(rules: Path) -> None:
    rules.write_text(TIERS, encoding="utf-8")
    bench = Bench(load(rules))
    (found,) = (bench.result(mutant) for mutant in bench.mutants if mutant.told == "`500` → `501`")
    assert found.example is not None
    assert "budget: 501" in found.example
    assert found.example.count("id:") == 1, "one initiative, and nothing else"
    assert "organisation" not in found.example


def test_another_date_is_told_with_the_case_that_notices_it(rules: Path, tmp_path: Path) -> None:
    before = [each for each in run([rules]).results if each.kind == "date"]
    assert [each.fate for each in before] == ["survived", "survived"]
    cases = [(each.example or "").removeprefix("cases:\n") for each in before]
    (tmp_path / "rules_test.yaml").write_text("rules: rules.yaml\ncases:\n" + "\n".join(cases), "utf-8")
    after = run([rules])
    assert after.failures == ()
    assert [each.fate for each in after.results if each.kind == "date"] == ["killed", "killed"]


def test_tests_that_do_not_hold_are_told_instead(rules: Path) -> None:
    rules.write_text((RULE + EXAMPLES).replace("budget: 60", "budget: 5"), encoding="utf-8")
    report = run([rules])
    assert len(report.failures) == 1
    assert report.results == ()


def test_several_processes_give_the_same(rules: Path) -> None:
    bench = Bench(load(rules))
    alone = tuple(bench.result(mutant) for mutant in bench.mutants)
    assert [each.fate for each in run([rules]).results] == [each.fate for each in alone]


def test_the_report(rules: Path) -> None:
    report = run([rules])
    paper = Paper(width=100)
    write(report, paper)
    assert "no example, case or law notices" in paper.text()
    assert "changes are noticed" in paper.text()
    assert as_dict(report)["survived"] == len(report.of("survived"))
    assert MutationReport(()).score == 100


def test_a_policy_without_rules_of_its_own_has_nothing_to_change() -> None:
    paper = Paper(width=100)
    write(MutationReport(()), paper)
    assert "there is nothing to change" in paper.text()
