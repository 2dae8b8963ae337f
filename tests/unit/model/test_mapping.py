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


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ({"title": "T", "summary": "S", "id": "i"}, "T"),
        ({"title": None, "summary": "S", "id": "i"}, "S"),
        ({"title": "", "summary": [], "id": "i"}, "i"),
        ({"title": 0, "summary": "S"}, 0),
        ({"title": False, "summary": "S"}, False),
        ({"summary": ""}, ""),
        ({"title": None}, None),
    ],
)
def test_of_several_places_the_first_that_has_something(row: dict[str, Any], title: object) -> None:
    assert applied({"title": {"from": ["title", "summary", "id"]}}, row)["title"] == title


def test_several_places_that_have_nothing_leave_the_default() -> None:
    rule = {"from": ["title", "summary"], "default": "untitled"}
    assert applied({"title": rule}, {"title": ""})["title"] == "untitled"
    assert applied({"title": rule}, {})["title"] == "untitled"
    assert "title" not in applied({"title": {"from": ["name", "summary"]}}, {})


def test_an_error_names_the_place_that_was_read() -> None:
    mapping = Mapping({"budget": {"from": ["cost.amount", "price"]}})
    assert shown_path(mapping.host_path(("budget",), {"price": "much"})) == "$.price"
    assert (
        shown_path(mapping.host_path(("budget",), {"cost": {"amount": "x"}, "price": 5})) == "$.cost.amount"
    )
    assert shown_path(mapping.host_path(("budget",), {})) == "$.cost.amount"


def test_a_constant_is_the_same_in_every_row() -> None:
    mapping = {
        "currency": {"value": "EUR"},
        "resources": {"from": "authors", "each": {"resource": ".", "amount": {"value": 1}}},
    }
    result = applied(mapping, {"authors": ["ann"]})
    assert result["currency"] == "EUR"
    assert result["resources"] == [{"resource": "ann", "amount": 1}]
    assert shown_path(Mapping(mapping).host_path(("currency",))) == "$.currency"
    assert Mapping(mapping).sources == {"authors"}


def test_a_member_of_an_item_can_be_called_value() -> None:
    mapping = {"claims": {"from": "sums", "each": {"value": "amount"}}}
    assert applied(mapping, {"sums": [{"amount": 5}]})["claims"] == [{"value": 5}]


def test_one_record_is_made_of_its_members() -> None:
    mapping = {"privacy": {"from": "extra.gdpr", "each": {"personal": "people.has", "note": {"value": "x"}}}}
    row = {"extra": {"gdpr": {"people": {"has": True}, "more": 1}}}
    assert applied(mapping, row)["privacy"] == {"personal": True, "note": "x"}
    assert shown_path(Mapping(mapping).host_path(("privacy", "personal"))) == "$.extra.gdpr.people.has"
    assert "privacy" not in applied(mapping, {})
    assert applied({"owner": {"from": "owner", "each": "name"}}, {"owner": {"name": "Ann"}})["owner"] == "Ann"


@pytest.mark.parametrize(
    ("goals", "objectives"),
    [
        (["a", "b"], {"a": 1, "b": 1}),
        ("a; b", {"a": 1, "b": 1}),
        ([7], {"7": 1}),
        ([], {}),
        (None, None),
        ({"a": 0.5}, {"a": 0.5}),
    ],
)
def test_a_list_of_ids_becomes_a_mapping(goals: object, objectives: object) -> None:
    assert (
        applied({"objectives": {"from": "goals", "worth": 1}}, {"goals": goals})["objectives"] == objectives
    )


def test_ids_inside_items_become_a_mapping() -> None:
    mapping = {"objectives": {"from": "goals", "each": "id", "worth": 1}}
    assert applied(mapping, {"goals": [{"id": "a"}, {"id": "b"}]})["objectives"] == {"a": 1, "b": 1}
    assert shown_path(Mapping(mapping).host_path(("objectives", "a"))) == "$.goals"


def test_the_fields_that_a_mapping_reads_are_known() -> None:
    mapping = Mapping({"budget": "cost.amount", "stage": {"from": "status"}, "priority": None})
    assert mapping.sources == {"cost", "cost.amount", "status", "priority"}


def test_a_mapping_in_a_file(tmp_path: Path) -> None:
    whole = tmp_path / "mapping.yaml"
    whole.write_text("budget: cost\n")
    inside = tmp_path / "inside.yaml"
    inside.write_text("mapping: {budget: cost}\n")
    assert Mapping.load(whole) == Mapping.load(inside) == Mapping({"budget": "cost"})
    assert hash(Mapping.load(whole)) == hash(Mapping.load(inside))


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "[a]",
        "budget: [a]",
        "stage: {from: x, values: 5}",
        "a: {from: ''}",
        "a: {from: []}",
        "a: {from: [b, '']}",
        "a: {value: 1, from: b}",
        "{",
    ],
)
def test_what_is_no_mapping_is_told(text: str) -> None:
    with pytest.raises(PortfolioError):
        Mapping.load(Source("mapping.yaml", text))


def test_errors_have_places() -> None:
    document: Document = read(Source("p.yaml", "mapping:\n  stage: {form: status}\n"))
    with pytest.raises(PortfolioError, match=r"p\.yaml:2:11: unknown key `form`"):
        Mapping.of(document, ("mapping",))


def test_a_constant_stands_alone() -> None:
    with pytest.raises(PortfolioError, match=r"m\.yaml:1:4: a mapping has a `value` and more"):
        Mapping.load(Source("m.yaml", "a: {value: 1, from: b}"))
