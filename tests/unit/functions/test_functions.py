"""The functions at their edges; what they mean is told by the cases."""

from __future__ import annotations

import datetime
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.functions import AGGREGATES, BUILTIN
from govrules.functions.collections import length, overlap, similarity, subset
from govrules.functions.dates import date, days, fiscal_year, quarter
from govrules.functions.numbers import absolute, rounded_to
from govrules.functions.patterns import PatternProblem, compiled, matches
from govrules.functions.texts import mentions, upper, words
from govrules.functions.versions import version

members = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=5).map(tuple)
certain = st.lists(st.sampled_from("abc"), max_size=5).map(tuple)
figures = st.decimals(min_value=Decimal(-(10**20)), max_value=Decimal(10**20), places=6)


def fillings(collection: tuple[str | None, ...]) -> list[tuple[str, ...]]:
    """What a collection with unknown members may be; some of the many."""
    return [tuple(each or filling for each in collection) for filling in ("a", "b", "other")]


@given(members, members)
def test_an_answer_holds_whatever_the_unknown_members_are(
    left: tuple[str | None, ...], right: tuple[str | None, ...]
) -> None:
    for function in (overlap, subset):
        answer = function(left, right)
        possible = {function(first, second) for first in fillings(left) for second in fillings(right)}
        assert answer is None or possible == {answer}


@given(certain, certain)
def test_similarity_is_a_share_the_same_from_either_side(
    left: tuple[str, ...], right: tuple[str, ...]
) -> None:
    found = similarity(left, right)
    assert found is not None
    assert found == similarity(right, left)
    assert 0 <= found <= 1
    assert (found == 1) == (set(left) == set(right) and bool(left))


@given(members)
def test_a_collection_with_an_unknown_member_has_no_length(collection: tuple[str | None, ...]) -> None:
    assert length(collection) == (None if None in collection else len(collection))
    assert (similarity(collection, ("a",)) is None) == (None in collection)


@given(figures, st.integers(-5, 5))
def test_rounding_stays_within_half_a_unit_of_the_last_place(figure: Decimal, places: int) -> None:
    found = rounded_to(figure, Decimal(places))
    assert found is not None
    assert absolute(found - figure) <= Decimal(1).scaleb(-places) / 2


@pytest.mark.parametrize("places", [Decimal("1.5"), Decimal(37), Decimal(-37)])
def test_there_are_whole_numbers_of_places_and_not_too_many(places: Decimal) -> None:
    assert rounded_to(Decimal("1.25"), places) is None


def test_a_number_rounded_out_of_range_is_unknown() -> None:
    assert rounded_to(Decimal("9" * 36 + ".5")) is None
    assert rounded_to(Decimal("9" * 36)) == Decimal("9" * 36)


@pytest.mark.parametrize(
    "text", ["2027-1-31", "2027-02-29", "0000-01-01", "2027-01-31T00:00", "٢٠٢٧-٠١-٣١", ""]
)
def test_what_is_no_date(text: str) -> None:
    assert date(text) is None


@pytest.mark.parametrize("number", [Decimal("1.5"), Decimal(10_000_001), Decimal(-10_000_001)])
def test_what_is_no_number_of_days(number: Decimal) -> None:
    assert days(number) is None


@given(st.integers(-10_000_000, 10_000_000))
def test_days_there_and_back(number: int) -> None:
    duration = days(Decimal(number))
    assert isinstance(duration, datetime.timedelta)
    assert days(duration) == number


@given(st.dates(), st.integers(1, 12))
def test_the_fiscal_year_begins_in_its_first_month(day: datetime.date, first: int) -> None:
    found = fiscal_year(day, Decimal(first))
    assert found is not None
    months_in = (day.year - int(found)) * 12 + day.month - first
    assert 0 <= months_in < 12
    assert quarter(day) in range(1, 5)


@pytest.mark.parametrize("first", [Decimal(0), Decimal(13), Decimal("1.5"), Decimal(-1)])
def test_there_are_twelve_months(first: Decimal) -> None:
    assert fiscal_year(datetime.date(2027, 1, 1), first) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_words_are_in_the_text_and_in_small_letters(text: str) -> None:
    found = words(text)
    assert all(word == word.lower() and word for word in found)
    assert mentions(text, " ".join(found))
    assert words(" ".join(found)) == found


def test_letters_stay_in_their_normal_form() -> None:
    assert upper("straße") == "STRASSE"
    assert words("Élan_vital") == ("élan", "vital")


@pytest.mark.parametrize("pattern", ["(", "a{1,5000}", "(?=a)", r"(a)\1", "[", "*", r"\p{Nope}"])
def test_what_is_no_pattern(pattern: str) -> None:
    assert matches("a", pattern) is None
    with pytest.raises(PatternProblem):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(a|aa)+$", "((a{1,100}){1,5})b"])
def test_no_pattern_takes_more_than_linear_time(pattern: str) -> None:
    text = "a" * 100_000 + "!"
    begun = time.perf_counter()
    assert matches(text, pattern) in (True, False, None)
    assert time.perf_counter() - begun < 5


def test_a_pattern_matches_the_whole_text_in_any_script() -> None:
    assert matches("crème brûlée", "[a-zèûé ]+") is True
    assert matches("crm-2\n", "crm-2") is False
    assert matches("", "") is True


@pytest.mark.parametrize("text", ["latest", "", "1..2", "one", "1.2.x"])
def test_what_is_no_version(text: str) -> None:
    assert version(text) is None


def test_versions_are_ordered_as_people_count() -> None:
    ordered = ["1.0rc1", "1.0", "1.0.1", "1.9", "1.10", "v2", "2.1+local"]
    assert sorted(ordered, key=version) == ordered


def test_every_function_has_an_example_that_calls_it() -> None:
    assert all(f"{function.name}(" in function.example for function in BUILTIN)
    assert all(function.summary.endswith(".") for function in BUILTIN)
    names = [function.name for function in BUILTIN]
    assert len(set(names)) == len(names)
    assert not set(names) & set(AGGREGATES)
