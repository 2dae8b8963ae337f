"""What the compiled engine spares itself changes no answer: likeness of titles, values of the whole."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules import Policy, Portfolio
from govrules.laws.agreement import agree, load_document

AS_OF = datetime.date(2027, 1, 1)
TITLES = st.lists(st.sampled_from(["a", "of", "new", "shop", "till", "yard", "-"]), max_size=6).map(" ".join)
THIRDS = [Decimal(places) for places in ("0." + "3" * 36, "0." + "6" * 36, "0." + "6" * 35 + "7")]
LEAST = st.sampled_from([*THIRDS, *(Decimal(tenths) / 10 for tenths in range(-1, 12))])

PAIR: dict[str, Any] = {
    "pair": ["a", "b"],
    "related": "overlap(words(a.title), words(b.title))",
    "effect": "advise",
}
ASKED = {
    "in what is forbidden": {"forbid": "a.budget < b.budget and similarity(a.title, b.title) >= {}"},
    "in when": {"when": "similarity(b.title, a.title) > {}", "forbid": "a.budget < b.budget"},
    "in what is required": {"require": "similarity(a.title, b.title) >= {}"},
    "in doubt": {"forbid": "a.budget < b.budget or similarity(a.title, b.title) >= {}", "unknown": "violate"},
}


def policy(*rules: dict[str, Any]) -> Policy:
    return load_document({"govrules": 1, "policy": "p", "rules": list(rules)})


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@given(titles=st.lists(TITLES, max_size=7), least=LEAST)
def test_alike_titles(asked: dict[str, str], titles: list[str], least: Decimal) -> None:
    written = {key: text.format(f"{least:f}") for key, text in asked.items()}
    rows = [
        {"id": f"i{number}", "title": f"{title}.", "unit": "it", "budget": number if number % 3 else None}
        for number, title in enumerate(titles)
    ]
    rule = {"id": "p.alike", **PAIR, **written}
    agree(policy(rule).plan, Portfolio(initiatives=rows), AS_OF)


def test_what_the_whole_lacks_is_told_as_each_rule_writes_it() -> None:
    """The two sums are one value, which is unknown for no reason but itself: it is too large."""
    sums = {
        "chained": "sum(i.budget for i in initiatives if 0 < i.budget < 1 * i.budget + 1)",
        "apart": "sum(i.budget for i in initiatives if 0 < i.budget and i.budget < 1 * i.budget + 1)",
    }
    rules = [
        {"id": f"p.{name}", "each": "initiative", "forbid": f"budget > {text}", "effect": "deny"}
        for name, text in sums.items()
    ]
    rows = [{"id": id_, "title": id_, "unit": "it", "budget": 6 * 10**35} for id_ in ("a", "b")]
    both, portfolio = policy(*rules), Portfolio(initiatives=rows)
    agree(both.plan, portfolio, AS_OF)
    found = both.review(portfolio, as_of=AS_OF).findings
    assert {finding.missing for finding in found} == {(text,) for text in sums.values()}


def test_what_the_whole_lacks_follows_edits() -> None:
    rule = {
        "id": "p.share",
        "each": "initiative",
        "forbid": "budget > 0.5 * sum(i.budget for i in initiatives)",
        "effect": "deny",
    }
    rows = [{"id": id_, "title": id_, "unit": "it", "budget": 1} for id_ in ("a", "b", "c")]
    live = policy(rule).live(Portfolio(initiatives=rows), as_of=AS_OF)
    for id_ in ("a", "b"):
        live.put({"id": id_, "title": id_, "unit": "it"})
        assert live.review().to_json() == live_again(policy(rule), live.portfolio)
    assert {finding.missing for finding in live.findings} >= {("a.budget", "b.budget")}
    live.put({"id": "a", "title": "a", "unit": "it", "budget": 9})
    live.put({"id": "b", "title": "b", "unit": "it", "budget": 1})
    assert [(finding.subjects, finding.missing) for finding in live.findings] == [(("a",), ())]


def live_again(judging: Policy, portfolio: Portfolio) -> str:
    return judging.review(portfolio, as_of=AS_OF, engine="reference").to_json()
