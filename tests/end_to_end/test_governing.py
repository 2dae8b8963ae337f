"""Waivers, baselines, records and the popcorn index as people use them, from the command line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PORTFOLIO = [str(EXAMPLES / "organisation.yaml"), str(EXAMPLES / "initiatives.yaml")]
RULES = ["--rules", str(EXAMPLES / "policy")]
AS_OF = ["--as-of", "2026-11-23"]
WAIVERS = ["--waivers", str(EXAMPLES / "waivers.yaml")]
CALL = ["check", "portfolio.yaml", "--rules", "policy.yaml", *AS_OF]


@pytest.mark.parametrize(
    "name", [["waivers"], ["baseline"], ["baseline", "write"], ["replay"], ["popcorn"]], ids=" ".join
)
def test_help(run: Run, name: list[str]) -> None:
    found = run(*name, "--help")
    assert (found.returncode, found.stderr) == (0, "")
    assert f"  govrules {name[0]} " in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 100


class TestWaivers:
    FILE = str(EXAMPLES / "waivers.yaml")

    def test_by_when_they_end(self, run: Run) -> None:
        found = run("waivers", self.FILE, *AS_OF)
        assert (found.returncode, found.stderr) == (0, "")
        first = [line.split("  ")[0] for line in found.stdout.splitlines() if line[:1].strip()]
        assert first == ["3 waivers · as of 2026-11-23", "ended", "97 days left", "128 days left"]

    def test_with_a_portfolio_it_says_which_are_used(self, run: Run) -> None:
        given = [word for file in PORTFOLIO for word in ("--portfolio", file)]
        found = run("waivers", self.FILE, *AS_OF, *given, *RULES, "--format", "json")
        listed = json.loads(found.stdout)["waivers"]
        assert [(each["state"], each["used"], each["renewals"]) for each in listed] == [
            ("expired", False, 0),
            ("holds", False, 0),
            ("holds", True, 0),
        ]
        assert len(listed[2]["findings"]) == 1
        assert "utile" in run("waivers", self.FILE, *AS_OF, *given, *RULES, "--lang", "fr").stdout

    def test_renewals_and_beginnings(self, run: Run, tmp_path: Path) -> None:
        entry = "{rule: a.b, subjects: [c], reason: Later., granted_by: cio, until: "
        ends = ["2026-01-01}", "2026-06-01}", "2026-11-23}", "2027-06-01, granted: 2026-12-01}"]
        (tmp_path / "one.yaml").write_text("".join(f"- {entry}{end}\n" for end in ends[:2]))
        (tmp_path / "two.yaml").write_text("".join(f"- {entry}{end}\n" for end in ends[2:]))
        told = run("waivers", "one.yaml", "two.yaml", *AS_OF, cwd=tmp_path).stdout
        assert "last day        a.b: c" in told
        assert "from 2026-12-01" in told
        assert told.count("renewed once") == 1
        assert "renewed 3 times" in told
        assert (
            "renouvelée 3 fois" in run("waivers", "one.yaml", "two.yaml", "--lang", "fr", cwd=tmp_path).stdout
        )

    def test_none(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "none.yaml").write_text("[]")
        assert run("waivers", "none.yaml", cwd=tmp_path).stdout == "No waiver.\n"

    def test_half_a_portfolio_is_a_wrong_call(self, run: Run) -> None:
        found = run("waivers", self.FILE, *RULES)
        assert found.returncode == 2
        assert "give both --portfolio and --rules" in found.stderr

    def test_the_problems_of_all_files_are_told(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "one.yaml").write_text("- {rule: a.b}\n")
        (tmp_path / "two.yaml").write_text("- {rule: c.d, granted: 2027-01-02, until: 2027-01-01}\n")
        found = run("waivers", "one.yaml", "two.yaml", cwd=tmp_path)
        assert found.returncode == 2
        assert "one.yaml" in found.stderr
        assert "two.yaml" in found.stderr


class TestBaseline:
    def test_only_what_is_new_counts(self, run: Run, folder: Path, write: Callable[..., None]) -> None:
        write_baseline = ["baseline", "write", *CALL[1:], "--output", "baseline.json"]
        assert run(*write_baseline, cwd=folder).returncode == 0
        known = run(*CALL, "--baseline", "baseline.json", "--format", "json", cwd=folder)
        assert known.returncode == 0
        assert [each["baseline"] for each in json.loads(known.stdout)["findings"]] == ["known"]
        assert run(*CALL, "--baseline", "baseline.json", cwd=folder).stdout.count("asks for 51") == 0
        assert "on record since" in run(*CALL, "--baseline", "baseline.json", "--full", cwd=folder).stdout

        portfolio = (folder / "portfolio.yaml").read_text(encoding="utf-8")
        (folder / "portfolio.yaml").write_text(portfolio.replace("budget: 50}", "budget: 60}"))
        grown = run(*CALL, "--baseline", "baseline.json", "--format", "jsonl", cwd=folder)
        assert grown.returncode == 1
        (summary,) = [
            json.loads(line)["baseline"] for line in grown.stdout.splitlines() if '{"baseline"' in line
        ]
        assert (summary["new"], summary["known"], summary["resolved"]) == (1, 1, [])

        write(folder, budget="50")
        gone = run(*CALL, "--baseline", "baseline.json", "--lang", "fr", cwd=folder)
        assert gone.returncode == 0
        assert "Disparus" in gone.stdout

    def test_rows_that_cannot_be_read_leave_no_baseline(self, run: Run, folder: Path) -> None:
        (folder / "portfolio.yaml").write_text("- {id: a}\n")
        call = ["baseline", "write", *CALL[1:], "--output", "baseline.json"]
        assert run(*call, cwd=folder).returncode == 2
        assert not (folder / "baseline.json").exists()
        assert run(*call, "--keep-going", cwd=folder).returncode == 0

    def test_the_same_portfolio_gives_the_same_bytes(self, run: Run) -> None:
        call = ["baseline", "write", *PORTFOLIO, *RULES, *AS_OF]
        first, second = (run(*call, env={"PYTHONHASHSEED": seed}).stdout for seed in "12")
        assert first == second
        assert first.count('"status": "open"') == 36

    def test_a_wrong_baseline(self, run: Run, folder: Path) -> None:
        found = run(*CALL, "--baseline", "policy.yaml", cwd=folder)
        assert (found.returncode, found.stdout) == (2, "")


class TestRecords:
    def test_a_record_is_replayed_to_the_byte(self, run: Run, tmp_path: Path) -> None:
        record = str(tmp_path / "decisions.jsonl")
        check = ["check", *PORTFOLIO, *RULES, *AS_OF, "--record", record, "--quiet"]
        assert [run(*check, *WAIVERS).returncode, run(*check).returncode] == [1, 1]
        found = run("replay", "decisions.jsonl", cwd=tmp_path, env={"PYTHONHASHSEED": "7"})
        assert (found.returncode, found.stderr) == (0, "")
        assert found.stdout.count("the same, to the byte") == 3
        french = run("replay", "decisions.jsonl", "--lang", "fr", cwd=tmp_path).stdout
        assert french.startswith("2 examens consignés")

    def test_a_pack_is_replayed_from_the_record(self, run: Run, folder: Path) -> None:
        pack = ["check", "portfolio.yaml", "--rules", "govrules:popcorn", *AS_OF, "--quiet"]
        assert run(*pack, "--record", "decisions.jsonl", cwd=folder).returncode in {0, 1}
        assert run("replay", "decisions.jsonl", cwd=folder).returncode == 0

    def test_differences_are_told(self, run: Run, folder: Path, write: Callable[..., None]) -> None:
        record = ["--record", "decisions.jsonl", "--record-inputs", "digests", "--quiet"]
        assert run(*CALL, *record, cwd=folder).returncode == 1
        alone = run("replay", "decisions.jsonl", cwd=folder)
        assert alone.returncode == 2
        assert "name its files with --rules" in alone.stdout
        given = ["replay", "decisions.jsonl", "portfolio.yaml", "--rules", "policy.yaml"]
        assert run(*given, cwd=folder).returncode == 0
        write(folder, effect="deny", budget="52")
        found = run(*given, cwd=folder)
        assert found.returncode == 1
        assert 'outcome: "escalate" → "deny"' in found.stdout
        assert "large asks for 52" in found.stdout
        told: dict[str, Any] = json.loads(run(*given, "--format", "json", cwd=folder).stdout)
        kinds = [each["kind"] for each in told["reviews"][0]["differences"]]
        assert kinds == ["policy", "portfolio", "decision", "finding"]

    def test_a_torn_line_is_reported_and_costs_nothing_else(self, run: Run, folder: Path) -> None:
        for _ in range(2):
            run(*CALL, "--record", "decisions.jsonl", "--quiet", cwd=folder)
        record = folder / "decisions.jsonl"
        os.truncate(record, record.stat().st_size - 9)
        found = run("replay", "decisions.jsonl", cwd=folder)
        assert found.returncode == 2
        assert "line 5" in found.stderr
        assert "was never finished" in found.stderr
        assert "1 review on record · the same, to the byte: 1" in found.stdout
        assert run("replay", "decisions.jsonl", "--keep-going", cwd=folder).returncode == 0
        damaged = json.loads(run("replay", "decisions.jsonl", "--format", "json", cwd=folder).stdout)[
            "damaged"
        ]
        assert [(each["line"], each["torn"]) for each in damaged] == [(5, True)]

    def test_what_is_no_record(self, run: Run, folder: Path) -> None:
        assert run("replay", "nowhere.jsonl", cwd=folder).returncode == 2
        found = run("replay", "policy.yaml", cwd=folder)
        assert found.returncode == 2
        assert "is not what was written" in found.stderr

    def test_a_record_that_cannot_be_written(self, run: Run, folder: Path) -> None:
        found = run(*CALL, "--record", "nowhere/decisions.jsonl", cwd=folder)
        assert (found.returncode, found.stdout) == (2, "")
        assert "cannot write" in found.stderr


class TestPopcorn:
    def test_by_default_every_pack_measures(self, run: Run) -> None:
        whole = json.loads(run("popcorn", *PORTFOLIO, *AS_OF, "--format", "json").stdout)
        assert whole["policy"]["id"] == "popcorn"
        assert len(whole["measures"]) == 7
        assert all(measure["rules"] for measure in whole["measures"])

    def test_from_quarter_to_quarter(self, run: Run, tmp_path: Path) -> None:
        call = ["popcorn", *PORTFOLIO, *RULES]
        earlier = str(tmp_path / "earlier.json")
        assert run(*call, *AS_OF, "--format", "json", "--output", earlier).returncode == 0
        found = run(*call, "--as-of", "2027-02-23", "--since", earlier, "--lang", "fr", *WAIVERS)
        assert found.returncode == 0
        assert "comparé au 2026-11-23" in found.stdout
        assert "comme alors" in found.stdout
        assert max(map(len, found.stdout.splitlines())) <= 100

    def test_a_pack_that_is_not_there(self, run: Run) -> None:
        found = run("popcorn", *PORTFOLIO, "--rules", "govrules:popcorm")
        assert found.returncode == 2
        assert "there is no pack `govrules:popcorm`" in found.stderr
        assert "did you mean `govrules:popcorn`?" in found.stderr

    def test_rows_that_cannot_be_read(self, run: Run, folder: Path) -> None:
        (folder / "portfolio.yaml").write_text("- {id: a}\n")
        call = ["popcorn", "portfolio.yaml", "--rules", "policy.yaml"]
        assert run(*call, cwd=folder).returncode == 2
        assert run(*call, "--keep-going", cwd=folder).returncode == 0
