"""Equal values of a portfolio are one object, and none is taken for another that only compares equal."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from govrules import Initiative


def crm(**fields: Any) -> Initiative:
    return Initiative(**{"id": "crm", "title": "CRM", "unit": "sales"} | fields)


def apart(text: str) -> str:
    """An equal text that is another object."""
    return "".join(list(text))


def test_equal_texts_numbers_and_dates_are_one_object() -> None:
    given = {"unit": "marketing", "budget": "180000.50", "start": "2027-01-15"}
    one = crm(**given, technologies=["salesforce"])
    other = crm(**{name: apart(text) for name, text in given.items()}, technologies=[apart("salesforce")])
    assert one.unit is other.unit
    assert one.budget is other.budget
    assert one.start is other.start
    assert one.technologies[0] is other.technologies[0]  # type: ignore[index]  # it is known


@pytest.mark.parametrize("budget", [True, False, [1], {"a": 1}])
def test_what_is_no_number_is_refused_after_a_number_that_equals_it(budget: object) -> None:
    assert [str(crm(budget=number).budget) for number in (1, 0)] == ["1", "0"]
    with pytest.raises(ValidationError):
        crm(budget=budget)


def test_numbers_keep_the_digits_that_they_were_given_with() -> None:
    given: list[Any] = ["1.50", "1.5", Decimal("1.500"), 1.5, 1, Decimal("1.0")]
    assert [str(crm(budget=each).budget) for each in given] == ["1.50", "1.5", "1.500", "1.5", "1", "1.0"]


def test_a_number_and_its_text_stay_apart_where_a_text_is_asked_for() -> None:
    assert (crm(owner="2027").owner, crm(owner=2027).owner) == ("2027", "2027")
    with pytest.raises(ValidationError):
        crm(owner=True)


def test_a_time_of_day_is_no_part_of_a_date() -> None:
    starts = ["2027-01-15", "2027-01-15T23:30:00Z", datetime.datetime(2027, 1, 15, 23, 30)]  # noqa: DTZ001 - hosts have such
    assert {crm(start=each).start for each in starts} == {datetime.date(2027, 1, 15)}


def test_a_long_text_is_taken_as_it_is() -> None:
    text = "x" * 1000
    assert crm(owner=text).owner is text
