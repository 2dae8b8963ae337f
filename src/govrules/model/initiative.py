"""An initiative: one row of a portfolio."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from govrules.model.fields import Date, Flag, Id, Number, Text, Texts, Title, listed


class Entry(BaseModel):
    """Anything in a portfolio: never changes, and keeps keys that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="allow")


class DataUse(Entry):
    """A use that an initiative makes of a data domain."""

    domain: Id | None = Field(None, description="Id of the data domain", examples=["customer"])
    access: Text | None = Field(
        None, description="What is done with the data", examples=["reads", "writes", "masters"]
    )
    personal: Flag | None = Field(None, description="Whether it is about people")


class ResourceClaim(Entry):
    """An amount that an initiative needs of a shared resource in a period."""

    resource: Id | None = Field(None, description="Id of the resource", examples=["data-team"])
    period: Text | None = Field(
        None, description="The period, named as capacities name it", examples=["2027-Q1"]
    )
    amount: Number | None = Field(None, description="How much of it", examples=[3])


class Approval(Entry):
    """An approval that was given to an initiative."""

    role: Text | None = Field(None, description="The role that approved", examples=["cio"])
    on: Date | None = Field(None, description="When", examples=["2026-12-01"])


class Initiative(Entry):
    """A row of a portfolio. What is None is unknown; a host adds fields of its own in a subclass.

    >>> crm = Initiative(id="crm-2", title="New CRM", unit="sales", budget="180000.50")
    >>> crm.budget
    Decimal('180000.50')
    >>> crm.technologies, crm.risk
    ((), None)
    """

    id: Id = Field(description="The one name that rules and other initiatives use", examples=["crm-2"])
    title: Title = Field(description="What people call it", examples=["New CRM for sales"])
    unit: Id = Field(description="Id of the unit that proposes it", examples=["sales"])
    description: Title | None = Field(None, description="What it is about")
    owner: Text | None = Field(None, description="Who answers for it", examples=["sales-director"])
    stage: Text | None = Field(None, description="Where it stands on the stage scale", examples=["proposed"])
    risk: Text | None = Field(None, description="Where it stands on the risk scale", examples=["medium"])
    budget: Number | None = Field(
        None, description="What it costs, in the organisation's currency", examples=[180000]
    )
    start: Date | None = Field(None, description="Its first day", examples=["2027-01-15"])
    end: Date | None = Field(None, description="Its last day", examples=["2027-09-30"])
    updated: Date | None = Field(
        None, description="When this row was last looked at", examples=["2026-11-02"]
    )
    technologies: Texts = Field((), description="Ids of the technologies it uses", examples=[["salesforce"]])
    capabilities: Texts = Field(
        (), description="Ids of the business capabilities it serves", examples=[["customer-relationship"]]
    )
    data: Annotated[tuple[DataUse | None, ...] | None, BeforeValidator(listed)] = Field(
        (),
        description="The data domains it uses",
        examples=[[{"domain": "customer", "access": "masters", "personal": True}]],
    )
    resources: Annotated[tuple[ResourceClaim | None, ...] | None, BeforeValidator(listed)] = Field(
        (),
        description="The shared resources it needs",
        examples=[[{"resource": "data-team", "period": "2027-Q1", "amount": 3}]],
    )
    depends_on: Texts = Field((), description="Ids of the initiatives it needs first", examples=[["iam"]])
    integrates_with: Texts = Field(
        (), description="Ids of the initiatives it exchanges data with", examples=[["erp"]]
    )
    objectives: dict[Text, Number | None] | None = Field(
        default_factory=dict,
        description="How much it contributes to each objective",
        examples=[{"one-customer": 0.6}],
    )
    approvals: Annotated[tuple[Approval | None, ...] | None, BeforeValidator(listed)] = Field(
        (), description="The approvals it already has", examples=[[{"role": "cio", "on": "2026-12-01"}]]
    )
