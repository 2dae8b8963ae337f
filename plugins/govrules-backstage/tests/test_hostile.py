"""Hostile YAML is refused by the limits of the core, and stops no other entity."""

from __future__ import annotations

import time

import pytest
from catalogues import Opener, component
from hypothesis import given
from hypothesis import strategies as st

from govrules.documents import Limits, plain
from govrules_backstage import shapes

LEVELS = "\n".join(f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]" for level in range(1, 9))
BOMB = f"l0: &l0 [{', '.join(['lol'] * 10)}]\n{LEVELS}\n"
HOSTILE = {
    "bomb": (BOMB, "values"),
    "deep": ("a: " + "[" * 10_000 + "\n", "deep"),
    "deep flow": ("a: " + "{a: " * 200 + "1" + "}" * 200 + "\n", "deep"),
    "circle": ("a: &a [*a]\n", "stands inside what it repeats"),
    "tag": ("a: !!python/object/apply:os.system ['true']\n", "has no meaning here"),
    "control": ("a: \x1b[2J\n", "cannot stand in YAML"),
    "number": ("a: " + "9" * 100_000 + "\n", "too many digits"),
}


@pytest.mark.parametrize(("text", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_refused_and_the_others_are_read(
    opened: Opener, text: str, message: str
) -> None:
    started = time.monotonic()
    portfolio = opened(text, component("crm"))
    assert time.monotonic() - started < 20
    assert [each.id for each in portfolio] == ["crm"]
    assert any(message in problem.message for problem in portfolio.problems)


def test_a_file_that_is_too_large_is_refused(opened: Opener) -> None:
    text = component("crm", metadata="description: " + "a" * Limits().yaml)
    with pytest.raises(Exception, match="is too large"):
        opened(text)


VALUES = st.recursive(
    st.sampled_from([None, True, 5, "", "a", "a/b:c", ":"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "tags", "annotations", "owner", "type", "a"]), inner, max_size=4
        )
    ),
    max_leaves=5,
)
KINDS = st.sampled_from([*shapes.SPECIFICATIONS, "Component", "Other", "a b", "", 5])


@given(
    st.fixed_dictionaries(
        {}, optional={"kind": KINDS, **{name: VALUES for name in shapes.ROOT if name != "kind"}}
    )
)
def test_whatever_is_given_for_an_entity_is_told_and_never_fails(value: object) -> None:
    assert all(problem.message for problem in shapes.problems(plain(value, "catalog-info.yaml")))
