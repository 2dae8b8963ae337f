"""Functions on texts."""

from __future__ import annotations

import re

from govrules.functions.function import Function, Signature
from govrules.types import FLAG, TEXT, ListOf
from govrules.values import text

_TWO_TEXTS = (Signature((TEXT, TEXT), FLAG),)
_ONE_TEXT = (Signature((TEXT,), TEXT),)
_WORD = re.compile(r"[^\W_]+")


def lower(value: str) -> str:
    return text(value.lower())


def upper(value: str) -> str:
    return text(value.upper())


def words(value: str) -> tuple[str, ...]:
    """The runs of letters and digits, lower-cased.

    >>> words("New CRM, for e-sales!")
    ('new', 'crm', 'for', 'e', 'sales')
    """
    return tuple(_WORD.findall(lower(value)))


def contains(value: str, part: str) -> bool:
    return part in value


def mentions(value: str, phrase: str) -> bool:
    """Whether the phrase's words stand in the text in a row.

    >>> mentions("A customer-relationship tool", "Customer relationship")
    True
    >>> mentions("Customers", "customer")
    False
    """
    sought, found = words(phrase), words(value)
    return any(found[start : start + len(sought)] == sought for start in range(len(found) - len(sought) + 1))


def starts_with(value: str, part: str) -> bool:
    return value.startswith(part)


def ends_with(value: str, part: str) -> bool:
    return value.endswith(part)


FUNCTIONS = (
    Function("contains", _TWO_TEXTS, contains, "Whether a text holds a part.", 'contains(title, "CRM")'),
    Function(
        "mentions",
        _TWO_TEXTS,
        mentions,
        "Whether a phrase's words stand in a text in a row.",
        'mentions(title, "customer data")',
    ),
    Function(
        "starts_with",
        _TWO_TEXTS,
        starts_with,
        "Whether a text begins with a part.",
        'starts_with(id, "crm-")',
    ),
    Function(
        "ends_with",
        _TWO_TEXTS,
        ends_with,
        "Whether a text ends with a part.",
        'ends_with(owner, "-director")',
    ),
    Function("lower", _ONE_TEXT, lower, "The text in small letters.", "lower(owner)"),
    Function("upper", _ONE_TEXT, upper, "The text in capital letters.", "upper(id)"),
    Function(
        "words",
        (Signature((TEXT,), ListOf(TEXT)),),
        words,
        "The runs of letters and digits, in small letters.",
        '"crm" in words(title)',
    ),
)
