"""A process follows the database: whatever is saved, its answer is that of a fresh reading."""

from __future__ import annotations

import datetime
from typing import Any

import govrules
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govrules_django import changes, conf, desk
from govrules_django.models import Change, GrantedWaiver
from intake.models import Claim, Proposal, SignOff, Team, Technology, Unit

pytestmark = pytest.mark.usefixtures("committed")


def edits() -> dict[str, Any]:
    return {
        "a row": lambda: Proposal.objects.get(pk=6).save(),
        "a cost": lambda: _saved(Proposal.objects.get(pk=6), cost=500_000),
        "a reference": lambda: _saved(Proposal.objects.get(pk=1), reference="accounts"),
        "a new row": lambda: Proposal.objects.create(
            reference="new", name="New", unit_id="transit", cost=70_000
        ),
        "a row that is gone": lambda: Proposal.objects.get(pk=2).delete(),
        "rows that are gone": lambda: Proposal.objects.filter(unit_id="transit").delete(),
        "technologies": lambda: Proposal.objects.get(pk=6).technologies.add(2),
        "technologies from their side": lambda: Technology.objects.get(pk=2).proposal_set.add(6, 4),
        "no technologies": lambda: Proposal.objects.get(pk=5).technologies.set([]),
        "no proposals": _cleared,
        "a dependency": lambda: Proposal.objects.get(pk=6).needs.set([1]),
        "a new claim": lambda: Claim.objects.create(
            proposal_id=6, team_id="web-studio", quarter="2027-Q1", people=9
        ),
        "a claim that moves": lambda: _saved(Claim.objects.get(pk=2), proposal_id=6),
        "a claim that is gone": lambda: Claim.objects.get(pk=1).delete(),
        "an approval": lambda: SignOff.objects.create(
            proposal_id=2, role="resource-council", on="2026-11-01"
        ),
        "a delegation": lambda: _saved(Unit.objects.get(pk="hotels"), delegation=10_000),
        "a capacity": lambda: _saved(Team.objects.get(pk="data-engineers"), people=10),
        "a standing": lambda: _saved(Technology.objects.get(pk=1), standing="hold"),
        "values that cannot be read": lambda: _saved(Proposal.objects.get(pk=3), data="none"),
        "a waiver": lambda: GrantedWaiver.objects.create(
            rule="technology.on-hold",
            subjects=["ticket-kiosks"],
            reason="The last season.",
            granted_by="cto",
            until=datetime.date(2027, 3, 31),
        ),
    }


def _cleared() -> None:
    Technology.objects.get(pk=2).proposal_set.clear()


