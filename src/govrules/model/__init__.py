"""What is judged: portfolios, read from documents or made by a host, checked once at the border."""

from govrules.model.fields import Date, Flag, Id, Number, Text, Texts, Title
from govrules.model.initiative import Approval, DataUse, Entry, Initiative, ResourceClaim
from govrules.model.mapping import Mapping
from govrules.model.organisation import (
    ENTRIES,
    SCALES,
    SECTIONS,
    Capability,
    Domain,
    Objective,
    Organisation,
    Resource,
    Technology,
    Unit,
)
from govrules.model.origin import Origin
from govrules.model.portfolio import Portfolio
from govrules.model.schema import portfolio_schema

__all__ = [
    "ENTRIES",
    "SCALES",
    "SECTIONS",
    "Approval",
    "Capability",
    "DataUse",
    "Date",
    "Domain",
    "Entry",
    "Flag",
    "Id",
    "Initiative",
    "Mapping",
    "Number",
    "Objective",
    "Organisation",
    "Origin",
    "Portfolio",
    "Resource",
    "ResourceClaim",
    "Technology",
    "Text",
    "Texts",
    "Title",
    "Unit",
    "portfolio_schema",
]
