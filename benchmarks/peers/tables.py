"""Polars and DuckDB: reviews of whole portfolios as tables, one query for each question."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any

from benchmarks.answers import RULES, Answer, Answers
from benchmarks.peers.peer import HIGH, TODAY, Reviewer
from benchmarks.peers.rego import rich
from benchmarks.workload import RISKS, Json

SCALARS = ("id", "unit_id", "stage", "active", "risk", "budget", "start", "end", "owner")


def tables(portfolio: Json) -> dict[str, list[tuple[Any, ...]]]:
    """The portfolio as tables in normal form."""
    organisation = portfolio["organisation"]
    rows = [rich(row, organisation) for row in portfolio["initiatives"]]
    return {
        "initiatives": [tuple(row[name] for name in SCALARS) for row in rows],
        "units": [
            (name, each["delegation"], each["envelope"], RISKS.index(each["appetite"]))
            for name, each in organisation["units"].items()
        ],
        "technologies": [
            (name, each["category"], each["status"], _day(each["end_of_life"]))
            for name, each in organisation["technologies"].items()
        ],
        "resources": [(name, each["capacity"]) for name, each in organisation["resources"].items()],
        "objectives": [(name,) for name in organisation["objectives"]],
        "uses_technology": [(row["id"], name) for row in rows for name in row["technology_ids"]],
        "serves_capability": [(row["id"], name) for row in rows for name in row["capabilities"]],
        "uses_data": [
            (row["id"], use["domain"], use["access"], use["personal"])
            for row in portfolio["initiatives"]
            for use in row["data"]
        ],
        "claims": [
            (row["id"], claim["resource"], claim["period"], claim["amount"])
            for row in rows
            for claim in row["resources"]
        ],
        "depends_on": [(row["id"], id_) for row in rows for id_ in dict.fromkeys(row["depends_on"])],
        "integrates_with": [
            (row["id"], id_) for row in rows for id_ in dict.fromkeys(row["integrates_with"])
        ],
        "contributes": [
            (row["id"], name, amount)
            for row in portfolio["initiatives"]
            for name, amount in row["objectives"].items()
        ],
    }


def _day(text: str) -> int:
    import datetime

    return datetime.date.fromisoformat(text).toordinal()


COLUMNS = {
    "initiatives": "id:text unit:text stage:text active:flag risk:int budget:int start:int end:int owner:text",
    "units": "unit:text delegation:int envelope:int appetite:int",
    "technologies": "technology:text category:text status:text end_of_life:int",
    "resources": "resource:text capacity:int",
    "objectives": "objective:text",
    "uses_technology": "id:text technology:text",
    "serves_capability": "id:text capability:text",
    "uses_data": "id:text domain:text access:text personal:flag",
    "claims": "id:text resource:text period:text amount:int",
    "depends_on": "id:text other:text",
    "integrates_with": "id:text other:text",
    "contributes": "id:text objective:text amount:int",
}


def columns(table: str) -> list[tuple[str, str]]:
    """The names and types of a table's columns."""
    return [(name, kind) for name, _, kind in (each.partition(":") for each in COLUMNS[table].split())]


