"""A host's rows as initiatives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govrules.diagnostics import PortfolioError, Source
from govrules.documents import Document, read, shown_path
from govrules.model import SCALES, Mapping


def accepts(name: str, value: Any) -> bool:
    return name != "stage" or value in SCALES["stage"]


def applied(mapping: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return Mapping(mapping).applied(row, accepts)


def test_what_has_the_same_name_needs_no_mapping() -> None:
    assert applied({"budget": "cost"}, {"id": "a", "cost": 5}) == {"id": "a", "cost": 5, "budget": 5}


def test_a_path_leads_into_mappings_and_lists() -> None:
    row = {"cost": {"amount": 5}, "owners": [{"name": "Ada"}], "a.b": 1}
    assert applied({"budget": "cost.amount", "owner": "owners.0.name", "x": "a.b"}, row) == row | {
        "budget": 5,
        "owner": "Ada",
        "x": 1,
    }


@pytest.mark.parametrize("row", [{}, {"cost": None}, {"cost": 3}, {"cost": []}])
def test_what_a_host_does_not_have_is_absent(row: dict[str, Any]) -> None:
    assert "budget" not in applied({"budget": "cost.amount"}, row)


def test_null_is_unknown_not_absent() -> None:
    assert applied({"budget": "cost"}, {"cost": None})["budget"] is None


def test_a_field_can_be_left_out() -> None:
    assert applied({"priority": None}, {"id": "a", "priority": 1}) == {"id": "a"}


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Draft", "proposed"),
        ("live", "live"),
        ("Odd", "idea"),
        (None, "idea"),
        (True, "stopped"),
        (1, "building"),
        ([], "idea"),
    ],
)
def test_values_and_a_default(status: object, stage: str) -> None:
    rule = {
        "from": "status",
        "values": {"Draft": "proposed", "true": "stopped", "1": "building"},
        "default": "idea",
    }
    assert applied({"stage": rule}, {"status": status})["stage"] == stage
    assert applied({"stage": rule}, {})["stage"] == "idea"


def test_a_value_not_listed_is_kept_without_a_default() -> None:
    assert applied({"stage": {"from": "s", "values": {"a": "idea"}}}, {"s": "Odd"})["stage"] == "Odd"


def test_items_of_lists() -> None:
    mapping = {
        "resources": {"from": "claims", "each": {"resource": "team.id", "amount": "fte"}},
        "data": {"from": "domains", "each": {"domain": "."}},
        "technologies": {"from": "parts", "each": "name"},
        "capabilities": {"from": "tags", "values": {"x": "y"}},
        "depends_on": {"from": "needs", "each": "."},
    }
    row = {
        "claims": [{"team": {"id": "t"}, "fte": 1}, None],
        "domains": ["a"],
        "parts": [{"name": "n"}, {}],
        "tags": ["x", "z"],
        "needs": "a; b",
    }
    result = applied(mapping, row)
    assert result["resources"] == [{"resource": "t", "amount": 1}, None]
    assert result["data"] == [{"domain": "a"}]
    assert result["technologies"] == ["n", None]
    assert result["capabilities"] == ["y", "z"]
    assert result["depends_on"] == ["a", "b"]


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (("budget",), "$.cost.amount"),
        (("resources", 2, "resource"), "$.claims[2].team.id"),
        (("data", 1, "domain"), "$.domains[1]"),
        (("technologies", 0), "$.parts[0].name"),
        (("owner",), "$.owner"),
    ],
)
def test_where_a_host_has_it(path: tuple[str | int, ...], host: str) -> None:
    mapping = Mapping(
        {
            "budget": "cost.amount",
            "resources": {"from": "claims", "each": {"resource": "team.id"}},
            "data": {"from": "domains", "each": {"domain": "."}},
            "technologies": {"from": "parts", "each": "name"},
        }
    )
    assert shown_path(mapping.host_path(path)) == host


def test_the_fields_that_a_mapping_reads_are_known() -> None:
    mapping = Mapping({"budget": "cost.amount", "stage": {"from": "status"}, "priority": None})
    assert mapping.sources == {"cost", "status", "priority"}


def test_a_mapping_in_a_file(tmp_path: Path) -> None:
    whole = tmp_path / "mapping.yaml"
    whole.write_text("budget: cost\n")
    inside = tmp_path / "inside.yaml"
    inside.write_text("mapping: {budget: cost}\n")
    assert Mapping.load(whole) == Mapping.load(inside) == Mapping({"budget": "cost"})
    assert hash(Mapping.load(whole)) == hash(Mapping.load(inside))


@pytest.mark.parametrize(
    "text", ["5", "[a]", "budget: [a]", "stage: {from: x, values: 5}", "a: {from: ''}", "{"]
)
def test_what_is_no_mapping_is_told(text: str) -> None:
    with pytest.raises(PortfolioError):
        Mapping.load(Source("mapping.yaml", text))


def test_errors_have_places() -> None:
    document: Document = read(Source("p.yaml", "mapping:\n  stage: {form: status}\n"))
    with pytest.raises(PortfolioError, match=r"p\.yaml:2:11: unknown key `form`"):
        Mapping.of(document, ("mapping",))
