"""Reads a record: its reviews, the inputs that it holds, and the lines that are damaged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, define, field, frozen

from govrules import documents
from govrules.diagnostics import DiagnosticError, Source
from govrules.documents import Limits
from govrules.documents.files import open_bytes
from govrules.records.entries import VERSION, Entry, digests_of
from govrules.records.journal import Damage, Line, RecordError, damage_of, lines
from govrules.values import date

_LIMITS = Limits(json=1_000_000_000, depth=80)


@frozen
class Record:
    """The reviews of a record in their order; `inputs` by kind and digest."""

    entries: tuple[Entry, ...]
    damaged: tuple[Damage, ...]
    inputs: Mapping[tuple[str, str], Any] = field(hash=False, repr=False)


def read(path: str | Path) -> Record:
    """All that a record holds. Raises DiagnosticError where there is no such file, else RecordError."""
    reader = _Reader(str(path))
    with open_bytes(path) as file:
        for line in lines(file):
            reader.take(line)
    return Record(tuple(reader.entries), tuple(reader.damaged), reader.inputs)


@define
class _Reader:
    name: str
    entries: list[Entry] = Factory(list)
    damaged: list[Damage] = Factory(list)
    inputs: dict[tuple[str, str], Any] = Factory(dict)

    def take(self, line: Line) -> None:
        if line.text is None:
            self.damaged.append(damage_of(line))
            return
        content = self._content(line.text, line.number)
        if content.get("record") == "input":
            self.inputs[content["kind"], content["digest"]] = content["content"]
        elif content.get("record") == "review":
            self.entries.append(self._entry(content, line.number))
        else:
            raise self._other(line.number)

    def _content(self, text: str, number: int) -> dict[str, Any]:
        try:
            value = documents.read(Source(self.name, text, number), "json", _LIMITS).value
        except DiagnosticError:
            raise self._other(number) from None
        assert isinstance(value, dict), "a line with a checksum is a mapping"
        return value

    def _other(self, number: int) -> RecordError:
        return RecordError(f"line {number} of `{self.name}` was written by another version of govrules")

    def _entry(self, content: dict[str, Any], number: int) -> Entry:
        if content.get("format") != VERSION:
            raise self._other(number)
        review = content.get("review")
        said = review if review is not None else content
        findings = digests_of(review["findings"]) if review is not None else content["findings"]
        return Entry(
            line=number,
            version=content["version"],
            as_of=date(content["as_of"]),
            policy=content["policy"]["id"],
            policy_digest=content["policy"]["digest"],
            portfolio_digest=content["portfolio"]["digest"],
            waivers_digest=content["waivers"],
            result=content["result"],
            decisions=tuple(said["decisions"]),
            findings=findings,
            review=review,
        )