# Each gives a key of one or two texts, and a verdict: true is violated, null unknown, false fine.
QUERIES = {
    "each.delegation": "select id, budget > delegation from initiatives join units using (unit)",
    "each.large-and-risky": f"select id, risk >= {HIGH} and budget > 500000 from initiatives",
    "each.ends-after-start": 'select id, "end" < start from initiatives',
    "each.too-long": 'select id, "end" - start > 1000 from initiatives',
    "each.technology-on-hold": (
        "select id, bool_or(status = 'hold') from uses_technology join technologies using (technology) group by id"
    ),
    "each.technology-outlived": (
        'select id, case when bool_or(end_of_life < "end") then true when bool_or(end_of_life < "end" is null)'
        " then null else false end from initiatives join uses_technology using (id)"
        " join technologies using (technology) group by id"
    ),
    "each.has-owner": "select id, owner is null from initiatives where active",
    "each.objectives-overspent": "select id, sum(amount) > 100 from contributes group by id",
    "each.has-objective": "select id, true from initiatives anti join contributes using (id) where active",
    "each.large-and-personal": (
        "select id, case when bool_or(personal) then true when bool_or(personal is null) then null"
        " else false end and any_value(budget) > 300000"
        " from initiatives join uses_data using (id) group by id"
    ),
    "each.built-before-start": f"select id, stage = 'building' and start > {TODAY} from initiatives",
    "each.appetite": "select id, risk > appetite from initiatives join units using (unit)",
    "pair.starts-before-dependency": (
        'select a.id, b.id, b."end" > a.start from depends_on d join initiatives a on a.id = d.id'
        " join initiatives b on b.id = d.other where a.id <> b.id"
    ),
    "pair.stopped-dependency": (
        "select d.id, b.id, true from depends_on d join initiatives b on b.id = d.other"
        " where d.id <> b.id and b.stage = 'stopped'"
    ),
    "pair.same-capability": (
        'select distinct a.id, b.id, a.start <= b."end" and b.start <= a."end" from serves_capability x'
        " join serves_capability y using (capability) join initiatives a on a.id = x.id"
        " join initiatives b on b.id = y.id where x.id < y.id and a.active and b.active and a.unit <> b.unit"
    ),
    "pair.rival-technologies": (
        "select distinct i.id, i.other, true from integrates_with i join uses_technology x on x.id = i.id"
        " join technologies t on t.technology = x.technology join uses_technology y on y.id = i.other"
        " join technologies u on u.technology = y.technology"
        " where i.id <> i.other and t.category = u.category and t.technology <> u.technology"
    ),
    "pair.two-masters": (
        "select distinct x.id, y.id, true from uses_data x join uses_data y using (domain)"
        " where x.id < y.id and x.access = 'masters' and y.access = 'masters'"
    ),
    "group.capacity": (
        "select resource, period, sum(amount) > any_value(capacity) from claims"
        " join resources using (resource) where amount > 0 group by resource, period"
    ),
    "group.envelope": (
        "select unit, sum(budget) > any_value(envelope) from initiatives join units using (unit)"
        " where active and budget is not null group by unit"
    ),
    "group.objective-served": "select objective, true from objectives anti join contributes using (objective)",
}


class DuckDB(Reviewer):
    name = "DuckDB"
    package = "duckdb"
    reviews = RULES
    note = "one thread; tables are filled beforehand"
    threads = 1

    def load(self) -> None:
        self._connection = importlib.import_module("duckdb").connect(config={"threads": self.threads})

    def prepare(self, portfolio: Json) -> Any:
        kinds = {"text": "varchar", "int": "bigint", "flag": "boolean"}
        arrow = importlib.import_module("pyarrow")
        for table, rows in tables(portfolio).items():
            described = ", ".join(f'"{name}" {kinds[kind]}' for name, kind in columns(table))
            names = [name for name, _ in columns(table)]
            frame = arrow.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
            self._connection.execute(f"create or replace table {table} ({described})")
            self._connection.register("frame", frame)
            self._connection.execute(f"insert into {table} select * from frame")
            self._connection.unregister("frame")
        return None

    def review(self, ready: Any) -> Any:
        found = []
        for rule, query in QUERIES.items():
            rows = self._connection.execute(
                f"with q as ({query}) select * from q where #{_width(rule)} is distinct from false"
            ).fetchall()
            found.append((rule, rows))
        return found

    def found(self, answer: Any) -> Answers:
        return frozenset(_triples(answer))


def _width(rule: str) -> int:
    return 3 if rule.startswith("pair.") or rule == "group.capacity" else 2


def _triples(answer: Any) -> Iterator[Answer]:
    for rule, rows in answer:
        for *about, verdict in rows:
            yield rule, tuple(about), verdict is True


def polars_frame(polars: Any, table: str, rows: list[tuple[Any, ...]]) -> Any:
    kinds = {"text": polars.String, "int": polars.Int64, "flag": polars.Boolean}
    return polars.DataFrame(rows, schema=[(name, kinds[kind]) for name, kind in columns(table)], orient="row")


