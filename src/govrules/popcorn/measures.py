"""What is measured: the definition of each number, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

Side = Literal["disorder", "control"]
"""Whether a number is about getting in each other's way, or about being held up."""

Unit = Literal["money", "pairs", "periods", "initiatives", "share"]
"""What is counted; money is in the organisation's currency, a share lies between 0 and 1."""


@frozen
class Measure:
    """A number of the index. Texts are by language.

    `adds_up` says whether the numbers of the units add up to that of the portfolio.
    """

    name: str
    side: Side
    unit: Unit
    title: Mapping[str, str]
    meaning: Mapping[str, str]
    caution: Mapping[str, str]
    adds_up: bool = True


MEASURES = (
    Measure(
        "duplicated-spend",
        "disorder",
        "money",
        {"en": "Duplicated spend", "fr": "Dépense en double"},
        {
            "en": "Where initiatives build the same, the budgets of all but the dearest of each set.",
            "fr": "Là où l’on bâtit plusieurs fois la même chose, tous les budgets sauf le plus élevé.",
        },
        {
            "en": "Not a saving: to join two has a price, and the dearest need not be the best.",
            "fr": "Pas une économie : réunir a un prix, et la plus chère n’est pas forcément la bonne.",
        },
    ),
    Measure(
        "incompatible-pairs",
        "disorder",
        "pairs",
        {"en": "Incompatible pairs", "fr": "Paires incompatibles"},
        {
            "en": "Pairs of initiatives that work together on technologies that do not.",
            "fr": "Initiatives qui travaillent deux à deux et dont les technologies s’accordent mal.",
        },
        {
            "en": "Not an effort: one pair is a morning’s work, another takes a year.",
            "fr": "Pas un effort : une paire se règle en une matinée, une autre en un an.",
        },
        adds_up=False,
    ),
    Measure(
        "contested-capacity",
        "disorder",
        "periods",
        {"en": "Contested capacity", "fr": "Capacités disputées"},
        {
            "en": "Shared resources promised twice, or beyond what there is; each period counts.",
            "fr": "Ressources communes promises au-delà du possible, ou à plusieurs ; chaque période compte.",
        },
        {
            "en": "Not an amount: a team that lacks a day counts like one that lacks a month.",
            "fr": "Pas une quantité : il peut manquer un jour ou un mois à l’équipe.",
        },
        adds_up=False,
    ),
    Measure(
        "unanchored",
        "disorder",
        "initiatives",
        {"en": "Without owner or objective", "fr": "Sans responsable ou sans objectif"},
        {
            "en": "Initiatives that nobody answers for, or that serve no objective.",
            "fr": "Initiatives dont personne ne répond, ou qui ne servent aucun objectif.",
        },
        {
            "en": "Not a judgement of the rest: an owner may be one in name only, an objective a pretext.",
            "fr": "Cela ne dit rien des autres : un responsable peut l’être de nom, un objectif de façade.",
        },
    ),
    Measure(
        "beyond-delegation",
        "disorder",
        "initiatives",
        {"en": "Decided beyond delegation", "fr": "Décidées au-delà de la délégation"},
        {
            "en": "Initiatives that went ahead, or were cut up, past those who should have decided.",
            "fr": "Initiatives lancées, ou découpées, sans la décision de ceux à qui elle revient.",
        },
        {
            "en": "Not a charge: a decision that was taken and never entered counts as none.",
            "fr": "Pas un reproche : une décision prise mais jamais inscrite ne compte pas.",
        },
    ),
    Measure(
        "waiting",
        "control",
        "initiatives",
        {"en": "Waiting for approvals", "fr": "En attente d’approbation"},
        {
            "en": "Initiatives that lack nothing stronger than an approval.",
            "fr": "Initiatives auxquelles il ne manque, au plus, qu’une approbation.",
        },
        {
            "en": "Not a delay: it does not say for how long, nor whether the wait was worth it.",
            "fr": "Pas un délai : on ne sait ni depuis quand, ni si l’attente en valait la peine.",
        },
    ),
    Measure(
        "share-escalated",
        "control",
        "share",
        {"en": "Share escalated", "fr": "Part remontée"},
        {
            "en": "Of all initiatives, those for which a rule asks for an approval, given or not.",
            "fr": "Parmi toutes les initiatives, celles qu’une règle soumet à approbation, donnée ou non.",
        },
        {
            "en": "Not a target: large bets go up more often than small ones, and should.",
            "fr": "Pas un objectif : les grands paris remontent plus souvent, et c’est heureux.",
        },
        adds_up=False,
    ),
)
"""All measures, in the order in which they are told."""
