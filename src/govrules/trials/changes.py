"""A portfolio with changes: what is put into it, patched or removed."""

from __future__ import annotations

import re
from typing import Any

from attrs import define, field

from govrules.diagnostics import Diagnostic, DiagnosticError, PortfolioError, one_of, suggest
from govrules.model import Initiative, Portfolio
from govrules.policyfile.problems import Place

CHANGES = ("put", "patch", "remove")
_ROW = re.compile(r"\$\.initiatives\[(\d+)\](?:\.([\w-]+))?")


def changed(portfolio: Portfolio, place: Place, kind: type[Initiative] = Initiative) -> Portfolio:
    """The portfolio with the changes of a list, one after another.

    `put` adds an initiative or takes the place of the one of its id, `patch` gives fields of one
    new values (null: unknown), `remove` takes one or several out. Raises DiagnosticError.
    """
    if not place.is_there:
        return portfolio
    if not isinstance(place.value, list):
        place.problem("wrong-type", "changes are a list", "write `- put: {id: …}` for each")
        raise DiagnosticError([])
    edited = _Edited({initiative.id: initiative for initiative in portfolio})
    for item in place.items():
        edited.change(item)
    return edited.portfolio(portfolio, kind)


@define
class _Edited:
    rows: dict[str, Initiative | dict[str, Any]]
    places: dict[str, Place] = field(factory=dict)
    """Where the changed rows stand."""

    def change(self, place: Place) -> None:
        """One change; what is wrong with it is reported at its place."""
        if not isinstance(place.value, dict) or len(place.value) != 1:
            place.problem("change", "a change is one of `put`, `patch` and `remove`")
            return
        ((name, part),) = place.entries()
        if name not in CHANGES:
            hint = suggest(name, CHANGES) or f"there are {one_of(CHANGES)}"
            part.problem("unknown-key", f"there is no change `{name}`", hint, key=True)
        elif name == "remove":
            self._remove(part)
        else:
            self._put(part, patch=name == "patch")

    def _remove(self, place: Place) -> None:
        for item in place.items() if isinstance(place.value, list) else (place,):
            if self._is_there(item):
                del self.rows[item.value]

    def _is_there(self, place: Place) -> bool:
        there = isinstance(place.value, str) and place.value in self.rows
        if not there:
            hint = suggest(str(place.value), self.rows)
            place.problem("unknown-initiative", f"there is no initiative `{place.value}`", hint)
        return there

    def _put(self, place: Place, *, patch: bool) -> None:
        if not isinstance(place.value, dict) or not isinstance(place["id"].value, str):
            place.problem("missing-id", "the initiative has no `id`", "write `{id: …, …}`")
            return
        id_ = place["id"].value
        if not patch:
            self.rows[id_] = place.value
        elif self._is_there(place["id"]):
            self.rows[id_] = _dumped(self.rows[id_]) | place.value
        self.places[id_] = place

    def portfolio(self, around: Portfolio, kind: type[Initiative]) -> Portfolio:
        """The portfolio of what is there now."""
        try:
            rows = self.rows.values()
            return Portfolio(around.organisation, rows, dict(around.tables), around.problems, kind=kind)
        except PortfolioError as error:
            raise DiagnosticError([self._at_its_place(problem) for problem in error.diagnostics]) from None

    def _at_its_place(self, problem: Diagnostic) -> Diagnostic:
        row = _ROW.match(problem.path or "")
        place = self.places.get(list(self.rows)[int(row[1])]) if row is not None else None
        if row is None or place is None:
            return problem
        span = (place[row[2]] if row[2] in place else place).span  # noqa: SIM401 - a place has no `get`
        return Diagnostic(problem.code, problem.message, span, problem.help)


def _dumped(row: Initiative | dict[str, Any]) -> dict[str, Any]:
    return row.model_dump(exclude_unset=True) if isinstance(row, Initiative) else row
