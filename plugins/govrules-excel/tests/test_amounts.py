"""Amounts as people write them, in both locales."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules_excel.amounts import SPACES, Unreadable, amount

READ = [
    ("1234567", None, "1234567"),
    ("1 234 567,89 €", None, "1234567.89"),
    ("1\u00a0234\u00a0567,89\u00a0€", "fr", "1234567.89"),
    ("1\u202f234\u202f567,89 EUR", "fr", "1234567.89"),
    ("$1,234,567.89", None, "1234567.89"),
    ("USD 1,234.50", "en", "1234.50"),
    ("€ 12", None, "12"),
    ("12 k€", None, "12000"),
    ("1,5 M€", None, "1500000"),
    ("$1.5M", "en", "1500000"),
    ("2 Md€", "fr", "2000000000"),
    ("$2bn", "en", "2000000000"),
    ("(1 500)", None, "-1500"),
    ("($1,500.00)", None, "-1500"),
    ("-12,5", None, "-12.5"),
    ("−12,5", None, "-12.5"),
    ("$-12.5", None, "-12.5"),
    ("12.5-", None, "-12.5"),
    ("+5", None, "5"),
    ("60 %", None, "0.6"),
    ("12,5%", None, "0.125"),
    ("1'234.50", None, "1234.50"),
    ("1,234", "en", "1234"),
    ("1,234", "fr", "1.234"),
    ("0,123", None, "0.123"),
    ("1234,567", None, "1234.567"),
    ("1 234,567", None, "1234.567"),
    ("1,234,567", None, "1234567"),
]


@pytest.mark.parametrize(
    ("text", "locale", "number"), READ, ids=[f"{text}-{locale}" for text, locale, _ in READ]
)
def test_is_read(text: str, locale: str | None, number: str) -> None:
    assert amount(text, locale).number == Decimal(number)


REFUSED = [
    ("1,234", None, "can be read in two ways, as 1.234 or 1234"),
    ("12,345 €", None, "can be read in two ways, as 12.345 or 12345"),
    ("1.234", "fr", "is no number as it is written in French"),
    ("1234,5", "en", "is no number as it is written in English"),
    ("1 2345", None, "is no number as it is written in French or English"),
    ("1,23,456", "en", "is no number as it is written in English"),
    ("12 000 000 x", None, "is not an amount"),
    ("about 12", None, "is not an amount"),
    ("€12€", None, "is not an amount"),
    ("", None, "is not an amount"),
    ("()", None, "is not an amount"),
    ("1" * 500, None, "is not an amount"),
    ("١٢", None, "is not an amount"),
]


@pytest.mark.parametrize(
    ("text", "locale", "message"), REFUSED, ids=[str(place) for place in range(len(REFUSED))]
)
def test_is_refused(text: str, locale: str | None, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as caught:
        amount(text, locale)
    assert caught.value.advice


def test_names_the_currencies_that_a_sign_can_mean() -> None:
    assert amount("12 k€").currencies == frozenset({"EUR"})
    assert "CAD" in (amount("$12").currencies or ())
    assert amount("CHF 12").currencies == frozenset({"CHF"})
    assert amount("12").currencies is None


numbers = st.decimals(-(10**12), 10**12, places=2)


def french(number: Decimal, space: str) -> str:
    return f"{number:,.2f}".replace(",", space).replace(".", ",")


@given(numbers, st.sampled_from(SPACES), st.sampled_from(["", " €", "\u00a0EUR"]), st.booleans())
def test_french_amounts_come_back(number: Decimal, space: str, unit: str, is_told: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert amount(french(number, space) + unit, "fr" if is_told else None).number == number


@given(numbers, st.sampled_from(["", "$", "USD "]), st.booleans())
def test_english_amounts_come_back(number: Decimal, unit: str, is_told: bool) -> None:  # noqa: FBT001 - a parameter of the test
    sign = "-" if number < 0 else ""
    assert amount(f"{sign}{unit}{abs(number):,.2f}", "en" if is_told else None).number == number


@given(numbers)
def test_brackets_make_negative(number: Decimal) -> None:
    assert amount(f"({abs(number):.2f})").number == -abs(number)


@given(st.text(alphabet="0123456789.,  €$k()-%", max_size=30))
def test_says_so_or_means_one_number(text: str) -> None:
    try:
        found = amount(text).number
    except Unreadable:
        return
    in_one = []
    for locale in ("fr", "en"):
        try:
            in_one.append(amount(text, locale).number)
        except Unreadable:
            continue
    assert set(in_one) == {found}
