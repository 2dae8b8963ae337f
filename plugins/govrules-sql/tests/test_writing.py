"""Decisions are written whole or not at all, and once for the same question."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from planning import DAY, MAPPING, RULES, execute
from sqlalchemy import Engine, select, text

from govrules import Host, PluginError, Plugins, Policy, Portfolio, Review, Waiver, load
from govrules_sql import DecisionWriter, read_portfolio, write_decisions
from govrules_sql.tables import Tables

TABLES = Tables.of()


@pytest.fixture(name="policy")
def _policy() -> Policy:
    return load(RULES)


@pytest.fixture(name="portfolio")
def _portfolio(planning: Engine) -> Portfolio:
    return read_portfolio(planning, MAPPING)


@pytest.fixture(name="review")
def _review(policy: Policy, portfolio: Portfolio) -> Review:
    return policy.review(portfolio, as_of=DAY)


def rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All that is written, in order."""
    found = {}
    with engine.connect() as connection:
        for table in (TABLES.runs, TABLES.decisions, TABLES.findings):
            query = select(table).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row) for row in connection.execute(query).mappings()]
    return found


def test_what_is_written_is_the_review(engine: Engine, review: Review) -> None:
    run = write_decisions(engine, review)
    written, whole = rows(engine), json.loads(review.to_json())
    (found,) = written["govrules_runs"]
    assert found["run"] == run
    assert found["as_of"] == DAY
    assert (found["policy_digest"], found["portfolio_digest"]) == (
        whole["policy"]["digest"],
        whole["portfolio"]["digest"],
    )
    lists = ("approvals", "missing", "findings")
    assert [
        {
            name: json.loads(row[name]) if name in lists else row[name]
            for name in ("initiative", "outcome", *lists)
        }
        for row in written["govrules_decisions"]
    ] == whole["decisions"]
    evidence = {row["fingerprint"]: json.loads(row["evidence"]) for row in written["govrules_findings"]}
    assert evidence == {each["fingerprint"]: each["evidence"] for each in whole["findings"]}
    limit = next(
        row for row in written["govrules_findings"] if '"crm-2"]' in row["subjects"] and row["roles"] != "[]"
    )
    assert (limit["rule"], limit["effect"], limit["roles"]) == (
        "autonomy.spending",
        "escalate",
        '["portfolio-board"]',
    )
    assert '"budget": 180000.1' in limit["evidence"]


def test_the_same_question_is_one_run(
    engine: Engine, policy: Policy, portfolio: Portfolio, review: Review
) -> None:
    first = write_decisions(engine, review)
    before = rows(engine)
    assert write_decisions(engine, review) == first
    assert rows(engine) == before
    later = policy.review(portfolio, as_of=DAY.replace(year=2027))
    assert write_decisions(engine, later) != first
    assert len(rows(engine)["govrules_runs"]) == 2


def test_what_was_waived_since_replaces_what_was_written(
    engine: Engine, policy: Policy, portfolio: Portfolio, review: Review
) -> None:
    write_decisions(engine, review)
    waiver = Waiver("autonomy.spending", ("crm-2",), "known", "cio", DAY)
    write_decisions(engine, policy.review(portfolio, as_of=DAY, waivers=[waiver]))
    written = rows(engine)
    assert len(written["govrules_runs"]) == 1
    assert [row["status"] for row in written["govrules_findings"]].count("waived") == 1


def test_all_is_written_or_nothing(engine: Engine, review: Review) -> None:
    write_decisions(engine, review)
    before = rows(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE govrules_findings RENAME COLUMN message TO told"))
    with pytest.raises(PluginError, match="message") as caught:
        write_decisions(engine, review)
    assert "INSERT" not in str(caught.value)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE govrules_findings RENAME COLUMN told TO message"))
    assert rows(engine) == before


def test_several_can_write_at_once(engine: Engine, review: Review) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: write_decisions(engine, review), range(4)))) == 1
    assert len(rows(engine)["govrules_runs"]) == 1
    assert len(rows(engine)["govrules_decisions"]) == 3


def test_tables_can_be_in_a_schema(engine: Engine, review: Review) -> None:
    if engine.dialect.name == "sqlite":
        with pytest.raises(PluginError, match="governance"):
            write_decisions(engine, review, schema="governance")
        return
    execute(engine, "CREATE SCHEMA governance")
    write_decisions(engine, review, schema="governance")
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM governance.govrules_decisions")).scalar_one() == 3
        )


def test_messages_are_in_the_language_that_is_asked_for(engine: Engine, review: Review) -> None:
    write_decisions(engine, review, language="fr")
    messages = [row["message"] for row in rows(engine)["govrules_findings"]]
    assert any("disponible" in message for message in messages), messages


def test_a_host_writes_only_when_it_is_told_to(engine: Engine, portfolio: Portfolio) -> None:
    def reviewed(*plugins: object) -> None:
        used = Plugins.installed(*plugins)
        with Host(load(RULES, plugins=used), used) as host:
            host.review(portfolio, as_of=DAY)

    reviewed()
    with engine.connect() as connection:
        assert not connection.dialect.has_table(connection, "govrules_runs")
    reviewed(DecisionWriter(engine))
    assert len(rows(engine)["govrules_decisions"]) == 3
