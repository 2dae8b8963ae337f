"""The reference tables, made flat: what is nested in the files cannot be the cell of a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, Any]


def json_lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_tables(folder: Path, tables: Mapping[str, Row]) -> Path:
    path = folder / "tables.json"
    path.write_text(json.dumps({"tables": tables}), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def canada_tables(fixtures_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document with the list of 2016 as a baseline."""
    folder = tmp_path_factory.mktemp("canada")
    rows = json_lines(fixtures_folder / "canada-gc-it" / "initiatives-2016.jsonl")
    write_csv(folder / "baseline.csv", map(baseline_row, rows))
    return write_tables(folder, {"baseline": {"key": "id", "file": "baseline.csv"}})


def baseline_row(row: Row) -> Row:
    budget = (row["budget"] or {}).get("amount")
    return {"id": row["id"], "unit": row["unit"], "budget": budget, "end": row["end"]}


@pytest.fixture(scope="session")
def goods_tables(fixtures_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document with a technology radar, products, and their releases."""
    folder, reference = tmp_path_factory.mktemp("goods"), fixtures_folder / "reference"
    radar = json.loads((reference / "zalando-tech-radar" / "radar.json").read_text(encoding="utf-8"))
    rings = radar["rings_in_order"]
    write_csv(folder / "radar.csv", (radar_row(entry, rings) for entry in radar["entries"]))
    products = json_lines(reference / "endoflife" / "products.jsonl")
    (folder / "products.json").write_text(json.dumps([product_row(p) for p in products]), encoding="utf-8")
    write_csv(folder / "releases.csv", (release_row(p, r) for p in products for r in p["releases"]))
    return write_tables(
        folder,
        {
            "radar": {"key": "name", "file": "radar.csv"},
            "products": {"key": "product", "file": "products.json"},
            "releases": {"key": "release", "file": "releases.csv", "columns": {"latest": "text"}},
        },
    )


def radar_row(entry: Row, rings: list[str]) -> Row:
    return {
        "name": entry["label"].lower(),
        "ring": rings[entry["ring"]],
        "moved": entry["moved"],
        "active": entry["active"],
    }


def product_row(product: Row) -> Row:
    return {
        "product": product["product"],
        "title": product["title"],
        "category": product["category"],
        "first": min((release["released"] for release in product["releases"]), default=None),
        "releases": len(product["releases"]),
    }


def release_row(product: Row, release: Row) -> Row:
    is_flag = release["eol"] in {"True", "False"}
    return {
        "release": f"{product['product']} {release['cycle']}",
        "product": product["product"],
        "released": release["released"],
        "ended": release["eol"].lower() if is_flag else None,
        "end": None if is_flag else release["eol"],
        "lts": release["lts"],
        "latest": release["latest"],
    }
