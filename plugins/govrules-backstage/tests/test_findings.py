"""Findings of the command line land on the lines of the entities."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parent.parent / "example"


def govrules(*words: str, folder: Path = EXAMPLE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "govrules", *words, "--as-of", "2026-11-23"]
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "100"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def place(found: dict[str, Any]) -> tuple[str, str]:
    """The file of a result, and the text that it points at."""
    physical = found["physicalLocation"]
    uri, region = physical["artifactLocation"]["uri"], physical["region"]
    line = (EXAMPLE / uri).read_text().splitlines()[region["startLine"] - 1]
    assert region["startLine"] == region["endLine"]
    return uri, line[region["startColumn"] - 1 : region["endColumn"] - 1]


def test_results_point_at_what_decided_in_the_entity() -> None:
    done = govrules("check", "backstage:catalog/", "--rules", "rules.yaml", "--format", "sarif")
    assert (done.returncode, done.stderr) == (1, "")
    (run,) = json.loads(done.stdout)["runs"]
    found = {
        result["ruleId"]: [
            place(each) for each in (*result["locations"], *result.get("relatedLocations", []))
        ]
        for result in run["results"]
    }
    crm, shop = "catalog/crm/catalog-info.yaml", "catalog/shop/catalog-info.yaml"
    assert found == {
        "autonomy.spending": [(crm, '"180000"')],
        "delivery.interfaces-first": [(shop, "production"), (crm, "experimental")],
        "relations.known": [(crm, "component:iam")],
    }


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_is_judged(tmp_path: Path) -> None:
    good = (EXAMPLE / "catalog/shop/catalog-info.yaml").read_text()
    (tmp_path / "catalog-info.yaml").write_text(f"{good}---\nkind: Component\n")
    rules = str(EXAMPLE / "rules.yaml")
    done = govrules("check", "catalog-info.yaml", "--rules", rules, folder=tmp_path)
    assert done.returncode == 2
    assert "catalog-info.yaml:15:1: `apiVersion` is missing" in done.stderr
    assert "Traceback" not in done.stderr
    kept = govrules("check", "catalog-info.yaml", "--rules", rules, "--keep-going", folder=tmp_path)
    assert kept.returncode == 0
    assert "shop" in kept.stdout


@pytest.mark.parametrize("location", ["backstage:", "backstage:gone", "catalog-info.yaml"])
def test_a_place_without_a_catalogue_is_told_in_one_message(tmp_path: Path, location: str) -> None:
    done = govrules("check", location, "--rules", str(EXAMPLE / "rules.yaml"), folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "there is no" in done.stderr
