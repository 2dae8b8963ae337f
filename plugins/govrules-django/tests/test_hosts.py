"""Hosts that differ from the example: other models, ids that meet, plugins of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import govrules
import pytest
from django import forms
from django.contrib.auth.models import Group, User

from govrules_django import conf, desk, initiative, signals
from govrules_django.forms import GovernedForm
from govrules_django.gates import GovernanceError, require
from govrules_django.mapping import REGISTRY
from intake.models import Proposal

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def declare() -> Iterator[Any]:
    """Declares models anew, and puts everything back."""
    before = dict(REGISTRY)

    def declared(model: Any, **fields: Any) -> None:
        initiative(**fields)(model)
        refresh()

    def refresh() -> None:
        signals.watches.cache_clear()
        signals.connect()
        desk.close()

    yield declared
    REGISTRY.clear()
    REGISTRY.update(before)
    refresh()


def test_a_model_of_somebody_else_is_judged_and_followed(declare: Any, kept: Any, fresh: Any) -> None:
    declare(
        User,
        id="username",
        title="get_full_name",
        unit=lambda _: "hotels",
        stage=lambda _: "idea",
        owner="email",
        technologies="groups.name",
    )
    ana = User.objects.create(username="ana", first_name="Ana", last_name="Roth")
    assert "ana" in kept()
    kiosks = Group.objects.create(name="kiosk-os")
    ana.groups.add(kiosks)
    assert kept() == fresh()
    assert "technology.on-hold" in str(desk.desk().now().live.decision("ana").findings)
    with pytest.raises(GovernanceError):
        require(ana, refuse="deny", step="hire")

    class UserForm(GovernedForm):
        class Meta:
            model = User
            fields = ("email", "groups")

    assert list(UserForm({"email": "a@b.ch", "groups": [kiosks.pk]}, instance=ana).errors) == ["groups"]
    advised = UserForm({"email": "", "groups": []}, instance=ana)
    assert advised.is_valid()
    assert isinstance(advised, forms.ModelForm)
    assert {each.finding.rule for each in advised.advice_on("email")} == {"ownership.owner"}
    ana.delete()
    assert "ana" not in kept()


def test_rows_whose_ids_meet_are_followed(declare: Any, kept: Any, fresh: Any) -> None:
    mapping = REGISTRY[Proposal]
    declare(Proposal, **{**mapping.fields, "id": "name"})
    kept()
    twin = Proposal.objects.create(reference="twin", name="Menus on tablets", unit_id="transit", cost=500_000)
    assert kept() == fresh()
    Proposal.objects.get(pk=6).delete()
    assert kept() == fresh()
    assert "portfolio-board" in kept()["Menus on tablets"]
    twin.name = "Other menus"
    twin.save()
    assert kept() == fresh()
    assert "Menus on tablets" not in kept()


class Appraiser:
    """A plugin of the host."""

    @govrules.hookimpl
    def govrules_enrich(self, initiative: govrules.Initiative) -> Any:
        return {"budget": 70_000} if initiative.budget is None else None


def test_plugins_of_the_host_have_their_say(settings: Any, kept: Any) -> None:
    settings.GOVRULES = settings.GOVRULES | {"PLUGINS": [Appraiser()]}
    assert "portfolio-board" in kept()["depot-charging"]
    Proposal.objects.get(pk=7).save()
    assert "portfolio-board" in kept()["depot-charging"]
    assert Proposal.objects.get(pk=7).decision().approvals == ("portfolio-board",)
    assert conf.plugins().members[-1].is_builtin