def _saved(row: Any, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("edit", list(edits()))
def test_after_each_kind_of_edit_the_answer_is_a_fresh_one(edit: str, kept: Any, fresh: Any) -> None:
    before = kept()
    edits()[edit]()
    assert kept() == fresh()
    assert (kept() == before) is (edit == "a row")


_STEPS = st.lists(st.sampled_from(sorted(edits())), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, asked=st.sets(st.integers(0, 5)))
def test_after_any_edits_the_answer_is_a_fresh_one(
    steps: list[str], asked: set[int], kept: Any, fresh: Any
) -> None:
    with transaction.atomic():
        for number, step in enumerate(steps):
            _try(edits()[step])
            if number in asked:
                assert kept() == fresh()
        transaction.set_rollback(True)
    assert kept() == fresh()
    for step in steps[:2]:
        _try(edits()[step])
    assert kept() == fresh()


def _try(edit: Any) -> None:
    """An edit; where an earlier one took its row away, none."""
    try:
        with transaction.atomic():
            edit()
    except (ObjectDoesNotExist, IntegrityError):
        return


def test_an_edit_costs_only_what_it_touches(kept: Any) -> None:
    kept()
    live = desk.desk().now().live
    _saved(Proposal.objects.get(pk=6), cost=500_000)
    assert desk.desk().now().live is live
    assert live.decision("menu-tablets").approvals == ("portfolio-board",)


def test_a_question_without_edits_costs_one_query(kept: Any, django_assert_num_queries: Any) -> None:
    kept()
    with django_assert_num_queries(1):
        desk.desk().now()


def test_what_is_rolled_back_leaves_no_trace(kept: Any, fresh: Any) -> None:
    before = kept()
    noted = Change.objects.count()

    def roll_back() -> None:
        with transaction.atomic():
            _saved(Proposal.objects.get(pk=6), cost=500_000)
            assert "portfolio-board" in kept()["menu-tablets"], "the transaction sees its own changes"
            transaction.set_rollback(True)

    roll_back()
    assert kept() == before == fresh()
    assert Change.objects.count() == noted


def test_a_savepoint_that_is_rolled_back_leaves_no_trace(kept: Any, fresh: Any) -> None:
    before = kept()
    with transaction.atomic():
        with transaction.atomic():
            _saved(Proposal.objects.get(pk=6), cost=500_000)
            transaction.set_rollback(True)
        assert kept() == before
    assert kept() == before == fresh()


def test_bulk_edits_are_seen_after_a_resync(kept: Any, fresh: Any) -> None:
    before = kept()
    Proposal.objects.filter(pk=6).update(cost=500_000)
    assert kept() == before, "an update sends no signals"
    changes.resync()
    assert kept() == fresh() != before
    assert Change.objects.count() == 1, "older notes are forgotten"


def test_an_edit_of_very_many_rows_is_one_note(monkeypatch: Any, kept: Any, fresh: Any) -> None:
    kept()
    monkeypatch.setattr(changes, "MANY", 2)
    Proposal.objects.filter(unit_id="hotels").update(unit_id="transit")
    Unit.objects.get(pk="transit").save()
    assert Change.objects.latest("pk").kind == "everything"
    assert kept() == fresh()


def test_rows_that_swap_their_ids_are_told_apart(kept: Any, fresh: Any) -> None:
    kept()
    with transaction.atomic():
        for pk, reference in ((1, "between"), (2, "identity"), (1, "lift-forecast")):
            _saved(Proposal.objects.get(pk=pk), reference=reference)
    assert kept() == fresh()


def test_another_day_is_judged_anew(settings: Any, kept: Any, fresh: Any) -> None:
    today = [datetime.date(2026, 11, 23)]
    settings.GOVRULES = settings.GOVRULES | {"AS_OF": lambda: today[0]}
    GrantedWaiver.objects.create(
        rule="technology.on-hold", subjects=["ticket-kiosks"], reason="r", granted_by="g", until=today[0]
    )
    before = kept()
    today[0] = datetime.date(2026, 11, 24)
    assert kept() == fresh() != before


def test_what_nobody_reads_is_not_noted() -> None:
    from django.contrib.auth.models import User

    noted = Change.objects.count()
    User.objects.create(username="ana").delete()
    assert Change.objects.count() == noted


def test_a_row_and_its_note_are_one_transaction(monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no note")

    monkeypatch.setattr(changes, "note_rows", fail)
    with pytest.raises(RuntimeError):
        _saved(Proposal.objects.get(pk=6), cost=500_000)
    assert Proposal.objects.get(pk=6).cost == 12_000


def test_the_turn_is_taken_before_a_row_is_changed() -> None:
    row = Proposal.objects.get(pk=6)
    with CaptureQueriesContext(connection) as queries:
        row.save()
    written = [each["sql"] for each in queries if each["sql"].startswith(("UPDATE", "INSERT"))]
    tables = [sql.split('"')[1] for sql in written]
    assert tables == ["govrules_turn", "intake_proposal", "govrules_turn", "govrules_change"]


def test_the_desk_tells_plugins_of_changes(monkeypatch: Any, kept: Any) -> None:
    told: list[str] = []

    class Journal:
        @govrules.hookimpl
        def govrules_changed(self, change: govrules.Change) -> None:
            told.extend(moved.initiative for moved in change.decisions)

    plugins = govrules.Plugins(Journal(), *[each for each in conf.plugins().members if not each.is_builtin])
    monkeypatch.setattr(conf, "plugins", lambda: plugins)
    kept()
    _saved(Proposal.objects.get(pk=6), cost=500_000)
    kept()
    desk.desk().host.close()
    assert told == ["menu-tablets"]
