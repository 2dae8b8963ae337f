"""Laws that the author of a rule claims for it: `laws: [monotone: budget]`."""

from __future__ import annotations

from typing import Any

from govrules.diagnostics import one_of, suggest
from govrules.policyfile.names import shortened
from govrules.policyfile.problems import Place

MONOTONE = "monotone"
GROWING = ("budget", "risk", "end")
"""The fields of which more can never loosen a decision, where a rule claims so."""

LAW_SCHEMA: dict[str, Any] = {
    "description": "A law that the rule keeps: more of the field never loosens what it decides.",
    "type": "object",
    "required": [MONOTONE],
    "properties": {MONOTONE: {"enum": list(GROWING)}},
    "additionalProperties": False,
    "examples": [{MONOTONE: "budget"}],
}


def claimed(place: Place) -> tuple[str, ...]:
    """The laws at a place, as `monotone: budget`; what is none is reported."""
    laws = (_law(item) for item in place.items())
    return tuple(law for law in laws if law is not None)


def _law(item: Place) -> str | None:
    entries = item.value if isinstance(item.value, dict) else {}
    if list(entries) != [MONOTONE]:
        message = "this is no law that a rule can claim"
        item.problem(
            "unknown-law", message, f"write `{MONOTONE}: budget`, `{MONOTONE}: risk` or `{MONOTONE}: end`"
        )
        return None
    field = entries[MONOTONE]
    if field not in GROWING:
        near = suggest(field, GROWING) if isinstance(field, str) else None
        message = (
            f"no rule is monotone in {'this' if not isinstance(field, str) else f'`{shortened(field)}`'}"
        )
        item[MONOTONE].problem("unknown-law", message, near or f"there are {one_of(GROWING)}")
        return None
    return f"{MONOTONE}: {field}"
