"""`govrules check` as people call it: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
CALL = ["check", "portfolio.yaml", "--rules", "policy.yaml", "--as-of", "2026-11-23"]
EXAMPLE = [
    *["check", "examples/organisation.yaml", "examples/initiatives.yaml", "--rules", "examples/policy"],
    *["--waivers", "examples/waivers.yaml", "--as-of", "2026-11-23"],
]
KEYS = ["govrules", "as_of", "policy", "portfolio", "decisions", "findings", "waivers", "problems"]


def test_the_example_as_json(run: Run) -> None:
    found = run(*EXAMPLE, "--format", "json")
    assert found.returncode == 1
    assert found.stderr == ""
    whole = json.loads(found.stdout)
    assert list(whole) == KEYS
    outcomes = Counter(decision["outcome"] for decision in whole["decisions"])
    assert outcomes == {"allow": 23, "advise": 3, "inform": 2, "escalate": 23, "deny": 7}
    assert len(whole["findings"]) == 43
    assert (len(whole["waivers"]["unused"]), len(whole["waivers"]["expired"])) == (1, 1)


def test_the_same_call_gives_the_same_bytes(run: Run, folder: Path) -> None:
    first, second = (
        run(*CALL, "--format", "json", cwd=folder, env={"PYTHONHASHSEED": seed}) for seed in "12"
    )
    assert first.stdout == second.stdout


def test_the_example_for_people(run: Run) -> None:
    found = run(*EXAMPLE, "--lang", "fr")
    assert found.returncode == 1
    assert "Charte numérique Valdorne 2027" in found.stdout
    assert "\x1b" not in found.stdout
    assert max(map(len, found.stdout.splitlines()[:-1])) <= 100


@pytest.mark.parametrize(
    ("effect", "budget", "outcome"),
    [
        ("advise", "50", "allow"),
        ("advise", "51", "advise"),
        ("advise", "~", "inform"),
        ("{escalate: [board]}", "51", "escalate"),
        ("deny", "51", "deny"),
    ],
    ids=["allow", "advise", "inform", "escalate", "deny"],
)
def test_fail_on(  # noqa: PLR0917 - fixtures and cases
    run: Run, folder: Path, write: Callable[..., None], effect: str, budget: str, outcome: str
) -> None:
    outcomes = ["allow", "advise", "inform", "escalate", "deny"]
    write(folder, effect, budget)
    place = outcomes.index(outcome)
    assert run(*CALL, "-q", "--fail-on", outcome, cwd=folder).returncode == 1
    for stronger in outcomes[place + 1 : place + 2]:
        assert run(*CALL, "-q", "--fail-on", stronger, cwd=folder).returncode == 0


def test_nothing_at_or_above_the_default_ends_with_0(
    run: Run, folder: Path, write: Callable[..., None]
) -> None:
    write(folder, "advise")
    assert run(*CALL, cwd=folder).returncode == 0


STYLES = [
    ["check", "p.yaml", "--rules", "a.yaml", "b.yaml"],
    ["check", "p.yaml", "--rules", "a.yaml", "--rules", "b.yaml"],
    ["check", "p.yaml", "--rules=a.yaml", "--rules=b.yaml"],
    ["check", "--rules", "a.yaml", "p.yaml", "--rules", "b.yaml"],
    ["check", "--rules", "a.yaml", "--rules", "b.yaml", "p.yaml"],
    ["check", "--format", "json", "p.yaml", "--rules", "a.yaml", "b.yaml", "-q"],
    ["check", "--rules", "a.yaml", "--rules", "b.yaml", "--", "p.yaml"],
    ["check", "p.yaml", "--rules", "both"],
]


@pytest.mark.parametrize("call", STYLES, ids=[" ".join(call[1:]) for call in STYLES])
def test_several_paths_of_rules(run: Run, tmp_path: Path, call: Sequence[str]) -> None:
    (tmp_path / "both").mkdir()
    for name in "ab":
        rule = f"{{id: rules.{name}, each: initiative, forbid: budget > 5, effect: advise}}\n"
        (tmp_path / f"{name}.yaml").write_text(rule, encoding="utf-8")
        shutil.copy(tmp_path / f"{name}.yaml", tmp_path / "both")
    (tmp_path / "p.yaml").write_text("[{id: i, title: I, unit: u, budget: 6}]", encoding="utf-8")
    found = run(call[0], "--format", "json", "--output", "out.json", *call[1:], cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    if "-q" not in call:
        whole = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert [finding["rule"] for finding in whole["findings"]] == ["rules.a", "rules.b"]


def test_json_lines(run: Run, folder: Path) -> None:
    found = run(*CALL, "--format", "jsonl", cwd=folder)
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert [next(iter(line)) for line in lines] == ["govrules", "decision", "decision", "finding"]


def test_output_goes_to_a_file_as_utf_8(run: Run, folder: Path) -> None:
    found = run(
        *CALL, "--output", "report.txt", cwd=folder, env={"PYTHONIOENCODING": "ascii", "FORCE_COLOR": "1"}
    )
    assert (found.returncode, found.stdout) == (1, "")
    assert "▲ board" in (folder / "report.txt").read_text(encoding="utf-8")


def test_quiet_says_nothing(run: Run, folder: Path) -> None:
    found = run(*CALL, "--quiet", cwd=folder)
    assert (found.returncode, found.stdout, found.stderr) == (1, "", "")


def test_the_date_is_today_unless_the_caller_says_otherwise(run: Run, folder: Path) -> None:
    import datetime

    before = datetime.date.today()  # noqa: DTZ011 - as the program does
    found = run("check", "portfolio.yaml", "--rules", "policy.yaml", "--format", "json", cwd=folder)
    after = datetime.date.today()  # noqa: DTZ011 - as the program does
    assert json.loads(found.stdout)["as_of"] in {str(before), str(after)}


class TestRowsThatCannotBeRead:
    @pytest.fixture
    def dirty(self, folder: Path) -> Path:
        good = '{"id": "a", "title": "A", "unit": "u", "budget": 1}'
        bad = '{"id": "b", "title": "B", "unit": "u", "budget": "lots"}'
        (folder / "rows.jsonl").write_text(f"{good}\n{bad}\n", encoding="utf-8")
        return folder

    CALL = ("check", "rows.jsonl", "--rules", "policy.yaml", "--format", "json")

    def test_they_are_told_and_the_rest_is_judged(self, run: Run, dirty: Path) -> None:
        found = run(*self.CALL, cwd=dirty)
        assert found.returncode == 2
        assert "rows.jsonl:2:50: `lots` is not a number at $.budget" in found.stderr
        whole = json.loads(found.stdout)
        assert [decision["initiative"] for decision in whole["decisions"]] == ["a"]
        assert whole["problems"][0]["path"] == "$.budget"

    def test_they_are_borne_with_keep_going(self, run: Run, dirty: Path) -> None:
        found = run(*self.CALL, "--keep-going", cwd=dirty)
        assert found.returncode == 0
        assert "`lots` is not a number" in found.stderr

    def test_very_many_are_told_in_part(self, run: Run, dirty: Path) -> None:
        (dirty / "rows.jsonl").write_text('{"id": 1}\n' * 30, encoding="utf-8")
        found = run("check", "rows.jsonl", "--rules", "policy.yaml", cwd=dirty)
        assert found.returncode == 2
        assert found.stderr.count("rows.jsonl:") == 50
        assert "… and 10 more problems" in found.stderr


def test_strict_reports_fields_that_nobody_declared(run: Run, folder: Path) -> None:
    assert run(*CALL, cwd=folder).stderr == ""
    found = run(*CALL, "--strict", "--keep-going", "--format", "json", cwd=folder)
    assert found.returncode == 2
    assert "portfolio.yaml:4:56: nobody declared the field `colour` of `large`" in found.stderr
    assert [problem["code"] for problem in json.loads(found.stdout)["problems"]] == ["undeclared"]


def test_all_files_that_are_wrong_are_told_at_once(run: Run, folder: Path) -> None:
    (folder / "policy.yaml").write_text("- {id: a.b, each: initiative, forbid: budgett > 1, effect: deny}")
    (folder / "waivers.yaml").write_text("[{rule: a.b}]")
    found = run("check", "no.yaml", "--rules", "policy.yaml", "--waivers", "waivers.yaml", cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert "there is no file `no.yaml`" in found.stderr
    assert "unknown field `budgett`" in found.stderr
    assert "did you mean `budget`?" in found.stderr
    assert "waivers.yaml:1:2" in found.stderr
    assert "Traceback" not in found.stderr


CALLS: list[tuple[str, list[str], str]] = [
    ("no-portfolio", ["check", "--rules", "policy.yaml"], "Missing argument 'PORTFOLIO...'"),
    ("no-rules", ["check", "portfolio.yaml"], "Missing option '--rules'"),
    ("rules-without-path", ["check", "portfolio.yaml", "--rules"], "'--rules'"),
    ("no-such-day", [*CALL, "--as-of", "2026-02-30"], "`2026-02-30` is no day of the calendar"),
    ("no-date", [*CALL, "--as-of", "soon"], "`soon` is not a date; write it as YYYY-MM-DD"),
    ("no-such-outcome", [*CALL, "--fail-on", "panic"], "'panic' is not one of"),
    ("no-such-format", [*CALL, "--format", "xml"], "'xml' is not one of"),
    ("no-such-option", [*CALL, "--stict"], "--stict"),
    ("no-such-command", ["chekc"], "No such command 'chekc'"),
    ("no-place-for-output", [*CALL, "--output", "no/where.txt"], "cannot write `no/where.txt`"),
    ("no-mapping", [*CALL, "--mapping", "no.yaml"], "there is no file `no.yaml`"),
]


@pytest.mark.parametrize(("call", "message"), [case[1:] for case in CALLS], ids=[case[0] for case in CALLS])
def test_a_call_that_is_wrong_ends_with_2(run: Run, folder: Path, call: list[str], message: str) -> None:
    found = run(*call, cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert message in found.stderr


def test_a_mapping_reads_the_rows_of_a_host(run: Run) -> None:
    call: list[Any] = ["check", "examples/organisation.yaml", "examples/initiatives-export.csv"]
    call += ["--mapping", "examples/mapping.yaml", "--rules", "examples/policy", "--as-of", "2026-11-23"]
    found = run(*call, "--format", "json")
    assert found.returncode in {0, 1}
    assert len(json.loads(found.stdout)["decisions"]) == 8
