"""Reference tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govrules.diagnostics import Source
from govrules.documents import DocumentError, plain, read
from govrules.tables import Table, read_tables


def table(content: dict[str, Any]) -> Table:
    return Table.of("t", content)


def types_of(made: Table) -> dict[str, str]:
    return {name: str(type_) for name, type_ in made.columns.items()}


def test_columns_are_typed_by_what_they_hold() -> None:
    made = table(
        {
            "key": "id",
            "rows": [
                {"id": "a", "n": 1, "f": True, "d": "2027-01-01", "m": 1, "e": None},
                {"id": "b", "n": Decimal("1.5"), "f": False, "m": "x"},
            ],
        }
    )
    assert types_of(made) == {"id": "text", "n": "number", "f": "flag", "d": "date", "m": "text", "e": "text"}
    assert made.rows["a"] == {
        "id": "a",
        "n": Decimal(1),
        "f": True,
        "d": datetime.date(2027, 1, 1),
        "m": "1",
        "e": None,
    }
    assert made.rows["b"]["d"] is None


def test_keys_have_the_type_of_their_column() -> None:
    made = table({"key": "year", "rows": [{"year": 2027, "x": 1}]})
    assert list(made.rows) == [Decimal(2027)]


def test_columns_can_be_declared() -> None:
    made = table(
        {
            "key": "id",
            "columns": {"id": "unit", "n": "text", "s": {"scale": ["low", "high"]}, "later": "date"},
            "rows": [{"id": "a", "n": 5, "s": "low"}],
        }
    )
    assert types_of(made) == {"id": "unit", "n": "text", "s": " scale", "later": "date"}
    assert made.rows["a"] == {"id": "a", "n": "5", "s": "low", "later": None}


def test_a_table_can_be_empty() -> None:
    assert table({"key": "id", "rows": []}).rows == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "id;n;f;d;z\na;1,5;true;2027-01-01;007\nb;;false;;008\n".replace("1,5", "1.5")),
        (
            "t.jsonl",
            '{"id": "a", "n": 1.5, "f": true, "d": "2027-01-01", "z": "007"}\n{"id": "b", "f": false}\n',
        ),
        (
            "t.json",
            '[{"id": "a", "n": 1.5, "f": true, "d": "2027-01-01", "z": "007"}, {"id": "b", "f": false}]',
        ),
        ("t.yaml", "- {id: a, n: 1.5, f: true, d: 2027-01-01, z: 007}\n- {id: b, f: false}\n"),
    ],
)
def test_a_table_in_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    source = Source(str(tmp_path / "p.yaml"), f"tables: {{t: {{key: id, file: {name}}}}}")
    tables, problems = read_tables(read(source))
    assert problems == ()
    assert types_of(tables["t"]) == {"id": "text", "n": "number", "f": "flag", "d": "date", "z": "text"}
    assert tables["t"].rows["a"]["n"] == Decimal("1.5")
    assert tables["t"].rows["a"]["z"] == "007"


def test_the_rows_of_a_file_can_be_inside_of_it(tmp_path: Path) -> None:
    (tmp_path / "radar.json").write_text(
        '{"rings": ["adopt"], "body": {"entries": [{"id": "a", "ring": 0}]}}'
    )
    (tmp_path / "rows.csv").write_text("id\na\n")
    for at, file, told in (
        ("body.entries", "radar.json", []),
        ("entries", "radar.json", ["the file has nothing at `entries`"]),
        ("body", "radar.json", ["the rows of a table are not a list"]),
        ("entries", "rows.csv", ["only a YAML or JSON file has rows somewhere inside"]),
    ):
        text = f"tables: {{t: {{key: id, file: {file}, at: {at}}}}}"
        tables, problems = read_tables(read(Source(str(tmp_path / "p.yaml"), text)))
        assert [problem.message for problem in problems] == told
        assert list(tables) == ([] if told else ["t"])


def test_columns_can_be_chosen_or_left_out() -> None:
    rows = [{"id": "a", "n": 1, "links": [{"to": "b"}]}, {"id": "b", "n": 2, "links": []}]
    with pytest.raises(DocumentError, match="this is not a single value"):
        table({"key": "id", "rows": rows})
    chosen = table({"key": "id", "rows": rows, "columns": ["id", "n"]})
    assert chosen == table({"key": "id", "rows": rows, "columns": {"links": None}})
    assert types_of(chosen) == {"id": "text", "n": "number"}
    assert chosen.rows["a"] == {"id": "a", "n": Decimal(1)}


def test_files_outside_are_read_only_when_allowed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id\na\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv"):
        document = read(Source(str(folder / "p.yaml"), f"tables: {{t: {{key: id, file: {name}}}}}"))
        tables, problems = read_tables(document)
        assert tables == {}
        assert [problem.code for problem in problems] == ["file"]
        tables, problems = read_tables(document, allow_outside=True)
        assert list(tables["t"].rows) == ["a"]


def test_a_bad_row_stops_no_other_and_a_bad_table_stops_no_other() -> None:
    content = {
        "bad": 5,
        "good": {"key": "id", "rows": [{"id": "a"}, 7, {"id": {}}, {}, {"id": "a"}, {"id": "b"}]},
    }
    tables, problems = read_tables(plain({"tables": content}))
    assert list(tables) == ["good"]
    assert list(tables["good"].rows) == ["a", "b"]
    assert [problem.path for problem in problems] == [
        "$.tables.bad",
        "$.tables.good.rows[1]",
        "$.tables.good.rows[2].id",
        "$.tables.good.rows[3]",
        "$.tables.good.rows[4].id",
    ]


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"key": "id"},
        {"key": 5, "rows": []},
        {"key": "id", "rows": 5},
        {"key": "id", "rows": [], "file": "x"},
        {"key": "id", "file": 5},
        {"key": "id", "file": "t.txt"},
        {"key": "x", "rows": [{"id": "a"}]},
        {"key": "id", "rows": [{"id": "a"}], "columns": 5},
        {"key": "id", "rows": [{"id": "a"}], "columns": ["id", "name"]},
        {"key": "id", "rows": [{"id": "a", "x": 1}], "columns": ["x"]},
        {"key": "id", "rows": [{"id": "a"}], "at": "entries"},
        {"key": "id", "rows": [{"id": "a"}], "columns": {"id": {"scale": []}}},
        {"key": "id", "rows": [{"id": "a", "s": "x"}], "columns": {"s": {"scale": ["low"]}}},
    ],
)
def test_what_is_no_table_is_told(content: dict[str, Any]) -> None:
    with pytest.raises(DocumentError):
        table(content)


def test_tables_that_are_no_mapping_are_told() -> None:
    assert [problem.path for problem in read_tables(plain({"tables": [1]}))[1]] == ["$.tables"]
    assert read_tables(plain({})) == ({}, ())


@pytest.mark.parametrize("column", [[], {"id": 1}, 1, None])
def test_a_column_that_is_chosen_is_named_by_a_text(column: Any) -> None:
    document = plain({"tables": {"t": {"key": "id", "rows": [{"id": "a"}], "columns": ["id", column]}}})
    found = [(problem.code, problem.path) for problem in read_tables(document)[1]]
    assert found == [("unknown-key", "$.tables.t.columns[1]")]


def test_texts_in_a_csv_file_are_kept_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "releases.csv").write_text("id,latest,count\n1.10,1_000,1_000\nb,1e3,2.50\nc,TRUE,\n")
    document = tmp_path / "tables.json"
    document.write_text('{"tables": {"releases": {"key": "id", "file": "releases.csv"}}}')
    tables, problems = read_tables(read(document))
    assert problems == ()
    assert tables["releases"].rows == {
        "1.10": {"id": "1.10", "latest": "1_000", "count": Decimal(1000)},
        "b": {"id": "b", "latest": "1e3", "count": Decimal("2.50")},
        "c": {"id": "c", "latest": "TRUE", "count": None},
    }
