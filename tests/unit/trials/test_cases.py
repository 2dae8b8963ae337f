"""Policy cases: what they expect is checked, and what is wrong with them is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules.diagnostics import DiagnosticError
from govrules.reports.trials import junit
from govrules.trials import CaseResult, run_all

POLICY = """
govrules: 1
policy: small
rules:
  - id: money.budget
    each: initiative
    require: budget <= 50
    effect: {escalate: [board]}
    message: "{id} asks for {budget}"
  - id: money.owner
    each: initiative
    forbid: owner == "nobody" or owner == "tbd"
    unknown: ignore
    effect: advise
"""
AROUND = "portfolio: {initiatives: [{id: crm, title: CRM, unit: u, budget: 50}]}\ncases:\n"


def judged(folder: Path, case: str) -> CaseResult:
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "policy_test.yaml").write_text(f"{AROUND}- {case}\n", encoding="utf-8")
    (result,) = run_all([folder / "policy.yaml"]).cases
    return result


PUT = "changes: [{put: {id: b, title: B, unit: u}}, {patch: {id: crm, budget: 51}}]"


@pytest.mark.parametrize(
    "case",
    [
        "{expect: {outcomes: {crm: allow}, only: []}}",
        f"{{{PUT}, expect: {{outcomes: {{crm: escalate, b: inform}}}}}}",
        f"{{{PUT}, expect: {{approvals: {{crm: [board]}}, missing: {{b: [budget]}}}}}}",
        f"{{{PUT}, expect: {{messages: [asks for 51], absent: [{{rule: money.owner}}]}}}}",
        (
            f"{{{PUT}, expect: {{findings: "
            "[{rule: money.budget, subjects: [crm], effect: {escalate: [board]}}]}}"
        ),
        "{changes: [{remove: crm}], expect: {only: []}}",
        (
            "{changes: [{patch: {id: crm, budget: 51}}], expect: {findings: [{status: waived}]}, waivers: "
            "[{rule: money.budget, subjects: [crm], reason: r, granted_by: g, until: 2027-03-01}]}"
        ),
    ],
    ids=["as-is", "outcomes", "lists", "messages", "findings", "removed", "waived"],
)
def test_what_is_expected_holds(tmp_path: Path, case: str) -> None:
    result = judged(tmp_path, case)
    assert result.case.problems == ()
    assert result.mismatches == ()


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("outcomes: {crm: deny}", "allow"),
        ("approvals: {crm: [board]}", "none"),
        ("findings: [{rule: money.budget}]", "none"),
        ("messages: [hello]", "none"),
    ],
    ids=["outcome", "approvals", "finding", "message"],
)
def test_what_does_not_hold_is_told_with_what_was_found(tmp_path: Path, expect: str, found: str) -> None:
    (mismatch,) = judged(tmp_path, f"{{expect: {{{expect}}}}}").mismatches
    assert mismatch.found == found
    assert mismatch.span.line == 3


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("{expects: {}}", "a case has no `expects`"),
        ("{case: x}", "does not say what it expects"),
        ("{expect: {outcome: {}}}", "nothing called `outcome`"),
        ("{expect: {outcomes: {crmm: allow}}}", "no initiative `crmm`"),
        ("{expect: {outcomes: {crm: fine}}}", "`fine` is no outcome"),
        ("{expect: {findings: [{rule: money.budgets}]}}", "no rule `money.budgets`"),
        ("{expect: {findings: [{colour: red}]}}", "a finding has no `colour`"),
        ("{expect: {findings: [{verdict: bad}]}}", "`bad` is no verdict"),
        ("{expect: {approvals: {crm: board}}}", "a list of texts"),
        ("{expect: {}, changes: [{delete: crm}]}", "no change `delete`"),
        ("{expect: {}, changes: [{remove: cms}]}", "no initiative `cms`"),
        ("{expect: {}, changes: [{patch: {id: crm, budget: lots}}]}", "`lots` is not a number"),
        ("{expect: {}, as_of: soon}", "is not a date"),
        ("{expect: {}, portfolio: 5}", "has no portfolio"),
        ("{expect: {}, waivers: [{}]}", "`rule` is missing"),
    ],
)
def test_every_problem_has_a_place(tmp_path: Path, case: str, message: str) -> None:
    problems = judged(tmp_path, case).case.problems
    assert any(message in problem.message for problem in problems)
    assert all(problem.span is not None and problem.span.line == 3 for problem in problems)


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a_test.yaml").write_text("portfolio: {}\n", encoding="utf-8")
    with pytest.raises(DiagnosticError, match="a list of them under `cases:`"):
        run_all([tmp_path / "a_test.yaml"])


def test_cases_count_for_coverage(tmp_path: Path) -> None:
    judged(tmp_path, f"{{{PUT}, expect: {{}}}}")
    covered = run_all([tmp_path / "policy.yaml"]).coverage
    lacking = {goal.told for rule in covered.rules for goal in rule.lacking}
    assert '`owner == "tbd"` never decides alone in `the verdict`' in lacking
    assert {rule.rule: len(rule.shown) for rule in covered.rules}["money.budget"] == 2


def test_junit_names_failures_and_errors(tmp_path: Path) -> None:
    judged(tmp_path, "{case: odd, expect: {outcomes: {crm: deny}}}")
    told = junit.report(run_all([tmp_path / "policy.yaml"]))
    assert 'tests="1" failures="1" errors="0"' in told
    assert "expected the outcome of `crm`: deny" in told
