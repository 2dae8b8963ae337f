"""The words that explanations are written with, in the languages that they are written in."""

from __future__ import annotations

from collections.abc import Mapping

from govrules.explain import spoken

_ENGLISH = {
    "rule": "The rule",
    "parameters": "Set to",
    "facts": "About the rule",
    "file": "file",
    "cost": "cost",
    "reads": "reads",
    "form": "written as",
    "laws": "laws",
    "constant": "looks at one initiative at a time",
    "per row": "for each, work that grows with the number of initiatives",
    "per pair": "compares each initiative with each",
    "definitions": "where",
    "trace": "How it came about",
    "findings": "Findings of the rule",
    "none": "The rule found nothing.",
    "more": "… and {} more; explain one by its fingerprint",
    "related": "related",
    "where": "takes part",
    "when": "applies",
    "require": "required",
    "forbid": "forbidden",
    "tier": "tier {}",
    "otherwise": "otherwise",
    "violated": "violated",
    "unknown": "cannot be judged",
    "fine": "all is fine",
    "ignored": "cannot be judged, and the rule reports nothing then",
    "and": "all of these",
    "or": "at least one of these",
    "does not apply": "the rule does not apply",
    "not looked at": "the rule does not look at this",
    "no group": "belongs to none of the groups that the rule looks at",
    "not in effect": "the rule is not in effect on {}: this is what it would say",
    "nothing": "nothing",
    "unknown value": "unknown",
    "missing": "missing: {}",
    "left out": "… and {} more",
    "without effect": "… and {} that changed nothing",
    "considered": "{} of {} looked at",
    "advise": "pointed out, holds nothing up",
    "inform": "information needed",
    "deny": "denied",
    "escalate": "needs the approval of {}",
    "open": "open",
    "approved": "approved by all whom it needs",
    "waived": "waived",
    "audit": "recorded only, counts in no decision",
    "waiver": "accepted by {} until {}: {}",
    "concerns": "Concerns",
    "status": "status",
    "group": "group",
    "outcome": "decision",
    "allow": "may go ahead",
    "no findings": "No rule found anything to say about it.",
    "whole": "the whole portfolio",
    "days": "{} days",
    "still": "still needs the approval of {}",
}

_FRENCH = {
    "rule": "La règle",
    "parameters": "Réglages",
    "facts": "À propos de la règle",
    "file": "fichier",
    "cost": "coût",
    "reads": "lit",
    "form": "écrite comme",
    "laws": "lois",
    "constant": "examine une initiative à la fois",
    "per row": "pour chacune, un travail qui croît avec le nombre d’initiatives",
    "per pair": "compare chaque initiative à chaque autre",
    "definitions": "où",
    "trace": "Comment on y arrive",
    "findings": "Constats de la règle",
    "none": "La règle n’a rien constaté.",
    "more": "… et {} de plus ; chacun s’explique par son empreinte",
    "related": "en relation",
    "where": "retenu",
    "when": "s’applique",
    "require": "exigé",
    "forbid": "interdit",
    "tier": "palier {}",
    "otherwise": "sinon",
    "violated": "infraction",
    "unknown": "ne peut pas être évalué",
    "fine": "tout est en règle",
    "ignored": "ne peut pas être évalué, et la règle ne signale alors rien",
    "and": "toutes ces conditions",
    "or": "au moins une de ces conditions",
    "does not apply": "la règle ne s’applique pas",
    "not looked at": "la règle ne s’y intéresse pas",
    "no group": "n’appartient à aucun des groupes que la règle examine",
    "not in effect": "la règle n’est pas en vigueur au {} : voici ce qu’elle dirait",
    "nothing": "rien",
    "unknown value": "inconnu",
    "missing": "il manque : {}",
    "left out": "… et {} de plus",
    "without effect": "… et {} qui n’y changent rien",
    "considered": "{} sur {} pris en compte",
    "advise": "signalé, ne bloque rien",
    "inform": "information requise",
    "deny": "refusé",
    "escalate": "demande l’approbation de {}",
    "open": "en cours",
    "approved": "approuvé par tous ceux qu’il faut",
    "waived": "sous dérogation",
    "audit": "pour mémoire, ne compte dans aucune décision",
    "waiver": "accepté par {} jusqu’au {} : {}",
    "concerns": "Concerne",
    "status": "statut",
    "group": "groupe",
    "outcome": "décision",
    "allow": "feu vert",
    "no findings": "Aucune règle n’a rien à en dire.",
    "whole": "l’ensemble du portefeuille",
    "days": "{} jours",
    "still": "attend encore l’approbation de {}",
}

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "fr": _FRENCH}


class ExplanationWords:
    """The words of one language.

    >>> ExplanationWords("fr-CA")("left out", 12)
    '… et 12 de plus'
    """

    def __init__(self, language: str) -> None:
        self.language = spoken(language)
        self.asked = language

    def __call__(self, key: str, *values: object) -> str:
        """A word, with values in its places."""
        return LANGUAGES[self.language][key].format(*values)

    def listed(self, parts: list[str]) -> str:
        """Parts of a sentence, one after another."""
        return ", ".join(parts)

    @property
    def colon(self) -> str:
        return " :" if self.language == "fr" else ":"
