"""What things in a policy may be called."""

from __future__ import annotations

import keyword
import re

from govrules.model import Initiative
from govrules.policyfile.problems import Place

_WORD = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_POLICY_ID = re.compile(_WORD)
_RULE_ID = re.compile(rf"{_WORD}(?:\.{_WORD})+")
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")
LONGEST = 100
LONGEST_SHOWN = 60

RESERVED = frozenset(
    {"initiative", "initiatives", "organisation", "params", "tables", "today", "true", "false"}
)
"""Names that mean something in every expression; a function's is free, since only a call asks for it."""

FIELDS = frozenset(Initiative.model_fields)
"""The fields that every initiative has."""

KINDS = ("initiative", "unit", "resource", "technology", "objective", "domain", "capability")


def kebab(text: str) -> str:
    """The closest word in kebab case, empty where there is none.

    >>> kebab("My Rules_2027")
    'my-rules-2027'
    """
    return re.sub(r"[^a-z0-9]+", "-", text[:LONGEST].lower()).rstrip("-").lstrip("-0123456789")


def snake(text: str) -> str:
    """The closest name in snake case, empty where there is none.

    >>> snake("Spending limit")
    'spending_limit'
    """
    return re.sub(r"[^a-z0-9]+", "_", text[:LONGEST].lower()).rstrip("_").lstrip("_0123456789")


def is_policy_id(text: object) -> bool:
    """Whether a text can be the id of a policy: one word in kebab case."""
    return isinstance(text, str) and len(text) <= LONGEST and _POLICY_ID.fullmatch(text) is not None


def is_rule_id(text: object) -> bool:
    """Whether a text can be the id of a rule: a family, a dot, and a name."""
    return isinstance(text, str) and len(text) <= LONGEST and _RULE_ID.fullmatch(text) is not None


def rule_id_help(text: str) -> str:
    """How the text could become the id of a rule."""
    words = [kebab(word) for word in text.split(".")]
    words = [word for word in words if word]
    example = ".".join(words) if len(words) > 1 else f"family.{words[0]}" if words else "family.name"
    return f"write a family, a dot and a name, in lower case with hyphens: `{example}`"


def check_name(name: str, place: Place, *, taken: frozenset[str] = frozenset()) -> bool:
    """Report a name that expressions could not use; `place` is what the name stands for."""
    if not _IDENTIFIER.fullmatch(name) or len(name) > LONGEST:
        help = f"write `{snake(name)}`" if snake(name) else "use lower-case letters, digits and `_`"
        place.problem("bad-name", f"`{shortened(name)}` cannot be used as a name", help, key=True)
        return False
    if keyword.iskeyword(name) or name in taken:
        message = f"the name `{name}` has a meaning of its own"
        place.problem("bad-name", message, f"choose another one, such as `{name}_`", key=True)
        return False
    return True


def shortened(text: str) -> str:
    """A text of a user as messages show it."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
