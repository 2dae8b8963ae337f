"""Working days, for rules about how long something takes."""

from __future__ import annotations

import datetime
from decimal import Decimal

from govrules.functions import Function, Signature
from govrules.types import DATE, NUMBER


def working_days(first: datetime.date, last: datetime.date) -> Decimal:
    """How many days from Monday to Friday there are from the first day to the last, both included.

    >>> working_days(datetime.date(2027, 1, 1), datetime.date(2027, 1, 4))
    Decimal('2')
    """
    if last < first:
        return Decimal(0)
    weeks, rest = divmod((last - first).days + 1, 7)
    odd = sum((first.weekday() + day) % 7 < 5 for day in range(rest))
    return Decimal(5 * weeks + odd)


WORKING_DAYS = Function(
    name="working_days",
    signatures=(Signature((DATE, DATE), NUMBER),),
    call=working_days,
    summary="The days from Monday to Friday from one day to another, both included.",
    example="working_days(start, end)",
)
