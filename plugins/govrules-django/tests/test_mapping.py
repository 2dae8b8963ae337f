"""From rows to initiatives."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import govrules
import pytest
from django.core.exceptions import ImproperlyConfigured

from govrules_django import conf, initiative
from govrules_django.mapping import each, mapping_of
from govrules_django.paths import PathError, hops, prefetches, value_at
from intake.models import Claim, Proposal, SignOff, Team, Technology, Unit

pytestmark = pytest.mark.django_db


def read(reference: str) -> govrules.Initiative:
    return conf.plugins().open("django:intake.Proposal").initiative(reference)


@pytest.mark.usefixtures("valley")
def test_fields_relations_json_and_records_are_read() -> None:
    SignOff.objects.create(proposal_id=1, role="portfolio-board", on=datetime.date(2026, 11, 20))
    found = read("spa-record")
    assert (found.title, found.unit, found.owner) == (
        "Wellness record of spa guests",
        "hotels",
        "Spa manager",
    )
    assert (found.budget, found.start) == (Decimal(40000), datetime.date(2027, 3, 1))
    assert (found.technologies, found.depends_on) == (("postgresql",), ("identity",))
    assert found.data is not None
    assert found.data[0].personal is True  # type: ignore[union-attr]  # it is there, or the test fails
    whole = read("identity")
    assert whole.resources[0].amount == 2  # type: ignore[index, union-attr]  # it is there, or the test fails
    assert whole.approvals[0].role == "portfolio-board"  # type: ignore[index, union-attr]  # it is there, or the test fails


@pytest.mark.usefixtures("valley")
def test_an_empty_text_and_null_are_unknown() -> None:
    assert read("stop-displays").owner is None
    assert read("depot-charging").budget is None


@pytest.mark.usefixtures("valley")
def test_related_rows_come_in_one_order() -> None:
    proposal = Proposal.objects.get(pk=2)
    proposal.technologies.set([3, 1])
    assert read("lift-forecast").technologies == ("postgresql", "event-stream")


@pytest.mark.usefixtures("valley")
def test_reading_everything_takes_as_many_queries_for_many_rows(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(10):
        conf.plugins().open("django:intake.Proposal")
    for number in range(30):
        made = Proposal.objects.create(reference=f"p{number}", name="More", unit_id="hotels")
        made.technologies.add(1)
        Claim.objects.create(proposal=made, team_id="web-studio", quarter="2027-Q1", people=1)
    with django_assert_num_queries(10):
        conf.plugins().open("django:intake.Proposal")


@pytest.mark.usefixtures("valley")
def test_what_cannot_be_read_is_told_by_table_key_and_field() -> None:
    Proposal.objects.filter(pk=3).update(data={"domain": "guest"}, risk="scary")
    portfolio = conf.plugins().open("django:intake.Proposal")
    assert "spa-record" not in portfolio
    assert [str(each).splitlines()[0] for each in portfolio.problems] == [
        "a mapping is not a list at intake.Proposal[3].data [type]",
        "`scary` is not on the risk scale at intake.Proposal[3].risk [scale]",
    ]


@pytest.mark.usefixtures("valley")
def test_the_path_of_a_mapped_field_is_the_hosts() -> None:
    Claim.objects.filter(pk=1).update(quarter="")
    Proposal.objects.filter(pk=1).update(data=[{"domain": "guest", "personal": "perhaps"}])
    (problem,) = conf.plugins().open("django:").problems
    assert problem.path == "intake.Proposal[1].data[0].personal"


@pytest.mark.usefixtures("valley")
def test_two_rows_with_one_id_are_a_problem() -> None:
    class Twice:
        @govrules.hookimpl
        def govrules_enrich(self, initiative: govrules.Initiative) -> None:
            """Sees both."""

    Proposal.objects.filter(pk=2).update(reference="identity2")
    mapping = mapping_of(Proposal)
    assert mapping is not None
    rows = [Proposal.objects.get(pk=1), Proposal.objects.get(pk=1)]
    from govrules_django.reading import portfolio_of

    (problem,) = portfolio_of(rows, conf.surroundings()).problems
    assert "given a second time" in problem.message
    assert problem.path == "intake.Proposal[1].reference"


@pytest.mark.usefixtures("valley")
def test_a_function_gives_a_field() -> None:
    row = Proposal.objects.get(pk=1)
    assert value_at(row, lambda proposal: proposal.cost * 2) == 180000
    assert value_at(row, "unit.delegation") == 100000
    assert value_at(row, "data.domain") == ["guest"]
    assert value_at(row, "get_risk_display") == "Medium"


def test_a_row_that_is_not_saved_has_no_related_rows() -> None:
    row = Proposal(reference="new", name="New", unit=Unit(code="hotels"))
    assert value_at(row, "technologies.slug") == []
    assert value_at(row, "claims.people") == []
    assert value_at(row, "unit.code") == "hotels"


def test_an_initiative_needs_its_required_fields() -> None:
    with pytest.raises(ImproperlyConfigured, match="an initiative needs `title`, `unit`"):
        initiative(id="pk")


def test_every_relation_of_a_mapping_is_known() -> None:
    mapping = mapping_of(Proposal)
    assert mapping is not None
    models = {hop.lookup: hop.model for hop in hops(mapping)}
    assert models == {
        "unit": Unit,
        "technologies": Technology,
        "needs": Proposal,
        "claims": Claim,
        "claims__team": Team,
        "sign_offs": SignOff,
    }
    assert prefetches(mapping) == [*models]


def test_a_path_that_leads_nowhere_is_told() -> None:
    from govrules_django.mapping import InitiativeMapping

    wrong = InitiativeMapping(
        Proposal, {"id": "reference", "resources": each("claims", resource="teem.code")}
    )
    with pytest.raises(PathError, match=r"intake.Claim has no field `teem`"):
        list(hops(wrong))


@pytest.mark.usefixtures("valley")
def test_a_host_adapts_a_row_by_itself() -> None:
    host = govrules.Host(conf.policy(), conf.plugins())
    decision = host.decide(Proposal.objects.get(pk=3), as_of=datetime.date(2026, 11, 23))
    assert decision.outcome is govrules.Outcome.DENY


def test_other_objects_are_not_ours() -> None:
    with pytest.raises(govrules.UsageError, match="no plugin knows how to make an initiative of a Unit"):
        conf.plugins().initiative(Unit(code="x"))
