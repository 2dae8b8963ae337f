"""`manage.py govrules`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from govrules_django.models import DecisionRecord
from intake.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valley")]


def run(*arguments: str) -> tuple[int, str, str]:
    """The status that the shell sees, and what is said."""
    said, complained = io.StringIO(), io.StringIO()
    try:
        call_command("govrules", *arguments, stdout=said, stderr=complained, no_color=True)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue(), complained.getvalue()
    except CommandError as error:
        return error.returncode, said.getvalue(), str(error)
    return 0, said.getvalue(), complained.getvalue()


@pytest.mark.parametrize(
    ("arguments", "status"), [((), 1), (("--fail-on", "deny"), 1), (("--fail-on", "inform"), 1)]
)
def test_the_status_says_whether_something_stands_in_the_way(arguments: tuple[str, ...], status: int) -> None:
    assert run(*arguments)[0] == status


def test_the_level_counts() -> None:
    Proposal.objects.filter(pk__in=[3, 5]).delete()
    assert run("--fail-on", "deny")[0] == 0
    assert run()[0] == 1


def test_it_writes_the_formats_of_the_command_line(tmp_path: Path) -> None:
    status, said, _ = run("--format", "json", "--as-of", "2026-12-24")
    found = json.loads(said)
    assert (status, found["as_of"], len(found["decisions"])) == (1, "2026-12-24", 7)
    assert run("--format", "text", "--lang", "fr")[1].startswith("Charte numérique de la vallée\n")
    file = tmp_path / "review.md"
    assert run("--format", "markdown", "--output", str(file))[1] == ""
    assert "Valley digital charter" in file.read_text(encoding="utf-8")
    assert run("--quiet")[1] == ""


def test_rows_that_cannot_be_read_are_told_and_fail() -> None:
    Proposal.objects.exclude(pk=6).delete()
    Proposal.objects.filter(pk=6).update(risk="scary")
    status, _, complained = run()
    assert status == 2
    assert "`scary` is not on the risk scale at intake.Proposal[6].risk [scale]" in complained
    assert run("--keep-going")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "pdf"), "there is no format `pdf`; there are"),
        (("--as-of", "yesterday"), "`yesterday` is no date; write it as YYYY-MM-DD"),
        (("--fail-on", "never"), "invalid choice: 'never'"),
        (("--output", "/nowhere/at/all.json"), "No such file or directory"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(arguments: tuple[str, ...], said: str) -> None:
    status, _, complained = run(*arguments)
    assert status in {1, 2}, "call_command raises, the shell sees 2"
    assert said in complained


def test_a_policy_that_cannot_be_used_ends_with_2(settings: Any, tmp_path: Path) -> None:
    Path(tmp_path, "rules.yaml").write_text(
        "- {id: a.b, each: initiative, forbid: budgett > 5, effect: deny}"
    )
    settings.GOVRULES = settings.GOVRULES | {"POLICY": tmp_path}
    status, _, complained = run()
    assert status == 2
    assert "did you mean `budget`?" in complained


def test_decisions_are_stored_once() -> None:
    assert run("--store")[2] == "7 of 7 decisions recorded\n"
    assert run("--store")[2] == "0 of 7 decisions recorded\n"
    record = DecisionRecord.objects.get(initiative="lift-forecast")
    assert (record.model, record.key, record.outcome) == ("intake.Proposal", "2", "escalate")
    assert record.approvals == ["portfolio-board", "resource-council"]
    assert [each["rule"] for each in record.findings] == ["money.delegation", "resources.capacity"]
    assert record.policy_digest.startswith("sha256:")
    assert record.portfolio_digest.startswith("sha256:")
    assert record.as_of.isoformat() == "2026-11-23"
    Proposal.objects.filter(pk=6).update(cost=1)
    assert run("--store")[2] == "7 of 7 decisions recorded\n", "each is a decision on another portfolio"


def test_a_record_is_never_changed() -> None:
    run("--store")
    record = DecisionRecord.objects.get(initiative="lift-forecast")
    with pytest.raises(TypeError, match="a record of a decision is never changed"):
        record.save()
