"""Entities become initiatives and parts of an organisation."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from catalogues import Opener, component, entity

from govrules import Initiative, Plugins, Portfolio, PortfolioError

GROUP = entity(
    "Group", "sales", spec="type: unit\nparent: commerce\nchildren: []\nprofile: {displayName: Sales}"
)
SYSTEM = entity("System", "selling", spec="owner: sales\ndomain: customer")
DOMAIN = entity("Domain", "customer", spec="owner: sales", metadata="title: Customers")
API = entity("API", "customers", spec="type: openapi\nlifecycle: production\nowner: sales\ndefinition: x")
DATABASE = entity("Resource", "db", spec="type: database\nowner: user:jane")


def first(portfolio: Portfolio) -> Any:
    assert [str(problem) for problem in portfolio.problems] == []
    return portfolio.initiatives[0]


def claimed(initiative: Initiative) -> list[str | None]:
    return [each.resource for each in initiative.resources or () if each is not None]


def domains(initiative: Initiative) -> list[str | None]:
    return [each.domain for each in initiative.data or () if each is not None]


def test_a_component_is_an_initiative(opened: Opener) -> None:
    crm = first(
        opened(component("CRM", metadata="title: New CRM\ndescription: For sales\ntags: [java, sql]"))
    )
    assert (crm.id, crm.title, crm.description) == ("crm", "New CRM", "For sales")
    assert (crm.unit, crm.owner, crm.stage) == ("sales", "sales", "live")
    assert crm.technologies == ("java", "sql")
    assert crm.budget is None


def test_annotations_are_fields_of_their_types(opened: Opener) -> None:
    crm = first(
        opened(
            component(
                "crm",
                metadata="""\
tags: [java]
annotations:
  govrules.io/budget: "180000.50"
  govrules.io/start: "2027-01-15"
  govrules.io/risk: high
  govrules.io/stage: approved
  govrules.io/technologies: "salesforce; java"
  govrules.io/objectives: '{"one-customer": 0.6}'
  govrules.io/approvals: '[{"role": "cio", "on": "2026-12-01"}]'
  govrules.io/champion: jane
  other.io/budget: "1"
