"""What forms and models say of a decision, and on which fields."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.test import override_settings
from django.utils import translation

from govrules_django.mapping import REGISTRY, initiative, mapping_of
from intake.forms import ProposalForm
from intake.models import Proposal, Technology

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valley")]

FINE: dict[str, Any] = {
    "reference": "ski-school",
    "name": "Courses to book",
    "unit": "hotels",
    "owner": "Head of courses",
    "risk": "low",
    "cost": "20000",
    "begins": "2027-08-01",
    "ends": "2027-10-01",
    "technologies": [1],
    "needs": [1],
    "data": "[]",
}


def form(**changes: Any) -> ProposalForm:
    return ProposalForm(FINE | changes)


def test_what_the_policy_allows_is_valid() -> None:
    good = form()
    assert good.is_valid(), good.errors
    assert good.advice == ()


def test_a_denial_stands_on_the_fields_that_decided() -> None:
    bad = form(risk="high", data='[{"personal": true}]')
    assert not bad.is_valid()
    said = (
        "Courses to book handles personal data at high risk."
        " Lower the risk first, or leave the personal data out."
    )
    assert bad.errors == {"risk": [said], "data": [said]}
    assert bad.errors.as_data()["risk"][0].code == "data.personal"


def test_relations_are_judged_as_the_form_has_them() -> None:
    bad = form(technologies=[1, 2])
    assert list(bad.errors) == ["technologies"]
    changed = ProposalForm(FINE | {"reference": "ticket-kiosks"}, instance=Proposal.objects.get(pk=5))
    assert changed.is_valid(), "the kiosk system is on hold, and the form takes it out"


def test_advice_stands_beside_its_field_and_blocks_nothing() -> None:
    advised = form(owner="", cost="")
    assert advised.is_valid()
    assert [(remark.finding.rule, remark.fields) for remark in advised.advice] == [
        ("money.delegation", ("cost",)),
        ("ownership.owner", ("owner",)),
    ]
    assert [remark.text for remark in advised.advice_on("owner")] == [
        "Nobody answers for Courses to book. Name one person or one office."
    ]
    assert advised.advice_on("name") == []


@pytest.mark.parametrize(("setting", "valid"), [("deny", True), ("escalate", False), ("advise", False)])
def test_the_setting_says_what_blocks(settings: Any, setting: str, valid: bool) -> None:  # noqa: FBT001 - a parameter of the test
    settings.GOVRULES = settings.GOVRULES | {"BLOCKS": setting}
    dear = form(cost="100000.01")
    assert dear.is_valid() is valid
    assert valid or list(dear.errors) == ["cost"]


def test_a_model_may_block_more_than_the_setting() -> None:
    mapping = mapping_of(Proposal)
    assert mapping is not None
    try:
        initiative(**mapping.fields, blocks="advise")(Proposal)
        assert list(form(owner="").errors) == ["owner"]
    finally:
        REGISTRY[Proposal] = mapping


def test_a_finding_about_several_initiatives_stands_on_the_fields_of_ours() -> None:
    early = form(begins="2027-02-01")
    assert early.is_valid()
    (remark,) = early.advice
    assert remark.fields == ("ends", "begins")


def test_a_place_is_named_for_a_rule_whose_findings_name_none() -> None:
    remarks = {each.finding.rule: each.fields for each in Proposal.objects.get(pk=2).remarks()}
    assert remarks == {"money.delegation": ("cost",), "resources.capacity": ("claims",)}


def test_fields_that_a_form_lacks_are_about_the_whole() -> None:
    class Short(forms.ModelForm):
        class Meta:
            model = Proposal
            fields = ("name", "cost")

    short = Short({"name": "Kiosks", "cost": "1"}, instance=Proposal.objects.get(pk=5))
    assert not short.is_valid()
    assert list(short.errors) == [NON_FIELD_ERRORS]
    assert "technology that is on hold" in short.errors[NON_FIELD_ERRORS][0]


def test_a_form_with_other_mistakes_is_not_judged() -> None:
    assert list(form(unit="nowhere", technologies=[2]).errors) == ["unit"]


def test_values_of_which_no_initiative_can_be_made_stand_on_their_fields() -> None:
    bad = form(data='{"personal": true}')
    assert bad.errors == {"data": ["A mapping is not a list"]}


def test_a_model_is_judged_as_it_is_cleaned() -> None:
    proposal = Proposal.objects.get(pk=3)
    with pytest.raises(ValidationError) as refused:
        proposal.full_clean()
    assert sorted(refused.value.message_dict) == ["data", "risk"]
    Proposal.objects.get(pk=6).full_clean()


def test_fields_left_out_of_cleaning_are_about_the_whole() -> None:
    with pytest.raises(ValidationError) as refused:
        Proposal.objects.get(pk=3).full_clean(exclude=["risk", "data"])
    assert list(refused.value.message_dict) == [NON_FIELD_ERRORS]


def test_messages_follow_the_language() -> None:
    with translation.override("fr"):
        bad = form(technologies=[2])
        assert "s’appuie sur une technologie gelée. Choisissez" in bad.errors["technologies"][0]


def test_an_approval_that_was_given_is_remarked_no_more() -> None:
    proposal = Proposal.objects.get(pk=2)
    proposal.sign_offs.create(role="portfolio-board", on="2026-11-20")
    assert [each.finding.rule for each in proposal.remarks()] == ["resources.capacity"]


@override_settings(LANGUAGE_CODE="en")
def test_the_page_shows_the_error(client: Any) -> None:
    answer = client.post("/new/", FINE | {"technologies": [2]})
    assert "Choose a technology that the valley has adopted." in answer.content.decode()
    assert not Proposal.objects.filter(reference="ski-school").exists()
    client.post("/new/", FINE | {"owner": ""}, follow=True)
    assert Proposal.objects.get(reference="ski-school").technologies.get() == Technology.objects.get(pk=1)
