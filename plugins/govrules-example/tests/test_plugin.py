"""The plugin keeps what govrules expects, and its example says what its page says."""

from __future__ import annotations

import datetime
import re
import runpy
from pathlib import Path

import pytest

import govrules
from govrules import Initiative, Plugins
from govrules.testing import check_adapter, check_plugin, check_source
from govrules_example import plugin
from govrules_example.days import working_days
from govrules_example.tickets import MAPPING, Ticket

PROJECT = Path(__file__).parent.parent
EXAMPLE = PROJECT / "example"


def test_it_keeps_what_the_kit_asks_of_every_plugin() -> None:
    check_plugin(plugin)


def test_it_is_found_where_it_is_installed() -> None:
    assert "example" in [each.name for each in Plugins.installed().members]


def test_the_days_of_a_week_are_counted() -> None:
    monday = datetime.date(2027, 1, 4)
    counts = [working_days(monday, monday + datetime.timedelta(days)) for days in range(-1, 8)]
    assert counts == [0, 1, 2, 3, 4, 5, 5, 5, 6]


def ticket_of(initiative: Initiative) -> Ticket:
    return Ticket(**{name: getattr(initiative, field) for field, name in MAPPING.items()})


def test_a_ticket_loses_nothing_on_its_way() -> None:
    check_adapter(Plugins(plugin), ticket_of, fields=MAPPING)


def test_a_file_of_tickets_is_read_strictly(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"key": "a", "summary": "A", "team": "sales", "cost": "much"}\n', encoding="utf-8")
    check_source(Plugins(plugin), f"example:{EXAMPLE / 'tickets.jsonl'}", bad=[f"example:{bad}"])


def test_the_example_finds_what_is_too_short() -> None:
    plugins = Plugins(plugin)
    policy = govrules.load(EXAMPLE / "policy.yaml", plugins=plugins)
    portfolio = plugins.open(f"example:{EXAMPLE / 'tickets.jsonl'}")
    review = policy.review(portfolio, as_of=datetime.date(2027, 1, 1))
    assert [(found.rule, found.subjects) for found in review.findings] == [
        ("delivery.time-to-test", ("TEAM-2",))
    ]


def test_its_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    (program,) = re.findall("```python\n(.*?)```", Path("README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "page.py").write_text(program, encoding="utf-8")
    runpy.run_path(str(tmp_path / "page.py"))
    assert capsys.readouterr().out == "advise ['New till leaves 5 working days.']\n"
