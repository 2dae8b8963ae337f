"""Regular expressions in linear time, in RE2's syntax."""

from __future__ import annotations

import functools
from typing import Any

from govrules.functions.function import Function, Signature
from govrules.types import FLAG, TEXT

_MOST_MEMORY = 1 << 20


class PatternProblem(ValueError):
    """A pattern that RE2 does not take; the text says why."""


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """A pattern ready to match. Raises PatternProblem."""
    import re2  # only policies with patterns pay for it

    options = re2.Options()
    options.max_mem = _MOST_MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as problem:
        reason = problem.args[0]
        raise PatternProblem(
            reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        ) from None


def matches(value: str, pattern: str) -> bool | None:
    """Whether the pattern matches the whole text; None for what is no pattern.

    >>> matches("crm-2", "[a-z]+-[0-9]+"), matches("crm-2", "crm"), matches("crm-2", "(")
    (True, False, None)
    """
    try:
        return compiled(pattern).fullmatch(value) is not None
    except PatternProblem:
        return None


FUNCTIONS = (
    Function(
        "matches",
        (Signature((TEXT, TEXT), FLAG),),
        matches,
        "Whether a regular expression (RE2 syntax) matches the whole text, in linear time.",
        'matches(id, "[a-z]+-[0-9]+")',
    ),
)
