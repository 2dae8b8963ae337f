"""Types as policies write them.

type    = name | "[" type "]" | key "->" type              in a text
        | [type] | {name: type, …} | {scale: [value, …]} | {scale: name}
name    = "text" | "number" | "flag" | "date" | kind | scale
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from govrules.diagnostics import one_of, suggest
from govrules.policyfile.names import KINDS, check_name, shortened
from govrules.policyfile.problems import Place
from govrules.types import DATE, FLAG, NUMBER, TEXT, ListOf, MappingOf, Record, Reference, Scalar, Scale, Type

SCALARS = {type_.name: type_ for type_ in (TEXT, NUMBER, FLAG, DATE)}
KEYS = (Scalar, Scale, Reference)

TYPE_SCHEMA: dict[str, Any] = {
    "description": "A type: `text`, `number`, `flag`, `date`, a kind such as `initiative`, a scale, "
    "a list `[T]`, a record `{name: T}`, a vocabulary `{scale: [low, high]}`, a mapping `text -> T`.",
    "type": ["string", "array", "object"],
    "examples": [
        "number",
        "text -> number",
        {"scale": ["minor", "major"]},
        [{"kind": "text", "target": "initiative"}],
    ],
}


@frozen
class TypeReader:
    """Reads types; `scales` are those that can be named."""

    scales: dict[str, tuple[str, ...]]

    def read(self, place: Place, name: str) -> Type | None:
        """The type written at a place, reported and None where it is none.

        `name` is the dotted name of what has the type: an anonymous scale takes it.
        """
        if isinstance(place.value, str):
            return self._text(place.value, place)
        if isinstance(place.value, list) and len(place.value) == 1:
            element = self.read(place[0], name)
            return None if element is None else ListOf(element)
        if isinstance(place.value, dict) and set(place.value) == {"scale"}:
            return self._scale(place["scale"], name)
        if isinstance(place.value, dict) and place.value:
            return self._record(place, name)
        help = (
            "as in `[text]`"
            if isinstance(place.value, list)
            else "as in `number`, `[text]` or `{scale: [minor, major]}`"
        )
        place.problem("bad-type", "this is not a type", help)
        return None

    def _text(self, text: str, place: Place) -> Type | None:
        key, arrow, value = text.partition("->")
        if arrow:
            return self._mapping(key, value, place)
        word = text.strip()
        if word.startswith("[") and word.endswith("]"):
            element = self._text(word[1:-1], place)
            return None if element is None else ListOf(element)
        return self._word(word, place)

    def _mapping(self, key: str, value: str, place: Place) -> Type | None:
        if "->" in value:
            place.problem("bad-type", "a mapping of mappings is not a type", "use a table")
            return None
        key_type, value_type = self._text(key, place), self._text(value, place)
        if key_type is None or value_type is None:
            return None
        if not isinstance(key_type, KEYS):
            place.problem(
                "bad-type", f"`{key.strip()}` cannot be the key of a mapping", "as in `text -> number`"
            )
            return None
        return MappingOf(key_type, value_type)

    def _word(self, word: str, place: Place) -> Type | None:
        if word in SCALARS:
            return SCALARS[word]
        if word in KINDS:
            return Reference(word)
        if word in self.scales:
            return Scale(word, self.scales[word])
        known = [*SCALARS, *KINDS, *self.scales]
        help = (
            suggest(word, known)
            or f"there are {one_of(known, most=20)}; declare a scale of your own under `scales:`"
        )
        place.problem("bad-type", f"unknown type `{shortened(word)}`", help)
        return None

    def _scale(self, place: Place, name: str) -> Type | None:
        if isinstance(place.value, str):
            if place.value in self.scales:
                return Scale(place.value, self.scales[place.value])
            message = f"unknown scale `{shortened(place.value)}`"
            place.problem(
                "bad-type", message, suggest(place.value, self.scales) or f"there are {one_of(self.scales)}"
            )
            return None
        values = scale_values(place)
        return None if values is None else Scale(name, values)

    def _record(self, place: Place, name: str) -> Type | None:
        members: dict[str, Type] = {}
        for key, member in place.entries():
            type_ = self.read(member, f"{name}.{key}")
            if check_name(key, member) and type_ is not None:
                members[key] = type_
        return Record.of(members) if len(members) == len(place.value) else None


def scale_values(place: Place) -> tuple[str, ...] | None:
    """The values of a scale, lowest first; reported and None where they cannot be one."""
    values = place.value
    if (
        not isinstance(values, list)
        or not values
        or not all(isinstance(value, str) and value for value in values)
    ):
        place.problem("bad-scale", "a scale is a list of texts, lowest first", "as in `[minor, major]`")
        return None
    for index, value in enumerate(values):
        if value in values[:index]:
            place[index].problem(
                "bad-scale", f"`{shortened(value)}` is in the scale twice", "keep one of them"
            )
            return None
    return tuple(values)
