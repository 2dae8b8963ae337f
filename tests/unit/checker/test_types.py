"""Which types meet: in a comparison, in a collection, in the branches of a condition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.checker.context import ERROR
from govrules.checker.operators import arithmetic, common, comparable, described, plural
from govrules.types import (
    DATE,
    DURATION,
    FLAG,
    NOTHING,
    NUMBER,
    TEXT,
    VERSION,
    ListOf,
    MappingOf,
    Record,
    Reference,
    Scale,
    SetOf,
    Type,
)

UNIT = Reference("unit")
RISK = Scale("risk", ("low", "high"))
RECORD = Record((("domain", TEXT),))
singles: st.SearchStrategy[Type] = st.sampled_from(
    [TEXT, NUMBER, FLAG, DATE, DURATION, VERSION, UNIT, Reference("technology"), RISK]
)
types = st.recursive(
    st.one_of(singles, st.just(RECORD), st.just(MappingOf(TEXT, NUMBER)), st.just(NOTHING)),
    lambda inner: st.one_of(st.builds(ListOf, inner), st.builds(SetOf, inner)),
    max_leaves=3,
)


@given(types, types)
def test_what_two_types_have_in_common_is_the_same_from_either_side(left: Type, right: Type) -> None:
    assert (common(left, right) is None) == (common(right, left) is None)
    assert comparable(left, right) == comparable(right, left)


@given(types)
def test_a_type_has_itself_in_common_with_itself_and_with_an_error(type_: Type) -> None:
    assert common(type_, type_) == type_
    assert common(type_, ERROR) in (type_, ERROR)
    assert common(ERROR, type_) == type_
    assert comparable(type_, ERROR)
    assert arithmetic("+", type_, ERROR) == ERROR


@given(types, types)
def test_what_can_be_compared_has_a_type_in_common(left: Type, right: Type) -> None:
    if comparable(left, right):
        assert common(left, right) is not None


@given(types)
def test_every_type_has_a_name_in_words(type_: Type) -> None:
    assert described(type_).split(" ")[0] in ("a", "an", "nothing")
    assert plural(type_)


@pytest.mark.parametrize(
    ("type_", "one", "several"),
    [
        (TEXT, "a text", "texts"),
        (Reference("capability"), "a capability", "capabilities"),
        (Reference("initiative"), "an initiative", "initiatives"),
        (RISK, "a value of the risk scale", "values of the risk scale"),
        (
            Scale("initiative.severity", ("a",)),
            "a value of the severity scale",
            "values of the severity scale",
        ),
        (ListOf(TEXT), "a list of texts", "lists of texts"),
        (SetOf(ListOf(UNIT)), "a set of lists of units", "sets of lists of units"),
        (ListOf(NOTHING), "an empty list", "empty lists"),
        (SetOf(NOTHING), "an empty set", "empty sets"),
        (MappingOf(TEXT, NUMBER), "a mapping from texts to numbers", "mappings from texts to numbers"),
        (MappingOf(TEXT, RECORD), "a table", "tables"),
        (ListOf(RECORD), "a list of records", "lists of records"),
    ],
)
def test_types_in_words(type_: Type, one: str, several: str) -> None:
    assert (described(type_), plural(type_)) == (one, several)


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        (UNIT, TEXT, TEXT),
        (ListOf(UNIT), ListOf(TEXT), ListOf(TEXT)),
        (SetOf(NOTHING), SetOf(RISK), SetOf(RISK)),
        (RISK, Scale("danger", RISK.values), RISK),
        (RISK, Scale("danger", ("low",)), None),
        (UNIT, Reference("technology"), None),
        (ListOf(TEXT), SetOf(TEXT), None),
        (RECORD, RECORD, RECORD),
        (NUMBER, TEXT, None),
    ],
)
def test_what_two_types_have_in_common(left: Type, right: Type, both: Type | None) -> None:
    assert common(left, right) == both


@pytest.mark.parametrize(
    ("operator", "left", "right", "result"),
    [
        ("-", DATE, DATE, DURATION),
        ("+", DURATION, DATE, DATE),
        ("+", UNIT, TEXT, TEXT),
        ("|", ListOf(NOTHING), SetOf(UNIT), SetOf(UNIT)),
        ("&", ListOf(UNIT), SetOf(UNIT), SetOf(UNIT)),
        ("-", MappingOf(TEXT, NUMBER), ListOf(TEXT), SetOf(TEXT)),
        ("|", ListOf(RECORD), ListOf(RECORD), None),
        ("|", ListOf(ListOf(TEXT)), ListOf(ListOf(TEXT)), None),
        ("|", ListOf(TEXT), ListOf(NUMBER), None),
        ("+", ListOf(TEXT), ListOf(TEXT), None),
        ("*", DURATION, NUMBER, None),
    ],
)
def test_what_an_operator_gives(operator: str, left: Type, right: Type, result: Type | None) -> None:
    assert arithmetic(operator, left, right) == result
