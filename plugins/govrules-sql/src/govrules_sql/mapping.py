"""Which tables and columns hold a portfolio: what `--mapping FILE` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from govrules import PortfolioError
from govrules.documents import Document, DocumentError, plain, read
from govrules.model.fields import FieldProblem
from govrules.model.loading import File
from govrules.model.mapping import MappingDocument
from govrules.model.problems import field_errors

Kind = Literal["flag", "json"]
"""What a column holds that the database does not tell: 0 and 1 for a flag, a text for JSON."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Part):
    """A table or view, or what a SELECT gives."""

    table: str | None = Field(None, description="The table or view")
    namespace: str | None = Field(None, alias="schema", description="The schema that the table is in")
    select: str | None = Field(None, description="A SELECT instead of a table")
    types: dict[str, Kind] = Field({}, description="What columns hold, where the database does not tell")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.table is None) == (self.select is None):
            raise FieldProblem("mapping", "has to have either a `table` or a `select`")
        return self

    @property
    def name(self) -> str:
        """What messages call it."""
        if self.table is None:
            return "select"
        return self.table if self.namespace is None else f"{self.namespace}.{self.table}"


class Child(Source):
    """Rows that belong to a row: values of a column, records, or a mapping from one column to another."""

    of: str = Field(description="The column that holds the key of the row that they belong to")
    column: str | None = Field(None, description="For a list: the column with its members")
    fields: MappingDocument | None = Field(None, description="For records: where each of their fields is")
    key: str | None = Field(None, description="For a mapping: the column with its keys")
    value: str | None = Field(None, description="For a mapping: the column with its values")

    @model_validator(mode="after")
    def _shape(self) -> Self:
        shapes = (self.column, self.fields, self.key)
        if sum(shape is not None for shape in shapes) != 1 or (self.key is None) != (self.value is None):
            advice = "give `column`, or `fields`, or `key` and `value`"
            raise FieldProblem("mapping", "does not say what its rows are", advice)
        return self


class Rows(Source):
    """Rows with a key, each an initiative or another part of a portfolio."""

    key: str | None = Field(None, description="The column that tells rows apart; the primary key")
    fields: MappingDocument = Field(MappingDocument({}), description="Where each field is")
    children: dict[str, Child] = Field({}, description="Fields that are in rows of their own")


class OrganisationRows(_Part):
    """Where the parts of the organisation are."""

    currency: str | None = None
    scales: dict[str, tuple[str, ...]] | None = None
    units: Rows | None = None
    resources: Rows | None = None
    technologies: Rows | None = None
    objectives: Rows | None = None
    domains: Rows | None = None
    capabilities: Rows | None = None


class SqlMapping(_Part):
    """Where in a database a portfolio is.

    >>> mapping = SqlMapping.given({"initiatives": {"table": "projects", "fields": {"id": "code"}}})
    >>> mapping.initiatives.table
    'projects'
    """

    initiatives: Rows
    organisation: OrganisationRows = OrganisationRows()

    @classmethod
    def given(cls, mapping: File | Mapping[str, Any] | SqlMapping) -> SqlMapping:
        """The mapping in a file, or as a mapping. Raises PortfolioError where it cannot be used."""
        if isinstance(mapping, SqlMapping):
            return mapping
        document = _document(mapping)
        try:
            return cls.model_validate(document.value)
        except ValidationError as error:
            raise PortfolioError(
                document.problem(each.code, each.message, each.path, each.advice, key=each.is_key)
                for each in field_errors(error)
            ) from None


def _document(mapping: File | Mapping[str, Any]) -> Document:
    if isinstance(mapping, Document):
        return mapping
    if isinstance(mapping, Mapping):
        return plain(dict(mapping))
    try:
        return read(mapping)
    except DocumentError as error:
        raise PortfolioError(error.diagnostics) from None
