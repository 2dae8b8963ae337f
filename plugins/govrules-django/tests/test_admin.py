"""The admin, as the intake office uses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages

from govrules_django.models import DecisionRecord, GrantedWaiver
from intake.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valley")]

LIST = "/admin/intake/proposal/"


@pytest.fixture
def office(client: Any) -> Any:
    client.force_login(User.objects.create_superuser("ana"))
    return client


def page(office: Any, address: str, **options: Any) -> str:
    answer = office.get(address, **options)
    assert answer.status_code == 200
    found: str = answer.content.decode()
    return found


def listed(text: str) -> dict[str, str]:
    """The outcomes of a list by reference."""
    rows = re.findall(r'<tr>.*?change/[^>]*>([\w-]+)</a>.*?govrules-badge govrules-(\w+)"', text, re.DOTALL)
    return dict(rows)


def test_the_list_shows_the_outcome_of_each_row(office: Any) -> None:
    assert listed(page(office, LIST)) == {
        "depot-charging": "inform",
        "identity": "escalate",
        "lift-forecast": "escalate",
        "menu-tablets": "allow",
        "spa-record": "deny",
        "stop-displays": "advise",
        "ticket-kiosks": "deny",
    }


def test_the_filter_chooses_an_outcome_and_counts(office: Any) -> None:
    text = page(office, f"{LIST}?outcome=deny")
    assert set(listed(text)) == {"spa-record", "ticket-kiosks"}
    assert "denied (2)" in text
    assert "unreadable" not in text


def test_a_row_that_cannot_be_read_has_a_badge_and_a_filter(office: Any) -> None:
    Proposal.objects.filter(pk=6).update(risk="scary")
    assert listed(page(office, LIST))["menu-tablets"] == "unreadable"
    assert list(listed(page(office, f"{LIST}?outcome=unreadable"))) == ["menu-tablets"]
    assert "`scary` is not on the risk scale at intake.Proposal[6].risk" in page(office, f"{LIST}6/change/")


def test_the_list_asks_the_database_no_more_for_more_rows(
    office: Any, django_assert_max_num_queries: Any
) -> None:
    page(office, LIST)
    with django_assert_max_num_queries(40):
        page(office, LIST)
    for number in range(50):
        Proposal.objects.create(reference=f"p{number}", name="More", unit_id="hotels")
    page(office, LIST)


def test_the_panel_tells_message_reason_remedy_and_approvals(office: Any) -> None:
    text = page(office, f"{LIST}2/change/")
    for said in (
        "Forecast of queues at the lifts costs 180,000; Cableways may decide alone up to 120,000",
        "A unit moves fast within its delegation.",
        "Take it to the portfolio board",
        '<span class="govrules-chip">resource-council</span>',
        "identity",
    ):
        assert said in text
    assert text.index("money.delegation") < text.index("resources.capacity")


def test_the_panel_speaks_the_language_of_the_reader(office: Any) -> None:
    text = page(office, f"{LIST}2/change/", headers={"accept-language": "fr"})
    assert "coûte 180" in text
    assert "Accords manquants" in text
    assert "accord requis" in text


def test_what_is_waived_is_shown_as_such(office: Any) -> None:
    GrantedWaiver.objects.create(
        rule="technology.on-hold",
        subjects=["ticket-kiosks"],
        reason="r",
        granted_by="cto",
        until="2027-01-01",
    )
    text = page(office, f"{LIST}5/change/")
    assert "govrules-settled" in text
    assert '<span class="govrules-chip">waived</span>' in text


def test_texts_of_rows_are_no_markup(office: Any) -> None:
    Proposal.objects.filter(pk=5).update(name="<script>alert(1)</script>")
    text = page(office, f"{LIST}5/change/")
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; builds on" in text


def test_a_row_to_be_added_has_no_panel(office: Any) -> None:
    assert "govrules-panel" not in page(office, f"{LIST}add/")


def test_an_action_stops_where_the_policy_says_so(office: Any) -> None:
    chosen = {"action": "submit", "_selected_action": [5, 6]}
    answer = office.post(LIST, chosen)
    told = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "Menus on tablets is proposed." in told
    assert any(each.startswith("“Ticket kiosks in the stations” is refused at “submit”") for each in told)


def test_saving_in_the_admin_is_judged(office: Any) -> None:
    form = {
        "reference": "kiosks-2",
        "name": "More kiosks",
        "unit": "transit",
        "technologies": [2],
        "data": "[]",
        **{
            f"{inline}-{key}": 0
            for inline in ("claims", "sign_offs")
            for key in ("TOTAL_FORMS", "INITIAL_FORMS")
        },
    }
    assert "builds on a technology that is on hold" in office.post(f"{LIST}add/", form).content.decode()
    answer = office.post(f"{LIST}add/", form | {"technologies": [1]})
    assert answer.status_code == 302
    told = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "Nobody answers for More kiosks. Name one person or one office." in told


def test_a_broken_policy_hides_no_form(office: Any, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "rules.yaml").write_text("- {id: a.b, each: initiative, forbid: budgett > 5, effect: deny}")
    settings.GOVRULES = settings.GOVRULES | {"POLICY": tmp_path}
    text = page(office, f"{LIST}5/change/")
    assert "unknown field `budgett`" in text
    assert 'name="cost"' in text
    assert "unreadable" in page(office, LIST)


def test_records_and_waivers_are_there(office: Any) -> None:
    DecisionRecord.objects.create(initiative="crm", outcome="deny", as_of="2026-11-23", policy="valley")
    text = page(office, "/admin/govrules/decisionrecord/")
    assert "govrules-deny" in text
    assert office.get("/admin/govrules/decisionrecord/add/").status_code == 403
    assert 'name="subjects"' in page(office, "/admin/govrules/grantedwaiver/add/")
