"""Tables become a portfolio, the same from every database."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from planning import DAY, MAPPING, RULES, execute, ids, projects, told
from sqlalchemy import Engine, create_engine, text

from govrules import Initiative, Plugins, Portfolio, PortfolioError, Source, load
from govrules.hookspecs import Around
from govrules_sql import engine_of, read_portfolio

EXPECTED = {
    "organisation": {
        "currency": "EUR",
        "units": {
            "sales": {"title": "Sales", "delegation": "50000"},
            "it": {"title": "Information technology"},
        },
        "technologies": {
            "oracle-db": {"title": "Oracle Database", "category": "database", "end_of_life": "2027-01-31"}
        },
        "resources": {
            "data-team": {"title": "Data engineers", "capacity": {"2027-Q1": 12, "2027-Q2": Decimal("14.5")}}
        },
    },
    "initiatives": [
        {
            "id": "crm-2",
            "title": "New CRM",
            "unit": "sales",
            "stage": "proposed",
            "risk": "medium",
            "budget": "180000.10",
            "start": "2027-01-15",
            "end": "2027-09-30",
            "audited": True,
            "technologies": ["oracle-db", "salesforce"],
            "depends_on": ["iam"],
            "resources": [{"resource": "data-team", "period": "2027-Q1", "amount": 9}],
            "objectives": {"one-customer": "0.6"},
        },
        {
            "id": "iam",
            "title": "Sign-on for all",
            "unit": "it",
            "stage": "idea",
            "start": "2027-03-01",
            "audited": None,
        },
        {
            "id": "shop",
            "title": "Web shop",
            "unit": "sales",
            "stage": "live",
            "risk": "low",
            "budget": "20000.50",
            "start": "2026-01-01",
            "end": "2027-06-30",
            "audited": False,
            "technologies": ["oracle-db"],
            "resources": [{"resource": "data-team", "period": "2027-Q1", "amount": "4.5"}],
        },
    ],
}


def test_the_example_is_what_its_tables_say(planning: Engine) -> None:
    portfolio = read_portfolio(planning, MAPPING)
    assert told(portfolio) == []
    assert portfolio.digest == Portfolio(**EXPECTED).digest  # type: ignore[arg-type]  # as a host writes it
    crm = portfolio.initiative("crm-2")
    assert (crm.budget, crm.start) == (Decimal("180000.10"), datetime.date(2027, 1, 15))


def test_a_url_is_opened_with_a_mapping_and_judged(planning: Engine) -> None:
    location = planning.url.render_as_string(hide_password=False)
    portfolio = Plugins.installed().open(location, mapping=MAPPING)
    review = load(RULES).review(portfolio, as_of=DAY)
    assert {each.initiative: each.outcome.value for each in review.decisions} == {
        "crm-2": "deny",
        "iam": "inform",
        "shop": "deny",
    }


def test_an_engine_can_be_used_as_before_when_it_has_been_read(planning: Engine) -> None:
    read_portfolio(planning, MAPPING)
    with planning.begin() as connection:
        connection.execute(text("UPDATE projects SET cost = 1"))
    assert read_portfolio(planning, MAPPING).initiative("iam").budget == Decimal(1)


def test_columns_of_the_same_name_need_no_mapping_and_others_are_not_read(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT, budget NUMERIC(9,2),"
        "risk TEXT, x TEXT);"
        "INSERT INTO projects VALUES ('a', 'A', 'it', 5, 'nonsense', 'x')",
    )
    portfolio = read_portfolio(engine, {"initiatives": {"table": "projects", "fields": {"risk": None}}})
    (initiative,) = portfolio
    assert (initiative.budget, initiative.risk, initiative.model_extra) == (Decimal(5), None, {})


LARGE = "12345678901234567890.12345678901234567890"
NUMBERS: list[tuple[str, str, str | None]] = [
    ("NUMERIC(12, 2)", "0.10", "0.1"),
    ("NUMERIC(18, 2)", "1234567890123.45", "1234567890123.45"),
    ("TEXT", f"'{LARGE}'", LARGE),
    ("DOUBLE PRECISION", "0.1", "0.1"),
    ("REAL", "0.5", "0.5"),
    ("BIGINT", "9007199254740993", "9007199254740993"),
    ("NUMERIC(12, 2)", "NULL", None),
]


@pytest.mark.parametrize(("type_", "literal", "value"), NUMBERS, ids=range(len(NUMBERS)))
def test_numbers_are_exact(engine: Engine, type_: str, literal: str, value: str | None) -> None:
    assert cost(engine, type_, literal) == (None if value is None else Decimal(value))


def test_numbers_of_postgresql_are_exact_however_long(postgresql_engine: Engine) -> None:
    assert cost(postgresql_engine, "NUMERIC(40, 20)", LARGE) == Decimal(LARGE)


def cost(engine: Engine, type_: str, literal: str) -> Decimal | None:
    execute(engine, f"CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT, cost {type_})")
    execute(engine, f"INSERT INTO projects VALUES ('a', 'A', 'it', {literal})")  # noqa: S608 - a value above
    (initiative,) = read_portfolio(engine, projects(budget="cost"))
    return initiative.budget


def test_json_is_read_without_loss_wherever_it_is(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT, details JSON, more TEXT);"
        """INSERT INTO projects VALUES ('b', 'B', 'it', NULL, NULL), ('a', 'A', 'it',
           '{"cost": 0.1234567890123456789, "uses": ["a", null], "people": true}', '[1.10]')""",
    )
    mapping = projects(
        budget="details.cost", technologies="details.uses", wide="details.people", rates="more"
    )
    mapping["initiatives"]["types"] = {"more": "json"}
    first, second = read_portfolio(with_exact_json(engine), mapping)
    assert first.budget == Decimal("0.1234567890123456789")
    assert first.technologies == ("a", None)
    assert (first.model_extra or {})["wide"] is True
    assert (first.model_extra or {})["rates"] == [Decimal("1.10")]
    assert (second.budget, second.technologies) == (None, ())


def with_exact_json(engine: Engine) -> Engine:
    """The engine that a URL is opened with."""
    return engine_of(engine.url.render_as_string(hide_password=False))


def test_flags_and_other_types_are_those_of_the_column(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, unit TEXT, a BOOLEAN, b INTEGER,"
        "at TIMESTAMP);"
        "INSERT INTO projects VALUES (7, 'A', 'it', TRUE, 0, '2027-01-31 23:30:00')",
    )
    mapping = projects(a="a", b="b", start="at")
    mapping["initiatives"]["types"] = {"b": "flag"}
    (initiative,) = read_portfolio(engine, mapping)
    assert initiative.id == "7"
    assert initiative.model_extra == {"a": True, "b": False}
    assert initiative.start == datetime.date(2027, 1, 31)


def test_bad_rows_are_told_by_table_and_key_and_the_others_are_read(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, unit TEXT, cost TEXT, risk TEXT,"
        "extra TEXT);"
        "INSERT INTO projects VALUES (1, 'A', 'it', 'a lot', NULL, NULL), (2, 'B', 'it', '5', 'huge', NULL),"
        "(3, NULL, 'it', '5', NULL, NULL), (4, 'D', 'it', '5', NULL, '{'),"
        "(5, 'E', 'it', '5', NULL, '{\"x\": 1}');"
        "CREATE TABLE claims (id INTEGER PRIMARY KEY, project INTEGER, team TEXT, days TEXT);"
        "INSERT INTO claims VALUES (70, 5, 'a', '1'), (71, 2, 'a', 'many'), (72, 9, 'a', '1'),"
        "(73, NULL, 'a', '1')",
    )
    mapping = projects(budget="cost", wide="extra.x")
    mapping["initiatives"]["types"] = {"extra": "json"}
    mapping["initiatives"]["children"] = {
        "resources": {"table": "claims", "of": "project", "fields": {"resource": "team", "amount": "days"}}
    }
    portfolio = read_portfolio(engine, mapping)
    assert ids(portfolio) == ["5"]
    assert sorted(told(portfolio)) == [
        "claims.project: 2 of its rows belong to no row that was read",
        "claims[71].days: `many` is not a number",
        "projects[1].cost: `a lot` is not a number",
        "projects[2].risk: `huge` is not on the risk scale",
        "projects[3].title: nothing is not a text",
        "projects[4].extra: `extra` holds no JSON",
    ]


def test_a_date_that_is_none_stops_no_other_row(postgresql_engine: Engine) -> None:
    execute(
        postgresql_engine,
        "SET datestyle = 'German';"
        "CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, unit TEXT, begins DATE,"
        "ends TIMESTAMPTZ);"
        "INSERT INTO projects VALUES (1, 'A', 'it', 'infinity', NULL), (2, 'B', 'it', '20000-01-01', NULL),"
        "(3, 'C', 'it', '2027-01-31', '2027-12-31 12:00:00'), (4, 'D', 'it', NULL, '-infinity')",
    )
    portfolio = read_portfolio(postgresql_engine, projects(start="begins", end="ends"))
    assert told(portfolio) == [
        "projects[1].begins: `infinity` is not a date",
        "projects[2].begins: `20000-01-01` is not a date",
        "projects[4].ends: `-infinity` is not a date",
    ]
    (found,) = portfolio
    assert (found.start, found.end) == (datetime.date(2027, 1, 31), datetime.date(2027, 12, 31))


def test_a_number_that_is_none_stops_no_other_row(postgresql_engine: Engine) -> None:
    execute(
        postgresql_engine,
        "CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, unit TEXT, cost NUMERIC);"
        "INSERT INTO projects VALUES (1, 'A', 'it', 'NaN'), (2, 'B', 'it', 5)",
    )
    portfolio = read_portfolio(postgresql_engine, projects(budget="cost"))
    assert told(portfolio) == ["projects[1].cost: `NaN` is not a finite number"]
    assert ids(portfolio) == ["2"]


def test_a_text_that_is_no_utf_8_stops_no_other_row(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'planning.db'}")
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT);"
        "INSERT INTO projects VALUES (CAST(X'FF41' AS TEXT), 'A', 'it'), ('b', CAST(X'FF' AS TEXT), 'it'),"
        "('c', 'C', 'it')",
    )
    portfolio = read_portfolio(engine, projects())
    assert sorted(told(portfolio)) == [
        "projects[?A].id: `\udcffA` holds half of a surrogate pair, which is no character",
        "projects[b].title: `\udcff` holds half of a surrogate pair, which is no character",
    ]
    assert ids(portfolio) == ["c"]
    engine.dispose()


def test_bytes_are_no_value(engine: Engine) -> None:
    type_ = "BYTEA" if engine.dialect.name == "postgresql" else "BLOB"
    execute(engine, f"CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, unit TEXT, cost {type_})")
    execute(engine, f"INSERT INTO projects VALUES (1, 'A', 'it', CAST('5' AS {type_}))")  # noqa: S608 - a type from the test itself
    portfolio = read_portfolio(engine, projects(budget="cost"))
    assert told(portfolio) == ["projects[1].cost: `cost` holds bytes, which are no value of govrules"]


def test_the_organisation_has_its_problems_by_table_and_key(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT);"
        "INSERT INTO projects VALUES ('a', 'A', 'sales');"
        "CREATE TABLE units (number INTEGER PRIMARY KEY, id TEXT, delegation TEXT, appetite TEXT);"
        "INSERT INTO units VALUES (1, 'sales', '5', NULL), (2, 'sales', '6', NULL), (3, NULL, '5', NULL),"
        "(4, 'it', 'a lot', NULL), (5, 'hr', '5', 'huge')",
    )
    mapping = projects() | {"organisation": {"units": {"table": "units"}}}
    portfolio = read_portfolio(engine, mapping)
    assert sorted(told(portfolio)) == [
        "units[2].id: `sales` is given a second time",
        "units[3].id: `id` is missing",
        "units[4].delegation: `a lot` is not a number",
        "units[5].appetite: `huge` is not on the risk scale",
    ]
    assert portfolio.organisation.units["sales"].delegation == Decimal(5)
    assert ids(portfolio) == ["a"]


def test_an_initiative_that_is_there_twice_is_told(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (number INTEGER PRIMARY KEY, id TEXT, title TEXT, unit TEXT);"
        "INSERT INTO projects VALUES (1, 'a', 'A', 'it'), (2, 'a', 'B', 'it')",
    )
    portfolio = read_portfolio(engine, projects())
    assert told(portfolio) == ["projects[2].id: the initiative `a` is given a second time"]


def test_scales_come_from_the_mapping_or_from_files_before(engine: Engine) -> None:
    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT, stage TEXT);"
        "INSERT INTO projects VALUES ('a', 'A', 'it', 'running')",
    )
    scales = {"stage": ["idea", "running"]}
    assert ids(read_portfolio(engine, projects() | {"organisation": {"scales": scales}})) == ["a"]
    assert told(read_portfolio(engine, projects())) == [
        "projects[a].stage: `running` is not on the stage scale"
    ]
    location = engine.url.render_as_string(hide_password=False)
    known = Source("organisation.yaml", "organisation: {scales: {stage: [idea, running]}}")
    assert ids(Plugins.installed().open(known, location, mapping=projects())) == ["a"]


def test_the_hosts_own_class_and_progress_are_heeded(engine: Engine) -> None:
    class Project(Initiative):
        champion: str | None = None

    execute(
        engine,
        "CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT, champion TEXT);"
        "INSERT INTO projects VALUES ('a', 'A', 'it', 'jane')",
    )
    news: list[int] = []
    (found,) = read_portfolio(engine, projects(), Around(kind=Project, progress=news.append))
    assert (type(found), found.champion, news) == (Project, "jane", [1])  # type: ignore[attr-defined]  # a field of the class in the test


def test_a_select_stands_for_a_table(planning: Engine) -> None:
    mapping = {
        "initiatives": {
            "select": "SELECT code AS id, name AS title, department AS unit FROM projects WHERE cost > 1000;",
            "key": "id",
            "children": {
                "technologies": {
                    "select": "WITH u AS (SELECT * FROM project_products) SELECT project, product FROM u",
                    "of": "project",
                    "column": "product",
                }
            },
        }
    }
    portfolio = read_portfolio(planning, mapping)
    assert [(each.id, each.technologies) for each in portfolio] == [
        ("crm-2", ("oracle-db", "salesforce")),
        ("shop", ("oracle-db",)),
    ]


@pytest.mark.parametrize(
    ("select", "message"),
    [
        ("DELETE FROM projects", "is no SELECT"),
        ("WITH gone AS (DELETE FROM projects RETURNING *) SELECT * FROM gone", ""),
        ("SELECT nothing FROM projects", "nothing"),
        ("SELECT 1; DELETE FROM projects", ""),
    ],
)
def test_a_select_changes_nothing(planning: Engine, select: str, message: str) -> None:
    with pytest.raises(PortfolioError, match=message or None):
        read_portfolio(planning, {"initiatives": {"select": select, "key": "code"}})
    assert len(read_portfolio(planning, MAPPING)) == 3


def test_names_are_quoted(engine: Engine) -> None:
    execute(
        engine,
        'CREATE TABLE "Our ""projects" ("Id" TEXT PRIMARY KEY, "select" TEXT, "a.b" TEXT, "x%y" INTEGER);'
        """INSERT INTO "Our ""projects" VALUES ('a', 'A', 'it', 5)""",
    )
    fields = {"id": "Id", "title": "select", "unit": "a.b", "budget": "x%y"}
    (found,) = read_portfolio(engine, {"initiatives": {"table": 'Our "projects', "fields": fields}})
    assert (found.id, found.title, found.unit, found.budget) == ("a", "A", "it", Decimal(5))


def test_a_table_can_be_in_a_schema(postgresql_engine: Engine) -> None:
    execute(
        postgresql_engine,
        "CREATE SCHEMA plan; CREATE TABLE plan.projects (id TEXT PRIMARY KEY, title TEXT, unit TEXT);"
        "INSERT INTO plan.projects VALUES ('a', NULL, 'it')",
    )
    mapping = projects()
    mapping["initiatives"]["schema"] = "plan"
    assert told(read_portfolio(postgresql_engine, mapping)) == [
        "plan.projects[a].title: nothing is not a text"
    ]


def test_what_is_read_is_one_state_of_the_database(postgresql_engine: Engine) -> None:
    execute(
        postgresql_engine,
        "CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, unit TEXT);"
        "INSERT INTO projects SELECT n, 'A', 'it' FROM generate_series(1, 3000) AS n",
    )

    def change(_count: int) -> None:
        execute(
            postgresql_engine, "UPDATE projects SET title = 'changed'; DELETE FROM projects WHERE id > 2000"
        )

    portfolio = read_portfolio(postgresql_engine, projects(), Around(progress=change))
    assert (len(portfolio), {each.title for each in portfolio}) == (3000, {"A"})
