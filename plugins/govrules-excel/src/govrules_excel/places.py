"""Which cells a finding is about: those of the fields that decided, or that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from govrules import Finding, Portfolio
from govrules.plan import Pair, Rule
from govrules.reports.places import places
from govrules_excel.origins import CellOrigin
from govrules_excel.sheets import address


@frozen
class Cell:
    """A cell of a sheet by its address."""

    sheet: str
    address: str


def cells_of(finding: Finding, rule: Rule, portfolio: Portfolio, number: int) -> tuple[Cell, ...]:
    """The cells of one subject that a finding names; that of its id where it names none of its cells."""
    origin = portfolio.origin(finding.subjects[number])
    if not isinstance(origin, CellOrigin):
        return ()
    columns = dict.fromkeys(_columns(finding, rule, origin, number))
    if not columns:
        place = places(finding, rule, portfolio)[number]
        reading = origin.table.read(origin.row)
        column = reading.column(place.path)
        columns = dict.fromkeys([column if column is not None else reading.column(("id",)) or 0])
    return tuple(Cell(origin.table.sheet, address(origin.row.number, column)) for column in columns)


def _columns(finding: Finding, rule: Rule, origin: CellOrigin, number: int) -> Iterator[int]:
    reading = origin.table.read(origin.row)
    for name in _fields(finding, rule, number):
        column = reading.column((name,))
        if column is not None:
            yield column


def _fields(finding: Finding, rule: Rule, number: int) -> Iterator[str]:
    """The first words of the paths that are missing or decided, of one subject."""
    prefixes = [f"{each}." for each in _names(finding, rule, number)]
    others = [f"{each}." for each in _names(finding, rule, 1 - number)] if len(finding.subjects) == 2 else []
    for path in finding.missing or finding.evidence:
        own = next((prefix for prefix in prefixes if path.startswith(prefix)), None)
        if own is None and any(path.startswith(prefix) for prefix in others):
            continue
        yield path.removeprefix(own or "").partition(".")[0].partition("[")[0]


def _names(finding: Finding, rule: Rule, number: int) -> tuple[str, ...]:
    """What paths call a subject: its id, and the variable that stands for it."""
    subject = finding.subjects[number]
    if not isinstance(rule.shape, Pair):
        return (subject,)
    return (subject, rule.shape.first if number == 0 else rule.shape.second)
