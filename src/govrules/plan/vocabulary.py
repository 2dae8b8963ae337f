"""The fields that every portfolio has, by the kind of thing that has them."""

from __future__ import annotations

from collections.abc import Mapping

from govrules.plan.rules import FieldType
from govrules.types import DATE, FLAG, NUMBER, TEXT, ListOf, MappingOf, Record, Reference, Scale, Type

COLLECTIONS = {
    "units": "unit",
    "resources": "resource",
    "technologies": "technology",
    "objectives": "objective",
    "domains": "domain",
    "capabilities": "capability",
}
"""The collections of an organisation, and the kind of what they hold."""

SETTINGS: dict[str, Type] = {"currency": TEXT}
"""The scalars of an organisation itself."""


def fields_of_initiatives(scales: Mapping[str, tuple[str, ...]]) -> dict[str, FieldType]:
    """The built-in fields of an initiative."""
    scale = {name: Scale(name, values) for name, values in scales.items()}
    data = Record.of({"domain": Reference("domain"), "access": TEXT, "personal": FLAG})
    claim = Record.of({"resource": Reference("resource"), "period": TEXT, "amount": NUMBER})
    return {
        "id": FieldType(TEXT),
        "title": FieldType(TEXT),
        "description": FieldType(TEXT),
        "unit": FieldType(Reference("unit")),
        "owner": FieldType(TEXT, chosen=True),
        "stage": FieldType(scale["stage"], chosen=True),
        "risk": FieldType(scale["risk"]),
        "budget": FieldType(NUMBER, chosen=True),
        "start": FieldType(DATE, chosen=True),
        "end": FieldType(DATE, chosen=True),
        "technologies": FieldType(ListOf(Reference("technology")), chosen=True),
        "capabilities": FieldType(ListOf(Reference("capability"))),
        "data": FieldType(ListOf(data)),
        "resources": FieldType(ListOf(claim), chosen=True),
        "depends_on": FieldType(ListOf(Reference("initiative"))),
        "integrates_with": FieldType(ListOf(Reference("initiative")), chosen=True),
        "objectives": FieldType(MappingOf(Reference("objective"), NUMBER)),
        "approvals": FieldType(ListOf(Record.of({"role": TEXT, "on": DATE})), chosen=True),
        "updated": FieldType(DATE),
    }


def fields_of_organisation(scales: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, FieldType]]:
    """The built-in fields of units, resources and so on."""
    risk = Scale("risk", scales["risk"])
    fields: dict[str, dict[str, Type]] = {
        "unit": {
            "delegation": NUMBER,
            "envelope": NUMBER,
            "appetite": risk,
            "owner": TEXT,
            "parent": Reference("unit"),
        },
        "resource": {
            "capacity": MappingOf(TEXT, NUMBER),
            "owner": TEXT,
            "unit": Reference("unit"),
            "exclusive": FLAG,
        },
        "technology": {"category": TEXT, "status": TEXT, "end_of_life": DATE, "owner": TEXT, "version": TEXT},
        "objective": {"weight": NUMBER, "owner": TEXT},
        "domain": {"owner": TEXT, "master": Reference("initiative")},
        "capability": {"owner": TEXT},
    }
    common: dict[str, Type] = {"id": TEXT, "title": TEXT}
    return {
        kind: {name: FieldType(type_) for name, type_ in (common | own).items()}
        for kind, own in fields.items()
    }


def vocabulary(scales: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, FieldType]]:
    """The fields of every kind, where scales are as given.

    >>> from govrules.model import SCALES
    >>> str(vocabulary(SCALES)["initiative"]["unit"].type)
    'unit'
    """
    return {"initiative": fields_of_initiatives(scales), **fields_of_organisation(scales)}
