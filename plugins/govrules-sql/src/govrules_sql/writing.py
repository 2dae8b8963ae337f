"""Writes a review into a database: all of it or nothing, and once for the same question."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, Table, delete, insert, inspect, update
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from govrules import Decision, Finding, PluginError, Review, hookimpl
from govrules.decisions import Basis
from govrules.values import canonical
from govrules_sql.databases import reason, shown
from govrules_sql.tables import Tables

_BATCH = 1_000


def write_decisions(engine: Engine, review: Review, *, schema: str | None = None, language: str = "") -> str:
    """Write a review, in one transaction; gives the id of the run.

    Tables that are not there are made. The same policy, portfolio and day are one run: writing it
    again replaces what was written. Raises PluginError where the database refuses.
    """
    tables = Tables.of(schema)
    try:
        try:
            return _write(engine, review, tables, language)
        except (IntegrityError, ProgrammingError):
            return _write(engine, review, tables, language)  # another writer was first, and is done
    except SQLAlchemyError as error:
        raise PluginError(f"{shown(engine.url)}: {reason(error, engine.url)}") from None


def _write(engine: Engine, review: Review, tables: Tables, language: str) -> str:
    run = run_of(review.basis)
    with engine.begin() as connection:
        _make(connection, tables)
        _take(connection, tables, _run(run, review))
        _insert(connection, tables.decisions, (_decision(run, each) for each in review.decisions))
        _insert(connection, tables.findings, (_finding(run, each, language) for each in review.findings))
    return run


def _make(connection: Connection, tables: Tables) -> None:
    """Make the tables that are not there. Another writer may be making them."""
    for table in tables.metadata.sorted_tables:
        if not inspect(connection).has_table(table.name, table.schema):
            connection.execute(CreateTable(table, if_not_exists=True))


def _take(connection: Connection, tables: Tables, run: dict[str, Any]) -> None:
    """Make the run one's own, and empty: another writer of the same run waits until this one is done."""
    is_run = tables.runs.c.run == run["run"]
    if connection.execute(update(tables.runs).where(is_run).values(run)).rowcount == 0:
        connection.execute(insert(tables.runs), run)
    for table in (tables.decisions, tables.findings):
        connection.execute(delete(table).where(table.c.run == run["run"]))


def run_of(basis: Basis) -> str:
    """The id of a run: of the policy, the portfolio and the day, by their digests."""
    identity = canonical([basis.policy_digest, basis.portfolio_digest, basis.as_of])
    return hashlib.sha256(identity.encode()).hexdigest()


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    left: Iterator[dict[str, Any]] = iter(rows)
    while batch := list(islice(left, _BATCH)):
        connection.execute(insert(table), batch)


def _run(run: str, review: Review) -> dict[str, Any]:
    basis = review.basis
    return {
        "run": run,
        "policy": basis.policy,
        "policy_digest": basis.policy_digest,
        "portfolio_digest": basis.portfolio_digest,
        "as_of": basis.as_of,
        "version": basis.version,
        "outcome": review.outcome.value,
        "initiatives": len(review.decisions),
        "problems": len(review.problems),
    }


def _decision(run: str, decision: Decision) -> dict[str, Any]:
    whole = decision.to_dict()
    lists = {name: canonical(whole[name]) for name in ("approvals", "missing", "findings")}
    return {"run": run, **whole, **lists}


def _finding(run: str, finding: Finding, language: str) -> dict[str, Any]:
    return {
        "run": run,
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "subjects": canonical(finding.subjects),
        "group_key": None if finding.group is None else canonical(finding.group),
        "verdict": finding.verdict,
        "effect": finding.effect.value,
        "roles": canonical(finding.roles),
        "status": finding.status,
        "message": finding.message_in(language),
        "evidence": canonical(finding.evidence),
        "missing": canonical(finding.missing),
    }


@frozen
class DecisionWriter:
    """A plugin that writes every review of a host: `Plugins.installed(DecisionWriter(engine))`."""

    engine: Engine
    schema: str | None = None
    language: str = ""
    name: str = "sql-decisions"

    @hookimpl
    def govrules_reviewed(self, review: Review) -> None:
        """Write the review."""
        write_decisions(self.engine, review, schema=self.schema, language=self.language)
