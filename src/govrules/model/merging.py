"""Several documents as one organisation: their parts join, and what contradicts is reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from govrules.diagnostics import Diagnostic, one_of, suggest
from govrules.documents import Document, Path, plain
from govrules.model.organisation import SECTIONS, Organisation
from govrules.model.problems import field_errors, shown
from govrules.model.reading import scale_advice

_ROOT = "organisation"
_BY_NAME = (*SECTIONS, "scales")


class OrganisationParts:
    """Collects what documents say of the organisation, then reads it all at once."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        self._content: dict[str, Any] = {}
        self._documents: dict[Path, Document] = {}

    def add(self, document: Document) -> None:
        """Takes the organisation of a document, if it has one."""
        content = document.at((_ROOT,))
        if content is None:
            return
        if not isinstance(content, dict):
            advice = "write `key: value` pairs"
            self._report(document, "type", f"{shown(content)} is not an organisation", (), advice)
            return
        for name, value in content.items():
            if name in _BY_NAME and isinstance(value, dict):
                self._content.setdefault(name, {})
                for key, item in value.items():
                    self._take(document, (name, key), self._content[name], item)
            elif name in _BY_NAME and value is None:
                continue
            else:
                self._take(document, (name,), self._content, value)

    def _take(self, document: Document, path: Path, into: dict[Any, Any], value: Any) -> None:
        key = path[-1]
        if path not in self._documents:
            self._documents[path] = document
            into[key] = value
        elif into[key] != value:
            first = self._documents[path].span((_ROOT, *path), key=True)
            message = f"{shown(key)} is given a second time, with other content"
            advice = f"the first is at {first}; keep one of the two"
            self._report(document, "duplicate", message, path, advice, key=True)

    def organisation(self) -> Organisation:
        """The organisation; what cannot be read is reported and left out."""
        while True:
            try:
                result = Organisation.model_validate(self._content)
            except ValidationError as error:
                self._prune(error)
            else:
                return self._with_appetites_on_scale(result)

    def _prune(self, error: ValidationError) -> None:
        problems = list(field_errors(error, Organisation.model_fields))
        for problem in problems:
            document = self._document_of(problem.path)
            path, key = problem.path, problem.is_key
            self._report(document, problem.code, problem.message, path, problem.advice, key=key)
        for path in {problem.path[:2] for problem in problems}:
            self._leave_out(path)

    def _document_of(self, path: Path) -> Document:
        for known in (path[:2], path[:1]):
            if known in self._documents:
                return self._documents[known]
        return next(iter(self._documents.values()))

    def _leave_out(self, path: Path) -> None:
        """Each call leaves something out, so that reading again comes to an end."""
        content = self._content.get(str(path[0]))
        if isinstance(content, dict) and path[-1] in content:
            del content[path[-1]]
        else:
            self._content.pop(str(path[0]), None)

    def _with_appetites_on_scale(self, organisation: Organisation) -> Organisation:
        """An appetite that is no risk is reported, and unknown."""
        scale = organisation.scales["risk"]
        units = dict(organisation.units)
        for name, unit in organisation.units.items():
            if unit.appetite is not None and unit.appetite not in scale:
                path = ("units", name, "appetite")
                message = f"{shown(unit.appetite)} is not on the risk scale"
                document = self._document_of(path)
                self._report(document, "scale", message, path, scale_advice(unit.appetite, scale))
                units[name] = unit.model_copy(update={"appetite": None})
        return organisation.model_copy(update={"units": units})

    def problem(self, code: str, message: str, path: Path, advice: str | None) -> Diagnostic:
        """A diagnostic about a key of the organisation."""
        document = self._document_of(path)
        return document.problem(code, message, (_ROOT, *path), advice, key=True)

    def _report(  # noqa: PLR0913 - one for each part of a diagnostic
        self,
        document: Document,
        code: str,
        message: str,
        path: Path,
        advice: str | None = None,
        *,
        key: bool = False,
    ) -> None:
        self.problems.append(document.problem(code, message, (_ROOT, *path), advice, key=key))


def joined(organisations: Sequence[Organisation]) -> tuple[Organisation, list[Diagnostic]]:
    """One organisation of several that have been read, with what they contradict each other in.

    >>> sales, legal = Organisation(units={"sales": {}}), Organisation(units={"legal": {}})
    >>> sorted(joined([sales, legal])[0].units)
    ['legal', 'sales']
    """
    parts = OrganisationParts()
    for organisation in organisations:
        parts.add(plain({_ROOT: organisation.model_dump(exclude_unset=True)}))
    result = parts.organisation()
    return result, parts.problems


PARTS = ("organisation", "initiatives", "tables", "mapping")
"""What a portfolio document can hold."""


def unknown_parts(document: Document) -> list[Diagnostic]:
    """A diagnostic for each key of a portfolio document that means nothing."""
    return [
        document.problem(
            "unknown-key",
            f"unknown key {shown(key)}",
            (key,),
            suggest(key, PARTS) or f"a portfolio has {one_of(PARTS)}",
            key=True,
        )
        for key in document.value
        if key not in PARTS
    ]
