"""Texts for people, in one language or several, and lists of words."""

from __future__ import annotations

import re
from typing import Any

from govrules.policyfile.names import shortened
from govrules.policyfile.problems import Place
from govrules.syntax import Template

ANY_LANGUAGE = ""
"""The language of a text that is given without one."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

TEXT_SCHEMA: dict[str, Any] = {
    "description": "A text for people, in one language or by language.",
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}},
    ],
    "examples": [
        "Decide at the right level",
        {"en": "Decide at the right level", "fr": "Décider au bon niveau"},
    ],
}


def by_language(place: Place) -> dict[str, Place]:
    """The texts at a place by language; what is no text is reported and left out."""
    if not place.is_there:
        return {}
    if not isinstance(place.value, dict):
        return {ANY_LANGUAGE: place} if _is_text(place) else {}
    for language, text in place.entries():
        if _LANGUAGE.fullmatch(language) is None:
            help = "as in `{en: …, fr: …}`"
            text.problem("bad-language", f"`{shortened(language)}` is no language", help, key=True)
    return {language: text for language, text in place.entries() if _is_text(text)}


def localised(place: Place) -> dict[str, str]:
    """A text by language."""
    return {language: text.value.strip() for language, text in by_language(place).items()}


def templates(place: Place) -> dict[str, Template]:
    """A message by language."""
    return {language: text.template() for language, text in by_language(place).items()}


def literal(texts: dict[str, str]) -> dict[str, Template]:
    """Texts as messages without holes."""
    return {language: Template((text,)) for language, text in texts.items()}


def words(place: Place) -> tuple[str, ...]:
    """A list of texts; what is none has been reported with the structure."""
    return tuple(item.value for item in place.items() if isinstance(item.value, str))


def _is_text(place: Place) -> bool:
    if isinstance(place.value, str) and place.value.strip():
        return True
    empty = isinstance(place.value, str) or place.value is None
    help = (
        None
        if empty
        else "put it in quotes"
        if not isinstance(place.value, dict | list)
        else "as in `{en: …, fr: …}`"
    )
    place.problem("wrong-type", "a text is missing here" if empty else "a text has to stand here", help)
    return False
