"""Texts for people, in one language or several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from govrules.values import ValueProblem, text

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)


class Localised(str):  # noqa: SLOT000 - it holds the translations
    """A text in several languages; as a plain text it is the first of them.

    >>> title = Localised({"en": "Digital vision", "fr": "Vision numérique"})
    >>> title
    'Digital vision'
    >>> title.in_language("fr-CA")
    'Vision numérique'
    """

    translations: Mapping[str, str]

    def __new__(cls, translations: Mapping[str, str]) -> Self:
        first = next(iter(translations.values()))
        result = super().__new__(cls, first)
        result.translations = MappingProxyType(dict(translations))
        return result

    def __reduce__(self) -> tuple[Any, ...]:
        return Localised, (dict(self.translations),)

    def in_language(self, language: str) -> str:
        """The text in a language (`fr`, `fr-CA`), or in the first language where it has none."""
        for wanted in (language, re.split("[-_]", language)[0]):
            if wanted in self.translations:
                return self.translations[wanted]
        return str(self)

    def __str__(self) -> str:
        return str.__str__(self)


def localised(value: object) -> str:
    """A text for people from a document: plain, or a mapping from language to text.

    >>> localised({"en": "Budget", "fr": "Budget"}).in_language("fr")
    'Budget'
    """
    if isinstance(value, Localised):
        return value
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, Mapping):
        raise ValueProblem("is not a text")
    if not value:
        raise ValueProblem("names no language")
    return Localised({_language(key): _translation(key, item) for key, item in value.items()})


def _language(key: object) -> str:
    if isinstance(key, str) and _LANGUAGE.fullmatch(key):
        return key
    raise ValueProblem(f"has a key `{key}` that is no language, such as `en`")


def _translation(key: object, value: object) -> str:
    if isinstance(value, str):
        return text(value)
    raise ValueProblem(f"has no text in `{key}`")


def in_language(value: str, language: str) -> str:
    """A text in a language; a plain text is the same in every language.

    >>> in_language("Budget", "fr")
    'Budget'
    """
    return value.in_language(language) if isinstance(value, Localised) else value
