"""The laws of conditions of which parts may be unknown, in every engine."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govrules import Portfolio, load
from govrules.values import canonical

AS_OF = datetime.date(2026, 11, 23)
FIELDS = {"x": "flag", "y": "flag", "z": "flag", "n": "number"}
FLAGS = (True, False, None)
NUMBERS = (0, 1, None)
WORLDS = [
    dict(zip(FIELDS, values, strict=True)) for values in itertools.product(FLAGS, FLAGS, FLAGS, NUMBERS)
]
PORTFOLIO = Portfolio(
    initiatives=[
        {"id": f"i{place:03}", "title": "t", "unit": "u", **world} for place, world in enumerate(WORLDS)
    ]
)

Verdicts = list[bool | None]
Judge = Callable[..., list[Verdicts]]


def conditions() -> st.SearchStrategy[str]:
    """Conditions over the flags `x`, `y`, `z` and the number `n`."""
    figures = st.recursive(
        st.sampled_from(("n", "n", "0", "1", "2.5")),
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("min({}, {})".format, inner, inner),
            st.builds("abs({})".format, inner),
        ),
        max_leaves=3,
    )
    compared = st.builds(
        "{} {} {}".format, figures, st.sampled_from(("==", "!=", "<", "<=", ">", ">=")), figures
    )
    return st.recursive(
        st.one_of(st.sampled_from(("x", "y", "z", "true", "false")), compared.map("({})".format)),
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not {})".format, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
            st.builds("any(c for c in [{}, {}])".format, inner, inner),
            st.builds("all(c for c in [{}, {}])".format, inner, inner),
        ),
        max_leaves=6,
    )


@pytest.fixture(scope="module", params=["reference", "compiled"])
def judge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """What conditions are in every combination of values: true, false or unknown."""
    path = tmp_path_factory.mktemp("laws") / "policy.json"
    engine: Literal["reference", "compiled"] = request.param

    def judged(*conditions: str) -> list[Verdicts]:
        return verdicts(path, engine, conditions)

    return judged


def verdicts(
    path: Path, engine: Literal["reference", "compiled"], conditions: tuple[str, ...]
) -> list[Verdicts]:
    rules = [
        {"id": f"law.n{place}", "each": "initiative", "forbid": text, "effect": "advise"}
        for place, text in enumerate(conditions)
    ]
    policy: dict[str, Any] = {"govrules": 1, "policy": "laws", "fields": FIELDS, "rules": rules}
    path.write_text(canonical(policy), encoding="utf-8")
    review = load(path).review(PORTFOLIO, as_of=AS_OF, engine=engine)
    found: list[Verdicts] = [[False] * len(WORLDS) for _ in conditions]
    for finding in review.findings:
        place = int(finding.subjects[0].removeprefix("i"))
        verdict = True if finding.verdict == "violated" else None
        found[int(finding.rule.removeprefix("law.n"))][place] = verdict
    return found


COMMON = settings(max_examples=15)


@COMMON
@given(a=conditions(), b=conditions())
def test_and_and_or_commute(judge: Judge, a: str, b: str) -> None:
    conjunction, swapped, disjunction, other = judge(
        f"({a}) and ({b})", f"({b}) and ({a})", f"({a}) or ({b})", f"({b}) or ({a})"
    )
    assert conjunction == swapped
    assert disjunction == other


@COMMON
@given(a=conditions(), b=conditions())
def test_negation_goes_inside(judge: Judge, a: str, b: str) -> None:
    of_and, of_or, outside_or, outside_and = judge(
        f"not (({a}) and ({b}))",
        f"not (({a}) or ({b}))",
        f"not ({a}) or not ({b})",
        f"not ({a}) and not ({b})",
    )
    assert of_and == outside_or
    assert of_or == outside_and


@COMMON
@given(a=conditions(), b=conditions(), c=conditions())
def test_and_and_or_distribute_and_associate(judge: Judge, a: str, b: str, c: str) -> None:
    whole, parts, left, right = judge(
        f"({a}) and (({b}) or ({c}))",
        f"(({a}) and ({b})) or (({a}) and ({c}))",
        f"(({a}) and ({b})) and ({c})",
        f"({a}) and (({b}) and ({c}))",
    )
    assert whole == parts
    assert left == right


@COMMON
@given(a=conditions(), b=conditions())
def test_any_and_all_are_or_and_and(judge: Judge, a: str, b: str) -> None:
    one_of, either, all_of, both = judge(
        f"any(c for c in [{a}, {b}])", f"({a}) or ({b})", f"all(c for c in [{a}, {b}])", f"({a}) and ({b})"
    )
    assert one_of == either
    assert all_of == both


@COMMON
@given(a=conditions())
def test_nothing_is_both_and_everything_is_said(judge: Judge, a: str) -> None:
    plain, twice, negated, asked, absent = judge(
        a, f"not not ({a})", f"not ({a})", f"known({a})", f"missing({a})"
    )
    assert twice == plain
    assert negated == [None if held is None else not held for held in plain]
    assert asked == [held is not None for held in plain]
    assert absent == [held is None for held in plain]


@COMMON
@given(a=conditions())
def test_more_knowledge_never_changes_a_certain_answer(judge: Judge, a: str) -> None:
    (found,) = judge(a)
    for (place, world), (other, richer) in itertools.product(enumerate(WORLDS), repeat=2):
        if found[place] is not None and _is_richer(richer, world):
            assert found[other] == found[place]


def _is_richer(richer: Mapping[str, object], world: Mapping[str, object]) -> bool:
    return all(world[name] is None or world[name] == richer[name] for name in world)
