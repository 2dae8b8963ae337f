"""What examples and cases show as JUnit XML: a suite for each rule and for each file of cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from govrules.reports.legible import harmless
from govrules.reports.trials.told import Told, told
from govrules.trials import Results

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(results: Results, language: str = "") -> str:
    """A test for each example and each case; one that could not be tried is an error."""
    suites: dict[str, list[Told]] = {}
    for each in told(results, language):
        suites.setdefault(each.suite, []).append(each)
    root = ET.Element("testsuites", {"name": "govrules test", **_totals(told(results))})
    root.extend(_suite(name, tests) for name, tests in suites.items())
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _totals(tests: Iterable[Told]) -> dict[str, str]:
    tests = list(tests)
    errors = sum(test.is_error for test in tests)
    failures = sum(not test.holds for test in tests) - errors
    return {"tests": str(len(tests)), "failures": str(failures), "errors": str(errors), "time": "0"}


def _suite(name: str, tests: list[Told]) -> ET.Element:
    suite = ET.Element("testsuite", {"name": _safe(name), **_totals(tests)})
    suite.extend(_case(test) for test in tests)
    return suite


def _case(test: Told) -> ET.Element:
    place = {"file": _safe(test.span.source.name), "line": str(test.span.line)}
    case = ET.Element("testcase", {"classname": _safe(test.suite), "name": _safe(test.name), **place})
    case.set("time", "0")
    if not test.holds:
        kind = "error" if test.is_error else "failure"
        failure = ET.SubElement(case, kind, {"message": _safe(test.lines[0].text), "type": kind})
        failure.text = _safe("\n".join("  " * line.depth + line.text for line in test.lines))
    return case


def _safe(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", harmless(text))
