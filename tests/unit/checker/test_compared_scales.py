"""Scales that a policy compares with each other need each other's values in every organisation."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from govrules import Organisation, PolicyError, Portfolio, load

RULE = """
govrules: 1
policy: compared
fields: {{impact: {{scale: [low, medium, high, critical]}}}}
rules:
  - {{id: impact.above-risk, each: initiative, forbid: '{condition}', effect: advise}}
"""
CRM = {"id": "crm", "title": "CRM", "unit": "sales", "risk": "low", "impact": "medium"}


@pytest.mark.parametrize(
    "condition",
    ["risk < impact", "impact > risk", 'max(risk, impact) == "high"', 'max([risk, impact]) == "high"'],
    ids=["risk-first", "impact-first", "greatest", "greatest-of-list"],
)
@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_an_organisation_that_lacks_a_value_is_told(tmp_path: Path, condition: str, engine: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(RULE.format(condition=condition), encoding="utf-8")
    portfolio = Portfolio(Organisation().with_scale("risk", "low", "high"), [CRM])
    with pytest.raises(PolicyError, match="risk scale has no value `medium`"):
        load(path).review(portfolio, as_of=datetime.date(2026, 11, 23), engine=engine)  # type: ignore[arg-type]  # one of the engines, as a parameter
