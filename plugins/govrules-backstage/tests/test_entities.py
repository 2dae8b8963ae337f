"""An entity that is none is told with its place, and stops no other."""

from __future__ import annotations

import pytest
from catalogues import Opener, component, entity

BAD = {
    "- a\n": ["1:1: a list is no entity"],
    component("crm").replace("kind: Component\n", ""): ["1:1: `kind` is missing"],
    component("crm").replace("apiVersion", "apiversion"): [
        "1:1: `apiVersion` is missing",
        "1:1: unknown key `apiversion`",
    ],
    component("crm!"): ["4:9: `crm!` is no name of Backstage's"],
    component("a" * 64): [f"4:9: `{'a' * 37}...` is no name of Backstage's"],
    component("crm", metadata="namespace: Acme"): ["5:14: `Acme` is no namespace of Backstage's"],
    component("crm", metadata="tags: [java, 8]"): ["5:16: `8` is not a text"],
    component("crm", metadata="tags: java"): ["5:9: `java` is not a list"],
    component("crm", metadata="annotations:\n  govrules.io/budget: 50000"): ["6:25: `50000` is not a text"],
    component("crm", metadata="annotations: [a]"): ["5:16: a list is not a mapping"],
    component("crm", metadata="title: {en: CRM}"): ["5:10: a mapping is not a text"],
    component("crm", spec="owner:"): ["8:3: `owner` is empty"],
    component("crm", spec='lifecycle: ""'): ["8:14: `lifecycle` is empty"],
    component("crm", spec="owner: 'group:'"): ["8:10: `group:` is no reference of the form"],
    component("crm", spec="dependsOn: [resource:db, iam]"): ["9:28: `iam` names no kind, such as"],
    component("crm", spec="dependsOn: component:iam"): ["9:14: `component:iam` is not a list"],
    component("crm").partition("spec:")[0]: ["1:1: `spec` is missing"],
    component("crm", spec="type: a\ntype: b"): ["9:3: the key `type` is given twice"],
    "kind: [\n": ["2:1: the document ends too early"],
    entity("Group", "sales", spec="type: team"): ["6:3: `children` is missing"],
    entity("System", "selling", spec="domain: customer"): ["6:3: `owner` is missing"],
    entity("Resource", "db", spec="owner: sales"): ["6:3: `type` is missing"],
    entity("API", "customers", spec="type: openapi\nowner: sales"): ["6:3: `lifecycle` is missing"],
}


@pytest.mark.parametrize(("text", "expected"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_entity_is_told_with_its_place_and_the_others_are_read(
    opened: Opener, text: str, expected: list[str]
) -> None:
    portfolio = opened(text, component("shop"))
    told = [str(problem).splitlines()[0].partition("catalog-info.yaml:")[2] for problem in portfolio.problems]
    assert len(told) == len(expected), told
    assert all(map(str.startswith, told, expected)), told
    assert [each.id for each in portfolio] == ["shop"]


def test_a_bad_value_of_a_field_is_told_at_its_annotation(opened: Opener) -> None:
    annotations = 'annotations:\n  govrules.io/budget: "a lot"\n  govrules.io/risk: huge'
    portfolio = opened(component("crm", metadata=annotations), component("shop"))
    assert [each.id for each in portfolio] == ["shop"]
    budget, risk = portfolio.problems
    assert (budget.span and budget.span.line, budget.message) == (6, "`a lot` is not a number")
    assert budget.path == '$.metadata.annotations["govrules.io/budget"]'
    assert (risk.span and risk.span.line, risk.message) == (7, "`huge` is not on the risk scale")


def test_an_entity_is_told_when_it_is_given_twice(opened: Opener) -> None:
    (problem,) = opened(component("crm"), component("CRM")).problems
    assert problem.message == "`component:default/crm` is given a second time"
    assert problem.span is not None
    assert problem.span.line == 13
    assert problem.help is not None
    assert "catalog-info.yaml:4:9" in problem.help


def test_entities_of_other_kinds_are_let_be(opened: Opener) -> None:
    template = entity("Template", "start", spec="steps: []").replace(
        "backstage.io/", "scaffolder.backstage.io/"
    )
    portfolio = opened(template, component("crm"))
    assert portfolio.problems == ()
    assert [each.id for each in portfolio] == ["crm"]
