"""The words that only the paper uses."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "decision": "Decision",
        "how many": "Initiatives",
        "who": "Who",
        "initiatives asking": "Initiatives",
        "initiative head": "Initiative",
        "needs head": "What it needs, and why",
        "fix": "What helps:",
        "colon": ":",
        "left out": "… {} more parts are too long for this place; the other formats tell everything.",
        "repeatable": "govrules {}, policy {}, portfolio {}",
    },
    "fr": {
        "decision": "Décision",
        "how many": "Initiatives",
        "who": "Qui",
        "initiatives asking": "Initiatives",
        "initiative head": "Initiative",
        "needs head": "Ce qu’il lui faut, et pourquoi",
        "fix": "Ce qui aide :",
        "colon": "\N{NO-BREAK SPACE}:",
        "left out": "… {} parties de plus sont trop longues ici ; les autres formats disent tout.",
        "repeatable": "govrules {}, politique {}, portefeuille {}",
    },
}
