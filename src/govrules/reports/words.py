"""The words of reports themselves, in the languages that they speak."""

from __future__ import annotations

from collections.abc import Mapping

from govrules.texts import Localised

_ENGLISH = {
    "initiative": "{} initiative",
    "initiatives": "{} initiatives",
    "rule": "{} rule",
    "rules": "{} rules",
    "as of": "as of {}",
    "finding": "{} finding",
    "findings": "{} findings",
    "stand": "{}: {}",
    "open": "{} open",
    "approved": "{} approved",
    "waived": "{} waived",
    "audit": "{} recorded only",
    "deny": "denied",
    "escalate": "approval needed",
    "inform": "information needed",
    "advise": "may go ahead, with advice",
    "allow": "may go ahead",
    "decisions": "Decisions",
    "found": "Findings",
    "missing": "missing: {}",
    "missing everywhere": "Missing everywhere",
    "nobody says": "None of the {} initiatives has these fields. Rules that ask for them cannot answer.",
    "fill in": "Fill them in, read them from another key (mapping:), or set the rules to off (enforce:).",
    "told above": "… and {} that cannot be judged for what is missing everywhere",
    "see missing": "nothing but what is missing everywhere",
    "more": "… and {} more, which --full tells",
    "others": "… and {} more",
    "is approved": "approved",
    "is waived": "waived",
    "is audit": "recorded only",
    "whole": "the whole portfolio",
    "nothing": "Nothing was found.",
    "waivers": "Waivers",
    "expired": "ended on {}",
    "unused": "not needed",
    "granted": "granted by {}",
    "early": "not in force yet",
    "lasts": "waived until {}, granted by {}",
    "lasts again": "waived until {}, granted by {}, renewed {}",
    "time": "once",
    "times": "{} times",
    "on record": "… and {} for what is on record since {}",
    "recorded": "… and {} on record since {}, which --full tells",
    "is known": "on record since {}",
    "compared": "{} new, {} on record since {}, {} no longer found",
    "resolved": "No longer found",
    "what needs whom": "Who must approve what",
    "needs": "needs the approval of {}",
    "approved by": "approved by {}",
    "problem": "{} problem with the portfolio was told apart; what could not be read was left out.",
    "problems": "{} problems with the portfolio were told apart; what could not be read was left out.",
    "closer": "Look closer",
}

_FRENCH = {
    "initiative": "{} initiative",
    "initiatives": "{} initiatives",
    "rule": "{} règle",
    "rules": "{} règles",
    "as of": "au {}",
    "finding": "{} constat",
    "findings": "{} constats",
    "stand": "{}\N{NARROW NO-BREAK SPACE}: {}",
    "open": "{} en cours",
    "approved": "{} approuvé",
    "approveds": "{} approuvés",
    "waived": "{} sous dérogation",
    "audit": "{} pour mémoire",
    "deny": "refusé",
    "escalate": "approbation requise",
    "inform": "information requise",
    "advise": "feu vert, avec un conseil",
    "allow": "feu vert",
    "decisions": "Décisions",
    "found": "Constats",
    "missing": "il manque : {}",
    "missing everywhere": "Absent partout",
    "nobody says": "Aucune des {} initiatives ne renseigne ces champs. "
    "Les règles qui les lisent restent sans réponse.",
    "fill in": "Renseignez-les, lisez-les sous une autre clé (mapping:), "
    "ou désactivez les règles (enforce:, off).",
    "told above": "… et {} impossibles à juger, faute de ce qui est absent partout",
    "see missing": "rien d’autre que ce qui est absent partout",
    "more": "… et {} de plus, avec --full",
    "others": "… et {} de plus",
    "is approved": "approuvé",
    "is waived": "sous dérogation",
    "is audit": "pour mémoire",
    "whole": "l’ensemble du portefeuille",
    "nothing": "Aucun constat.",
    "waivers": "Dérogations",
    "expired": "échue le {}",
    "unused": "sans objet",
    "granted": "accordée par {}",
    "early": "pas encore en vigueur",
    "lasts": "sous dérogation jusqu’au {}, accordée par {}",
    "lasts again": "sous dérogation jusqu’au {}, accordée par {}, renouvelée {}",
    "time": "une fois",
    "times": "{} fois",
    "on record": "… et {} pour ce qui est connu depuis le {}",
    "recorded": "… et {} de plus, connus depuis le {}, avec --full",
    "is known": "connu depuis le {}",
    "compared": "{} de nouveau, {} connus depuis le {}, {} disparus",
    "resolved": "Disparus",
    "what needs whom": "Qui doit approuver quoi",
    "needs": "approbation requise : {}",
    "approved by": "approuvé par {}",
    "problem": "{} problème du portefeuille est signalé à part ; l’illisible est laissé de côté.",
    "problems": "{} problèmes du portefeuille sont signalés à part ; l’illisible est laissé de côté.",
    "closer": "Voir de plus près",
}

_NO_MORE: Mapping[str, Mapping[str, str]] = {}
_LANGUAGES = {"en": _ENGLISH, "fr": _FRENCH}


class Words:
    """The words of one language.

    >>> Words("fr-CA").counted("rule", 2)
    '2 règles'
    """

    def __init__(self, language: str, more: Mapping[str, Mapping[str, str]] = _NO_MORE) -> None:
        """The words that reports share, and `more`, by language, of one report."""
        self.language = language
        spoken = language.replace("_", "-").split("-")[0].lower()
        self.spoken = spoken if spoken in _LANGUAGES else "en"
        self._words = {**_LANGUAGES[self.spoken], **more.get(self.spoken, {})}
        self.singular = (0, 1) if spoken == "fr" else (1,)

    def __call__(self, key: str, *values: object) -> str:
        """A word, with values in its places."""
        return self._words[key].format(*values)

    def counted(self, key: str, count: int) -> str:
        """So many of something, in the singular or the plural where they differ."""
        plural = f"{key}s"
        return self(key if count in self.singular or plural not in self._words else plural, count)

    def of(self, translations: Mapping[str, str]) -> str:
        """A text that a policy gives by language."""
        return Localised(translations).in_language(self.language) if translations else ""
