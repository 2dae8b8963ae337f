"""The popcorn pack on a real list of projects: findings and index worked out again by plain Python."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules.popcorn import Index, index
from govrules.reports.text import Paper, report

HERE = Path(__file__).resolve().parent
TODAY = datetime.date(2019, 6, 1)
DELEGATION = 5_000_000
BOARD = 50_000_000
Row = dict[str, Any]
Found = set[tuple[tuple[str, ...], str]]


def rows_of(fixtures: Path, year: int) -> list[Row]:
    path = fixtures / "canada-gc-it" / f"initiatives-{year}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows(fixtures_folder: Path) -> list[Row]:
    return rows_of(fixtures_folder, 2019)


@pytest.fixture(scope="module")
def before(fixtures_folder: Path) -> dict[str, int | None]:
    return {row["id"]: budget(row) for row in rows_of(fixtures_folder, 2016)}


@pytest.fixture(scope="module")
def policy() -> govrules.Policy:
    return govrules.load(HERE / "popcorn" / "policy.yaml")


@pytest.fixture(scope="module")
def portfolio(fixtures_folder: Path, canada_tables: Path) -> govrules.Portfolio:
    files = [HERE / "canada" / "organisation.yaml", canada_tables]
    path = fixtures_folder / "canada-gc-it" / "initiatives-2019.jsonl"
    return govrules.Portfolio.load(*files, path, mapping=HERE / "popcorn" / "mapping.yaml")


@pytest.fixture(scope="module")
def units(portfolio: govrules.Portfolio) -> dict[str, Any]:
    return dict(portfolio.organisation.units)


@pytest.fixture(scope="module")
def review(policy: govrules.Policy, portfolio: govrules.Portfolio) -> govrules.Review:
    return policy.review(portfolio, as_of=TODAY)


@pytest.fixture(scope="module")
def measured(review: govrules.Review, policy: govrules.Policy, portfolio: govrules.Portfolio) -> Index:
    return index(review, policy, portfolio)


def budget(row: Row) -> int | None:
    return row["budget"]["amount"] if row["budget"] else None


def judged(violated: bool | None, *subjects: str) -> Found:  # noqa: FBT001 - three-valued, as rules are
    return set() if violated is False else {(subjects, "unknown" if violated is None else "violated")}


def above(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else left > right


def no_owner(row: Row, _: Any) -> bool | None:
    return row["owner"] is None


def no_budget(row: Row, _: Any) -> bool | None:
    return budget(row) is None


def unknown_unit(row: Row, units: Any) -> bool | None:
    return row["unit"] not in units


def spending(row: Row, units: Any) -> bool | None:
    unit = units.get(row["unit"])
    limit = unit.delegation if unit is not None and unit.delegation is not None else DELEGATION
    return above(budget(row), limit)


def overdue(row: Row, _: Any) -> bool | None:
    return above((TODAY - datetime.date.fromisoformat(row["end"])).days if row["end"] else None, 90)


EACH: dict[str, Callable[[Row, Any], bool | None]] = {
    "ownership.no-owner": no_owner,
    "money.no-budget": no_budget,
    "catalogue.known-unit": unknown_unit,
    "autonomy.spending": spending,
    "delivery.overdue": overdue,
}


def of_each(rule: str, rows: list[Row], units: Any) -> Found:
    return set().union(*(judged(EACH[rule](row, units), row["id"]) for row in rows))


def of_envelopes(rows: list[Row], units: Any) -> Found:
    """Units that promise more than they were given."""
    by_unit = defaultdict(list)
    for row in rows:
        by_unit[row["unit"]].append(row)
    found: Found = set()
    for unit, own in by_unit.items():
        given = units[unit].envelope if unit in units else None
        found |= judged(above(total(map(budget, own)), given), *sorted(row["id"] for row in own))
    return found


def of_concentration(rows: list[Row]) -> Found:
    whole = sum(budget(row) or 0 for row in rows)
    return set().union(*(judged(above(budget(row), Fraction(whole, 20)), row["id"]) for row in rows))


def of_growth(rows: list[Row], before: dict[str, int | None]) -> Found:
    """What has grown by more than a fifth and by more than a million."""
    found: Found = set()
    for row in rows:
        now, then = budget(row), before.get(row["id"])
        if row["id"] in before:
            known = now is not None and then is not None
            grown = now > Fraction(6, 5) * then and now - then > 1_000_000 if known else None  # type: ignore[operator]  # both are known here
            found |= judged(grown, row["id"])
    return found


def of_growing_units(rows: list[Row], before: dict[str, int | None]) -> Found:
    """Units whose projects have grown together by more than a twentieth, where several were there before."""
    by_unit = defaultdict(list)
    for row in rows:
        if row["id"] in before:
            by_unit[row["unit"]].append(row)
    found: Found = set()
    for own in by_unit.values():
        now, then = total(map(budget, own)), total(before[row["id"]] for row in own)
        if len(own) > 1:
            more = None if then is None else Fraction(21, 20) * then
            found |= judged(above(now, more), *sorted(row["id"] for row in own))
    return found


def total(amounts: Iterable[int | None]) -> int | None:
    amounts = list(amounts)
    return None if None in amounts else sum(amount for amount in amounts if amount is not None)


def of_titles(rows: list[Row]) -> Found:
    """Two titles that share at least three of five words."""
    titles = {row["id"]: frozenset(re.findall(r"[^\W_]+", row["title"].lower())) for row in rows}
    alike = (
        (first, second)
        for first, second in itertools.combinations(sorted(titles), 2)
        if titles[first] & titles[second]
        and Fraction(len(titles[first] & titles[second]), len(titles[first] | titles[second]))
        >= Fraction(3, 5)
    )
    return {(pair, "violated") for pair in alike}


def found(review: govrules.Review, rule: str) -> Found:
    return {(each.subjects, each.verdict) for each in review.findings if each.rule == rule}


@pytest.mark.parametrize("rule", EACH)
def test_a_rule_about_each_finds_what_plain_python_finds(
    review: govrules.Review, rows: list[Row], units: Any, rule: str
) -> None:
    assert found(review, rule) == of_each(rule, rows, units) != set()


def test_rules_about_money_find_what_plain_python_finds(
    review: govrules.Review, rows: list[Row], units: Any, before: dict[str, int | None]
) -> None:
    assert found(review, "money.unit-over-envelope") == of_envelopes(rows, units) != set()
    assert found(review, "money.concentration") == of_concentration(rows) != set()
    assert found(review, "money.grown-against-baseline") == of_growth(rows, before) != set()
    assert found(review, "money.unit-grown") == of_growing_units(rows, before) != set()


def test_titles_alike_are_found(review: govrules.Review, rows: list[Row]) -> None:
    assert found(review, "duplication.similar-titles") == of_titles(rows) != set()


def test_who_decides_follows_the_amount(review: govrules.Review, rows: list[Row]) -> None:
    amounts = {row["id"]: budget(row) or 0 for row in rows}
    roles = {
        finding.subjects[0]: finding.roles
        for finding in review.findings
        if finding.rule == "autonomy.spending" and finding.verdict == "violated"
    }
    assert len(roles) > 100
    assert all(
        given == (("executive-committee",) if amounts[id_] > BOARD else ("portfolio-board",))
        for id_, given in roles.items()
    )


def test_the_index_is_what_plain_python_counts(
    measured: Index, rows: list[Row], units: Any, before: dict[str, int | None]
) -> None:
    escalating = [
        *(
            of_each(rule, rows, units)
            for rule in ("autonomy.spending", "delivery.overdue", "money.no-budget")
        ),
        of_envelopes(rows, units),
        of_concentration(rows),
        of_growth(rows, before),
        of_growing_units(rows, before),
    ]
    waiting = {
        id_ for each in escalating for subjects, verdict in each for id_ in subjects if verdict == "violated"
    }
    assert measured.measured("waiting").whole.value == len(waiting)
    share = measured.measured("share-escalated").whole.value
    assert share is not None
    # Nobody has an owner: that is recorded only, and a rule that would escalate all the same counts as one.
    assert measured.measured("unanchored").whole.value == sum(row["owner"] is None for row in rows) == 463
    assert abs(Fraction(share) - Fraction(len(waiting), len(rows))) <= Fraction(1, 20_000)
    own = [row["id"] for row in rows if row["unit"] == "cra"]
    assert measured.measured("waiting").reading("cra").value == len(waiting & {*own})


@pytest.mark.slow
def test_engines_agree_to_the_byte(
    review: govrules.Review, policy: govrules.Policy, portfolio: govrules.Portfolio
) -> None:
    assert policy.review(portfolio, as_of=TODAY, engine="reference").to_json() == review.to_json()


def test_the_report_is_one_that_can_be_read(
    review: govrules.Review, portfolio: govrules.Portfolio, tmp_path: Path
) -> None:
    """With every default most findings say that a column is missing: that is told in a page."""
    assert len(review.findings) < 2_000
    file = tmp_path / "policy.yaml"
    file.write_text("govrules: 1\npolicy: p\nuse: [govrules:popcorn]\n", encoding="utf-8")
    everything = govrules.load(file)
    all_findings = everything.review(portfolio, as_of=TODAY)
    told = {}
    for full in (False, True):
        paper = Paper(None, 100)
        report(all_findings, everything, portfolio, paper, full=full)
        told[full] = paper.text()
    assert len(all_findings.findings) > 10_000
    assert "None of the 463 initiatives has these fields." in told[False]
    assert len(told[False].splitlines()) * 5 < len(told[True].splitlines())
