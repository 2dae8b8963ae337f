"""What bodies hold: their models for the OpenAPI document, and how they are read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from pydantic import BaseModel, ConfigDict, Field, create_model

from govrules import Diagnostic, Initiative, Organisation
from govrules.documents import shown_path
from govrules.model import Date, Id
from govrules.model.fields import written
from govrules.values import ValueProblem, date
from govrules_fastapi.bodies import Received
from govrules_fastapi.problems import invalid, unknown_key

_AS_OF = "The day on which the policy judges; a service with a clock takes today where it is left out"
_AS_DATE = "write it as year-month-day, such as 2026-11-23"
_CLOSED = ConfigDict(extra="forbid")


class TableRows(BaseModel):
    """A reference table."""

    model_config = _CLOSED

    key: str = Field(description="The column by which rows are looked up", examples=["id"])
    rows: list[dict[str, Any]] = Field(description="The rows", examples=[[{"id": "a", "budget": 100}]])
    columns: dict[str, Any] | list[str] | None = Field(
        None, description="Types of columns, or the columns to read"
    )


class AsOfRequest(BaseModel):
    """A day for the live portfolio."""

    model_config = _CLOSED

    as_of: Date = Field(description="The day on which the policy judges", examples=["2026-11-23"])


@frozen
class Bodies:
    """The models of the bodies of a service, whose initiatives may have fields of its own."""

    initiative: type[BaseModel]
    decide: type[BaseModel]
    review: type[BaseModel]
    what_if: type[BaseModel]
    batch: type[BaseModel]

    @staticmethod
    def of(kind: type[Initiative]) -> Bodies:
        """Those for a class of initiatives."""
        as_of: Any = (Date | None, Field(None, description=_AS_OF, examples=["2026-11-23"]))
        one: Any = (kind, Field(description="What is judged"))
        many: Any = (list[kind], Field(description="What is judged"))  # type: ignore[valid-type]  # a type made for this application
        organisation: Any = (Organisation | None, Field(None, description="In place of the service's own"))
        tables: Any = (dict[str, TableRows] | None, Field(None, description="In place of the service's own"))
        put: Any = (list[kind], Field((), description="Put in, or in place of their older selves"))  # type: ignore[valid-type]  # a type made for this application
        remove: Any = (list[Id], Field((), description="Ids of initiatives to take out"))
        return Bodies(
            initiative=kind,
            decide=_model("DecideRequest", "One initiative, judged by itself.", initiative=one, as_of=as_of),
            review=_model(
                "ReviewRequest",
                "A portfolio.",
                initiatives=many,
                organisation=organisation,
                tables=tables,
                as_of=as_of,
            ),
            what_if=_model("WhatIfRequest", "An initiative, tried in the live portfolio.", initiative=one),
            batch=_model(
                "BatchRequest", "Edits that are made together, or not at all.", put=put, remove=remove
            ),
        )


def _model(name: str, doc: str, **fields: Any) -> type[BaseModel]:
    return create_model(name, __config__=_CLOSED, __doc__=doc, **fields)


class Envelope:
    """A body that is an object with certain keys; everything wrong with it is told at once."""

    def __init__(self, received: Received, *keys: str) -> None:
        self._value: Any = received.document.value
        self._keys = keys
        self.problems: list[Diagnostic] = []
        if not isinstance(self._value, dict):
            advice = f"write an object with {', '.join(f'`{key}`' for key in keys)}"
            raise invalid([Diagnostic("type", "the body is not an object", None, advice, "$")])
        for key in self._value.keys() - set(keys):
            self.problems.append(unknown_key(key, keys, shown_path((key,))))

    def checked(self) -> None:
        """Raises Refused with all problems, where there are any."""
        if self.problems:
            raise invalid(sorted(self.problems, key=lambda problem: problem.sort_key))

    def date(self, key: str = "as_of", *, required: bool = False) -> datetime.date | None:
        """The date that is given, None where there is none."""
        given = self._value.get(key)
        if given is None:
            if required:
                self._report("missing", f"`{key}` is missing", key, _AS_DATE)
            return None
        try:
            return date(given)
        except ValueProblem as problem:
            self._report("date", f"`{key}` {problem}", key, _AS_DATE)
            return None

    def initiative(self) -> Mapping[str, Any]:
        """The fields of the initiative that is given."""
        given = self._value.get("initiative")
        if not isinstance(given, dict):
            code, what = ("missing", "is missing") if given is None else ("type", "is not an object")
            self._report(code, f"`initiative` {what}", "initiative", 'give one, such as {"id": "crm-2", …}')
            return {}
        return given

    def listed(self, key: str, *, required: bool = False) -> list[Any]:
        """The items that are given."""
        given = self._value.get(key, None if required else [])
        if isinstance(given, list):
            return given
        code, what = ("missing", "is missing") if given is None else ("type", "is not a list")
        self._report(code, f"`{key}` {what}", key, "write a list, [] for none")
        return []

    def given(self, key: str) -> Any:
        """Whatever is given."""
        return self._value.get(key)

    def tables(self) -> Any:
        """The tables that are given: rows only, because a request names no file of this machine."""
        given = self._value.get("tables")
        for name, table in given.items() if isinstance(given, dict) else ():
            known = tuple(TableRows.model_fields)
            for key in table.keys() - set(known) if isinstance(table, dict) else ():
                self.problems.append(unknown_key(key, known, shown_path(("tables", name, key))))
        return given

    def _report(self, code: str, message: str, key: str, advice: str) -> None:
        self.problems.append(Diagnostic(code, message, None, advice, shown_path((key,))))


def ids(envelope: Envelope, key: str) -> list[str]:
    """A list of ids, where a number stands for its digits."""
    found: list[str] = []
    for place, given in enumerate(envelope.listed(key)):
        try:
            found.append(written(given))
        except ValueProblem:
            path = shown_path((key, place))
            envelope.problems.append(
                Diagnostic("text", "this is no id", None, "write the id as a text", path)
            )
    return found


def placed(envelope: Envelope, key: str) -> dict[str, Any]:
    """The items of a list by their paths."""
    return {shown_path((key, place)): given for place, given in enumerate(envelope.listed(key))}
