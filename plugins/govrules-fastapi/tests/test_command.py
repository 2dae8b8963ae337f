from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import govrules
from govrules_fastapi import plugin
from govrules_fastapi.command import application, serve

EXAMPLE = Path(__file__).parent.parent / "example"
RULES = str(EXAMPLE / "policy.yaml")
PORTFOLIO = str(EXAMPLE / "portfolio.yaml")


def options(**given: Any) -> dict[str, Any]:
    fixed = {
        "portfolios": (PORTFOLIO,),
        "rules": (Path(RULES),),
        "as_of": None,
        "mapping": None,
        "granted": None,
        "keep_going": False,
    }
    return {**fixed, **given}


def test_the_command_is_found_by_its_entry_point() -> None:
    assert "serve" in govrules.Plugins.installed().commands
    assert govrules.Plugins(plugin).commands["serve"][1] is serve


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([PORTFOLIO], "Missing option '--rules'"),
        (["--rules", RULES], "Missing argument 'PORTFOLIO…'"),
        (
            [PORTFOLIO, "--rules", RULES, "--as-of", "tomorrow"],
            "`tomorrow` is not a date; write it as YYYY-MM-DD",
        ),
        ([PORTFOLIO, "--rules", RULES, "--port", "70000"], "70000 is not in the range"),
    ],
)
def test_a_call_that_cannot_work_is_told(words: list[str], told: str) -> None:
    done = CliRunner().invoke(serve, words)
    assert done.exit_code == 2
    assert told in done.output


def test_files_with_mistakes_are_told_with_their_places(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("- {id: a.b, each: initiative, forbid: budgett > 1, effect: deny}")
    with pytest.raises(govrules.PolicyError, match=r"rules\.yaml:1:.*budgett"):
        application(govrules.Plugins(), **options(rules=(rules,)))


def test_without_a_day_it_is_today_day_after_day() -> None:
    paths = application(govrules.Plugins(), **options()).openapi()["paths"]
    assert "/as-of" not in paths


def test_a_pack_goes_by_its_name_and_waivers_are_read(tmp_path: Path) -> None:
    granted = tmp_path / "waivers.yaml"
    granted.write_text("[]")
    app = application(govrules.Plugins(), **options(rules=(Path("govrules:money"),), granted=granted))
    assert "/decide" in app.openapi()["paths"]


def test_it_says_what_to_install_where_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "govrules_fastapi.serving", raising=False)
    done = CliRunner().invoke(serve, [PORTFOLIO, "--rules", RULES])
    assert isinstance(done.exception, govrules.UsageError)
    assert "pip install 'govrules-fastapi[serve]'" in str(done.exception)


def test_rows_that_cannot_be_read_are_not_left_out_in_silence(tmp_path: Path, capsys: Any) -> None:
    rows = tmp_path / "rows.yaml"
    rows.write_text("initiatives:\n  - {id: a, title: A}\n")
    with pytest.raises(govrules.PortfolioError, match="`unit` is missing"):
        application(govrules.Plugins(), **options(portfolios=(str(rows),)))
    application(govrules.Plugins(), **options(portfolios=(str(rows),), keep_going=True))
    assert "rows.yaml:2:" in capsys.readouterr().err
