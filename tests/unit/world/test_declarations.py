"""What policies declare reaches the world: scales of their own, and tables that a portfolio supplies."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import govrules

AS_OF = datetime.date(2027, 1, 1)
ROW = {"id": "crm", "title": "CRM", "unit": "sales", "risk": "low"}


def verdicts(
    folder: Path, forbid: str, organisation: dict[str, Any] | None = None, **declared: Any
) -> tuple[list[str], list[str]]:
    """The verdicts of one rule on one initiative, and the problems of the portfolio."""
    supplied = declared.pop("supplied", {})
    rule = {"id": "a.b", "each": "initiative", "forbid": forbid, "effect": "advise"}
    policy = folder / "policy.json"
    policy.write_text(json.dumps({"govrules": 1, "policy": "p", **declared, "rules": [rule]}))
    portfolio = govrules.Portfolio(organisation, [ROW], supplied)
    review = govrules.load(policy).review(portfolio, as_of=AS_OF)
    return [finding.verdict for finding in review.findings], [str(problem) for problem in review.problems]


def test_a_parameter_has_a_scale_of_its_own(tmp_path: Path) -> None:
    parameters = {"most": {"type": {"scale": ["few", "some", "many"]}, "default": "some"}}
    assert verdicts(tmp_path, 'params.most > "few"', parameters=parameters) == (["violated"], [])
    assert verdicts(tmp_path, 'params.most > "some"', parameters=parameters) == ([], [])


def test_a_column_has_a_scale_of_its_own(tmp_path: Path) -> None:
    columns = {"unit": "text", "trust": {"scale": ["little", "full"]}}
    rows = [{"unit": "sales", "trust": "full"}]
    written = {"units": {"key": "unit", "columns": columns, "rows": rows}}
    assert verdicts(tmp_path, 'tables.units[unit].trust > "little"', tables=written) == (["violated"], [])
    declared = {"units": {"key": "unit", "columns": columns}}
    supplied = {"units": {"key": "unit", "rows": rows}}
    forbid = 'tables.units[unit].trust > "little"'
    assert verdicts(tmp_path, forbid, tables=declared, supplied=supplied) == (["violated"], [])


@pytest.mark.parametrize(
    ("type_", "cell", "forbid"),
    [
        ("text", 12, 'contains(tables.units[unit].x, "1")'),
        ("date", "2026-12-31", "tables.units[unit].x < today"),
        ("number", "12.50", "tables.units[unit].x == 12.5"),
        ("flag", "true", "tables.units[unit].x"),
        ("number", None, "missing(tables.units[unit].x)"),
    ],
)
def test_a_supplied_table_is_read_by_the_declared_types(
    tmp_path: Path, type_: str, cell: object, forbid: str
) -> None:
    declared = {"units": {"key": "unit", "columns": {"unit": "text", "x": type_}}}
    supplied = {"units": {"key": "unit", "rows": [{"unit": "sales", "x": cell}]}}
    assert verdicts(tmp_path, forbid, tables=declared, supplied=supplied) == (["violated"], [])


def test_a_row_of_a_supplied_table_that_does_not_fit_is_left_out(tmp_path: Path) -> None:
    declared = {"units": {"key": "unit", "columns": {"unit": "text", "x": "date"}}}
    rows = [{"unit": "sales", "x": 12}, {"unit": "it", "x": "2026-12-31"}]
    supplied = {"units": {"key": "unit", "rows": rows}}
    found, problems = verdicts(
        tmp_path,
        'known(tables.units["it"].x) and tables.units[unit].x < today',
        tables=declared,
        supplied=supplied,
    )
    assert found == ["unknown"]
    assert [problem.splitlines()[0] for problem in problems] == [
        '`"12"` is not a date at $.tables.units.sales.x [value]'
    ]


def test_the_keys_of_a_supplied_table_are_of_the_declared_type(tmp_path: Path) -> None:
    declared = {"years": {"key": "year", "columns": {"year": "number", "limit": "number"}}}
    supplied = {"years": {"key": "year", "rows": [{"year": "2027", "limit": 5}]}}
    forbid = "tables.years[year(today)].limit == 5"
    assert verdicts(tmp_path, forbid, tables=declared, supplied=supplied) == (["violated"], [])


def test_a_table_that_nobody_supplies_is_unknown(tmp_path: Path) -> None:
    declared = {"units": {"key": "unit", "columns": {"unit": "text", "x": "number"}}}
    found, problems = verdicts(tmp_path, "tables.units[unit].x > 1", tables=declared)
    assert found == ["unknown"]
    (told,) = problems
    assert told.startswith(f"{tmp_path / 'policy.json'}:1:43: the policy looks into a table `units`")
    assert "and the portfolio has none at $.tables.units [table-missing]" in told


def test_a_table_that_a_policy_can_do_without_is_no_problem(tmp_path: Path) -> None:
    columns = {"unit": "text", "x": "number"}
    declared = {"units": {"key": "unit", "optional": True, "columns": columns}}
    assert verdicts(tmp_path, "tables.units[unit].x > 1", tables=declared) == (["unknown"], [])


def test_a_supplied_table_with_another_key_or_without_a_column_is_a_problem(tmp_path: Path) -> None:
    columns = {"unit": "text", "x": "number"}
    declared = {"units": {"key": "unit", "optional": True, "columns": columns}}
    for supplied, code, help in (
        ({"key": "name", "rows": [{"name": "sales", "x": 5}]}, "table-key", "write `key: unit`"),
        ({"key": "unit", "rows": [{"unit": "sales", "y": 5}]}, "table-column", "it has `unit`, `y`"),
    ):
        forbid = "tables.units[unit].x > 1"
        _, problems = verdicts(tmp_path, forbid, tables=declared, supplied={"units": supplied})
        assert [f"[{code}]" in problem and help in problem for problem in problems] == [True]
    nothing_yet = {"units": {"key": "unit", "rows": []}}
    assert verdicts(tmp_path, "1 == 1", tables=declared, supplied=nothing_yet) == (["violated"], [])


def test_a_live_portfolio_lacks_the_table_too(tmp_path: Path) -> None:
    rule = {"id": "a.b", "each": "initiative", "forbid": "unit in tables.t", "effect": "advise"}
    content = {"tables": {"t": {"key": "x", "columns": {"x": "text"}}}, "rules": [rule]}
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"govrules": 1, "policy": "p", **content}))
    policy, portfolio = govrules.load(file), govrules.Portfolio(initiatives=[ROW])
    live = policy.live(portfolio, as_of=AS_OF)
    live.put(ROW | {"id": "erp"})
    fresh = policy.review(live.portfolio, as_of=AS_OF)
    assert [problem.code for problem in fresh.problems] == ["table-missing"]
    assert live.review().to_json() == fresh.to_json()


def test_policies_agree_on_the_key_of_a_table_and_one_that_needs_it_needs_it(tmp_path: Path) -> None:
    paths = []
    for name, key, optional in (("one", "x", True), ("two", "x", False), ("three", "y", True)):
        rule = {"id": f"{name}.rule", "each": "initiative", "require": "known(owner)", "effect": "advise"}
        tables = {"t": {"key": key, "optional": optional, "columns": {"x": "text", "y": "text"}}}
        paths.append(tmp_path / f"{name}.json")
        content = {"govrules": 1, "policy": name, "tables": tables, "rules": [rule]}
        paths[-1].write_text(json.dumps(content))
    with pytest.raises(govrules.PolicyError, match=r"the key of the table `t` is `.` here"):
        govrules.load(*paths)
    review = govrules.load(*paths[:2]).review(govrules.Portfolio(), as_of=AS_OF)
    assert [problem.code for problem in review.problems] == ["table-missing"]


def test_a_table_without_rows_has_no_keys_of_one_with_rows(tmp_path: Path) -> None:
    declared = {"units": {"key": "unit", "optinal": True, "columns": {"unit": "text"}}}
    with pytest.raises(govrules.PolicyError, match="did you mean `optional`"):
        verdicts(tmp_path, "1 == 1", tables=declared)


def test_a_table_that_no_policy_declares_stays_out_of_the_way(tmp_path: Path) -> None:
    supplied = {"units": {"key": "unit", "rows": [{"unit": "sales", "x": 12}]}}
    assert verdicts(tmp_path, "missing(owner)", supplied=supplied) == (["violated"], [])


@pytest.mark.parametrize(("type_", "value"), [("risk", "medium"), ("text -> risk", {"sales": "medium"})])
def test_the_organisation_has_the_scale_values_of_parameters(
    tmp_path: Path, type_: str, value: object
) -> None:
    parameters = {"most": {"type": type_, "default": value}}
    organisation = {"scales": {"risk": ["low", "enormous"]}}
    with pytest.raises(govrules.PolicyError, match="the organisation's risk scale has no value `medium`"):
        verdicts(tmp_path, "known(risk)", organisation, parameters=parameters)


def test_policies_agree_on_a_table_that_the_portfolio_supplies(tmp_path: Path) -> None:
    paths = []
    for name, type_ in (("one", "number"), ("two", "text")):
        rule = {"id": f"{name}.rule", "each": "initiative", "require": "known(owner)", "effect": "advise"}
        tables = {"units": {"key": "unit", "columns": {"unit": "text", "x": type_}}}
        paths.append(tmp_path / f"{name}.json")
        content = {"govrules": 1, "policy": name, "tables": tables, "rules": [rule]}
        paths[-1].write_text(json.dumps(content))
    with pytest.raises(govrules.PolicyError) as caught:
        govrules.load(*paths)
    assert [problem.code for problem in caught.value.diagnostics] == ["table-conflict"]
    assert "`x` of the table `units` is a text here" in str(caught.value)


def test_what_a_scale_holds_inside_a_parameter_or_a_field(tmp_path: Path) -> None:
    parameters = {"ways": {"type": [{"scale": ["old", "new"]}], "default": ["new"]}}
    fields = {"marks": {"worst": {"scale": ["minor", "major"]}}, "by_unit": "text -> risk"}
    forbid = 'any(w > "old" for w in params.ways) and missing(marks.worst > "minor") and len(by_unit) == 0'
    assert verdicts(tmp_path, forbid, parameters=parameters, fields=fields) == (["violated"], [])
