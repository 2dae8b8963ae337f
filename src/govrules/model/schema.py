"""The JSON Schema of portfolio documents, for editors and for other programs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from govrules.model.fields import Text
from govrules.model.initiative import Initiative
from govrules.model.mapping import Targets
from govrules.model.organisation import Organisation


class TableDocument(BaseModel):
    """A reference table: rows, or a file of rows, and the column that is their key."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"oneOf": [{"required": ["rows"]}, {"required": ["file"]}]}
    )

    key: str = Field(description="The column by which rows are looked up", examples=["id"])
    rows: list[dict[str, Any]] | None = Field(
        None, description="The rows", examples=[[{"id": "a", "budget": 100}]]
    )
    file: str | None = Field(
        None,
        description="A YAML, JSON, JSONL or CSV file of rows, in this document's folder or below",
        examples=["baseline.csv"],
    )
    at: str | None = Field(
        None, description="Where in a YAML or JSON file the list of rows is", examples=["entries"]
    )
    columns: dict[str, Any] | list[str] | None = Field(
        None,
        description="The types of columns, null leaving one out, where the others are typed by what they "
        "hold; or a list of the only columns that are read",
        examples=[{"budget": "number", "notes": None}, ["id", "budget"]],
    )


class PortfolioDocument(BaseModel):
    """An organisation and its initiatives."""

    model_config = ConfigDict(extra="forbid", title="govrules portfolio")

    organisation: Organisation | None = Field(None, description="What initiatives are judged against")
    initiatives: list[Initiative] | None = Field(None, description="What is judged")
    tables: dict[Text, TableDocument] | None = Field(None, description="Reference tables by their names")
    mapping: Targets | None = Field(
        None,
        description="From each field of an initiative to where the rows of a host have it",
        examples=[{"budget": "cost.amount"}],
    )


def portfolio_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a portfolio document: a mapping, or a list of initiatives.

    >>> schema = portfolio_schema()
    >>> schema["$defs"]["Initiative"]["required"]
    ['id', 'title', 'unit']
    """
    schema = PortfolioDocument.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    whole = {"$ref": "#/$defs/PortfolioDocument"}
    rows = {"type": "array", "items": {"$ref": "#/$defs/Initiative"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": schema["title"],
        "description": "A portfolio document, or a list of initiatives.",
        "anyOf": [whole, rows],
        "$defs": {**definitions, "PortfolioDocument": schema},
    }
