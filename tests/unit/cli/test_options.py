"""How words of a call are read."""

from __future__ import annotations

import pytest

from govrules.cli.options import spread

VALUED = frozenset({"--rules", "--as-of"})


@pytest.mark.parametrize(
    ("call", "read"),
    [
        ("p --rules a b", "p --rules a --rules b"),
        ("--rules a p", "--rules a p"),
        ("--rules a p --rules b c", "--rules a p --rules b --rules c"),
        ("p --rules a --as-of d b", "p --rules a --as-of d b"),
        ("p --rules a -q b", "p --rules a -q b"),
        ("p --rules a b -- c", "p --rules a --rules b -- c"),
        ("p --rules", "p --rules"),
        ("p --as-of --rules a", "p --as-of --rules a"),
        ("--as-of d --rules a p", "--as-of d --rules a p"),
        ("--rules=a p", "--rules=a p"),
    ],
)
def test_words_after_rules(call: str, read: str) -> None:
    assert " ".join(spread(call.split(), VALUED)) == read
