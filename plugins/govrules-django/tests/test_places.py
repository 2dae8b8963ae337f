"""On which fields of a form a finding stands, by what its rule looks at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.forms import ProposalForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valley")]

GIVEN = {
    "reference": "ski-school",
    "name": "Courses",
    "unit": "hotels",
    "owner": "Ana",
    "cost": "20000",
    "data": "[]",
}


def placed(settings: Any, folder: Path, rule: str, **changes: Any) -> list[str]:
    file = folder / "rules.yaml"
    file.write_text(f"- {{id: a.rule, each: initiative, effect: deny, {rule}}}")
    settings.GOVRULES = settings.GOVRULES | {"POLICY": file}
    return list(ProposalForm(GIVEN | changes).errors)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("forbid: budget > 5", ["cost"]),
        ("forbid: 'lower(owner) == \"ana\"'", ["owner"]),
        ("forbid: 'owner == \"Ana\" and unit.delegation > 5'", ["owner"]),
        ("forbid: unit.delegation > 5", ["__all__"]),
        ("forbid: budget > 5, evidence: {twice: 2 * budget}", ["cost"]),
        ("require: known(start)", ["begins"]),
        ("require: count(technologies) > 0", ["technologies"]),
        ("require: end > start, unknown: violate", ["ends", "begins"]),
        ("require: count(initiatives) > 99", ["__all__"]),
    ],
)
def test_a_finding_stands_on_what_decided(
    settings: Any, tmp_path: Path, rule: str, fields: list[str]
) -> None:
    assert placed(settings, tmp_path, rule) == fields


def test_what_is_missing_of_a_related_row_stands_on_the_relation(settings: Any, tmp_path: Path) -> None:
    rule = 'require: unit.owner != "x", unknown: violate'
    assert placed(settings, tmp_path, rule) == ["unit"]
