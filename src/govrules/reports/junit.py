"""A review as JUnit XML, which CI systems show as tests: a suite for each rule, a test for each finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from govrules.diagnostics import Diagnostic
from govrules.findings import Finding, Outcome
from govrules.meaning.wording import write_value
from govrules.model import Portfolio
from govrules.plan import Rule
from govrules.policy import Policy, Review
from govrules.reports.dossier import Dossier
from govrules.reports.legible import harmless
from govrules.reports.places import places

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 300


def report(
    review: Review,
    policy: Policy,
    portfolio: Portfolio,
    language: str = "",
    *,
    fail_on: Outcome = Outcome.ESCALATE,
) -> str:
    """One suite a rule, one test a finding; an open finding at or above `fail_on` fails.

    What is waived, only recorded, or on record in a baseline is skipped. A rule that found nothing
    is one test that passes; a row that could not be read is an error.
    """
    dossier = Dossier(review, policy, portfolio, language)
    found = {rule.id: findings for rule, findings in dossier.by_rule()}
    suites = [_suite(rule, found.get(rule.id, []), dossier, fail_on) for rule in dossier.rules_in_effect]
    suites += [_problems(review.problems)] if review.problems else []
    root = ET.Element("testsuites", {"name": _attribute(dossier.title), **_totals(suites)})
    root.extend(suites)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _totals(suites: Iterable[ET.Element]) -> dict[str, str]:
    suites = list(suites)
    counts = ("tests", "failures", "errors", "skipped")
    return {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in counts} | {"time": "0"}


def _suite_of(name: str, cases: list[ET.Element]) -> ET.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    suite = ET.Element("testsuite", {"name": name, **{key: str(count) for key, count in counts.items()}})
    suite.set("time", "0")
    return suite


def _suite(rule: Rule, findings: list[Finding], dossier: Dossier, fail_on: Outcome) -> ET.Element:
    cases = [_case(finding, dossier, fail_on) for finding in findings]
    cases = cases or [_test(rule.id, dossier.rule_title(rule.id))]
    suite = _suite_of(rule.id, cases)
    properties = ET.SubElement(suite, "properties")
    for name in ("title", "why", "fix"):
        value = dossier.words.of(getattr(rule, name))
        if value:
            ET.SubElement(properties, "property", {"name": name, "value": _attribute(value, len(value))})
    suite.extend(cases)
    return suite


def _test(suite: str, name: str) -> ET.Element:
    return ET.Element("testcase", {"classname": suite, "name": _attribute(name), "time": "0"})


def _case(finding: Finding, dossier: Dossier, fail_on: Outcome) -> ET.Element:
    case = _test(finding.rule, _name(finding, dossier))
    first = next(iter(places(finding, dossier.rules[finding.rule], dossier.portfolio)), None)
    if first is not None and first.span is not None:
        case.set("file", _attribute(first.span.source.name))
        case.set("line", str(first.span.line))
    message = dossier.message(finding)
    if finding.status in {"waived", "audit"} or dossier.known(finding):
        ET.SubElement(case, "skipped", {"message": _attribute(_reason(finding, dossier))})
    elif finding.status == "open" and finding.effect >= fail_on:
        failure = ET.SubElement(
            case, "failure", {"message": _attribute(message), "type": finding.effect.value}
        )
        failure.text = _text(_told(finding, dossier))
    else:
        ET.SubElement(case, "system-out").text = _text(_told(finding, dossier))
    return case


def _name(finding: Finding, dossier: Dossier) -> str:
    """The same in every run for the same finding, so that CI systems can follow it."""
    subjects = ", ".join(finding.subjects) or dossier.words("whole")
    keys = ", ".join(f"{name}: {write_value(value)}" for name, value in (finding.group or {}).items())
    return f"{subjects} [{keys}]" if keys else subjects


def _reason(finding: Finding, dossier: Dossier) -> str:
    waiver = dossier.waiver(finding)
    if waiver is None:
        return dossier.words(f"is {finding.status}") if finding.status == "audit" else dossier.known(finding)
    return f"{waiver.reason} ({dossier.words('granted', waiver.granted_by)})"


def _told(finding: Finding, dossier: Dossier) -> str:
    """The whole of a finding: what, who must say so, why, what helps."""
    rule, words = dossier.rules[finding.rule], dossier.words
    status = "" if finding.status == "open" else words(f"is {finding.status}")
    titles = [f"{each}: {dossier.initiative_title(each)}" for each in finding.subjects]
    needs = words("needs", ", ".join(finding.roles)) if finding.roles else ""
    lines = [dossier.message(finding), status, needs, *titles, words.of(rule.why), words.of(rule.fix)]
    return "\n".join(["", *(line for line in lines if line), finding.fingerprint, ""])


def _problems(problems: Iterable[Diagnostic]) -> ET.Element:
    """What could not be read, each as a test that could not be made."""
    cases = []
    for problem in problems:
        case = _test("portfolio", problem.path or problem.code)
        error = ET.SubElement(case, "error", {"message": _attribute(problem.message), "type": problem.code})
        error.text = _text(f"\n{problem}\n")
        cases.append(case)
    suite = _suite_of("portfolio", cases)
    suite.extend(cases)
    return suite


def _attribute(text: str, longest: int = _LONGEST_NAME) -> str:
    """A text in one line, without what XML cannot hold, and not longer than a list can show."""
    flat = _text(harmless(text))
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _text(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
