"""Collects initiatives as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingABC
from typing import Any

from govrules.diagnostics import Diagnostic
from govrules.documents import shortened
from govrules.model.initiative import Initiative
from govrules.model.origin import Origin
from govrules.model.reading import RowError, Scales, off_scale, read_initiative


class Collected:
    """Initiatives as they are read: by id, with where they came from, and what could not be read."""

    def __init__(self, scales: Scales, kind: type[Initiative]) -> None:
        self.scales = scales
        self.kind = kind
        self.initiatives: dict[str, Initiative] = {}
        self.origins: dict[str, Origin] = {}
        self.problems: list[Diagnostic] = []

    def add(self, row: Any, origin: Origin, *, cells: bool = False) -> None:
        """Takes a row, or reports what is wrong with it."""
        try:
            initiative = self._read(row, origin, cells=cells)
        except RowError as error:
            self.problems.extend(error.problems)
            return
        if initiative.id in self.initiatives:
            self.problems.append(self._twice(initiative.id, origin))
            return
        self.initiatives[initiative.id] = initiative
        if origin.name:
            self.origins[initiative.id] = origin

    def check(self, row: Any, origin: Origin, reported: Iterable[Diagnostic]) -> None:
        """Reports what else is wrong with a row that is left out for what was reported."""
        paths = {problem.path for problem in reported}
        try:
            self._read(row, origin, cells=False)
        except RowError as error:
            self.problems.extend(problem for problem in error.problems if problem.path not in paths)

    def _read(self, row: Any, origin: Origin, *, cells: bool) -> Initiative:
        if not isinstance(row, Initiative):
            row = dict(row) if isinstance(row, MappingABC) and not isinstance(row, dict) else row
            return read_initiative(row, origin, self.scales, self.kind, cells=cells)
        problems = list(off_scale(row.__dict__, origin, self.scales))
        if problems:
            raise RowError(problems)
        return row

    def _twice(self, id: str, origin: Origin) -> Diagnostic:  # noqa: A002 - what everybody calls it
        first = self.origins.get(id)
        advice = f"the first is at {first.name}:{first.line}; " if first is not None else ""
        message = f"the initiative `{shortened(id)}` is given a second time"
        return origin.problem("duplicate", message, ("id",), f"{advice}rename one of the two, or remove it")
