"""What of a catalogue becomes what of a portfolio; `--mapping FILE` says it differently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from govrules import PortfolioError
from govrules.documents import Document, DocumentError, plain, read
from govrules.model.loading import File
from govrules.model.mapping import MappingDocument
from govrules.model.problems import field_errors

Names = Literal["capabilities", "data"] | None


class Settings(BaseModel):
    """How entities become initiatives; what is left out is as here.

    >>> Settings(types=["service"]).kinds
    ('Component', 'System')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[str, ...] = Field(("Component", "System"), description="The kinds that are initiatives")
    types: tuple[str, ...] | None = Field(None, description="Only entities of these types")
    marked: bool = Field(default=False, description="Only entities with an annotation that says so")
    annotations: str = Field("govrules.io", description="What annotations that give fields begin with")
    references: Literal["short", "full"] = Field("short", description="Ids: `crm` or `component:default/crm`")
    lifecycles: dict[str, str] = Field(
        {"experimental": "building", "production": "live", "deprecated": "stopped"},
        description="The stage of each lifecycle; one that is not listed is kept",
    )
    tags: Literal["technologies", "capabilities"] | None = Field("technologies", description="What tags name")
    technologies: tuple[str, ...] = Field((), description="Types of Resources that are technologies")
    systems: Names = Field("capabilities", description="What the system of an entity is")
    domains: Names = Field("data", description="What the domain of an entity, or of its system, is")
    fields: MappingDocument = Field(MappingDocument({}), description="More fields, from paths of the entity")
    urls: Literal["refuse", "ignore"] = Field("refuse", description="What is done about URLs of Locations")

    @classmethod
    def given(cls, settings: File | Mapping[str, Any] | None) -> Settings:
        """The settings in a file, or as a mapping. Raises PortfolioError where they cannot be used."""
        if settings is None:
            return cls()
        document = _document(settings)
        try:
            return cls.model_validate(document.value)
        except ValidationError as error:
            raise PortfolioError(
                document.problem(each.code, each.message, each.path, each.advice, key=each.is_key)
                for each in field_errors(error, cls.model_fields)
            ) from None


def _document(settings: File | Mapping[str, Any]) -> Document:
    if isinstance(settings, Document):
        return settings
    if isinstance(settings, Mapping):
        return plain(dict(settings))
    try:
        return read(settings)
    except DocumentError as error:
        raise PortfolioError(error.diagnostics) from None
