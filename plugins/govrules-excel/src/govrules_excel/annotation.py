"""Writes a review into the workbook that the portfolio was read from: a column, notes and a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import define, field, frozen

from govrules import Diagnostic, Finding, Outcome, Policy, Portfolio, Review
from govrules.plan import Rule
from govrules_excel import comments, findingsheet
from govrules_excel.edits import Edits
from govrules_excel.findingsheet import Told
from govrules_excel.grid import Grid
from govrules_excel.origins import CellOrigin
from govrules_excel.package import Package
from govrules_excel.phrases import Phrases
from govrules_excel.places import Cell, cells_of
from govrules_excel.problems import refusal
from govrules_excel.sheets import MOST_COLUMNS
from govrules_excel.styles import Styles
from govrules_excel.tables import Table

_WIDTH = 40
_SIGNATURES = "_xmlsignatures/"
_ADDRESS = re.compile(r"(?P<sheet>.*)!(?P<address>[A-Z]{0,3}(?P<row>\d+))", re.DOTALL)


@frozen
class Judged:
    """A workbook with what a policy says of the portfolio in it."""

    file: str
    portfolio: Portfolio
    policy: Policy
    review: Review
    phrases: Phrases
    tables: tuple[Table, ...]
    """The tables of initiatives in the workbook."""

    def origins(self) -> Iterator[tuple[str, CellOrigin]]:
        """The initiatives that stand in the workbook itself."""
        for initiative in self.portfolio:
            origin = self.portfolio.origin(initiative.id)
            if isinstance(origin, CellOrigin) and origin.name == self.file:
                yield initiative.id, origin

    def unread(self) -> Iterator[tuple[Diagnostic, Cell, int]]:
        """The problems with cells of the workbook."""
        for problem in self.review.problems:
            found = _ADDRESS.fullmatch(problem.path or "")
            if found is not None and problem.span is not None and problem.span.source.name == self.file:
                address = found["address"] if not found["address"].isdecimal() else f"A{found['row']}"
                yield problem, Cell(found["sheet"], address), int(found["row"])


@define
class Written:
    """What was written: how many rows were read and left out, and the cells that took no note."""

    rows: int
    left_out: int
    refused: tuple[str, ...] = ()


def annotate(judged: Judged, output: Path, *, allow_loss: bool = False) -> Written:
    """Write the workbook anew with what was found; all else in it stays as it is.

    Raises PortfolioError where something would be lost, unless `allow_loss`.
    """
    package = Package(judged.file)
    try:
        if not allow_loss:
            _check_loss(package)
        return _Annotation(judged, package).write(output)
    finally:
        package.close()


def _check_loss(package: Package) -> None:
    if any(info.filename.startswith(_SIGNATURES) for info in package.infos):
        advice = "with --allow-loss the signature is kept, and is no longer valid"
        raise refusal(
            package.name, "loss", "the workbook is signed, and a change breaks the signature", advice
        )


@define
class _Annotation:
    judged: Judged
    package: Package
    edits: Edits = field(init=False)
    styles: Styles = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.edits = Edits(self.package)
        part = self.package.of_workbook("styles")
        if part is None:
            raise refusal(self.package.name, "workbook", "the workbook has no styles", "save it anew")
        self.styles = Styles(self.edits.tree(part))

    def write(self, output: Path) -> Written:
        """Change the sheets and write the file."""
        try:
            return self._write(output)
        except ValueError as error:
            raise refusal(
                self.package.name, "workbook", f"the workbook cannot be annotated: {error}"
            ) from None

    def _write(self, output: Path) -> Written:
        parts = {sheet.name: sheet.part for sheet in self.package.sheets}
        tables = {table.sheet: table for table in self.judged.tables}
        for sheet, table in tables.items():
            self._put_decisions(table, parts[sheet])
        notes = _notes(self.judged)
        refused = [
            f"{sheet}!{cell}"
            for sheet, part in parts.items()
            for cell in comments.annotate(self.edits, part, notes.get(sheet, {}))
        ]
        self._put_findings()
        self.edits.save(output)
        left_out = {(cell.sheet, row) for cell, row in self._rows_left_out(tables)}
        return Written(sum(1 for _ in self.judged.origins()) + len(left_out), len(left_out), tuple(refused))

    def _rows_left_out(self, tables: dict[str, Table]) -> Iterator[tuple[Cell, int]]:
        for _, cell, row in self.judged.unread():
            table = tables.get(cell.sheet)
            if table is None or row > max(table.header.rows):
                yield cell, row

    def _put_decisions(self, table: Table, part: str) -> None:
        """The column of decisions, to the right of all that the sheet holds."""
        grid = Grid(self.edits.tree(part))
        header = max(table.header.rows)
        known = sorted(table.header.own)
        column = known[0] if known else grid.free(max(table.header.names) + 1)
        if column >= MOST_COLUMNS:
            raise refusal(self.package.name, "workbook", f"the sheet `{table.sheet}` has no column left")
        grid.clear(column, header + 1)
        style = grid.style(header, max(table.header.names)) if not known else grid.style(header, column)
        grid.put(header, column, self.judged.phrases["header"], style)
        last = header
        for row, text, outcome in self._decided(table):
            grid.put(row, column, text, self.styles.outcome(outcome))
            last = max(last, row)
        grid.widen(column, _WIDTH)
        grid.reach(last, column)

    def _decided(self, table: Table) -> Iterator[tuple[int, str, Outcome | None]]:
        decisions = {decision.initiative: decision for decision in self.judged.review.decisions}
        for id_, origin in self.judged.origins():
            if origin.table.sheet == table.sheet:
                decision = decisions[id_]
                yield origin.row.number, self.judged.phrases.decision(decision), decision.outcome
        rows = {row for cell, row in self._rows_left_out({table.sheet: table}) if cell.sheet == table.sheet}
        for row in sorted(rows):
            yield row, self.judged.phrases["left out"], None

    def _put_findings(self) -> None:
        judged, phrases = self.judged, self.judged.phrases
        summary = phrases["summary"].format(
            policy=phrases.text(judged.policy.title) or judged.policy.id,
            as_of=judged.review.as_of.isoformat(),
            initiatives=len(judged.portfolio),
            findings=len(judged.review.findings),
        )
        findingsheet.put(self.edits, self.styles, phrases, summary, list(_told(judged)))


def _rules(judged: Judged) -> dict[str, Rule]:
    return {rule.id: rule for rule in judged.policy.rules}


def _notes(judged: Judged) -> dict[str, dict[str, str]]:
    """The text of the note on each cell, by sheet, in the order of findings."""
    rules = _rules(judged)
    texts: dict[Cell, list[str]] = {}
    for problem, cell, _ in judged.unread():
        texts.setdefault(cell, []).append(_problem(problem, judged.phrases))
    for finding in judged.review.findings:
        if finding.status == "open":
            for cell in _cells(finding, rules[finding.rule], judged):
                texts.setdefault(cell, []).append(_note(finding, rules[finding.rule], judged.phrases))
    notes: dict[str, dict[str, str]] = {}
    for cell, parts in texts.items():
        notes.setdefault(cell.sheet, {})[cell.address] = "\n\n".join(dict.fromkeys(parts))
    return notes


def _cells(finding: Finding, rule: Rule, judged: Judged) -> Iterator[Cell]:
    for number in range(len(finding.subjects)):
        if _is_in(finding.subjects[number], judged):
            yield from cells_of(finding, rule, judged.portfolio, number)


def _is_in(initiative: str, judged: Judged) -> bool:
    origin = judged.portfolio.origin(initiative)
    return origin is not None and origin.name == judged.file


def _note(finding: Finding, rule: Rule, phrases: Phrases) -> str:
    head = phrases["with"].format(phrases[finding.effect.value], phrases.text(rule.title) or rule.id)
    fix = phrases.text(rule.fix)
    return _joined([head, _message(finding, phrases), phrases["fix"].format(fix) if fix else ""])


def _message(finding: Finding, phrases: Phrases) -> str:
    return finding.message_in(phrases.language)


def _problem(problem: Diagnostic, phrases: Phrases) -> str:
    head = phrases["with"].format(phrases["unread"], problem.message)
    return _joined([head, problem.help or ""])


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _told(judged: Judged) -> Iterator[Told]:
    """The rows of the sheet of findings: first what could not be read."""
    phrases, rules = judged.phrases, _rules(judged)
    for problem, cell, _ in judged.unread():
        texts = ("", "", phrases["unread"], "", problem.message, "", problem.help or "")
        yield Told(texts, None, cell)
    for finding in judged.review.findings:
        rule = rules[finding.rule]
        for number, subject in enumerate(finding.subjects or (phrases["whole"],)):
            is_here = bool(finding.subjects) and _is_in(subject, judged)
            cells = cells_of(finding, rule, judged.portfolio, number) if is_here else ()
            yield Told(_texts(finding, rule, subject, phrases), finding.effect, cells[0] if cells else None)


def _texts(finding: Finding, rule: Rule, subject: str, phrases: Phrases) -> tuple[str, ...]:
    return (
        finding.rule,
        subject,
        phrases[finding.effect.value],
        phrases[finding.status],
        _message(finding, phrases),
        phrases.text(rule.why),
        phrases.text(rule.fix),
    )
