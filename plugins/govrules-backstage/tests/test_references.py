"""References are read as Backstage reads them, and written so that they are read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules_backstage.references import Reference

NAMES = st.from_regex(r"[a-z0-9]([a-z0-9_.-]{0,8}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "kind", "namespace", "expected"),
    [
        ("sales", "Group", "default", "group:default/sales"),
        ("Sales", "Group", "default", "group:default/sales"),
        ("sales", "Group", "acme", "group:acme/sales"),
        ("other/sales", "Group", "acme", "group:other/sales"),
        ("user:jane", "Group", "acme", "user:acme/jane"),
        ("user:default/jane", "Group", "acme", "user:default/jane"),
        ("a/b:c", "Group", "default", "group:a/b:c"),
    ],
)
def test_what_is_not_said_has_a_default(text: str, kind: str, namespace: str, expected: str) -> None:
    assert str(Reference.parse(text, kind, namespace)) == expected


@pytest.mark.parametrize("text", ["", ":a", "group:", "group:/a", "group:a/", "/a"])
def test_a_reference_with_an_empty_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no reference"):
        Reference.parse(text, "Group")


def test_where_no_kind_is_expected_one_is_needed() -> None:
    with pytest.raises(ValueError, match="names no kind"):
        Reference.parse("crm")


@given(NAMES, NAMES, NAMES, NAMES)
def test_the_short_form_is_read_as_the_same(kind: str, namespace: str, name: str, expected: str) -> None:
    reference = Reference(kind, namespace, name)
    assert Reference.parse(reference.short(expected), expected) == reference
    assert Reference.parse(str(reference)) == reference
