"""Texts for places that cannot show every character."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LOOKALIKES = str.maketrans(
    {
        "✗": "x", "▲": "!", "✓": "+", "•": "*", "·": "-", "→": ">", "█": "#", "─": "-", "…": "~",
        "│": "|", "├": "|", "└": "`",
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-",
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "€": "EUR",
    }
)  # fmt: skip


def harmless(text: str) -> str:
    """The text in one line, without characters that could move a cursor or hide what follows.

    >>> harmless("two\\nlines \\x1b[31m")
    'two lines �[31m'
    """
    return "".join(map(_harmless, text))


def _harmless(character: str) -> str:
    if character in "\n\t\r":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _HIDDEN else character


def legible(text: str, encoding: str) -> str:
    """The text with what an encoding lacks written as well as it can be.

    >>> legible("✓ Hôtel du Lac", "ascii"), legible("✓ Hôtel du Lac", "utf-8")
    ('+ Hotel du Lac', '✓ Hôtel du Lac')
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_legible(character, encoding) for character in text)
    return text


def _legible(character: str, encoding: str) -> str:
    for attempt in (character, character.translate(_LOOKALIKES), _bare(character)):
        if attempt.encode(encoding, "ignore").decode(encoding) == attempt:
            return attempt
    return "?"


def _bare(character: str) -> str:
    """A character without its accents."""
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part)) or "?"
