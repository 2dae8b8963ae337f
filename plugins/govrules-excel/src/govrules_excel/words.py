"""What headers and sheets are called in English and French where no mapping says so."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from govrules_excel.mapping import INITIATIVES, Column, SheetMapping

SHEETS: Mapping[str, tuple[str, ...]] = {
    INITIATIVES: (
        "initiatives", "portfolio", "projects", "project list", "portefeuille", "projets",
        "liste des projets",
    ),
    "units": ("units", "departments", "business units", "entités", "unités", "directions", "services"),
    "resources": ("resources", "teams", "ressources", "équipes"),
    "technologies": ("technologies", "technology", "technologie"),
    "objectives": ("objectives", "goals", "objectifs"),
    "domains": ("domains", "data domains", "domaines", "domaines de données"),
    "capabilities": ("capabilities", "business capabilities", "capacités", "capacités métier"),
}  # fmt: skip

_EVERYWHERE = {
    "id": ("id", "code", "ref", "reference", "key", "identifier", "identifiant", "référence", "réf"),
    "title": ("title", "name", "titre", "nom", "intitulé", "libellé"),
    "owner": ("owner", "sponsor", "responsible", "responsable", "porteur", "commanditaire"),
    "unit": ("unit", "department", "business unit", "entité", "unité", "direction", "service"),
}
FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    INITIATIVES: {
        **_EVERYWHERE,
        "title": (*_EVERYWHERE["title"], "initiative", "project", "projet", "project name", "nom du projet"),
        "description": ("description", "summary", "résumé"),
        "stage": ("stage", "status", "phase", "statut", "état", "étape", "stade"),
        "risk": ("risk", "risk level", "risque", "niveau de risque"),
        "budget": ("budget", "cost", "amount", "coût", "montant"),
        "start": ("start", "start date", "début", "date de début", "démarrage"),
        "end": ("end", "end date", "fin", "date de fin", "échéance"),
        "updated": ("updated", "last updated", "mis à jour", "mise à jour", "dernière mise à jour"),
        "technologies": ("technologies", "technology", "technologie"),
        "capabilities": ("capabilities", "business capabilities", "capacités", "capacités métier"),
        "depends_on": ("depends_on", "depends on", "dependencies", "dépend de", "dépendances"),
        "integrates_with": (
            "integrates_with", "integrates with", "interfaces", "s'intègre à", "échange avec",
        ),
        "resources": ("resources | {resource} {period}", "ressources | {resource} {period}"),
        "objectives": ("objectives | {objective}", "objectifs | {objective}"),
    },
    "units": {
        **_EVERYWHERE,
        "delegation": ("delegation", "délégation"),
        "envelope": ("envelope", "enveloppe"),
        "appetite": ("appetite", "risk appetite", "appétence", "appétence au risque"),
        "parent": ("parent", "parent unit", "entité mère", "rattachement"),
    },
    "resources": {
        **_EVERYWHERE,
        "capacity": ("capacity", "capacité", "capacity | {period}", "capacité | {period}"),
        "exclusive": ("exclusive", "exclusif", "exclusive ?", "exclusif ?"),
    },
    "technologies": {
        **_EVERYWHERE,
        "category": ("category", "catégorie"),
        "status": ("status", "statut"),
        "end_of_life": ("end_of_life", "end of life", "end of support", "fin de vie", "fin de support"),
        "version": ("version",),
    },
    "objectives": {**_EVERYWHERE, "weight": ("weight", "poids")},
    "domains": {**_EVERYWHERE, "master": ("master", "maître", "source de référence")},
    "capabilities": _EVERYWHERE,
}  # fmt: skip


def normal(text: str) -> str:
    """A header or a name as it is compared: without regard to case, spaces and marks of a duty.

    >>> normal("  Date de\\nDÉBUT *") == normal("date de début")
    True
    """
    composed = unicodedata.normalize("NFC", text).replace("’", "'")
    return " ".join(composed.split()).rstrip("*: ").casefold()


def usual(holds: str) -> SheetMapping:
    """The mapping of a sheet that has the usual headers, none of which it must have."""
    columns = {name: Column(header=headers, optional=True) for name, headers in FIELDS[holds].items()}
    return SheetMapping(holds=holds, columns=columns)


def holding(sheet: str) -> str | None:
    """What a sheet of a name holds; None where the name does not tell."""
    return next((holds for holds, names in SHEETS.items() if normal(sheet) in _normal(names)), None)


def _normal(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normal, names))
