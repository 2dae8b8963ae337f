"""Steps that a decision holds up."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from govrules import Outcome

from govrules_django.gates import GovernanceError, require
from intake.models import Claim, Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valley")]


def proposal(reference: str) -> Proposal:
    found: Proposal = Proposal.objects.get(reference=reference)
    return found


def test_what_is_allowed_goes_ahead() -> None:
    tablets = proposal("menu-tablets")
    tablets.submit()
    tablets.approve()
    assert proposal("menu-tablets").stage == "approved"


def test_a_denial_holds_up_and_changes_nothing() -> None:
    with pytest.raises(GovernanceError) as refused:
        proposal("ticket-kiosks").submit()
    assert refused.value.messages == [
        "“Ticket kiosks in the stations” is refused at “submit”: denied.",
        "Ticket kiosks in the stations builds on a technology that is on hold (technology.on-hold)",
    ]
    assert proposal("ticket-kiosks").stage == "idea"


def test_missing_approvals_are_named_and_let_go_once_given() -> None:
    forecast = proposal("lift-forecast")
    with pytest.raises(GovernanceError) as refused:
        forecast.approve()
    assert refused.value.decision.approvals == ("portfolio-board", "resource-council")
    assert "Approvals that are missing: portfolio-board, resource-council." in refused.value.messages
    for role in ("portfolio-board", "resource-council"):
        forecast.sign_offs.create(role=role, on="2026-11-20")
    forecast.approve()
    assert proposal("lift-forecast").stage == "approved"


def test_missing_information_is_named() -> None:
    with pytest.raises(GovernanceError, match="cannot be judged") as refused:
        proposal("depot-charging").approve()
    assert "Information that is missing: budget." in refused.value.messages


def test_the_level_is_the_callers() -> None:
    forecast = proposal("lift-forecast")
    assert forecast.require(refuse="deny").outcome is Outcome.ESCALATE
    with pytest.raises(GovernanceError, match="refused at “start”"):
        require(forecast, refuse="escalate", step="start")


def test_the_row_is_judged_as_it_is_in_memory() -> None:
    forecast = proposal("lift-forecast")
    Claim.objects.filter(proposal=forecast).delete()
    forecast.cost = 1
    assert forecast.require().outcome is Outcome.ALLOW


def test_a_row_that_cannot_be_read_is_refused_with_its_field() -> None:
    broken = proposal("menu-tablets")
    broken.data = "guests"
    with pytest.raises(ValidationError) as refused:
        broken.submit()
    assert refused.value.message_dict == {
        "data": ["`guests` is not a list: put it in a list, such as [a, b]"]
    }


def test_the_button_tells_why(client: Any) -> None:
    answer = client.post("/ticket-kiosks/submit/", follow=True)
    assert "builds on a technology that is on hold" in answer.content.decode()
    answer = client.post("/menu-tablets/submit/", follow=True)
    assert "Menus on tablets is submitted." in answer.content.decode()


def test_an_undeclared_model_is_refused() -> None:
    with pytest.raises(TypeError, match="Claim is not declared as an initiative"):
        require(Claim.objects.get(pk=1))
