"""What is written into workbooks, in English and French."""

from __future__ import annotations

from collections.abc import Mapping

from govrules import Decision, Outcome

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "header": "govrules: decision",
        "sheet": "govrules findings",
        "allow": "May go ahead",
        "advise": "May go ahead, with advice",
        "inform": "Information needed",
        "escalate": "Approval needed",
        "deny": "Denied",
        "left out": "Not read: see the findings",
        "unread": "Not read",
        "whole": "the whole portfolio",
        "fix": "To put it right: {}",
        "summary": "{policy} · as of {as_of} · initiatives: {initiatives} · findings: {findings}",
        "with": "{}: {}",
        "open": "open",
        "approved": "approved",
        "waived": "waived",
        "audit": "recorded only",
    },
    "fr": {
        "header": "govrules : décision",
        "sheet": "govrules constats",
        "allow": "Feu vert",
        "advise": "Feu vert, avec un conseil",
        "inform": "Information requise",
        "escalate": "Approbation requise",
        "deny": "Refusé",
        "left out": "Ligne non lue : voir les constats",
        "unread": "Non lu",
        "whole": "l’ensemble du portefeuille",
        "fix": "Pour y remédier : {}",
        "summary": "{policy} · au {as_of} · initiatives : {initiatives} · constats : {findings}",
        "with": "{} : {}",
        "open": "en cours",
        "approved": "approuvé",
        "waived": "sous dérogation",
        "audit": "pour mémoire",
    },
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "en": ("Rule", "Initiative", "Outcome", "Status", "Message", "Why", "What would put it right", "Cell"),
    "fr": ("Règle", "Initiative", "Suite", "État", "Message", "Pourquoi", "Comment y remédier", "Cellule"),
}
HEADERS = frozenset(words["header"] for words in _WORDS.values())
"""What the column of decisions is called in any language."""

SHEETS = tuple(words["sheet"] for words in _WORDS.values())
"""What the sheet of findings is called in any language."""


class Phrases:
    """The words of one language; English where govrules does not write it."""

    def __init__(self, language: str) -> None:
        spoken = language.replace("_", "-").split("-")[0].lower()
        self.spoken = spoken if spoken in _WORDS else "en"
        self.language = language
        self._words = _WORDS[self.spoken]

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers of the sheet of findings."""
        return COLUMNS[self.spoken]

    def decision(self, decision: Decision) -> str:
        """A decision with the approvals or the information that it waits for.

        >>> Phrases("fr").decision(Decision("crm", Outcome.ESCALATE, ("dsi",), (), ()))
        'Approbation requise : dsi'
        """
        waits = {Outcome.ESCALATE: decision.approvals, Outcome.INFORM: decision.missing}
        named = ", ".join(waits.get(decision.outcome, ()))
        outcome = self[decision.outcome.value]
        return self["with"].format(outcome, named) if named else outcome

    def text(self, texts: Mapping[str, str]) -> str:
        """A text of a policy in the language, or in the first that it has."""
        for wanted in (self.language, self.spoken if self.language else "", ""):
            if wanted in texts:
                return texts[wanted]
        return next(iter(texts.values()), "")
