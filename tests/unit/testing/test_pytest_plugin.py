"""The plugin for pytest: cases and examples are tests, and fixtures give the policy and the portfolio."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

# By its module, whether or not the package is installed with its entry point, which would load it twice.
PLUGIN = ("-p", "no:govrules", "-p", "govrules.testing.pytest_plugin")

POLICY = """
govrules: 1
policy: small
rules:
  - id: money.budget
    each: initiative
    require: budget <= 50
    effect: {escalate: [board]}
    message: "{id} asks for {budget}"
    examples:
      pass: [{id: a, title: A, unit: u, budget: 50}]
      fail: [{id: a, title: A, unit: u, budget: FAILS}]
"""
CASES = """
portfolio: portfolio.yaml
cases:
  - case: as it is
    expect: {outcomes: {crm: allow}}
  - case: dearer
    changes: [{patch: {id: crm, budget: 51}}]
    expect: {outcomes: {crm: OUTCOME}}
"""
PORTFOLIO = "initiatives: [{id: crm, title: CRM, unit: u, budget: 50}]\n"
TESTS = """
import datetime

def test_fixtures(policy, portfolio):
    assert policy.review(portfolio, as_of=datetime.date(2027, 1, 1)).outcome.value == "allow"
"""


def run(
    pytester: pytest.Pytester, fails: str = "51", outcome: str = "escalate", *, configured: bool = True
) -> pytest.RunResult:
    pytester.makefile(".yaml", policy=POLICY.replace("FAILS", fails), portfolio=PORTFOLIO)
    pytester.makefile(".yaml", policy_test=CASES.replace("OUTCOME", outcome))
    pytester.makepyfile(test_python=TESTS)
    if configured:
        pytester.makeini("[pytest]\ngovrules_rules = policy.yaml\ngovrules_portfolio = portfolio.yaml\n")
    pytester.makefile(".yaml", other_test="colour: red\n")
    return pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", "-v", "-W", "default")


def test_cases_and_examples_are_tests(pytester: pytest.Pytester) -> None:
    found = run(pytester)
    found.assert_outcomes(passed=5)
    found.stdout.fnmatch_lines(
        ["*policy.yaml::money*budget?pass-1? PASSED*", "*policy_test.yaml::dearer PASSED*"]
    )


def test_failures_are_told_as_the_command_tells_them(pytester: pytest.Pytester) -> None:
    found = run(pytester, fails="50", outcome="deny")
    found.assert_outcomes(passed=3, failed=2)
    found.stdout.fnmatch_lines(
        [
            "✗ money.budget  fail example 1*",
            "*it should be violated, but nothing was found*",
            "✗ dearer*",
            "*policy_test.yaml:5:5",
            "    expected the outcome of `crm`: deny  (line 7)",
            "      found escalate",
        ]
    )


def test_without_configuration_cases_run_and_fixtures_say_what_they_need(pytester: pytest.Pytester) -> None:
    pytester.mkdir("elsewhere")
    found = run(pytester, configured=False)
    found.assert_outcomes(passed=2, errors=1)
    found.stdout.fnmatch_lines(["*govrules_rules = policy.yaml*"])


def test_a_file_of_cases_that_cannot_be_read_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", bad_test="cases: 5\n")
    found = pytester.runpytest_inprocess(*PLUGIN, "-W", "default")
    assert found.ret == pytest.ExitCode.INTERRUPTED
    found.stdout.fnmatch_lines(["*a file of cases has a list of them under `cases:`*"])
