"""The types of the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen


@frozen
class Scalar:
    """A type without parts: text, number, flag, date, duration or version."""

    name: str

    def __str__(self) -> str:
        return self.name


TEXT = Scalar("text")
NUMBER = Scalar("number")
FLAG = Scalar("flag")
DATE = Scalar("date")
DURATION = Scalar("duration")
VERSION = Scalar("version")
NOTHING = Scalar("nothing")
"""The type of an element of an empty list: fits everywhere."""


@frozen
class Scale:
    """An ordered vocabulary, lowest first. The organisation may redefine a scale by its name."""

    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name.removeprefix('initiative.')} scale"


@frozen
class Reference:
    """The id of something: an initiative, a unit, a technology and so on."""

    kind: str

    def __str__(self) -> str:
        return self.kind


@frozen
class ListOf:
    element: Type

    def __str__(self) -> str:
        return f"[{self.element}]"


@frozen
class SetOf:
    element: Type

    def __str__(self) -> str:
        return f"{{{self.element}}}"


@frozen
class Record:
    """Named members, in order."""

    members: tuple[tuple[str, Type], ...]

    @staticmethod
    def of(members: Mapping[str, Type]) -> Record:
        return Record(tuple(members.items()))

    def member(self, name: str) -> Type | None:
        return dict(self.members).get(name)

    def names(self) -> Iterator[str]:
        return (name for name, _ in self.members)

    def __str__(self) -> str:
        return "{" + ", ".join(f"{name}: {type_}" for name, type_ in self.members) + "}"


@frozen
class MappingOf:
    """From a key to a value; iterating gives the keys."""

    key: Type
    value: Type

    def __str__(self) -> str:
        return f"{self.key} -> {self.value}"


Type = Scalar | Scale | Reference | ListOf | SetOf | Record | MappingOf
Collection = ListOf | SetOf | MappingOf


def element_of(type_: Type) -> Type | None:
    """What iterating over a value of the type gives, None where it cannot be iterated over."""
    match type_:
        case ListOf(element) | SetOf(element):
            return element
        case MappingOf(key, _):
            return key
    return None


def is_ordered(type_: Type) -> bool:
    """Whether `<` means something."""
    return isinstance(type_, Scale) or type_ in (TEXT, NUMBER, DATE, DURATION, VERSION)


def is_textual(type_: Type) -> bool:
    """Text, or an id, which is text too."""
    return type_ == TEXT or isinstance(type_, Reference)


def is_single(type_: Type) -> bool:
    """Whether values of the type have no parts, and so can be members of a set and keys of a group.

    >>> is_single(TEXT), is_single(ListOf(TEXT))
    (True, False)
    """
    return element_of(type_) is None and not isinstance(type_, Record)
