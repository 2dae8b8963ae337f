"""Whatever a portfolio document holds, loading gives a portfolio or diagnostics, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from govrules.diagnostics import PortfolioError, Source
from govrules.model import Initiative, Organisation, Portfolio

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["a", "2027-01-31", "low", "idea", "1.5", "", "rows.csv", "cost.amount", "."])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def some_of(names: Any, values: st.SearchStrategy[Any] = VALUES) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(names)) | st.text(max_size=5), values, max_size=6)


ROWS = some_of(Initiative.model_fields).map(lambda row: {"id": "a", "title": "A", "unit": "u"} | row) | VALUES
ORGANISATIONS = some_of(Organisation.model_fields, VALUES | some_of(["a", "b"]))
TABLES = some_of(["t"], some_of(["key", "rows", "columns", "file"], VALUES | st.just([{"id": "a", "n": 1}])))
MAPPINGS = some_of(Initiative.model_fields, VALUES | some_of(["from", "values", "default", "each"]))
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "organisation": ORGANISATIONS | VALUES,
        "initiatives": st.lists(ROWS, max_size=4) | VALUES,
        "tables": TABLES | VALUES,
        "mapping": MAPPINGS | VALUES,
    },
)


def check(source: Source) -> None:
    try:
        portfolio = Portfolio.load(source)
    except PortfolioError as error:
        shown = str(error)
        assert shown
        return
    assert portfolio.digest
    assert all(str(problem) and problem.span is not None for problem in portfolio.problems)
    for initiative in portfolio:
        origin = portfolio.origin(initiative.id)
        assert origin is not None
        assert origin.line >= 1


@given(document=DOCUMENTS)
def test_any_json_portfolio(document: dict[str, Any]) -> None:
    check(Source("p.json", json.dumps(document)))


@given(document=DOCUMENTS)
def test_any_yaml_portfolio(document: dict[str, Any]) -> None:
    check(Source("p.yaml", json.dumps(document)))


@given(rows=st.lists(ROWS, max_size=4))
def test_any_rows(rows: list[Any]) -> None:
    check(Source("p.jsonl", "".join(json.dumps(row) + "\n" for row in rows)))


@given(document=DOCUMENTS)
def test_any_python_portfolio(document: dict[str, Any]) -> None:
    try:
        portfolio = Portfolio(
            document.get("organisation"), document.get("initiatives") or (), document.get("tables")
        )
    except PortfolioError as error:
        shown = str(error)
        assert shown
    except TypeError:  # what is not even of the right shape is the caller's mistake
        assert not isinstance(document.get("initiatives") or (), list)
    else:
        assert portfolio.digest
