"""What a baseline has on record is marked in every report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from junitparser import JUnitXml

from govrules import Review
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
