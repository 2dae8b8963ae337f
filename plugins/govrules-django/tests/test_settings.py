"""The setting, and the system checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import govrules
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from govrules_django import checks, conf, signals
from govrules_django.mapping import REGISTRY, InitiativeMapping, each
from govrules_django.paths import hops
from intake.models import Proposal


def checked() -> list[tuple[str, str, str]]:
    return [(each.id, each.msg, each.hint) for each in checks.check()]


def test_the_example_has_no_problem() -> None:
    assert checked() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "is a dictionary with the key `POLICY`"),
        ({"BLOCKS": "deny"}, "is a dictionary with the key `POLICY`"),
        ({"POLICY": "policy", "BLOCK": "deny"}, "has an unknown key `BLOCK`: did you mean `BLOCKS`?"),
        (
            {"POLICY": "policy", "BLOCKS": "never"},
            r"\['BLOCKS'\] cannot be used: 'never' is not a valid Outcome",
        ),
        (
            {"POLICY": "policy", "INITIATIVE": "no.where"},
            r"\['INITIATIVE'\] cannot be used: No module named 'no'",
        ),
        ({"POLICY": 7}, r"\['POLICY'\] cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: Any, given: Any, said: str) -> None:
    conf.forget()
    settings.GOVRULES = {"POLICY": "."}
    conf.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conf, "settings", type("Settings", (), {"GOVRULES": given}))
        with pytest.raises(ImproperlyConfigured, match=said):
            conf.options()
        ((id_, _, _),) = checked()
        assert id_ == "govrules.E001"
    conf.forget()


def test_a_policy_with_mistakes_is_told_by_the_check(settings: Any, tmp_path: Path) -> None:
    Path(tmp_path, "rules.yaml").write_text(
        "- {id: a.b, each: initiative, forbid: budgett > 5, effect: deny}"
    )
    settings.GOVRULES = settings.GOVRULES | {"POLICY": tmp_path}
    ((id_, said, _),) = checked()
    assert id_ == "govrules.E001"
    assert "did you mean `budget`?" in said


def test_a_declaration_with_mistakes_is_told_by_the_check(monkeypatch: Any) -> None:
    fields = {"id": "reference", "title": "nmae", "unit": "unit.code", "budgett": "cost"}
    monkeypatch.setitem(REGISTRY, Proposal, InitiativeMapping(Proposal, fields))
    assert checked() == [
        (
            "govrules.E002",
            "intake.Proposal has no field `nmae`.",
            "Correct the declaration of intake.Proposal.",
        ),
        ("govrules.W002", "An initiative has no field `budgett`.", "did you mean `budget`?"),
    ]


def test_models_that_are_not_tracked_are_told_by_the_check(monkeypatch: Any) -> None:
    from django.contrib.auth.models import User

    watched = signals.watches()
    monkeypatch.setattr(signals, "watches", lambda: {**watched, User: []})
    ((id_, said, _),) = checked()
    assert (id_, "a change of `auth.User`" in said) == ("govrules.W001", True)


@pytest.mark.django_db
def test_the_organisation_may_be_a_file(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "organisation.yaml"
    file.write_text("organisation: {units: {it: {delegation: 5}}}\ntables: {}\n")
    settings.GOVRULES = settings.GOVRULES | {"ORGANISATION": str(file), "ORGANISATION_MODELS": []}
    assert conf.surroundings().organisation.units["it"].delegation == 5


def test_a_host_may_have_an_initiative_of_its_own(settings: Any) -> None:
    settings.GOVRULES = settings.GOVRULES | {"INITIATIVE": Sponsored}
    assert conf.policy().kind is Sponsored


class Sponsored(govrules.Initiative):
    """With a field of the host."""

    sponsor: str | None = None


def test_packs_are_policies(settings: Any) -> None:
    settings.GOVRULES = settings.GOVRULES | {"POLICY": "govrules:ownership"}
    assert conf.policy().rules


@isolate_apps("intake")
def test_a_table_between_two_models_is_watched() -> None:
    class Member(models.Model):  # noqa: DJ008 - nobody reads it
        class Meta:
            app_label = "intake"

    class Project(models.Model):  # noqa: DJ008 - nobody reads it
        members = models.ManyToManyField(Member, through="Seat")

        class Meta:
            app_label = "intake"

    class Seat(models.Model):  # noqa: DJ008 - nobody reads it
        project = models.ForeignKey(Project, related_name="seats", on_delete=models.CASCADE)
        member = models.ForeignKey(Member, on_delete=models.CASCADE)

        class Meta:
            app_label = "intake"

    mapping = InitiativeMapping(Project, {"id": "pk", "resources": each("members", resource="pk")})
    (hop,) = hops(mapping)
    assert list(signals._through(hop)) == [(Seat, "seats")]
