"""Waivers in the database."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from govrules_django import conf
from govrules_django.models import GrantedWaiver
from intake.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valley")]

WAIVER: dict[str, Any] = {
    "rule": "technology.on-hold",
    "subjects": ["ticket-kiosks"],
    "reason": "The last season.",
    "granted_by": "cto",
    "until": datetime.date(2027, 3, 31),
}


def test_a_waiver_lets_go_what_it_names() -> None:
    kiosks = Proposal.objects.get(reference="ticket-kiosks")
    assert kiosks.decision().outcome.value == "deny"
    GrantedWaiver.objects.create(**WAIVER)
    assert kiosks.decision().outcome.value == "allow"
    assert [each.status for each in kiosks.decision().findings] == ["waived"]
    kiosks.full_clean()
    GrantedWaiver.objects.get().delete()
    assert kiosks.decision().outcome.value == "deny"


def test_the_hook_gives_them_to_everybody() -> None:
    GrantedWaiver.objects.create(**WAIVER, granted=datetime.date(2026, 11, 1))
    (waiver,) = conf.plugins().waivers(datetime.date(2026, 11, 23))
    assert waiver.to_dict() == {
        **WAIVER,
        "subjects": ("ticket-kiosks",),
        "granted": datetime.date(2026, 11, 1),
    }


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"rule": "technology.onhold"}, "rule", "The policy has no rule “technology.onhold”. Did you mean"),
        ({"subjects": [7]}, "subjects", "Write a list of ids"),
        ({"subjects": "ticket-kiosks"}, "subjects", "Write a list of ids"),
        ({"granted": datetime.date(2027, 4, 1)}, "until", "The waiver ends before it is granted."),
        ({"reason": ""}, "reason", "This field cannot be blank."),
    ],
)
def test_a_waiver_that_cannot_be_is_refused_at_its_field(changed: Any, field: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        GrantedWaiver(**WAIVER | changed).full_clean()
    assert said in refused.value.message_dict[field][0]


def test_a_waiver_lasts_no_longer_than_the_policy_allows(settings: Any, tmp_path: Path) -> None:
    Path(tmp_path, "policy.yaml").write_text(
        "govrules: 1\npolicy: short\nwaivers: {longest: 30}\n"
        "rules: [{id: technology.on-hold, each: initiative, forbid: budget > 5, effect: deny}]\n"
    )
    settings.GOVRULES = settings.GOVRULES | {"POLICY": tmp_path / "policy.yaml"}
    with pytest.raises(ValidationError) as refused:
        GrantedWaiver(**WAIVER).full_clean()
    assert "30 days" in refused.value.message_dict["until"][0]
