"""The pages of the reference that follow from the code are as the code is now."""

from __future__ import annotations

import datetime
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import govrules
from govrules import hookspecs
from govrules.documents import read
from govrules.functions import AGGREGATES, BUILTIN
from govrules.plugins.registry import HOOKS

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_no_page_is_stale() -> None:
    """If this fails, run `python -m scripts.reference` and look at what has changed."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "scripts.reference", "--check"]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def examples() -> dict[str, str]:
    """The examples on the page of functions, by the names of the functions."""
    page = (REPOSITORY / "docs" / "reference" / "functions.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip("`").split("(")[0]: row[-1].strip("`") for row in rows}


@pytest.mark.parametrize(("name", "example"), examples().items(), ids=examples())
def test_the_example_of_a_function_is_one(name: str, example: str, tmp_path: Path) -> None:
    is_pair = "a." in example and "b." in example
    shape = "  pair: [a, b]\n  related: a.unit == b.unit\n" if is_pair else "  each: initiative\n"
    asked = (
        f"  forbid: missing({example})\n" if name not in {"known", "missing"} else f"  forbid: {example}\n"
    )
    file = tmp_path / "policy.yaml"
    fields = "fields: {runtime: text}\n"
    rule = f"- id: a.b\n{shape}{asked}  effect: advise\n"
    file.write_text(f"govrules: 1\npolicy: p\n{fields}rules:\n{rule}", encoding="utf-8")
    assert f"{name}(" in example
    assert govrules.load(file).rules


def test_every_function_has_an_example_on_its_page() -> None:
    special = {"known", "missing", "capacity"}
    assert set(examples()) == {function.name for function in BUILTIN} | set(AGGREGATES) | special


def test_the_json_on_the_page_of_the_language_has_the_keys_of_a_review() -> None:
    page = (REPOSITORY / "docs" / "reference" / "language.md").read_text(encoding="utf-8")
    shown = json.loads(page.split("```json part\n")[1].split("```")[0])
    policy = govrules.load(REPOSITORY / "examples" / "policy")
    files = [REPOSITORY / "examples" / name for name in ("organisation.yaml", "initiatives.yaml")]
    review = policy.review(govrules.Portfolio.load(*files), as_of=datetime.date(2026, 11, 23))
    assert _keys(shown) == _keys(json.loads(review.to_json()))


def _keys(review: dict[str, Any]) -> list[list[str]]:
    parts = ("policy", "portfolio", "waivers")
    first = [review["decisions"][0], review["findings"][0]]
    return [[*part] for part in (review, *(review[name] for name in parts), *first)]


def hook_section(name: str) -> str:
    page = (REPOSITORY / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
    return page.split(f"### `{name}`")[1].split("\n##")[0]


@pytest.mark.parametrize("name", HOOKS)
def test_the_page_of_hooks_says_what_each_is_given_and_what_its_failure_does(name: str) -> None:
    section, hook = hook_section(name), getattr(hookspecs, name)
    arguments = [f"{parameter}: " for parameter in inspect.signature(hook).parameters]
    assert [each for each in arguments if each not in section.split("```")[1]] == []
    assert "fail" in section
    assert ("first plugin that knows" in section) == hook.govrules_spec["firstresult"]


NO_RULES = {"policy.yaml", "policy_test.yaml"}
RULES = sorted(file for file in (REPOSITORY / "rules").glob("*/*.yaml") if file.name not in NO_RULES)
RULE_PAGES = REPOSITORY / "docs" / "reference" / "rules"


def identity(file: Path) -> str:
    return f"{file.parent.name}.{file.stem}"


def page_of(file: Path) -> str:
    return (RULE_PAGES / file.parent.name / f"{file.stem}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", RULES, ids=identity)
def test_the_page_of_a_rule_tells_all_of_it(file: Path) -> None:
    rule, page = read(file).value, in_one_line(page_of(file)).replace('\\"', '"')
    texts = [rule[key] for key in ("title", "why", "fix", "message")]
    told = [in_one_line(text) for each in texts for text in each.values()]
    parameters = [f"| `{name}` |" for name in rule.get("parameters", {})]
    concerns = [in_one_line(each.replace(":", "")) for each in rule.get("references", ())]
    rows = page.replace(" | ", " ").replace(":", "")
    assert [part for part in (*told, *parameters) if part not in page] == []
    assert [concern for concern in concerns if concern not in rows] == []


def in_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("file", RULES, ids=identity)
def test_the_page_of_a_rule_shows_each_example_whole(file: Path) -> None:
    shown = page_of(file).split("## Examples")[1].split("## How to use it")[0]
    blocks = [part.split("```")[0] for part in shown.split("```yaml part\n")[1:]]
    read_back = [read(govrules.Source("shown.yaml", text)).value for text in blocks]
    written = [each for kind in read(file).value["examples"].values() for each in kind]
    assert read_back == [{key: part for key, part in each.items() if key != "expect"} for each in written]


@pytest.mark.parametrize("file", RULES, ids=identity)
def test_a_pack_leads_to_the_pages_of_its_rules(file: Path) -> None:
    pack = (RULE_PAGES / f"{file.parent.name}.md").read_text(encoding="utf-8")
    assert f"[`{identity(file)}`]({file.parent.name}/{file.stem}.md)" in pack