""",
            )
        )
    )
    assert crm.budget == Decimal("180000.50")
    assert crm.start == datetime.date(2027, 1, 15)
    assert (crm.risk, crm.stage, crm.champion) == ("high", "approved", "jane")
    assert crm.technologies == ("salesforce", "java")
    assert crm.objectives == {"one-customer": Decimal("0.6")}
    assert (crm.approvals[0].role, crm.approvals[0].on) == ("cio", datetime.date(2026, 12, 1))


def test_dependencies_are_relations(opened: Opener) -> None:
    portfolio = opened(
        component(
            "crm", spec="dependsOn: [component:iam, 'component:default/crm-2', resource:db, resource:gone]"
        ),
        component("iam", spec="dependencyOf: [component:shop, component:crm]"),
        component("shop"),
        DATABASE,
    )
    assert portfolio.problems == ()
    assert portfolio.initiative("crm").depends_on == ("iam", "crm-2")
    assert claimed(portfolio.initiative("crm")) == ["db", "gone"]
    assert portfolio.initiative("shop").depends_on == ("iam",)
    assert portfolio.organisation.resources["db"].owner == "user:jane"


def test_a_consumer_of_an_api_integrates_with_its_providers(opened: Opener) -> None:
    portfolio = opened(
        component("shop", spec="consumesApis: [customers, api:default/gone]"),
        component("crm", spec="providesApis: [customers]\nconsumesApis: [customers]"),
        component("till", spec="dependsOn: [api:customers]"),
        API,
    )
    assert portfolio.problems == ()
    assert portfolio.initiative("shop").integrates_with == ("crm", "api:gone")
    assert portfolio.initiative("crm").integrates_with == ()
    assert portfolio.initiative("till").integrates_with == ("crm",)


def test_an_own_namespace_is_the_default_of_references(opened: Opener) -> None:
    crm = first(
        opened(component("crm", "dependsOn: [component:iam, component:default/erp]", "namespace: acme"))
    )
    assert (crm.id, crm.unit) == ("acme/crm", "acme/sales")
    assert crm.depends_on == ("acme/iam", "erp")


def test_references_can_be_full(opened: Opener) -> None:
    crm = first(opened(component("crm", "dependsOn: [component:iam]"), GROUP, mapping={"references": "full"}))
    assert (crm.id, crm.unit, crm.depends_on) == (
        "component:default/crm",
        "group:default/sales",
        ("component:default/iam",),
    )


def test_groups_are_units(opened: Opener) -> None:
    group = GROUP.replace(
        "  name: sales\n", '  name: sales\n  annotations: {govrules.io/delegation: "50000"}\n'
    )
    sales = opened(group, component("crm")).organisation.units["sales"]
    assert (sales.title, sales.parent, sales.delegation) == ("Sales", "commerce", Decimal(50000))


@pytest.mark.parametrize(
    ("written", "capacity"),
    [
        ("12.5", Decimal("12.5")),
        ('{"2027-Q1": 12, "2027-Q2": 0.5}', {"2027-Q1": 12, "2027-Q2": Decimal("0.5")}),
    ],
)
def test_a_resource_has_a_capacity(opened: Opener, written: str, capacity: object) -> None:
    metadata = f"annotations: {{govrules.io/capacity: '{written}'}}"
    resource = entity("Resource", "team", spec="type: people\nowner: it", metadata=metadata)
    portfolio = opened(component("crm"), resource)
    assert portfolio.problems == ()
    assert portfolio.organisation.resources["team"].capacity == capacity


def test_a_capacity_that_is_none_is_told_at_its_annotation(opened: Opener) -> None:
    metadata = "annotations:\n  govrules.io/capacity: '{\"2027-Q1\": many}'"
    resource = entity("Resource", "team", spec="type: people\nowner: it", metadata=metadata)
    (problem,) = opened(component("crm"), resource).problems
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (15, 27)


def test_a_bad_value_of_a_group_is_told_at_its_annotation(opened: Opener) -> None:
    group = GROUP.replace(
        "  name: sales\n", '  name: sales\n  annotations:\n    govrules.io/delegation: "a lot"\n'
    )
    portfolio = opened(group, component("crm"))
    (problem,) = portfolio.problems
    assert (problem.span and problem.span.line, problem.message) == (6, "`a lot` is not a number")
    assert len(portfolio) == 1


def test_what_a_person_owns_belongs_to_the_group_of_that_person(opened: Opener) -> None:
    jane = entity("User", "jane", spec="memberOf: [sales]")
    crm = first(opened(component("crm", spec="owner: user:jane"), jane))
    assert (crm.owner, crm.unit) == ("user:jane", "sales")
    nobody = first(opened(component("crm", spec="owner: user:joe"), jane))
    assert nobody.unit == "user:joe"


def test_a_system_is_a_capability_and_its_domain_is_data(opened: Opener) -> None:
    portfolio = opened(component("crm", spec="system: selling"), SYSTEM, DOMAIN)
    crm = first(portfolio)
    assert (crm.capabilities, domains(crm)) == (("selling",), ["customer"])
    assert portfolio.initiative("system:selling").stage is None
    assert domains(portfolio.initiative("system:selling")) == ["customer"]
    assert portfolio.organisation.domains["customer"].title == "Customers"
    assert portfolio.organisation.capabilities["selling"].owner == "sales"
    other = first(
        opened(component("crm", spec="system: selling"), SYSTEM, mapping={"systems": None, "domains": None})
    )
    assert (other.capabilities, other.data) == ((), ())


def test_resources_of_some_types_are_technologies(opened: Opener) -> None:
    text = component("crm", "dependsOn: [resource:db]", "tags: [java]")
    portfolio = opened(text, DATABASE, mapping={"technologies": ["database"]})
    assert first(portfolio).technologies == ("java", "db")
    assert portfolio.organisation.technologies["db"].category == "database"
    assert portfolio.organisation.resources == {}


@pytest.mark.parametrize(
    ("mapping", "ids"),
    [
        ({}, ["crm", "shop", "system:selling"]),
        ({"kinds": ["component"]}, ["crm", "shop"]),
        ({"kinds": ["Component"], "types": ["website"]}, ["shop"]),
        ({"marked": True}, ["shop"]),
        ({"marked": True, "annotations": "acme.io"}, []),
    ],
)
def test_which_entities_are_initiatives_can_be_chosen(
    opened: Opener, mapping: dict[str, Any], ids: list[str]
) -> None:
    marked = 'annotations: {govrules.io/initiative: "true"}'
    excluded = 'annotations: {govrules.io/initiative: "false"}'
    portfolio = opened(
        component("crm"),
        component("shop", "type: website", marked),
        component("old", metadata=excluded),
        SYSTEM,
        mapping=mapping,
    )
    assert [each.id for each in portfolio if each.id != "old"] == ids
    assert ("old" in portfolio) == ("acme.io" in str(mapping) and not mapping.get("marked"))


def test_a_relation_to_what_is_no_initiative_is_left_out(opened: Opener) -> None:
    marked = 'annotations: {govrules.io/initiative: "true"}'
    text = component("crm", "dependsOn: [component:iam, component:gone]", marked)
    assert first(opened(text, component("iam"), mapping={"marked": True})).depends_on == ("gone",)


@pytest.mark.parametrize(
    ("lifecycle", "stage"), [("experimental", "building"), ("production", "live"), ("deprecated", "stopped")]
)
def test_a_lifecycle_is_a_stage(opened: Opener, lifecycle: str, stage: str) -> None:
    assert first(opened(component("crm", f"lifecycle: {lifecycle}"))).stage == stage


def test_other_lifecycles_can_be_given_a_stage(opened: Opener) -> None:
    text = component("crm", "lifecycle: alpha")
    assert first(opened(text, mapping={"lifecycles": {"alpha": "idea"}})).stage == "idea"
    (problem,) = opened(text).problems
    assert (problem.span and problem.span.line, problem.message) == (8, "`alpha` is not on the stage scale")


def test_more_fields_can_be_taken_from_anywhere(opened: Opener) -> None:
    mapping = {"fields": {"sort": "spec.type", "level": {"from": "metadata.labels.tier", "default": "none"}}}
    crm = first(opened(component("crm", metadata="labels: {tier: gold}"), mapping=mapping))
    assert (crm.sort, crm.level) == ("service", "gold")
    assert first(opened(component("crm"), mapping=mapping)).level == "none"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"kind": ["a"]}, "unknown key `kind`"),
        ({"systems": "x"}, "is not allowed here"),
        ({"fields": {"a": 1}}, r"is no path to a host's field at \$\.fields\.a"),
    ],
)
def test_settings_that_mean_nothing_are_refused(
    opened: Opener, mapping: dict[str, Any], message: str
) -> None:
    with pytest.raises(PortfolioError, match=message):
        opened(component("crm"), mapping=mapping)


def test_settings_come_from_a_file_and_are_told_by_line(opened: Opener, tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("kinds: [Component]\ntyps: [service]\n")
    with pytest.raises(PortfolioError, match=r"settings.yaml:2:1: unknown key `typs`"):
        opened(component("crm"), mapping=settings)


def test_files_named_before_say_what_the_organisation_is(opened: Opener, tmp_path: Path) -> None:
    del opened
    known = tmp_path / "organisation.yaml"
    known.write_text(
        "organisation: {scales: {stage: [idea, running]}, units: {sales: {delegation: 5}}}\ninitiatives: []\n"
    )
    catalogue = tmp_path / "catalog-info.yaml"
    catalogue.write_text("---\n".join([GROUP, component("crm")]))
    portfolio = Plugins.installed().open(
        known, catalogue, mapping={"lifecycles": {"production": "running"}, "kinds": ["Component"]}
    )
    assert first(portfolio).stage == "running"
    assert portfolio.organisation.units["sales"].delegation == Decimal(5)


def test_progress_and_the_hosts_own_class_are_heeded(opened: Opener) -> None:
    told: list[int] = []
    portfolio = opened(component("crm"), component("shop"), progress=told.append)
    assert (told, len(portfolio)) == ([2], 2)


def test_any_kind_can_be_an_initiative(opened: Opener) -> None:
    owned = 'annotations: {govrules.io/unit: "it"}'
    portfolio = opened(
        entity(
            "Idea", "till", spec="owner: {name: jane}\ndependsOn: [iam, 5, component:crm]", metadata=owned
        ),
        entity("Idea", "shop", spec="owner: [sales]"),
        entity("Idea", "bank", spec="notes: []"),
        component("crm"),
        mapping={"kinds": ["Idea", "Component"]},
    )
    assert [(each.id, each.unit, each.owner) for each in portfolio] == [
        ("idea:till", "it", None),
        ("idea:shop", "sales", "sales"),
        ("crm", "sales", "sales"),
    ]
    assert portfolio.initiatives[0].depends_on == ("crm",)
    (problem,) = portfolio.problems
    assert problem.message == "`unit` is missing"
    assert problem.span is not None
    assert problem.span.line == 20
