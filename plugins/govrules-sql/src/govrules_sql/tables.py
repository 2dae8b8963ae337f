"""The tables that decisions are written into."""

from __future__ import annotations

from attrs import frozen
from sqlalchemy import Column, Date, ForeignKey, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeEngine

# A key of a table cannot be a text of any length everywhere.
_NAME: TypeEngine[str] = Text().with_variant(String(255), "mysql", "mariadb", "oracle", "mssql")
_DIGEST = String(71)
_RUN = String(64)


@frozen
class Tables:
    """Runs, the decisions of each, and its findings. Lists and evidence are canonical JSON."""

    metadata: MetaData
    runs: Table
    decisions: Table
    findings: Table

    @classmethod
    def of(cls, schema: str | None = None) -> Tables:
        """The tables in a schema, None for the one that the database prefers.

        >>> Tables.of("governance").runs.fullname
        'governance.govrules_runs'
        """
        metadata = MetaData(schema=schema)
        runs = Table(
            "govrules_runs",
            metadata,
            Column("run", _RUN, primary_key=True),
            Column("policy", Text, nullable=False),
            Column("policy_digest", _DIGEST, nullable=False),
            Column("portfolio_digest", _DIGEST, nullable=False),
            Column("as_of", Date, nullable=False),
            Column("version", String(40), nullable=False),
            Column("outcome", String(10), nullable=False),
            Column("initiatives", Integer, nullable=False),
            Column("problems", Integer, nullable=False),
        )
        return cls(metadata, runs, _decisions(metadata, runs), _findings(metadata, runs))


def _decisions(metadata: MetaData, runs: Table) -> Table:
    return Table(
        "govrules_decisions",
        metadata,
        Column("run", _RUN, ForeignKey(runs.c.run), primary_key=True),
        Column("initiative", _NAME, primary_key=True),
        Column("outcome", String(10), nullable=False),
        Column("approvals", Text, nullable=False),
        Column("missing", Text, nullable=False),
        Column("findings", Text, nullable=False),
    )


def _findings(metadata: MetaData, runs: Table) -> Table:
    return Table(
        "govrules_findings",
        metadata,
        Column("run", _RUN, ForeignKey(runs.c.run), primary_key=True),
        Column("fingerprint", String(16), primary_key=True),
        Column("rule", Text, nullable=False),
        Column("subjects", Text, nullable=False),
        Column("group_key", Text),
        Column("verdict", String(10), nullable=False),
        Column("effect", String(10), nullable=False),
        Column("roles", Text, nullable=False),
        Column("status", String(10), nullable=False),
        Column("message", Text, nullable=False),
        Column("evidence", Text, nullable=False),
        Column("missing", Text, nullable=False),
    )
