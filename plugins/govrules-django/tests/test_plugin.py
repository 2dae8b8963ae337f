"""The hooks of govrules, and its command line, with and without Django."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import govrules
import pytest

from govrules_django import conf

EXAMPLE = Path(__file__).parent.parent / "example"


def govrules_check(*arguments: str, folder: Path = EXAMPLE, **environment: str) -> tuple[int, str]:
    """The command line in a process of its own."""
    without = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "govrules", "check", *arguments, "--rules", str(EXAMPLE / "policy")],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=without | environment,
    )
    return done.returncode, done.stdout + done.stderr


def site(tmp_path: Path) -> dict[str, str]:
    """The environment of a site with rows in a file of its own."""
    place = f'{{"ENGINE": "django.db.backends.sqlite3", "NAME": "{tmp_path}/valley.sqlite3"}}'
    environment = {
        "INTAKE_DATABASE": place,
        "DJANGO_SETTINGS_MODULE": "settings_for_tests",
        "PYTHONPATH": os.pathsep.join([str(EXAMPLE), str(Path(__file__).parent)]),
    }
    for command in ("migrate", "seed"):
        subprocess.run(
            [sys.executable, "manage.py", command, "-v0"],
            cwd=EXAMPLE,
            env=os.environ | environment,
            check=True,
        )
    return environment


def test_the_command_line_reads_a_model(tmp_path: Path) -> None:
    environment = site(tmp_path)
    status, said = govrules_check("django:intake.Proposal", "--as-of", "2026-11-23", **environment)
    assert status == 1, said
    assert "7 initiatives · 6 rules" in said
    assert "Personal data is never at high risk" in said
    wrong, said = govrules_check("django:intake.Propsal", **environment)
    assert (wrong, "did you mean `intake.Proposal`?" in said) == (2, True)
    mapped, said = govrules_check("django:intake.Proposal", "--mapping", "m.yaml", **environment)
    assert (mapped, "needs no mapping: the model declares its own" in said) == (2, True)


def test_without_settings_the_command_line_says_what_to_set() -> None:
    status, said = govrules_check("django:intake.Proposal")
    assert status == 2
    assert "set DJANGO_SETTINGS_MODULE to your settings" in said
    status, said = govrules_check("django:intake.Proposal", DJANGO_SETTINGS_MODULE="nowhere.settings")
    assert status == 2
    assert "No module named 'nowhere'" in said


def test_files_are_read_as_before_where_django_is_not_set_up(tmp_path: Path) -> None:
    file = tmp_path / "portfolio.yaml"
    file.write_text("initiatives: [{id: crm, title: CRM, unit: it, owner: ana, stage: live}]")
    assert govrules_check(str(file))[0] == 0


def test_the_plugin_is_installed_under_its_name() -> None:
    assert "django" in [member.name for member in govrules.Plugins.installed().members]


@pytest.mark.django_db
@pytest.mark.usefixtures("valley")
def test_rows_stand_where_reports_can_name_them() -> None:
    portfolio = conf.plugins().open("django:")
    origin = portfolio.origin("lift-forecast")
    assert origin is not None
    assert str(origin.span(("budget",))) == "intake.Proposal:2:1"


def test_a_host_without_the_entry_point_still_has_the_plugin(monkeypatch: Any) -> None:
    monkeypatch.setenv("GOVRULES_NO_PLUGINS", "1")
    conf.forget()
    try:
        assert "govrules_django.plugin" in [member.name for member in conf.plugins().members]
    finally:
        monkeypatch.undo()
        conf.forget()
