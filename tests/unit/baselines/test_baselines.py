"""Baselines: what is new, what was known, and what has been resolved."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules import Outcome, Policy, Portfolio, Review, baselines, load
from govrules.baselines import Baseline, BaselineError
from govrules.findings import Finding, Status

AS_OF = datetime.date(2026, 11, 23)
POLICY = """
govrules: 1
policy: small
rules:
  - {id: money.budget, each: initiative, forbid: budget > 50, effect: deny}
  - {id: money.owner, each: initiative, forbid: missing(owner), effect: advise}
  - id: delivery.twins
    pair: [a, b]
    related: a.id < b.id and overlap(a.capabilities, b.capabilities)
    forbid: a.unit != b.unit
    effect: {escalate: [board]}
"""


@cache
def loaded() -> Policy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.yaml"
        path.write_text(POLICY, encoding="utf-8")
        return load(path)


@pytest.fixture
def policy() -> Policy:
    return loaded()


def rows() -> list[dict[str, Any]]:
    """Three initiatives, with a finding of each rule."""
    return [
        {"id": "a", "title": "A", "unit": "x", "budget": 60, "owner": "ann", "capabilities": ["stock"]},
        {"id": "b", "title": "B", "unit": "y", "budget": 10, "owner": "bob", "capabilities": ["stock"]},
        {"id": "c", "title": "C", "unit": "y", "budget": 10},
    ]


def review(policy: Policy, rows: Sequence[dict[str, Any]]) -> Review:
    return policy.review(Portfolio(initiatives=rows), as_of=AS_OF)


def baseline(policy: Policy) -> Baseline:
    return Baseline.of(policy.id, AS_OF, review(policy, rows()).findings)


def new(compared: Review) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.rule, each.subjects) for each in compared.findings if compared.is_new(each)]


def test_at_first_nothing_is_new(policy: Policy) -> None:
    compared = review(policy, rows()).against(baseline(policy))
    assert (new(compared), compared.outcome, compared.new_outcome) == ([], Outcome.DENY, Outcome.ALLOW)


def test_without_a_baseline_everything_is_new(policy: Policy) -> None:
    found = review(policy, rows())
    assert len(new(found)) == len(found.findings) == 3
    assert found.new_outcome is Outcome.DENY


@given(data=st.data())
def test_reordering_and_other_edits_leave_findings_known(data: st.DataObject) -> None:
    changed = [
        {
            **row,
            "title": data.draw(st.sampled_from(["One", "Other"])),
            "end": data.draw(st.none() | st.just("2027-01-01")),
            "technologies": data.draw(st.lists(st.sampled_from(["java", "sql"]), unique=True)),
        }
        for row in rows()
    ]
    changed[0]["budget"] = data.draw(st.integers(51, 900))
    more = [{"id": "d", "title": "D", "unit": "z", "budget": 1, "owner": "dan"}]
    shuffled = data.draw(st.permutations([*changed, *data.draw(st.sampled_from([[], more]))]))
    compared = review(loaded(), shuffled).against(baseline(loaded()))
    assert new(compared) == []
    assert compared.baseline is not None
    assert compared.baseline.resolved == ()


def test_a_new_finding_is_new_and_a_gone_one_resolved(policy: Policy) -> None:
    changed = rows()
    changed[2] |= {"owner": "cat", "budget": 51}
    compared = review(policy, changed).against(baseline(policy))
    assert new(compared) == [("money.budget", ("c",))]
    assert compared.new_outcome is Outcome.DENY
    assert compared.baseline is not None
    assert [known.rule for known in compared.baseline.resolved] == ["money.owner"]
    told = compared.to_dict()
    assert [finding["baseline"] for finding in told["findings"]] == ["known", "known", "new"]
    assert {key: told["baseline"][key] for key in ("as_of", "new", "known")} == {
        "as_of": AS_OF,
        "new": 1,
        "known": 2,
    }


def test_no_mark_without_a_baseline(policy: Policy) -> None:
    told = review(policy, rows()).to_dict()
    assert "baseline" not in told
    assert all("baseline" not in finding for finding in told["findings"])


@pytest.mark.parametrize("before", ["waived", "approved", "audit"])
def test_what_counted_for_nothing_counts_when_it_opens(before: Status) -> None:
    finding = Finding("money.budget", ("a",), None, "violated", Outcome.DENY)
    held = Baseline.of("small", AS_OF, [finding.with_status(before)])
    assert held.mark(finding) == "new"
    assert held.mark(finding.with_status(before)) == "known"


def test_a_file_has_a_finding_a_line_and_is_read_again(policy: Policy, tmp_path: Path) -> None:
    held = baseline(policy)
    text = held.to_json()
    lines = text.splitlines()
    assert len(lines) == len(held.findings) + 2
    assert lines[1:-1] == sorted(lines[1:-1])
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    assert baselines.load(path) == held
    assert baselines.load(path).to_json() == text


def test_an_empty_one_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(Baseline.of("small", AS_OF, []).to_json(), encoding="utf-8")
    assert baselines.load(path).findings == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"findings": []}', "this is no baseline"),
        ("[]", "this is no baseline"),
        ('{"baseline": 2, "policy": "a", "as_of": "2026-11-23", "findings": []}', "`2` is not allowed here"),
        ('{"baseline": 1, "policy": "a", "as_of": "soon", "findings": []}', "`soon` is not a date"),
        (
            '{"baseline": 1, "policy": "a", "as_of": "2026-11-23", "findings": [{"rule": "a.b"}]}',
            "`fingerprint` is missing",
        ),
    ],
    ids=["other", "list", "version", "date", "finding"],
)
def test_what_is_no_baseline_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError) as raised:
        baselines.load(path)
    assert raised.value.diagnostics[0].message == message


def test_a_group_is_told_with_its_key(tmp_path: Path) -> None:
    finding = Finding("resources.capacity", ("a",), {"resource": "team"}, "violated", Outcome.DENY)
    path = tmp_path / "baseline.json"
    path.write_text(Baseline.of("small", AS_OF, [finding]).to_json(), encoding="utf-8")
    (known,) = json.loads(path.read_text(encoding="utf-8"))["findings"]
    assert known == {
        "rule": "resources.capacity",
        "subjects": ["a"],
        "group": {"resource": "team"},
        "verdict": "violated",
        "status": "open",
        "fingerprint": finding.fingerprint,
    }
