"""The sentences that rules are told in, by language.

French contracts `de le` and `à le`: a hole `{x:de}` takes its preposition along. Its verbs are
chosen so that nothing has to agree with a noun of unknown gender.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from govrules.explain.nouns import NOUNS

ENGLISH = "en"

_ENGLISH: Mapping[str, str] = {
    # values
    "of": "{what} of {whom}",
    "judged": "the initiative judged",
    "field": "the field `{name}`",
    "today": "the date of the review",
    "capacity": "the capacity of {resource} in {period}",
    "quoted": "“{text}”",
    "number of": "the number of {what:bare}",
    "number of members": "the number of members of {what}",
    "length": "the length of {what}",
    "days between": "the number of days from {start} to {end}",
    "days": "{count} days",
    "year": "the year of {what}",
    "month": "the month of {what}",
    "quarter": "the quarter of {what}",
    "similarity": "the similarity of {left} and {right}",
    "lower": "{what} in small letters",
    "upper": "{what} in capital letters",
    "times": "{left} times {right}",
    "sum": "the total of {what} over {rows}",
    "count": "the number of {rows:bare}",
    "count_distinct": "the number of different values of {what} over {rows}",
    "different initiatives": "the number of different initiatives of the group",
    "min": "the least value of {what} over {rows}",
    "max": "the greatest value of {what} over {rows}",
    "min of date": "the earliest value of {what} over {rows}",
    "max of date": "the latest value of {what} over {rows}",
    "initiatives of group": "the initiatives of the group",
    "rows of group": "the rows of the group",
    "over loop": "every {loops}",
    # conditions
    "always": "in every case",
    "every part": "all of these are true",
    "some part": "at least one of these is true",
    "some part false": "at least one of these is false",
    "every part false": "all of these are false",
    "is true": "{what} is true",
    "is false": "{what} is false",
    "known": "{what} is known",
    "not known": "{what} is not known",
    "number <=": "{left} is at most {right}",
    "number <": "{left} is less than {right}",
    "number >": "{left} is more than {right}",
    "number >=": "{left} is at least {right}",
    "number ==": "{left} equals {right}",
    "number !=": "{left} does not equal {right}",
    "date <=": "{left} is on or before {right}",
    "date <": "{left} is before {right}",
    "date >": "{left} is after {right}",
    "date >=": "{left} is on or after {right}",
    "date ==": "{left} is on the same day as {right}",
    "date !=": "{left} is not on the same day as {right}",
    "scale <=": "{left} is at most {right}",
    "scale <": "{left} is lower than {right}",
    "scale >": "{left} is higher than {right}",
    "scale >=": "{left} is at least {right}",
    "is": "{left} is {right}",
    "is not": "{left} is not {right}",
    "known and is": "{left} is known, and is {right}",
    "named or of category": "{what} is {name} itself, or is known to be of the category {name}",
    "same": "{left} is the same as {right}",
    "different": "{left} is different from {right}",
    "between": "{what} is between {low} and {high}, both included",
    "one of": "{item} is one of {members}",
    "none of": "{item} is none of {members}",
    "among": "{item} is among {collection}",
    "not among": "{item} is not among {collection}",
    "key of": "{item} is a key of {collection}",
    "not key of": "{item} is no key of {collection}",
    "overlap": "{left} and {right} have something in common",
    "subset": "every member of {left} is among {right}",
    "contains": "{left} contains {right}",
    "mentions": "{left} mentions {right}",
    "starts_with": "{left} starts with {right}",
    "ends_with": "{left} ends with {right}",
    "matches": "{left} matches the pattern {right}",
    "not overlap": "{left} and {right} have nothing in common",
    "not contains": "{left} does not contain {right}",
    "not mentions": "{left} does not mention {right}",
    "not starts_with": "{left} does not start with {right}",
    "not ends_with": "{left} does not end with {right}",
    "not matches": "{left} does not match the pattern {right}",
    "any": "for at least one of {rows}",
    "all": "for each of {rows}",
    "no": "for none of {rows}",
    "not all": "not for each of {rows}",
    "any loop": "for at least one {loops}",
    "all loop": "for each {loops}",
    "no loop": "for no {loops}",
    "not all loop": "not for each {loops}",
    "loop": "{variable} among {source}",
    "loop where": "{variable} among {source} (where {conditions})",
    "and": " and ",
    "colon": ": ",
    # rules
    "each": "every initiative",
    "pair": "every two different initiatives {first} and {second}, in both orders",
    "pair once": "every two different initiatives {first} and {second}, each two once",
    "for which": "{opening}, for which",
    "for which all": "{opening}, for which all of these are true",
    "group": "every initiative, grouped by {keys}",
    "group of rows": "every {variable} among {source} of each initiative, grouped by {keys}",
    "whole": "all initiatives, as one group",
    "whole of rows": "every {variable} among {source} of each initiative, as one group",
    "key": "{name} ({expression})",
    "where": "only where",
    "domain": "each of {collection} is a group, even where nothing belongs to it",
    "cycle": "initiatives that form a circle along {edges}, or one that leads back to itself",
    "when": "it applies where",
    "require": "it requires",
    "forbid": "it forbids",
    "violated": "each of them is a violation",
    "tier": "where",
    "next tier": "otherwise, where",
    "last tier": "otherwise",
    "fine": "all is fine",
    "advise": "this is pointed out, and holds nothing up",
    "deny": "this is denied",
    "escalate": "this needs the approval of {roles}",
    "if not": "where that is not so, {effect}",
    "if so": "where that is so, {effect}",
    "unknown inform": "where something unknown leaves it unjudged, the finding says what is missing",
    "unknown ignore": "where something unknown leaves it unjudged, nothing is reported",
    "unknown violate": "a condition that something unknown leaves unjudged counts as not met",
    "from": "in effect from {start}",
    "until": "in effect until {end}, inclusive",
    "from until": "in effect from {start} until {end}, both inclusive",
    "audit": "recorded only: it never counts in a decision",
    "off": "switched off: it is not evaluated",
}

_FRENCH: Mapping[str, str] = {
    "of": "{what} {whom:de}",
    "judged": "l’initiative examinée",
    "field": "le champ `{name}`",
    "today": "la date de la revue",
    "capacity": "la capacité {resource:de} pour {period}",
    "quoted": "«\N{NARROW NO-BREAK SPACE}{text}\N{NARROW NO-BREAK SPACE}»",
    "number of": "le nombre {what:d}",
    "number of members": "le nombre d’éléments {what:de}",
    "length": "la longueur {what:de}",
    "days between": "le nombre de jours depuis {start} jusqu’{end:à}",
    "days": "{count} jours",
    "year": "l’année {what:de}",
    "month": "le mois {what:de}",
    "quarter": "le trimestre {what:de}",
    "similarity": "la similarité {left:de} et {right:de}",
    "lower": "{what} en minuscules",
    "upper": "{what} en majuscules",
    "times": "{left} fois {right}",
    "sum": "le total {what:de} sur {rows}",
    "count": "le nombre {rows:d}",
    "count_distinct": "le nombre de valeurs distinctes {what:de} sur {rows}",
    "different initiatives": "le nombre d’initiatives distinctes du groupe",
    "min": "la plus petite valeur {what:de} sur {rows}",
    "max": "la plus grande valeur {what:de} sur {rows}",
    "min of date": "la valeur la plus précoce {what:de} sur {rows}",
    "max of date": "la valeur la plus tardive {what:de} sur {rows}",
    "initiatives of group": "les initiatives du groupe",
    "rows of group": "les lignes du groupe",
    "over loop": "chaque {loops}",
    "always": "dans tous les cas",
    "every part": "toutes ces conditions sont vraies",
    "some part": "au moins une de ces conditions est vraie",
    "some part false": "au moins une de ces conditions est fausse",
    "every part false": "toutes ces conditions sont fausses",
    "is true": "{what} est vrai",
    "is false": "{what} est faux",
    "known": "on connaît {what}",
    "not known": "on ne connaît pas {what}",
    "number <=": "{left} ne dépasse pas {right}",
    "number <": "{left} n’atteint pas {right}",
    "number >": "{left} dépasse {right}",
    "number >=": "{left} atteint ou dépasse {right}",
    "number ==": "{left} vaut {right}",
    "number !=": "{left} ne vaut pas {right}",
    "date <=": "{left} ne tombe pas après {right}",
    "date <": "{left} tombe avant {right}",
    "date >": "{left} tombe après {right}",
    "date >=": "{left} ne tombe pas avant {right}",
    "date ==": "{left} tombe le même jour que {right}",
    "date !=": "{left} ne tombe pas le même jour que {right}",
    "scale <=": "{left} ne dépasse pas {right}",
    "scale <": "{left} n’atteint pas {right}",
    "scale >": "{left} dépasse {right}",
    "scale >=": "{left} atteint ou dépasse {right}",
    "is": "{left} est {right}",
    "is not": "{left} n’est pas {right}",
    "known and is": "on connaît {left}, et c’est {right}",
    "named or of category": "{what} est {name}, ou sa catégorie est connue et c’est {name}",
    "same": "{left} est identique {right:à}",
    "different": "{left} diffère {right:de}",
    "between": "{what} se situe entre {low} et {high}, bornes incluses",
    "one of": "{item} fait partie de {members}",
    "none of": "{item} ne fait pas partie de {members}",
    "among": "{item} figure parmi {collection}",
    "not among": "{item} ne figure pas parmi {collection}",
    "key of": "{item} est une clé de {collection}",
    "not key of": "{item} n’est pas une clé de {collection}",
    "overlap": "{left} et {right} ont un élément en commun",
    "subset": "chaque élément {left:de} figure parmi {right}",
    "contains": "{left} contient {right}",
    "mentions": "{left} mentionne {right}",
    "starts_with": "{left} commence par {right}",
    "ends_with": "{left} se termine par {right}",
    "matches": "{left} correspond au motif {right}",
    "not overlap": "{left} et {right} n’ont aucun élément en commun",
    "not contains": "{left} ne contient pas {right}",
    "not mentions": "{left} ne mentionne pas {right}",
    "not starts_with": "{left} ne commence pas par {right}",
    "not ends_with": "{left} ne se termine pas par {right}",
    "not matches": "{left} ne correspond pas au motif {right}",
    "any": "pour au moins une {rows:de}",
    "all": "pour chacune {rows:de}",
    "no": "pour aucune {rows:de}",
    "not all": "pas pour chacune {rows:de}",
    "any loop": "pour au moins un {loops}",
    "all loop": "pour chaque {loops}",
    "no loop": "pour aucun {loops}",
    "not all loop": "pas pour chaque {loops}",
    "loop": "{variable} parmi {source}",
    "loop where": "{variable} parmi {source} (où {conditions})",
    "and": " et ",
    "colon": " : ",
    "each": "chaque initiative",
    "pair": "deux initiatives différentes {first} et {second}, dans les deux ordres",
    "pair once": "deux initiatives différentes {first} et {second}, chaque paire une seule fois",
    "for which": "{opening}, telles que",
    "for which all": "{opening}, telles que toutes ces conditions sont vraies",
    "group": "chaque initiative, avec regroupement par {keys}",
    "group of rows": "chaque {variable} parmi {source} de chaque initiative, avec regroupement par {keys}",
    "whole": "toutes les initiatives, en un seul groupe",
    "whole of rows": "chaque {variable} parmi {source} de chaque initiative, en un seul groupe",
    "key": "{name} ({expression})",
    "where": "seulement là où",
    "domain": "chaque élément de {collection} est un groupe, même si rien n’en relève",
    "cycle": "les initiatives qui forment un cercle le long {edges:de}, ou celle qui ramène à elle-même",
    "when": "elle s’applique là où",
    "require": "elle exige",
    "forbid": "elle interdit",
    "violated": "chacun de ces cas est une infraction",
    "tier": "là où",
    "next tier": "sinon, là où",
    "last tier": "sinon",
    "fine": "tout est en règle",
    "advise": "le point est signalé et ne bloque rien",
    "deny": "c’est refusé",
    "escalate": "il faut l’approbation de {roles}",
    "if not": "si ce n’est pas le cas, {effect}",
    "if so": "si c’est le cas, {effect}",
    "unknown inform": "si une information inconnue empêche d’en juger, le constat dit ce qui manque",
    "unknown ignore": "si une information inconnue empêche d’en juger, rien n’est signalé",
    "unknown violate": "une condition qu’une information inconnue laisse en suspens compte comme non remplie",
    "from": "en vigueur à partir du {start}",
    "until": "en vigueur jusqu’au {end} inclus",
    "from until": "en vigueur du {start} au {end}, bornes incluses",
    "audit": "enregistrée seulement : elle ne compte dans aucune décision",
    "off": "désactivée : elle n’est pas évaluée",
}

PHRASES: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "fr": _FRENCH}


class _Noun(str):
    """A noun phrase that goes with what stands before it."""

    __slots__ = ()

    def __format__(self, before: str) -> str:
        return _FORMATS[before](self)


def _with_de(phrase: str) -> str:
    return _contracted("de", {"le ": "du ", "les ": "des "}, phrase)


def _with_to(phrase: str) -> str:
    return _contracted("à", {"le ": "au ", "les ": "aux "}, phrase)


def _contracted(preposition: str, contractions: Mapping[str, str], phrase: str) -> str:
    for article, contracted in contractions.items():
        if phrase.startswith(article):
            return contracted + phrase.removeprefix(article)
    return f"{preposition} {phrase}"


def _number_of(phrase: str) -> str:
    """A plural behind `le nombre de`, without its article."""
    bare = phrase.removeprefix("les ")
    return f"d’{bare}" if bare[0] in "aeiouyéèêh" else f"de {bare}"


def _bare(phrase: str) -> str:
    return phrase.removeprefix("the ")


_FORMATS: Mapping[str, Callable[[str], str]] = {
    "": str.__str__,
    "bare": _bare,
    "d": _number_of,
    "de": _with_de,
    "à": _with_to,
}
PLURALS = {"en": "the ", "fr": "les "}
"""What a plural noun begins with."""


def spoken(language: str) -> str:
    """The language that is spoken for a language: English where it is not known.

    >>> spoken("fr-CA"), spoken("de"), spoken("")
    ('fr', 'en', 'en')
    """
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in PHRASES else ENGLISH


def say(language: str, key: str, **holes: str) -> str:
    """A phrase in a language that is spoken, its holes filled.

    >>> say("fr", "of", what="la délégation", whom="le groupe")
    'la délégation du groupe'
    """
    return PHRASES[language][key].format(**{name: _Noun(text) for name, text in holes.items()})


def noun(language: str, *keys: str) -> str | None:
    """The first of several nouns that the language has."""
    return next((NOUNS[language][key] for key in keys if key in NOUNS[language]), None)
