"""`govrules explain` on the example: what people read, and what programs do."""

from __future__ import annotations

import datetime
import functools
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from govrules import Portfolio, load, policy, waivers
from govrules.cli import main
from govrules.explain import Explainer
from govrules.plan import Each, Pair

Run = Callable[..., "subprocess.CompletedProcess[str]"]

EXPECTED = Path(__file__).with_name("explained")
PORTFOLIO = ["examples/organisation.yaml", "examples/initiatives.yaml"]
RULES = ["--rules", "examples/policy", "--as-of", "2026-11-23"]
ASKED = {
    "rule": ["technology.short-runway", *RULES],
    "rule-fr": ["delivery.winter-freeze", *RULES, "--lang", "fr"],
    "rule-and-findings": ["autonomy.spending", *PORTFOLIO, *RULES],
    "recorded-only": ["technology.novelty", *PORTFOLIO, *RULES],
    "compatibility": ["technology.incompatible", *PORTFOLIO, *RULES],
    "cycle-fr": ["delivery.dependency-cycle", *PORTFOLIO, *RULES, "--lang", "fr"],
    "finding": ["a52b396", *PORTFOLIO, *RULES],
    "group-fr": ["d3eb091", *PORTFOLIO, *RULES, "--lang", "fr"],
    "days": ["f9b2720", *PORTFOLIO, *RULES],
    "likeness": ["duplication.near-identical-titles", *PORTFOLIO, *RULES],
    "none-looked-at": ["technology.short-runway", *PORTFOLIO, *RULES, "--subject", "tariff-engine"],
    "waived": ["2697b33", *PORTFOLIO, *RULES, "--waivers", "examples/waivers.yaml"],
    "whole-portfolio": ["vision.unserved-objective", *PORTFOLIO, *RULES],
    "initiative": ["dynamic-pricing", *PORTFOLIO, *RULES],
    "initiative-fr": ["spring-telemetry", *PORTFOLIO, *RULES, "--lang", "fr"],
    "initiative-without-findings": ["avalanche-radar", *PORTFOLIO, *RULES],
    "subject-that-is-fine": ["autonomy.spending", *PORTFOLIO, *RULES, "--subject", "lift-pass-gates"],
    "subject-unknown": ["autonomy.spending", *PORTFOLIO, *RULES, "--subject", "spring-telemetry"],
    "subjects-not-related": [
        *["data.two-masters", *PORTFOLIO, *RULES],
        *["--subject", "guest-hub", "--subject", "control-room"],
    ],
    "subject-in-no-group": ["autonomy.splitting", *PORTFOLIO, *RULES, "--subject", "control-room"],
    "subject-in-groups": ["resources.capacity", *PORTFOLIO, *RULES, "--subject", "guest-hub"],
    "not-in-effect": [
        *["delivery.winter-freeze", *PORTFOLIO, "--rules", "examples/policy", "--as-of", "2027-06-01"],
        *["--subject", "lift-pass-gates"],
    ],
}


load_once = functools.cache(policy.load)
"""The example's policy does not change from one question to the next."""


@pytest.fixture
def in_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.setattr(policy, "load", load_once)


@pytest.mark.usefixtures("in_repository")
@pytest.mark.parametrize("name", ASKED)
def test_what_people_read(name: str, tmp_path: Path) -> None:
    written = tmp_path / "explained.txt"
    assert main(["explain", *ASKED[name], "--output", str(written)]) == 0
    expected = EXPECTED / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):  # pragma: no cover - to be looked at before it is kept
        expected.write_bytes(written.read_bytes())
    assert written.read_text(encoding="utf-8") == expected.read_text(encoding="utf-8")


