"""Initiatives and the things they name, as a host makes them in Python."""

from __future__ import annotations

import copy
import datetime
import pickle
from decimal import Decimal

import pytest
from pydantic import ValidationError

from govrules.model import Initiative, Number, Organisation, Resource, Text, Unit
from govrules.texts import Localised, in_language, localised
from govrules.values import ValueProblem


class Project(Initiative):
    """What a host adds."""

    champion: Text | None = None
    score: Number | None = None


def test_what_is_absent_is_unknown_and_an_absent_collection_is_empty() -> None:
    crm = Initiative(id="crm", title="CRM", unit="sales")
    assert (crm.budget, crm.start, crm.risk) == (None, None, None)
    assert (crm.technologies, crm.data, crm.objectives) == ((), (), {})


def test_null_collections_and_members_are_unknown() -> None:
    crm = Initiative.model_validate(
        {"id": "crm", "title": "CRM", "unit": "sales", "technologies": None, "depends_on": ["a", None]}
    )
    assert crm.technologies is None
    assert crm.depends_on == ("a", None)


def test_values_are_those_of_the_language() -> None:
    crm = Initiative.model_validate(
        {
            "id": 12,
            "title": "Cafe\u0301",
            "unit": "sales",
            "budget": 0.1,
            "start": "2027-01-15",
            "end": datetime.datetime(2027, 9, 30, 23, tzinfo=datetime.UTC),
            "technologies": {"b", "a"},
            "resources": [{"resource": "team", "period": 2027, "amount": "1.50"}],
            "objectives": {"one": None},
        }
    )
    assert crm.id == "12"
    assert crm.title == "Caf\u00e9"
    assert crm.budget == Decimal("0.1")
    assert (crm.start, crm.end) == (datetime.date(2027, 1, 15), datetime.date(2027, 9, 30))
    assert crm.technologies == ("a", "b")
    assert crm.resources is not None
    assert crm.resources[0] is not None
    assert (crm.resources[0].period, crm.resources[0].amount) == ("2027", Decimal("1.50"))
    assert crm.objectives == {"one": None}


def test_keys_nobody_declared_are_kept() -> None:
    crm = Initiative.model_validate(
        {"id": "crm", "title": "CRM", "unit": "sales", "model_config": 1, "x y": [2]}
    )
    assert crm.model_extra == {"model_config": 1, "x y": [2]}


def test_a_host_adds_fields_in_a_subclass() -> None:
    project = Project.model_validate(
        {"id": "a", "title": "A", "unit": "u", "champion": "Ada", "score": "0.5"}
    )
    assert (project.champion, project.score) == ("Ada", Decimal("0.5"))


@pytest.mark.parametrize("name", ["id", "title", "unit"])
def test_some_fields_are_required(name: str) -> None:
    row = {"id": "a", "title": "A", "unit": "u"}
    del row[name]
    with pytest.raises(ValidationError):
        Initiative.model_validate(row)


def test_initiatives_never_change() -> None:
    crm = Initiative(id="crm", title="CRM", unit="sales")
    with pytest.raises(ValidationError):
        crm.budget = Decimal(1)  # type: ignore[misc]  # what the test is about
    assert crm.model_copy(update={"budget": Decimal(1)}).budget == 1


def test_titles_can_be_in_several_languages() -> None:
    title = Initiative.model_validate({"id": "a", "title": {"en": "A", "fr": "À"}, "unit": "u"}).title
    assert title == "A"
    assert isinstance(title, Localised)
    assert in_language(title, "fr-CA") == "À"
    assert title.in_language("de") == "A"
    assert in_language("plain", "fr") == "plain"


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])  # noqa: S301 - its own
def test_localised_texts_can_be_copied(make: object) -> None:
    text = localised({"en": "A", "fr": "À"})
    assert callable(make)
    copied = make(text)
    assert isinstance(copied, Localised)
    assert copied == text
    assert copied.in_language("fr") == "À"


@pytest.mark.parametrize("value", [5, {}, {"en": 5}, {"English language": "A"}, {5: "A"}])
def test_what_is_no_text_for_people(value: object) -> None:
    with pytest.raises(ValueProblem):
        localised(value)


def test_an_organisation_has_its_scales_unless_it_says_otherwise() -> None:
    organisation = Organisation.model_validate({"scales": {"risk": ["green", "red"], "size": ["s", "l"]}})
    assert organisation.scales["risk"] == ("green", "red")
    assert organisation.scales["size"] == ("s", "l")
    assert organisation.scales["stage"][0] == "idea"


def test_capacity_is_one_number_or_one_a_period() -> None:
    assert Resource.model_validate({"capacity": 5}).capacity == 5
    assert Resource.model_validate({"capacity": {2027: "1.5", "2028": None}}).capacity == {
        "2027": Decimal("1.5"),
        "2028": None,
    }


def test_unknown_keys_of_entries_are_kept() -> None:
    organisation = Organisation.model_validate({"units": {"sales": {"colour": "red"}, "it": None}})
    assert organisation.units["sales"].model_extra == {"colour": "red"}
    assert organisation.units["it"] == Unit()
