"""Plugins as a user has them: found by their entry points, listed, traced, left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PLUGIN = '''
import click
from govrules import Portfolio, hookimpl
from govrules.functions import Function, Signature
from govrules.reports.formats import ReportFormat
from govrules.types import NUMBER, TEXT

@hookimpl
def govrules_functions():
    return [Function("size", (Signature((TEXT,), NUMBER),), len, "Its length.", "size(title)")]

@hookimpl
def govrules_open_source(location):
    if location == "board:":
        return Portfolio(initiatives=[{"id": "crm", "title": "New CRM", "unit": "sales"}])

@hookimpl
def govrules_formats():
    return [ReportFormat("count", "How many.", lambda of: f"{len(of.review.findings)} found\\n")]

@hookimpl
def govrules_reviewed(review):
    print("told of", len(review.findings), flush=True)

@click.command("board")
@click.option("--fail", is_flag=True)
def board(fail):
    """Say hello."""
    if fail:
        raise KeyError("lost")
    click.echo("hello")

@hookimpl
def govrules_commands():
    return [board]
'''
BROKEN = "import nothing_of_this_name"
POLICY = "- {id: a.size, each: initiative, forbid: size(title) > 3, effect: deny}\n"


def install(folder: Path, name: str, text: str, version: str = "1.2") -> None:
    """What an installer leaves behind: a module, and who brings it."""
    (folder / f"{name}_plugin.py").write_text(text, encoding="utf-8")
    about = folder / f"govrules_{name}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: govrules-{name}\nVersion: {version}\n")
    (about / "entry_points.txt").write_text(f"[govrules]\n{name} = {name}_plugin\n")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    install(folder, "board", PLUGIN)
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    return folder


@pytest.fixture
def run(site: Path, tmp_path: Path, repository: Path) -> Any:
    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join((str(site), str(repository / "src")))
        return subprocess.run(
            [sys.executable, "-m", "govrules", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"} | environment,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    return call


CHECK = ("check", "board:", "--rules", "policy.yaml", "--as-of", "2027-01-01")


def test_a_plugin_opens_a_place_judges_writes_and_is_told(run: Any) -> None:
    done = run(*CHECK, "--format", "count")
    assert (done.returncode, done.stdout, done.stderr) == (1, "1 found\ntold of 1\n", "")


def test_it_is_listed_with_where_it_is_from_and_what_it_does(run: Any, site: Path) -> None:
    done = run("plugins")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == ["board", "govrules-board", "1.2"]
    assert "  commands · formats · functions · open source · reviewed" in done.stdout
    listed = json.loads(run("plugins", "--format", "json").stdout)["plugins"][0]
    assert (listed["distribution"], listed["version"]) == ("govrules-board", "1.2")
    assert listed["file"] == str(site / "board_plugin.py")


def test_the_time_it_takes_is_told(run: Any) -> None:
    done = run("plugins", "--trace", *CHECK, "--quiet")
    assert done.returncode == 1
    lines = [line.split() for line in done.stderr.splitlines() if "board:" in line]
    assert {" ".join(line[1:-3]) for line in lines} >= {"functions", "open source", "reviewed", "formats"}
    assert all(float(line[-2]) >= 0 and line[-1] == "0" for line in lines)


def test_trace_needs_something_to_trace(run: Any) -> None:
    done = run("plugins", "--trace")
    assert done.returncode == 2
    assert "needs a command to run" in done.stderr


@pytest.mark.parametrize("how", ["option", "environment"])
def test_it_can_be_left_out(run: Any, how: str) -> None:
    done = run("--no-plugin", "board", *CHECK) if how == "option" else run(*CHECK, GOVRULES_NO_PLUGINS="1")
    assert done.returncode == 2
    assert "unknown function `size`" in done.stderr


def test_leaving_out_what_is_not_there_is_a_mistake(run: Any) -> None:
    done = run("--no-plugin", "bord", *CHECK)
    assert done.returncode == 2
    assert "there is no plugin `bord`\n    = help: did you mean `board`?" in done.stderr


def test_a_plugin_that_cannot_be_imported_is_named_with_a_way_out(run: Any, site: Path) -> None:
    install(site, "broken", BROKEN, "0.9")
    done = run(*CHECK)
    assert done.returncode == 2
    assert done.stderr == (
        "govrules: the plugin `broken` (govrules-broken 0.9) cannot be imported from `broken_plugin`: "
        "ModuleNotFoundError: No module named 'nothing_of_this_name'\n"
        "    = help: to go on without it: --no-plugin broken\n"
    )
    assert run("--no-plugin", "broken", *CHECK, "--quiet").returncode == 1


def test_a_program_meets_a_plugin_only_when_it_asks(site: Path, repository: Path) -> None:
    install(site, "broken", BROKEN)
    program = (
        "import govrules\n"
        "govrules.load, govrules.Portfolio(), govrules.Plugins(), govrules.hookimpl\n"
        "try:\n    govrules.Plugins.installed()\n"
        "except govrules.PluginError as error:\n    print(error)\n"
        "names = [each.name for each in govrules.Plugins.installed(without=['broken']).members]\n"
        "print(*names)\n"
    )
    paths = os.pathsep.join((str(site), str(repository / "src")))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert "cannot be imported from `broken_plugin`" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("board ")


def test_the_others_are_listed_and_help_is_there_where_one_is_broken(run: Any, site: Path) -> None:
    install(site, "broken", BROKEN)
    listed, help = run("plugins"), run("--help")
    assert listed.returncode == 2
    assert "board" in listed.stdout
    assert "`broken`" in listed.stdout
    assert help.returncode == 0
    assert "check" in help.stdout
    assert "`broken`" in help.stderr


def test_a_command_of_a_plugin_stands_beside_the_others(run: Any) -> None:
    assert "Say hello." in run("--help").stdout
    assert run("board").stdout == "hello\n"


def test_a_command_that_fails_is_blamed_on_its_plugin(run: Any) -> None:
    done = run("board", "--fail")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "govrules: the plugin `board` (govrules-board 1.2) failed in `govrules board`: KeyError: 'lost'"
    )


def test_what_a_plugin_can_do_is_told(run: Any) -> None:
    told = run("plugins", "--hooks").stdout
    assert "govrules_open_source(location, around)" in told
    assert "govrules_changed(change, occasion)" in told


def test_a_new_plugin_is_the_example_under_another_name(run: Any, tmp_path: Path, repository: Path) -> None:
    assert run("plugins", "new", "govrules-example").returncode == 0
    made, kept = tmp_path / "govrules-example", repository / "plugins" / "govrules-example"
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert len(files) == 10
    assert {path: (made / path).read_bytes() for path in files} == {
        path: (kept / path).read_bytes() for path in files
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Jira",), "a plugin cannot be called `Jira`: write it as `govrules-jira`"),
        (("../up",), "a plugin cannot be called `../up`"),
        (("jira", "--host", "$(rm)"), "`$(rm)` cannot be the name of a host"),
        (("taken",), "`govrules-taken` is there already: choose another name or --into"),
    ],
)
def test_a_new_plugin_overwrites_nothing_and_has_a_good_name(
    run: Any, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "govrules-taken").mkdir()
    done = run("plugins", "new", *arguments)
    assert done.returncode == 2
    assert told in done.stderr


EXAMPLES = (
    "- id: a.size\n  each: initiative\n  forbid: size(title) > 3\n  effect: deny\n"
    "  examples:\n    pass: [{id: a, title: CRM, unit: it}]\n    fail: [{id: a, title: CRMs, unit: it}]\n"
)


def test_rules_that_use_a_plugin_are_tried_and_mutated(run: Any, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(EXAMPLES, encoding="utf-8")
    assert run("test", "policy.yaml").returncode == 0
    assert run("mutate", "policy.yaml", "--threshold", "80").returncode == 0
    assert run("explain", "a.size", "board:", "--rules", "policy.yaml").returncode == 0
    assert run("rules", "policy.yaml").returncode == 0


def test_decisions_that_a_plugin_had_a_part_in_are_replayed(run: Any, site: Path) -> None:
    run(*CHECK, "--record", "record.jsonl")
    assert run("replay", "record.jsonl").returncode == 0
    (site / "board_plugin.py").write_text(PLUGIN.replace("len,", "lambda text: 9,"), encoding="utf-8")
    assert run("replay", "record.jsonl").returncode == 1


def test_cases_run_in_pytest_with_what_plugins_add(tmp_path: Path, site: Path, repository: Path) -> None:
    (tmp_path / "policy.yaml").write_text(EXAMPLES, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ngovrules_rules = policy.yaml\ngovrules_portfolio = board:\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "govrules.testing.pytest_plugin", "-q", "policy.yaml"],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join((str(site), str(repository / "src"))),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # where govrules is installed it would be there twice
        },
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
