"""Functions on numbers, and on several values of one type."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from govrules.functions.function import Function, Signature
from govrules.types import NUMBER
from govrules.values import DIGITS, EXACT

_ONE_OR_TWO = (Signature((NUMBER,), NUMBER), Signature((NUMBER, NUMBER), NUMBER))


def absolute(value: Decimal) -> Decimal:
    return value.copy_abs()  # `abs` would round to the precision of the default context


def rounded_to(value: Decimal, places: Decimal = Decimal(0)) -> Decimal | None:
    """A number rounded half-even to a number of decimal places, as Python's `round`.

    >>> rounded_to(Decimal("2.5")), rounded_to(Decimal("2.345"), Decimal(2))
    (Decimal('2'), Decimal('2.34'))
    """
    if places not in range(-DIGITS, DIGITS + 1):
        return None
    quantum = Decimal(1).scaleb(-int(places))
    rounded = value.quantize(quantum, rounding=ROUND_HALF_EVEN, context=EXACT)
    return rounded if rounded.copy_abs() < Decimal(10) ** DIGITS else None


FUNCTIONS = (
    Function(
        "abs",
        (Signature((NUMBER,), NUMBER),),
        absolute,
        "The number without its sign.",
        "abs(budget - 1000) > 10",
    ),
    Function(
        "round",
        _ONE_OR_TWO,
        rounded_to,
        "The number rounded half-even to some decimal places, to none without a second argument.",
        "round(budget / 3, 2)",
    ),
)