class Polars(Reviewer):
    name = "Polars"
    package = "polars"
    reviews = RULES
    note = "one thread; frames are made beforehand"

    def load(self) -> None:
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
        self._polars = importlib.import_module("polars")

    def prepare(self, portfolio: Json) -> Any:
        return {name: polars_frame(self._polars, name, rows) for name, rows in tables(portfolio).items()}

    def review(self, ready: Any) -> Any:
        frames = {name: frame.lazy() for name, frame in ready.items()}
        queries = {**self._each(frames), **self._pairs(frames), **self._groups(frames)}
        wanted = [
            query.filter(self._polars.col("verdict").is_null() | self._polars.col("verdict"))
            for query in queries.values()
        ]
        results = self._polars.collect_all(wanted)
        return [(rule, result.rows()) for rule, result in zip(queries, results, strict=True)]

    def found(self, answer: Any) -> Answers:
        return frozenset(_triples(answer))

    def _each(self, frames: Any) -> dict[str, Any]:
        pl, col = self._polars, self._polars.col
        rows = frames["initiatives"].join(frames["units"], on="unit")
        used = frames["uses_technology"].join(frames["technologies"], on="technology")
        active = rows.filter(col("active"))
        personal = (
            frames["uses_data"]
            .group_by("id")
            .agg(
                pl.when(col("personal").any(ignore_nulls=True))
                .then(statement=True)
                .when(col("personal").is_null().any())
                .then(None)
                .otherwise(statement=False)
                .alias("personal")
            )
        )

        def judged(frame: Any, verdict: Any) -> Any:
            return frame.select("id", verdict=verdict)

        by_id = used.join(rows, on="id").group_by("id")
        outlived = by_id.agg((col("end_of_life") < col("end")).any(ignore_nulls=False).alias("verdict"))
        return {
            "each.delegation": judged(rows, col("budget") > col("delegation")),
            "each.large-and-risky": judged(rows, (col("risk") >= HIGH) & (col("budget") > 500_000)),
            "each.ends-after-start": judged(rows, col("end") < col("start")),
            "each.too-long": judged(rows, col("end") - col("start") > 1000),
            "each.technology-on-hold": used.group_by("id").agg(
                (col("status") == "hold").any().alias("verdict")
            ),
            "each.technology-outlived": outlived,
            "each.has-owner": judged(active, col("owner").is_null()),
            "each.objectives-overspent": frames["contributes"]
            .group_by("id")
            .agg((col("amount").sum() > 100).alias("verdict")),
            "each.has-objective": judged(
                active.join(frames["contributes"], on="id", how="anti"), pl.lit(value=True)
            ),
            "each.large-and-personal": judged(
                rows.join(personal, on="id"), col("personal") & (col("budget") > 300_000)
            ),
            "each.built-before-start": judged(rows, (col("stage") == "building") & (col("start") > TODAY)),
            "each.appetite": judged(rows, col("risk") > col("appetite")),
        }

    def _pairs(self, frames: Any) -> dict[str, Any]:
        pl, col = self._polars, self._polars.col
        rows = frames["initiatives"]
        others = rows.rename({"id": "other"})
        depending = (
            frames["depends_on"]
            .filter(col("id") != col("other"))
            .join(rows, on="id")
            .join(others, on="other", suffix="_b")
        )
        serving = frames["serves_capability"].join(rows.filter(col("active")), on="id")
        together = serving.join(serving, on="capability", suffix="_b").filter(
            (col("id") < col("id_b")) & (col("unit") != col("unit_b"))
        )
        used = frames["uses_technology"].join(frames["technologies"], on="technology")
        rivals = (
            frames["integrates_with"]
            .filter(col("id") != col("other"))
            .join(used, on="id")
            .join(used.rename({"id": "other"}), on=["other", "category"], suffix="_b")
            .filter(col("technology") != col("technology_b"))
        )
        masters = frames["uses_data"].filter(col("access") == "masters")
        both = masters.join(masters, on="domain", suffix="_b").filter(col("id") < col("id_b"))
        overlaps = (col("start") <= col("end_b")) & (col("start_b") <= col("end"))
        yes = pl.lit(value=True)
        return {
            "pair.starts-before-dependency": depending.select(
                "id", "other", verdict=col("end_b") > col("start")
            ),
            "pair.stopped-dependency": depending.filter(col("stage_b") == "stopped").select(
                "id", "other", verdict=yes
            ),
            "pair.same-capability": together.select("id", "id_b", verdict=overlaps).unique(),
            "pair.rival-technologies": rivals.select("id", "other", verdict=yes).unique(),
            "pair.two-masters": both.select("id", "id_b", verdict=yes).unique(),
        }

    def _groups(self, frames: Any) -> dict[str, Any]:
        pl, col = self._polars, self._polars.col
        claimed = frames["claims"].filter(col("amount") > 0).join(frames["resources"], on="resource")
        spent = frames["initiatives"].filter(col("active") & col("budget").is_not_null())
        return {
            "group.capacity": claimed.group_by("resource", "period").agg(
                (col("amount").sum() > col("capacity").first()).alias("verdict")
            ),
            "group.envelope": spent.join(frames["units"], on="unit")
            .group_by("unit")
            .agg((col("budget").sum() > col("envelope").first()).alias("verdict")),
            "group.objective-served": frames["objectives"]
            .join(frames["contributes"], on="objective", how="anti")
            .select("objective", verdict=pl.lit(value=True)),
        }
