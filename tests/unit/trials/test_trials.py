"""Examples inside rules: do they show what they say?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from govrules import Policy, load
from govrules.reports.text import Paper
from govrules.reports.trials import as_dict, write
from govrules.trials import results, run
from govrules.values import canonical

RULE = """
- id: money.budget
  each: initiative
  require: budget <= 50
  effect: deny
  message: "{id} asks for {budget}"
  from: 2030-01-01
"""
GOOD = """
  examples:
    pass:
      - {id: a, title: A, unit: u, budget: 50}
      - [{id: a, title: A, unit: u, budget: 1}, {id: b, title: B, unit: u, budget: 2}]
    fail:
      - {initiatives: [{id: a, title: A, unit: u, budget: 51}, {id: b, title: B, unit: u}]}
    unknown:
      - {organisation: {units: {u: {title: U}}}, initiatives: [{id: a, title: A, unit: u}], as_of: 2026-01-01}
"""

Make = Callable[[str], Policy]


@pytest.fixture
def policy(tmp_path: Path) -> Make:
    def make(text: str) -> Policy:
        file = tmp_path / "rules.yaml"
        file.write_text(text, encoding="utf-8")
        return load(file)

    return make


def test_examples_that_show_what_they_say_hold(policy: Make) -> None:
    tried = run(policy(RULE + GOOD))
    assert [(trial.kind, trial.number, trial.shows) for trial in tried.trials] == [
        ("pass", 1, "pass"),
        ("pass", 2, "pass"),
        ("fail", 1, "fail"),
        ("unknown", 1, "unknown"),
    ]
    assert tried.failures == ()
    assert tried.untried == ()


@pytest.mark.parametrize("kind", ["pass", "fail", "unknown"])
@pytest.mark.parametrize(
    ("budget", "shows"), [("50", "pass"), ("51", "fail"), ("~", "unknown")], ids=["within", "beyond", "none"]
)
def test_an_example_holds_only_where_it_shows_its_kind(
    policy: Make, kind: str, budget: str, shows: str
) -> None:
    row = f"{{id: a, title: A, unit: u, budget: {budget}}}"
    (trial,) = run(policy(f"{RULE}  examples: {{{kind}: [{row}]}}")).trials
    assert trial.shows == shows
    assert trial.holds is (kind == shows)


def test_today_is_the_date_of_the_example(policy: Make) -> None:
    rule = "- {id: a.b, each: initiative, forbid: updated < today, effect: deny, examples: %s}"
    row = "id: a, title: A, unit: u, updated: 2026-05-05"
    tried = run(policy(rule % f"{{pass: [{{{row}, as_of: 2026-05-05}}], fail: [{{{row}}}]}}"))
    assert tried.failures == ()


def test_a_rule_that_is_off_is_tried_too(policy: Make) -> None:
    header = "govrules: 1\npolicy: p\nenforce: {money.budget: 'off'}\nrules:"
    assert len(run(policy(header + RULE + GOOD)).trials) == 4


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ("{id: a, title: A, unit: u, budget: lots}", "`lots` is not a number"),
        ("{id: a, title: A, unit: u, risk: huge}", "`huge`"),
        ("{initiative: []}", "an example has no `initiative`"),
        ("{id: a, title: A, unit: u, as_of: soon}", "this is not a date"),
    ],
    ids=["bad-number", "off-scale", "unknown-part", "bad-date"],
)
def test_an_example_that_cannot_be_read_does_not_hold(policy: Make, example: str, message: str) -> None:
    tried = results(policy(f"{RULE}  examples: {{pass: [{example}]}}"))
    (trial,) = tried.trials.failures
    assert message in trial.problems[0].message
    paper = Paper(width=100)
    write(tried, paper)
    assert "the example cannot be read:" in paper.text()
    assert as_dict(tried)["examples"][0]["shows"] is None


def test_a_failure_says_what_was_found_instead_and_where(policy: Make, tmp_path: Path) -> None:
    tried = results(policy(f"{RULE}  examples:\n    pass:\n      - {{id: a, title: A, unit: u, budget: 51}}"))
    paper = Paper(width=120)
    write(tried, paper)
    told = paper.text()
    assert told.startswith("✗ money.budget  pass example 1 ")
    assert f"{tmp_path / 'rules.yaml'}:10:9" in told
    assert "    it should pass, but it is violated:\n      a: a asks for 51\n" in told
    assert told.endswith("✗ 1 example of 1 rule: 1 failed\n")


def test_what_is_missing_is_said(policy: Make) -> None:
    tried = results(policy(f"{RULE}  examples: {{fail: [{{id: a, title: A, unit: u, budget: 5}}]}}"))
    paper = Paper(width=100)
    write(tried, paper)
    assert "    it should be violated, but nothing was found\n" in paper.text()


def test_rules_without_examples_are_named(policy: Make) -> None:
    tried = results(policy(RULE))
    paper = Paper(width=100)
    write(tried, paper)
    assert tried.trials.untried == ("money.budget",)
    assert "• money.budget has no examples" in paper.text()


def test_the_same_for_programs(policy: Make) -> None:
    whole = json.loads(canonical(as_dict(results(policy(RULE + GOOD)))))
    assert whole["failed"] == 0
    assert whole["without_examples"] == []
    assert [example["holds"] for example in whole["examples"]] == [True] * 4
    assert [example["line"] for example in whole["examples"]] == [11, 12, 14, 16]


def test_a_policy_of_packs_alone_says_why_it_tries_no_example(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("govrules: 1\npolicy: p\nuse: [govrules:money]\n", encoding="utf-8")
    found = results(load(tmp_path))
    paper = Paper(width=120)
    write(found, paper)
    told = f"all {len(found.borrowed)} rules come from packs, whose examples are tried where"
    assert found.borrowed[0].startswith("money.")
    assert told in paper.text()
