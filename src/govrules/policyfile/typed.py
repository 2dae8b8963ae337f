"""Values as policies write them: each must be of the type that it is given for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any, cast

from attrs import frozen

from govrules import values
from govrules.diagnostics import one_of, suggest
from govrules.policyfile.names import shortened
from govrules.policyfile.problems import Help, Place
from govrules.types import DATE, FLAG, NUMBER, TEXT, ListOf, MappingOf, Record, Reference, Scale, SetOf, Type

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@frozen
class Misfit(Exception):
    """A value that is not of its type."""

    place: Place
    message: str
    help: Help = None
    at_key: bool = False


def typed_value(type_: Type, place: Place) -> Any:
    """The value at a place as a value of the type; a value that does not fit is reported."""
    try:
        return _value(type_, place)
    except Misfit as misfit:
        misfit.place.problem("wrong-value", misfit.message, misfit.help, key=misfit.at_key)
        return None


def date_of(text: object) -> datetime.date | None:
    """The date that a text `YYYY-MM-DD` means, None where it means none.

    >>> date_of("2027-02-28"), date_of("2027-02-30"), date_of("20270228")
    (datetime.date(2027, 2, 28), None, None)
    """
    if not isinstance(text, str) or _DATE.fullmatch(text) is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _value(type_: Type, place: Place) -> Any:
    if place.value is None:
        return None
    match type_:
        case Scale():
            return _on_scale(type_, place)
        case ListOf(element) | SetOf(element):
            return _list(element, place)
        case Record():
            return _record(type_, place)
        case MappingOf():
            return _mapping(type_, place)
        case Reference():
            return _text(place)
    return _SCALARS[type_.name](place)


def _text(place: Place) -> str:
    if not isinstance(place.value, str):
        raise Misfit(place, "this has to be a text", "put it in quotes")
    return values.text(place.value)


def _number(place: Place) -> Any:
    if isinstance(place.value, str | bool | dict | list):
        written = place.value.replace("_", "") if isinstance(place.value, str) else ""
        help = "leave the quotes out" if _is_number(written) else None
        raise Misfit(place, "this has to be a number", help)
    try:
        return values.number(place.value)
    except values.ValueProblem as problem:
        raise Misfit(place, f"this number {problem}") from None


def _is_number(text: str) -> bool:
    try:
        values.number(text)
    except values.ValueProblem:
        return False
    return True


def _flag(place: Place) -> bool:
    if not isinstance(place.value, bool):
        raise Misfit(place, "this has to be true or false")
    return place.value


def _date(place: Place) -> datetime.date:
    date = date_of(place.value)
    if date is None:
        raise Misfit(place, "this has to be a date that exists", "write it as YYYY-MM-DD")
    return date


def _on_scale(scale: Scale, place: Place) -> str:
    if place.value not in scale.values:
        shown = place.value if isinstance(place.value, str) else "this"
        help = suggest(shown, scale.values) or f"lowest first, there are {one_of(scale.values)}"
        raise Misfit(place, f"`{shortened(shown)}` is not on the {scale}", help)
    return cast(str, place.value)


def _list(element: Type, place: Place) -> tuple[Any, ...]:
    if not isinstance(place.value, list):
        raise Misfit(place, f"this has to be a list of {element}")
    return tuple(_value(element, item) for item in place.items())


def _record(type_: Record, place: Place) -> dict[str, Any]:
    if not isinstance(place.value, dict):
        raise Misfit(place, f"this has to be a record {type_}")
    for key, member in place.entries():
        if type_.member(key) is None:
            help = suggest(key, type_.names()) or f"it has {one_of(type_.names())}"
            raise Misfit(member, f"unknown member `{shortened(key)}`", help, at_key=True)
    return {name: _value(member, place[name]) for name, member in type_.members}


def _mapping(type_: MappingOf, place: Place) -> dict[Any, Any]:
    if not isinstance(place.value, dict):
        raise Misfit(place, f"this has to be a mapping {type_}", "as in `{small: 1, large: 5}`")
    return {_key(type_.key, key, member): _value(type_.value, member) for key, member in place.entries()}


def _key(type_: Type, key: str, member: Place) -> Any:
    """A key is always a text in the document; here it becomes what it means."""
    if type_ == NUMBER:
        if not _is_number(key):
            raise Misfit(member, f"the key `{shortened(key)}` has to be a number", at_key=True)
        return values.number(key)
    if type_ == FLAG:
        if key.lower() not in ("true", "false"):
            raise Misfit(member, f"the key `{shortened(key)}` has to be true or false", at_key=True)
        return key.lower() == "true"
    try:
        return _value(type_, Place(member.document, member.problems, member.path, key))
    except Misfit as misfit:
        raise Misfit(member, misfit.message, misfit.help, at_key=True) from None


_SCALARS: dict[str, Callable[[Place], Any]] = {
    TEXT.name: _text,
    NUMBER.name: _number,
    FLAG.name: _flag,
    DATE.name: _date,
}
