"""The mapping file: which sheets hold what, which header is which field, and how cells are written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from govrules import Diagnostic, PortfolioError, Source, Span
from govrules.documents import Document, DocumentError, plain, read
from govrules.model import SECTIONS
from govrules.model.fields import FieldProblem, Text
from govrules.model.problems import field_errors
from govrules_excel.patterns import Pattern

Kind = Literal["text", "number", "date", "flag", "list"]
INITIATIVES = "initiatives"
TABLE = "table"
HOLDS = (INITIATIVES, *SECTIONS, TABLE)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _pattern(value: Any) -> Any:
    if not isinstance(value, str):
        raise FieldProblem("mapping", "is no text")
    try:
        Pattern.of(value)
    except ValueError as error:
        raise FieldProblem("mapping", str(error), "write it as `{resource} | {period}`") from None
    return value


Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Written = Annotated[str, BeforeValidator(_pattern)]
Written_ = Annotated[tuple[Written, ...], BeforeValidator(_listed)]


class Column(_Part):
    """Where a field stands, and how its cells are written."""

    header: Written_ = Field((), description="Header, or several of which the first that is there counts")
    value: Any = Field(None, description="The same in every row, instead of a column")
    values: dict[Text, Any] = Field(default_factory=dict, description="What the texts of cells mean")
    default: Any = Field(None, description="What a blank cell means; unknown if it is not given")
    split: Texts = Field((), description="What stands between the items of a list: `;` and line breaks")
    item: Written | None = Field(
        None, description="How each item is written: `{resource} {period}: {amount}`"
    )
    also: dict[Text, Any] = Field(
        default_factory=dict, alias="with", description="Members that every item has"
    )
    cell: Text | None = Field(None, description="The member that cells below a header with names hold")
    times: Decimal | None = Field(None, description="What numbers are multiplied by: 1000 for k€")
    type: Kind | None = Field(None, description="The type of a field that is not govrules' own")
    optional: bool = Field(default=False, description="Whether the sheet may lack the column")

    @model_validator(mode="after")
    def _is_somewhere(self) -> Column:
        if not self.header and self.value is None:
            raise FieldProblem("mapping", "names no header", "name the header of the column")
        return self


def _column(value: Any) -> Any:
    return value if isinstance(value, Mapping | Column) else {"header": value}


class SheetMapping(_Part):
    """How one sheet is read."""

    holds: str = Field(INITIATIVES, description="initiatives, a part of the organisation, or a table")
    table: Text | None = Field(None, description="The name of the table that the sheet holds")
    key: Text | None = Field(None, description="The column that is the table's key")
    header: Annotated[tuple[int, ...], BeforeValidator(_listed)] = Field(
        (), description="The row of headers, or the rows where headers have several levels"
    )
    first_row: int | None = Field(None, description="Where the data begin")
    last_row: int | None = Field(None, description="Where the data end")
    ends: Literal["blank-row"] | None = Field(None, description="What ends the data before the sheet ends")
    hidden_rows: Literal["read", "skip"] = Field("read", description="What is done with hidden rows")
    skip: dict[Text, Texts] = Field(
        default_factory=dict, description="Rows to skip: the header of a column, and texts in it"
    )
    ignore: Texts = Field((), description="Headers of columns to leave out")
    columns: dict[Text, Annotated[Column, BeforeValidator(_column)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_known(self) -> SheetMapping:
        if self.holds not in HOLDS:
            raise FieldProblem("mapping", f"holds `{self.holds}`", f"a sheet holds one of {', '.join(HOLDS)}")
        if self.holds == TABLE and not (self.table and self.key):
            raise FieldProblem("mapping", "is a table without `table` and `key`", "name both")
        return self


class CsvMapping(_Part):
    """How a CSV file is written."""

    encoding: Text = "utf-8-sig"
    delimiter: Text | None = None


class WorkbookMapping(_Part):
    """A mapping file."""

    locale: Literal["fr", "en"] | None = Field(None, description="How numbers in texts are written")
    dates: Literal["day-first", "month-first"] | None = Field(None, description="How dates in texts are")
    csv: CsvMapping = CsvMapping()
    organisation: dict[Text, Any] = Field(default_factory=dict, description="Currency and scales")
    sheets: dict[Text, SheetMapping] = Field(min_length=1)

    @property
    def date_order(self) -> str | None:
        """In French the day comes first; English has both orders."""
        return self.dates or ("day-first" if self.locale == "fr" else None)


class Given:
    """A mapping with the document that it stands in, for messages."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.mapping = _validated(document)

    def problem(self, message: str, path: tuple[str | int, ...], advice: str | None = None) -> Diagnostic:
        """A diagnostic about a part of the mapping."""
        return self.document.problem("mapping", message, path, advice)


def load(given: str | os.PathLike[str] | Source | Document | Mapping[str, Any]) -> Given:
    """The mapping in a file, or in what a caller has. Raises PortfolioError."""
    if isinstance(given, Mapping):
        return Given(plain(dict(given)))
    try:
        return Given(given if isinstance(given, Document) else read(given))
    except DocumentError as error:
        raise PortfolioError(error.diagnostics) from None


def _validated(document: Document) -> WorkbookMapping:
    if not isinstance(document.value, dict) or "sheets" not in document.value:
        advice = "write `sheets:` with the names of sheets, and below each its `columns:`"
        span = Span(document.source) if document.source.name else None
        raise PortfolioError(
            [Diagnostic("mapping", "this mapping does not say what sheets hold", span, advice)]
        )
    try:
        return WorkbookMapping.model_validate(document.value)
    except ValidationError as error:
        raise PortfolioError(_problems(error, document)) from None


def _problems(error: ValidationError, document: Document) -> list[Diagnostic]:
    return [
        document.problem(each.code, each.message, _known(each.path, document), each.advice, key=each.is_key)
        for each in field_errors(error)
    ]


def _known(path: tuple[str | int, ...], document: Document) -> tuple[str | int, ...]:
    """The path without what the document does not write, such as the `header` of a bare text."""
    while path and document.locate(path) is None:
        path = path[:-1]
    return path


__all__ = ["INITIATIVES", "TABLE", "Column", "Given", "SheetMapping", "WorkbookMapping", "load"]
