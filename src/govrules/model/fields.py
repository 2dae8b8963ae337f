"""The types that fields of a portfolio have, as annotations for pydantic models.

A host that adds fields of its own to an Initiative can use them:

>>> from govrules.model import Initiative
>>> class Project(Initiative):
...     champion: Text | None = None
...     severity: Number | None = None
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from govrules import texts, values
from govrules.values import ValueProblem

T = TypeVar("T")


class FieldProblem(ValueError):
    """A value that a field cannot have: a code, why, and how to put it right."""

    def __init__(self, code: str, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


def _reader(
    read: Callable[[Any], T], code: str, advise: Callable[[object], str | None]
) -> Callable[[object], T]:
    def reader(value: object) -> T:
        try:
            return read(value)
        except ValueProblem as problem:
            raise FieldProblem(code, str(problem), advise(value)) from None

    return reader


def _shared(read: Callable[[Any], T], *kinds: type) -> Callable[[object], T]:
    """Reads equal values of some kinds once, so that they are one object.

    What is held by many initiatives is then held once, and found sooner where it is looked up.
    """
    once = lru_cache(_REMEMBERED)(read)

    def reader(value: object) -> T:
        is_short = type(value) in kinds and (type(value) is not str or len(value) <= _SHORT)
        return once(value) if is_short else read(value)

    return reader


_REMEMBERED = 2**14
_SHORT = 64


def written(value: object) -> str:
    """A text, also from a number that stands where a text belongs, such as a year.

    >>> written(2027)
    '2027'
    """
    if isinstance(value, str):
        return values.text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return values.plain_number(values.number(value))
    if isinstance(value, Decimal) and "E" not in str(value):
        return str(value)
    raise ValueProblem("is not a text")


def _identifier(value: object) -> str:
    read = written(value)
    if not read.strip():
        raise ValueProblem("is no id")
    return read


def _advise_text(value: object) -> str | None:
    return "put it in quotes to make it a text" if isinstance(value, bool | Decimal | float) else None


def _advise_number(value: object) -> str:
    return f"write a plain number, such as {_likely_number(value)}, with a point before decimals"


def _likely_number(value: object) -> str:
    """What was probably meant, where there is no doubt about it."""
    text = value[:40] if isinstance(value, str) else ""
    if re.fullmatch(r"\d+,\d{1,2}", text, re.ASCII):
        return text.replace(",", ".")
    digits = re.fullmatch(r"\D*?(\d+)[^\d.,]*", text, re.ASCII)
    return digits[1] if digits else "180000"


def _advise_date(_value: object) -> str:
    return "write the date as year-month-day, such as 2027-01-31"


def _advise_flag(_value: object) -> str:
    return "write true or false"


def _advise_title(_value: object) -> str:
    return "write a text, or one for each language, such as {en: Budget, fr: Budget}"


def listed(value: object) -> object:
    """A collection in one order; raises FieldProblem for a text, which is no list."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    if value is None or isinstance(value, list | tuple):
        return value
    advice = "put it in a list, such as [a, b]" if isinstance(value, str) else None
    raise FieldProblem("type", "is not a list", advice)


_TEXT = _reader(_shared(written, str), "text", _advise_text)
_IDENTIFIER = _reader(_shared(_identifier, str), "text", _advise_text)
_TITLE = _reader(texts.localised, "text", _advise_title)
_NUMBER = _reader(_shared(values.number, int, str), "number", _advise_number)
_FLAG = _reader(values.flag, "flag", _advise_flag)
_DATE = _reader(_shared(values.date, str), "date", _advise_date)

Text = Annotated[str, PlainValidator(_TEXT), WithJsonSchema({"type": ["string", "integer"]})]
"""A text; a whole number is read as its digits."""

Id = Annotated[
    str, PlainValidator(_IDENTIFIER), WithJsonSchema({"type": ["string", "integer"], "minLength": 1})
]
"""The id of something: a text that is not empty."""

Title = Annotated[
    str,
    PlainValidator(_TITLE),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
            ]
        }
    ),
]
"""A text for people, in one language or in several: `{en: …, fr: …}`."""

Number = Annotated[Decimal, PlainValidator(_NUMBER), WithJsonSchema({"type": ["number", "string"]})]
"""An exact decimal number."""

Flag = Annotated[bool, PlainValidator(_FLAG), WithJsonSchema({"type": "boolean"})]
"""True or false."""

Date = Annotated[datetime.date, PlainValidator(_DATE), WithJsonSchema({"type": "string", "format": "date"})]
"""A calendar date."""

Texts = Annotated[tuple[Text | None, ...] | None, BeforeValidator(listed)]
"""A list of texts or ids; null where it is unknown."""
