"""What holds of every review: of random portfolios with gaps and dirt, by a policy of every shape."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govrules import Policy, Portfolio, Review, documents, load
from govrules.values import canonical

AS_OF = datetime.date(2026, 11, 23)
POLICY = Path(__file__).with_name("policy.yaml")
ORGANISATION: dict[str, Any] = {
    "units": {"sales": {"delegation": 100, "owner": "owner"}, "it": {"envelope": 200}},
    "resources": {
        "team": {"capacity": {"Q1": 5}, "owner": "cio"},
        "site": {"capacity": 3, "exclusive": True},
    },
    "technologies": {"java": {"status": "adopt", "category": "language"}, "sql": {"status": "hold"}},
    "objectives": {"growth": {"weight": 2}},
}
IDS = ("a", "b", "c", "d", "ghost")
ROLES = ("board", "cio", "owner")


def initiatives() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to four initiatives as a document has them: gaps, nulls and ids of nobody included."""
    return st.lists(st.sampled_from(IDS[:-1]), unique=True, max_size=4).flatmap(
        lambda ids: st.tuples(*(_initiative(id_) for id_ in ids)).map(list)
    )


def _initiative(id_: str) -> st.SearchStrategy[dict[str, Any]]:
    several = st.none() | st.lists(st.none() | st.sampled_from(IDS), max_size=3)
    tools = st.none() | st.lists(st.none() | st.sampled_from(("java", "sql", "basic")), max_size=3)
    amounts = st.none() | st.integers(0, 9)
    claim = st.fixed_dictionaries(
        {"resource": st.sampled_from(("team", "site", "nowhere")), "period": st.sampled_from(("Q1", "Q2"))},
        optional={"amount": amounts},
    )
    optional = {
        "approvals": st.lists(st.sampled_from(ROLES).map(lambda role: {"role": role}), max_size=2),
        "budget": st.none() | st.integers(0, 300),
        "depends_on": several,
        "end": st.sampled_from(("2027-01-01", "2027-06-30", "2028-02-29")),
        "integrates_with": several,
        "owner": st.none() | st.sampled_from(("ann", "bob")),
        "resources": st.none() | st.lists(st.none() | claim, max_size=2),
        "risk": st.none() | st.sampled_from(("low", "medium", "high", "critical")),
        "start": st.none() | st.sampled_from(("2027-01-01", "2027-06-30")),
        "technologies": tools,
    }
    required = {"id": st.just(id_), "title": st.just(id_), "unit": st.sampled_from(("sales", "it", "lost"))}
    return st.fixed_dictionaries(required, optional=optional)


Rows = list[dict[str, Any]]


@functools.cache
def policy() -> Policy:
    """Loaded once; no argument of a test, which a failure would write out whole."""
    return load(POLICY)


def portfolio(rows: Sequence[dict[str, Any]]) -> Portfolio:
    return Portfolio(ORGANISATION, rows)


def told(review: Review) -> str:
    """Everything but the digests."""
    told = review.to_dict()
    return canonical([told["decisions"], told["findings"], [dict(each.messages) for each in review.findings]])


@settings(max_examples=30)
@given(rows=initiatives())
def test_every_engine_gives_the_same_bytes_every_time(rows: Rows) -> None:
    first = policy().review(portfolio(rows), as_of=AS_OF, engine="reference").to_json()
    assert policy().review(portfolio(rows), as_of=AS_OF, engine="reference").to_json() == first
    assert policy().review(portfolio(rows), as_of=AS_OF, engine="compiled").to_json() == first
    assert load(POLICY).review(portfolio(rows), as_of=AS_OF, engine="compiled").to_json() == first


@settings(max_examples=40)
@given(rows=initiatives(), data=st.data())
def test_the_order_of_initiatives_does_not_matter(rows: Rows, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    for engine in ("reference", "compiled"):
        before = policy().review(portfolio(rows), as_of=AS_OF, engine=engine)
        after = policy().review(portfolio(shuffled), as_of=AS_OF, engine=engine)
        assert told(before) == told(after)
        assert before.basis == after.basis


@settings(max_examples=30)
@given(rows=initiatives(), data=st.data())
def test_the_order_of_rules_does_not_matter(
    rows: Rows, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = documents.read(POLICY).value
    rules = data.draw(st.permutations(content["rules"]))
    path = tmp_path_factory.mktemp("rules") / "policy.json"
    path.write_text(canonical({**content, "rules": rules}), encoding="utf-8")
    before = policy().review(portfolio(rows), as_of=AS_OF)
    assert told(load(path).review(portfolio(rows), as_of=AS_OF)) == told(before)


@settings(max_examples=40)
@given(rows=initiatives().filter(bool), role=st.sampled_from((*ROLES, "committee")), data=st.data())
def test_another_approval_never_makes_it_worse(rows: Rows, role: str, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(rows) - 1))
    approvals = [*rows[chosen].get("approvals", []), {"role": role}]
    approved = [*rows[:chosen], {**rows[chosen], "approvals": approvals}, *rows[chosen + 1 :]]
    before = policy().review(portfolio(rows), as_of=AS_OF)
    after = policy().review(portfolio(approved), as_of=AS_OF)
    for old, new in zip(before.decisions, after.decisions, strict=True):
        assert new.outcome <= old.outcome
        assert set(new.approvals) <= set(old.approvals)
        assert new.missing == old.missing


@settings(max_examples=40)
@given(rows=initiatives())
def test_decisions_are_those_of_their_findings(rows: Rows) -> None:
    review = policy().review(portfolio(rows), as_of=AS_OF)
    assert [decision.initiative for decision in review.decisions] == sorted(row["id"] for row in rows)
    for decision in review.decisions:
        named = [finding for finding in review.findings if decision.initiative in finding.subjects]
        assert list(decision.findings) == named
        assert all(decision.outcome >= finding.effect for finding in named if finding.effect.value == "deny")
        assert set(decision.missing) <= {path for finding in named for path in finding.missing}


@settings(max_examples=40)
@given(rows=initiatives())
def test_fingerprints_tell_findings_apart(rows: Rows) -> None:
    fingerprints = [finding.fingerprint for finding in policy().review(portfolio(rows), as_of=AS_OF).findings]
    assert len(set(fingerprints)) == len(fingerprints)
