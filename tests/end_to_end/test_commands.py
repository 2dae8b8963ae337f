"""The other commands as people call them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from govrules import documents
from govrules.values import canonical

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize(
    "call",
    [["-h"], ["--help"], *([name, "--help"] for name in ("check", "rules", "test", "schema", "init"))],
    ids=" ".join,
)
def test_help(run: Run, call: list[str]) -> None:
    found = run(*call)
    assert (found.returncode, found.stderr) == (0, "")
    assert "  govrules " in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 100


def test_version(run: Run) -> None:
    import govrules

    assert run("--version").stdout == f"govrules {govrules.__version__}\n"


class TestRules:
    def test_for_people(self, run: Run) -> None:
        found = run("rules", "examples/policy", "--lang", "fr")
        assert found.returncode == 0
        assert found.stdout.count("examples/policy/rules/") == 25

    def test_for_programs(self, run: Run) -> None:
        whole = json.loads(run("rules", "examples/policy", "--format", "json").stdout)
        rules = {rule["id"]: rule for rule in whole["rules"]}
        assert len(rules) == 25
        assert rules["technology.novelty"]["enforcement"] == "audit"
        assert {parameter["name"] for parameter in whole["parameters"]} >= {"board_limit", "novelty"}

    def test_a_wrong_policy(self, run: Run) -> None:
        found = run("rules", "nowhere")
        assert (found.returncode, found.stdout) == (2, "")
        assert "nowhere" in found.stderr


class TestTrials:
    def test_the_examples_of_the_example_hold(self, run: Run) -> None:
        found = run("test", "examples/policy", "--fail-on-empty")
        assert (found.returncode, found.stderr) == (0, "")
        assert "of 25 rules: all as they should be" in found.stdout

    def test_an_example_that_shows_something_else(self, run: Run, tmp_path: Path) -> None:
        rule = "{id: a.b, each: initiative, forbid: missing(owner), effect: deny, examples: {pass: [%s]}}"
        (tmp_path / "r.yaml").write_text(rule % "{id: i, title: I, unit: u}", encoding="utf-8")
        assert run("test", "r.yaml", cwd=tmp_path).returncode == 1
        found = run("test", "r.yaml", "--format", "json", cwd=tmp_path)
        assert found.returncode == 1
        assert json.loads(found.stdout)["failed"] == 1

    def test_a_rule_without_examples(self, run: Run, folder: Path) -> None:
        assert run("test", "policy.yaml", cwd=folder).returncode == 0
        assert run("test", "policy.yaml", "--fail-on-empty", cwd=folder).returncode == 1


@pytest.fixture(scope="module")
def schemas(run: Run) -> dict[str, Any]:
    """What `govrules schema` prints for each kind of file."""
    return {kind: json.loads(run("schema", kind).stdout) for kind in ("policy", "portfolio", "waivers")}


class TestSchema:
    @pytest.mark.parametrize("kind", ["policy", "portfolio", "waivers"])
    def test_it_is_a_schema(self, schemas: dict[str, Any], kind: str) -> None:
        jsonschema.Draft202012Validator.check_schema(schemas[kind])
        assert schemas[kind]["title"].startswith("govrules ")

    @pytest.mark.parametrize(
        ("kind", "file"),
        [
            ("portfolio", "organisation.yaml"),
            ("portfolio", "initiatives.yaml"),
            ("waivers", "waivers.yaml"),
            ("policy", "policy/policy.yaml"),
            *(
                ("policy", f"policy/rules/{file.name}")
                for file in sorted((EXAMPLES / "policy/rules").iterdir())
            ),
        ],
    )
    def test_the_example_files_fit(self, schemas: dict[str, Any], kind: str, file: str) -> None:
        content = json.loads(canonical(documents.read(EXAMPLES / file).value))
        jsonschema.Draft202012Validator(schemas[kind]).validate(content)

    def test_a_misspelt_key_does_not_fit(self, schemas: dict[str, Any]) -> None:
        assert not jsonschema.Draft202012Validator(schemas["policy"]).is_valid({"id": "a.b", "forbidd": "x"})

    def test_no_such_kind(self, run: Run) -> None:
        assert run("schema", "waiver").returncode == 2


class TestInit:
    def test_what_it_writes_checks_and_tests_clean(self, run: Run, tmp_path: Path) -> None:
        made = run("init", "new/policy", cwd=tmp_path)
        assert (made.returncode, made.stderr) == (0, "")
        folder = tmp_path / "new" / "policy"
        assert run("test", "policy.yaml", "--fail-on-empty", cwd=folder).returncode == 0
        call = ["check", "portfolio.yaml", "--rules", "policy.yaml", "--strict", "--as-of", "2026-12-01"]
        found = run(*call, "--format", "json", cwd=folder)
        assert (found.returncode, found.stderr) == (1, "")
        outcomes = {each["initiative"]: each["outcome"] for each in json.loads(found.stdout)["decisions"]}
        assert outcomes == {
            "new-crm": "escalate",
            "price-list": "allow",
            "route-planner": "inform",
            "sign-on": "allow",
        }

    @pytest.mark.parametrize("kind", ["policy", "portfolio"])
    def test_its_files_fit_the_schemas_that_they_name(self, run: Run, tmp_path: Path, kind: str) -> None:
        assert run("init", cwd=tmp_path).returncode == 0
        file = tmp_path / f"{kind}.yaml"
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = tmp_path / first.removeprefix("# yaml-language-server: $schema=")
        content = json.loads(canonical(documents.read(file).value))
        jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(content)

    def test_it_overwrites_nothing(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
        found = run("init", cwd=tmp_path)
        assert (found.returncode, found.stdout) == (2, "")
        assert "is not empty: it holds `mine.txt`" in found.stderr
        assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]

    def test_a_file_is_no_folder(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        found = run("init", "file", cwd=tmp_path)
        assert found.returncode == 2
        assert "cannot write into `file`" in found.stderr
