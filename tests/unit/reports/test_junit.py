"""The report for CI systems, read by a parser that knows nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from govrules import Diagnostic, Outcome
from govrules.reports import junit


def parsed(sample: Any, **options: Any) -> JUnitXml:
    text = junit.report(sample.review, sample.policy, sample.portfolio, **options)
    return JUnitXml.fromstring(text.encode())


def suite(xml: JUnitXml, name: str) -> TestSuite:
    return next(each for each in xml if each.name == name)


def case(xml: JUnitXml, rule: str, name: str) -> TestCase:
    return next(each for each in suite(xml, rule) if each.name == name)


def test_there_is_a_suite_for_each_rule_and_a_test_for_each_finding(sample: Any) -> None:
    xml = parsed(sample)
    assert [each.name for each in xml] == [rule.id for rule in sample.policy.rules]
    assert xml.tests == len(sample.review.findings)
    assert sum(each.failures for each in xml) == xml.failures > 0


def test_what_is_denied_or_must_be_approved_fails(sample: Any) -> None:
    (failure,) = case(parsed(sample), "autonomy.spending", "crm").result
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == ("escalate", "New CRM asks for 1,180,000")
    assert "needs the approval of portfolio-board" in failure.text
    assert "Ask the board." in failure.text


@pytest.mark.parametrize(
    ("rule", "name", "reason"),
    [
        ("autonomy.spending", "kiosk", "Agreed in May. (granted by board)"),
        ("delivery.late", "walls", "recorded only"),
    ],
)
def test_what_is_waived_or_recorded_is_skipped(sample: Any, rule: str, name: str, reason: str) -> None:
    (skipped,) = case(parsed(sample), rule, name).result
    assert isinstance(skipped, Skipped)
    assert skipped.message == reason


def test_what_is_approved_or_weaker_passes(sample: Any) -> None:
    xml = parsed(sample)
    assert case(xml, "autonomy.spending", "app").is_passed
    assert case(xml, "ownership.owner", "orphan").is_passed
    assert "approved" in case(xml, "autonomy.spending", "app").system_out


def test_the_weakest_outcome_that_fails_can_be_chosen(sample: Any) -> None:
    assert not case(parsed(sample, fail_on=Outcome.ADVISE), "ownership.owner", "orphan").is_passed
    assert case(parsed(sample, fail_on=Outcome.DENY), "autonomy.spending", "crm").is_passed


def test_a_rule_that_found_nothing_is_one_test_that_passes(sample: Any) -> None:
    review = evolve(sample.review, findings=())
    xml = JUnitXml.fromstring(junit.report(review, sample.policy, sample.portfolio).encode())
    assert xml.tests == len(sample.policy.rules)
    assert all(each.is_passed for rule in xml for each in rule)


def test_a_test_names_the_place_in_the_portfolio(sample: Any) -> None:
    found = case(parsed(sample), "autonomy.spending", "crm")
    assert found._elem.get("file", "").endswith("portfolio.yaml")
    assert found._elem.get("line") == "7"


def test_a_finding_without_subjects_is_named_by_its_group(sample: Any) -> None:
    names = [each.name for each in suite(parsed(sample), "vision.served")]
    assert names == ["the whole portfolio [objective: one-view]"]


def test_rows_that_could_not_be_read_are_errors(sample: Any) -> None:
    review = evolve(sample.review, problems=(Diagnostic("type", "is not a number", path="$.a"),))
    xml = JUnitXml.fromstring(junit.report(review, sample.policy, sample.portfolio).encode())
    (error,) = case(xml, "portfolio", "$.a").result
    assert isinstance(error, Error)
    assert xml.errors == 1


def test_what_xml_cannot_hold_is_left_out(sample: Any) -> None:
    text = junit.report(sample.review, sample.policy, sample.portfolio)
    assert "\x1b" not in text
