"""What a scalar without quotes is: the core schema of YAML 1.2, careful with identifiers.

What could be an identifier stays text: `007`, `2027_01` and `0x1F` are texts, so that nothing is
lost by reading them; a thousands separator is `50_000`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from govrules.values import DIGITS, ValueProblem
from govrules.values import number as read_number

CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"[-+]?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:_[0-9]{3})+)?(?P<fraction>\.[0-9]*)?(?P<exponent>[eE][-+]?[0-9]+)?"
)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

Plain = str | bool | int | Decimal | None


def plain_scalar(written: str) -> Plain:
    """The value of an unquoted scalar; raises ValueProblem for a number beyond the language.

    >>> plain_scalar("50_000"), plain_scalar("0.10"), plain_scalar("yes"), plain_scalar("~")
    (50000, Decimal('0.10'), 'yes', None)
    """
    if written in CONSTANTS:
        return CONSTANTS[written]
    if written[0] not in "0123456789.+-":
        return written
    if _NOT_FINITE.fullmatch(written):
        raise ValueProblem("is not a finite number")
    match = _NUMBER.fullmatch(written)
    if match is None or not any(map(str.isdigit, written)) or written.lower()[:1] == "e":
        return written
    return whole_or_exact(written.replace("_", ""), is_fraction=bool(match["fraction"] or match["exponent"]))


def whole_or_exact(written: str, *, is_fraction: bool) -> int | Decimal:
    """A number of the language by its text: an int, or an exact decimal."""
    if len(written) > DIGITS or "e" in written.lower():
        exact = _large(written)
        return exact if is_fraction else int(exact)
    return Decimal(written) if is_fraction else int(written)


def _large(written: str) -> Decimal:
    if len(written) > 4 * DIGITS:
        raise ValueProblem(f"has too many digits: a number has at most {DIGITS} either side of its point")
    return read_number(written)
