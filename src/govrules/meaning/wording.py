"""Messages in words: values written as people of a language write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from govrules import plan
from govrules.meaning.evaluation import Environment, value
from govrules.texts import Localised
from govrules.values import EXACT, in_order, plain_number

_FORMAT = re.compile(r"(?P<group>,?)(?:\.(?P<places>\d+))?(?P<percent>%?)")
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_SEPARATORS = {"fr": (_NARROW_SPACE, ",")}
_WORDS = {
    "": {"unknown": "unknown", "yes": "yes", "no": "no", "judged": "cannot be judged, missing: {}"},
    "fr": {
        "unknown": "inconnu",
        "yes": "oui",
        "no": "non",
        "judged": "ne peut pas être évalué, il manque : {}",
    },
}


def word(key: str, language: str) -> str:
    """A word of the library in a language; English where it does not speak the language."""
    return _WORDS.get(language, _WORDS[""])[key]


def render(message: plan.Message, environment: Environment, language: str) -> str:
    """The message with its values."""
    pieces = [
        piece
        if isinstance(piece, str)
        else write_value(value(piece.expression, environment), language, piece.format)
        for piece in message.pieces
    ]
    return "".join(pieces)


def render_unknown(missing: tuple[str, ...], language: str) -> str:
    """What is said of a verdict that is unknown.

    >>> render_unknown(("budget", "risk"), "fr")
    'ne peut pas être évalué, il manque : budget, risk'
    """
    return word("judged", language).format(", ".join(missing))


def write_value(found: Any, language: str = "", format: str = "") -> str:
    """A value in words.

    >>> write_value(Decimal("1234567.5"), "en", ",.2"), write_value(Decimal("0.25"), "", ".0%")
    ('1,234,567.50', '25%')
    >>> write_value(frozenset({"b", "a"}))
    'a, b'
    """
    if type(found) is str:  # most values are
        return found
    if type(found) is datetime.date:
        return found.isoformat()
    if found is None:
        return word("unknown", language)
    if isinstance(found, Localised):
        return found.in_language(language)
    if isinstance(found, bool):
        return word("yes" if found else "no", language)
    if isinstance(found, Decimal):
        return _number(found, language, format)
    if isinstance(found, datetime.timedelta):
        return str(found.days)
    return _several(found, language, format) if _is_several(found) else str(found)


def _is_several(found: Any) -> bool:
    return isinstance(found, tuple | list | frozenset | Mapping)


def _several(found: Any, language: str, format: str) -> str:
    if isinstance(found, Mapping):
        return ", ".join(f"{key}: {write_value(each, language, format)}" for key, each in found.items())
    members = in_order(found) if isinstance(found, frozenset) else found
    return ", ".join(write_value(member, language, format) for member in members)


def _number(found: Decimal, language: str, format: str) -> str:
    if not format and language not in _SEPARATORS:
        return plain_number(found)
    wanted = _FORMAT.fullmatch(format)
    assert wanted is not None, "formats are checked when a policy is loaded"
    if wanted["percent"]:
        found = EXACT.multiply(found, Decimal(100))
    if wanted["places"]:
        found = found.quantize(Decimal(1).scaleb(-int(wanted["places"])), ROUND_HALF_EVEN, EXACT)
    sign = "-" if found < 0 else ""
    written = format_plain(found.copy_abs(), keep_zeros=bool(wanted["places"]))
    separator, point = _SEPARATORS.get(language, (",", "."))
    whole, _, decimals = written.partition(".")
    if wanted["group"]:
        whole = f"{int(whole):,}".replace(",", separator)
    percent = f"{_NARROW_SPACE}%" if language == "fr" else "%"
    return sign + whole + (point + decimals if decimals else "") + (percent if wanted["percent"] else "")


def format_plain(found: Decimal, *, keep_zeros: bool) -> str:
    """A number without exponent, with the decimals that it has or only those that it needs."""
    return format(found, "f") if keep_zeros else plain_number(found)