def test_a_terminal_that_shows_only_ascii(run: Run) -> None:
    found = run("explain", *ASKED["finding"], env={"PYTHONIOENCODING": "ascii"})
    assert found.returncode == 0
    assert "  | + budget <= unit.delegation\n" in found.stdout
    assert "  ` x risk <= unit.appetite\n" in found.stdout


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("rule", "rule"),
        ("rule-and-findings", "findings"),
        ("finding", "judgement"),
        ("initiative", "decision"),
        ("subject-in-groups", "judgements"),
    ],
)
def test_what_programs_read(run: Run, name: str, key: str) -> None:
    found = run("explain", *ASKED[name], "--format", "json")
    assert found.returncode == 0
    assert key in json.loads(found.stdout)


@pytest.mark.usefixtures("in_repository")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["autonomy.spendin", *RULES], "no rule `autonomy.spendin`; did you mean `autonomy.spending`?"),
        (["a52b396", *RULES], "to explain a finding or an initiative, name the portfolio too"),
        (["guest-hubb", *PORTFOLIO, *RULES], "did you mean `guest-hub`?"),
        (["autonomy.spending", *RULES, "--subject", "x"], "name the portfolio that they are in"),
        (["guest-hub", *PORTFOLIO, *RULES, "--subject", "x"], "`--subject` goes with a rule"),
        (["autonomy.spending", *PORTFOLIO, *RULES, "--subject", "guest-hubb"], "did you mean `guest-hub`?"),
        (["data.two-masters", *PORTFOLIO, *RULES, "--subject", "guest-hub"], "looks at pairs"),
    ],
    ids=["rule", "no-portfolio", "initiative", "subject", "no-rule", "unknown-subject", "half-a-pair"],
)
def test_a_call_that_is_wrong(
    asked: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", *asked]) == 2
    assert told in capsys.readouterr().err


def test_rows_that_were_left_out_are_told(run: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.yaml"
    rows.write_text("- {id: a, title: A, unit: u, budget: much}\n", encoding="utf-8")
    found = run("explain", "autonomy.spending", str(rows), *RULES)
    assert found.returncode == 2
    assert "budget" in found.stderr
    assert "Decide at the right level" in found.stdout


@pytest.fixture(scope="module")
def explainer(repository: Path) -> Explainer:
    examples = repository / "examples"
    portfolio = Portfolio.load(*(repository / name for name in PORTFOLIO))
    granted = waivers.load(examples / "waivers.yaml")
    return Explainer.of(load(examples / "policy"), portfolio, datetime.date(2026, 11, 23), granted)


def test_every_finding_of_the_example_is_led_to(explainer: Explainer) -> None:
    for finding in explainer.review.findings:
        told = explainer.finding(finding)
        assert (told.judgement.result, told.judgement.group) == (finding.verdict, finding.group)
        assert (told.waiver is not None) == (finding.status == "waived")
        assert {decision.initiative for decision in told.decisions} == set(finding.subjects)


def test_what_a_rule_says_of_everyone_is_what_it_found(explainer: Explainer) -> None:
    for rule in explainer.policy.rules:
        if not isinstance(rule.shape, Each) or not rule.in_effect(explainer.review.as_of):
            continue
        judged = explainer.judgements(rule, list(explainer.world.initiatives))
        said = {each.subjects: each.result for each in judged if each.result in ("violated", "unknown")}
        found = {each.subjects: each.verdict for each in explainer.findings_of(rule.id)}
        assert said == found


def test_what_a_rule_says_of_pairs_is_what_it_found(explainer: Explainer) -> None:
    pairs = [rule for rule in explainer.policy.rules if isinstance(rule.shape, Pair)]
    found = [each for rule in pairs for each in explainer.findings_of(rule.id)]
    named = {subject for each in found for subject in each.subjects}
    among = [id_ for number, id_ in enumerate(explainer.world.initiatives) if id_ in named or number % 4 == 0]
    assert len(named) < len(among)
    for rule in pairs:
        judged = explainer.judgements(rule, among)
        said = {each.subjects: each.result for each in judged if each.result in ("violated", "unknown")}
        assert said == {each.subjects: each.verdict for each in explainer.findings_of(rule.id)}
