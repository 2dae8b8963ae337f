"""An organisation: its vocabularies, and the things that initiatives name by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator

from govrules.model.fields import Date, FieldProblem, Flag, Id, Number, Text, Title, listed
from govrules.model.initiative import Entry

SCALES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "risk": ("low", "medium", "high", "critical"),
        "stage": ("idea", "proposed", "approved", "building", "live", "stopped"),
    }
)
"""The scales that every organisation has, unless it says otherwise."""

NUMBER_TAG = "<number>"
PERIODS_TAG = "<periods>"


class Unit(Entry):
    """A part of the organisation that proposes initiatives."""

    title: Title | None = Field(None, description="What people call it", examples=["Marketing"])
    delegation: Number | None = Field(None, description="What it may decide to spend alone", examples=[50000])
    envelope: Number | None = Field(None, description="What it may spend in all", examples=[400000])
    appetite: Text | None = Field(
        None, description="The highest risk it may take alone, on the risk scale", examples=["medium"]
    )
    owner: Text | None = Field(None, description="Who answers for it", examples=["marketing-director"])
    parent: Id | None = Field(None, description="Id of the unit it belongs to", examples=["commerce"])


def _kind_of_capacity(value: Any) -> str:
    return PERIODS_TAG if isinstance(value, Mapping) else NUMBER_TAG


Capacity = Annotated[
    Annotated[Number, Tag(NUMBER_TAG)] | Annotated[dict[Text, Number | None], Tag(PERIODS_TAG)],
    Discriminator(_kind_of_capacity),
]
"""One number for every period, or a number for each."""


class Resource(Entry):
    """Something that initiatives share: a team, a site, a licence pool."""

    title: Title | None = Field(None, description="What people call it", examples=["Data engineers"])
    capacity: Capacity | None = Field(
        None,
        description="How much there is of it: one number for every period, or one for each",
        examples=[12, {"2027-Q1": 12, "2027-Q2": 14}],
    )
    owner: Text | None = Field(None, description="Who answers for it", examples=["cdo"])
    unit: Id | None = Field(None, description="Id of the unit it belongs to", examples=["it"])
    exclusive: Flag | None = Field(None, description="Whether one initiative at a time can use it")


class Technology(Entry):
    """A product or technique that initiatives use."""

    title: Title | None = Field(None, description="What people call it", examples=["Oracle Database"])
    category: Text | None = Field(None, description="What kind of thing it is", examples=["database"])
    status: Text | None = Field(None, description="What the organisation thinks of it", examples=["hold"])
    end_of_life: Date | None = Field(None, description="When its support ends", examples=["2027-01-31"])
    owner: Text | None = Field(None, description="Who answers for it", examples=["cto"])
    version: Text | None = Field(None, description="The version in use", examples=["19.3"])


class Objective(Entry):
    """Something that the organisation wants to reach."""

    title: Title | None = Field(
        None, description="What people call it", examples=["One view of the customer"]
    )
    weight: Number | None = Field(None, description="How much it matters", examples=[3])
    owner: Text | None = Field(None, description="Who answers for it", examples=["cmo"])


class Domain(Entry):
    """An area of data."""

    title: Title | None = Field(None, description="What people call it", examples=["Customer data"])
    owner: Text | None = Field(None, description="Who answers for it", examples=["cdo"])
    master: Id | None = Field(None, description="Id of the initiative that masters it", examples=["crm-2"])


class Capability(Entry):
    """Something that the organisation can do."""

    title: Title | None = Field(None, description="What people call it", examples=["Customer relationship"])
    owner: Text | None = Field(None, description="Who answers for it", examples=["sales-director"])


E = TypeVar("E", bound=Entry)


def _or_empty(value: object) -> object:
    return {} if value is None else value


Section = dict[Id, Annotated[E, BeforeValidator(_or_empty)]]


def _scale(value: object) -> object:
    steps = listed(value)
    if not steps:
        raise FieldProblem("scale", "has no values", "name its values, lowest first")
    if len({str(step) for step in steps}) != len(steps):  # type: ignore[arg-type, attr-defined]  # a list by now
        raise FieldProblem("scale", "has a value twice")
    return steps


class Organisation(BaseModel):
    """What initiatives are judged against.

    >>> organisation = Organisation(units={"sales": {"delegation": 50000}})
    >>> organisation.units["sales"].delegation
    Decimal('50000')
    >>> organisation.scales["risk"]
    ('low', 'medium', 'high', 'critical')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: Text | None = Field(None, description="The currency of all amounts", examples=["EUR"])
    scales: dict[Text, Annotated[tuple[Text, ...], BeforeValidator(_scale)]] = Field(
        default_factory=lambda: dict(SCALES),
        description="Ordered vocabularies, lowest first; `risk` and `stage` are always there",
        examples=[{"risk": ["low", "medium", "high", "critical"]}],
    )
    units: Section[Unit] = Field(default_factory=dict, description="Units by their ids")
    resources: Section[Resource] = Field(default_factory=dict, description="Shared resources by their ids")
    technologies: Section[Technology] = Field(default_factory=dict, description="Technologies by their ids")
    objectives: Section[Objective] = Field(default_factory=dict, description="Objectives by their ids")
    domains: Section[Domain] = Field(default_factory=dict, description="Data domains by their ids")
    capabilities: Section[Capability] = Field(
        default_factory=dict, description="Business capabilities by their ids"
    )

    @field_validator("scales", mode="after")
    @classmethod
    def _with_own_scales(cls, scales: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {**SCALES, **scales}

    def with_scale(self, name: str, *steps: str) -> Self:
        """The organisation with one scale redefined.

        >>> Organisation().with_scale("risk", "small", "large").scales["risk"]
        ('small', 'large')
        """
        return self.model_copy(update={"scales": {**self.scales, name: steps}})


ENTRIES: dict[str, type[Entry]] = {
    "units": Unit,
    "resources": Resource,
    "technologies": Technology,
    "objectives": Objective,
    "domains": Domain,
    "capabilities": Capability,
}
"""The parts of an organisation that hold things by their ids, and what each holds."""

SECTIONS = tuple(ENTRIES)
"""The names of these parts."""
