"""Findings and decisions that are told when they are read are the same as those told at once."""

from __future__ import annotations

import copy
import datetime
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

import govrules
from govrules import Finding, Outcome, Policy, Portfolio
from govrules.findings import Kind, Told

AS_OF = datetime.date(2026, 11, 23)
RULES = """
- id: money.limit
  each: initiative
  forbid: budget > 50
  effect: {escalate: [board]}
  message: "{id} costs {budget}"
- id: order.late
  pair: [a, b]
  related: b.id in a.depends_on
  forbid: b.end > a.start
  effect: deny
"""
ROWS: list[dict[str, Any]] = [
    {"id": "a", "title": "A", "unit": "u", "budget": 60, "depends_on": ["b"], "start": "2027-01-01"},
    {"id": "b", "title": "B", "unit": "u"},
]


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    file = tmp_path / "rules.yaml"
    file.write_text(RULES, encoding="utf-8")
    return govrules.load(file)


def _stored(found: Any) -> Any:
    return pickle.loads(pickle.dumps(found))  # noqa: S301 - what was written here


def findings(policy: Policy, engine: Literal["compiled", "reference"] = "compiled") -> tuple[Finding, ...]:
    return policy.review(Portfolio(initiatives=ROWS), as_of=AS_OF, engine=engine).findings


def test_unread_and_read_findings_are_equal_to_those_of_the_reference(policy: Policy) -> None:
    unread, read = findings(policy), findings(policy)
    assert [finding.message for finding in read] == [
        "a costs 60",
        "cannot be judged, missing: budget",
        "cannot be judged, missing: b.end",
    ]
    assert unread == read == findings(policy, "reference")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, _stored])
def test_an_unread_finding_can_be_copied_and_stored(policy: Policy, copied: Callable[[Any], Any]) -> None:
    unread = findings(policy)
    assert copied(unread) == findings(policy, "reference")


def test_equal_findings_have_the_same_hash(policy: Policy) -> None:
    unread, read = findings(policy), findings(policy)
    _ = [finding.evidence for finding in read]
    assert len({*unread, *read}) == len(unread)


def test_a_finding_is_told_once_and_keeps_what_it_was_told() -> None:
    told: list[tuple[str, ...]] = []

    def tell(subjects: tuple[str, ...]) -> Told:
        told.append(subjects)
        return (), {"": f"about {subjects[0]}"}, {}, ()

    finding = Finding.later(Kind("a.b", "violated"), ("x",), None, tell)
    assert not told
    assert (finding.message, finding.roles, finding.missing) == ("about x", (), ())
    assert told == [("x",)]


def test_a_finding_with_another_status_is_told_by_the_first() -> None:
    told: list[tuple[str, ...]] = []

    def tell(subjects: tuple[str, ...]) -> Told:
        told.append(subjects)
        return ("board",), {}, {}, ()

    finding = Finding.later(Kind("a.b", "violated", Outcome.ESCALATE), ("x",), None, tell)
    waived = finding.with_status("waived")
    assert not told
    assert (waived.roles, finding.roles, waived.status, finding.status) == (("board",),) * 2 + (
        "waived",
        "open",
    )
    assert told == [("x",)]


def test_threads_read_the_same(policy: Policy) -> None:
    unread, reference = findings(policy), findings(policy, "reference")
    wrong: list[Any] = []

    def read() -> None:
        wrong.extend(
            pair for pair in zip(unread, reference, strict=True) if pair[0].messages != pair[1].messages
        )

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_reasons_of_a_decision_are_the_same_whenever_they_are_read(policy: Policy) -> None:
    portfolio = Portfolio(initiatives=ROWS)
    by_review = policy.review(portfolio, as_of=AS_OF).decision("a")
    by_live = policy.live(portfolio, as_of=AS_OF).decision("a")
    assert (
        (by_review.approvals, by_review.missing)
        == (by_live.approvals, by_live.missing)
        == (
            ("board",),
            ("b.end",),
        )
    )
    assert by_review.findings == by_live.findings
