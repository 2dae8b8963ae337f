"""Every kind of expression part by part, down to the values that made it what it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules import plan
from govrules.explain import Traced, trace
from govrules.meaning import Environment, missing, value
from govrules.meaning.evaluation import every, some
from govrules.policy import Policy
from govrules.values import canonical
from govrules.world import World

Make = Callable[..., Policy]
Judged = Callable[[Policy], World]

EXPRESSIONS = [
    "budget <= unit.delegation and risk <= 'high'",
    "budget > 5 or urgent or (active and owner == 'Ann')",
    "not (active or urgent)",
    "small_and_active",
    "1 < budget / 0 <= params.limit",
    "-budget < budget * 2 + 1 - params.limit",
    "days(end - start) > 30 and start + days(3) < today",
    "stage in {'idea', 'live'} and stage not in {'live'} and owner in {title, id}",
    "unit in organisation.units and unit in params.places and title in tables.ceilings",
    "known(owner) and missing(budget) and known(unit.delegation)",
    "(budget if known(budget) else 0) > 5",
    "(5 if urgent else budget) > 5",
    "min(budget, 5) > max(1, 2)",
    "len({t.category for t in technologies}) > 1",
    "any(t.status == 'hold' for t in technologies)",
    "all(t.status == 'hold' and t.end_of_life < today for t in technologies if known(t.category))",
    "any(i.unit == unit and i.id != id for i in initiatives)",
    "any(x.domain == y.domain for x in data for y in data)",
    "sum(c.amount for c in resources) > 2",
    "count(t for t in technologies if t.status == 'hold') == 1",
    "count_distinct(t.category for t in technologies) > 1",
    "max(technologies) == 'old-db'",
    "min(t.end_of_life for t in technologies) > today",
    "params.points['adopt'] < params.points[unit]",
    "tables.ceilings['crm'].ceiling > 5 and tables.ceilings[title].ceiling > 5",
    "any(d.domain.master.budget > 5 for d in data)",
    "organisation.currency == 'EUR'",
    "any(capacity(c.resource, c.period) > 3 for c in resources)",
    "overlap(technologies | {'x'}, [title, 'x']) and subset(domains - {'a'}, domains & {'a'})",
    "matches(lower(title), 'new .*') and similarity(title, owner) > 0.2",
    "initiative in depends_on and params.strict and any(p == owner for p in params.places)",
    "all(any(i.id == d for i in initiatives) for d in depends_on)",
]


def each(expression: str) -> dict[str, Any]:
    return {"each": "initiative", "require": expression, "effect": "advise"}


def conditions(policy: Policy, world: World) -> Iterator[tuple[plan.Expression, Environment]]:
    """The condition of each rule, where each initiative stands."""
    for rule in policy.rules:
        for id_ in world.initiatives:
            yield rule.tiers[0].condition, Environment(world, {}).of_initiative(id_, subject=True)


def everything(traced: Traced) -> Iterator[Traced]:
    yield traced
    for part in traced.parts:
        yield from everything(part)


def test_every_kind_of_node_is_traced_to_its_value(make: Make, judged: Judged) -> None:
    policy = make(*map(each, EXPRESSIONS))
    met = set()
    for condition, environment in conditions(policy, judged(policy)):
        traced = trace(condition, environment)
        met |= {type(node) for node in plan.walk(condition, into_definitions=True)}
        assert traced.value == value(condition, environment)
        assert traced.missing == missing(condition, environment)
        assert canonical(traced.to_dict())
    assert set(get_args(plan.Expression)) - met == set()


def test_the_parts_give_the_whole(make: Make, judged: Judged) -> None:
    policy = make(*map(each, EXPRESSIONS))
    for condition, environment in conditions(policy, judged(policy)):
        for traced in everything(trace(condition, environment)):
            values = [part.value for part in traced.parts]
            if traced.connective:
                assert traced.value is (every if traced.connective == "and" else some)(values)
            if traced.text.startswith("not ("):
                assert values == [None if traced.value is None else not traced.value]
            if traced.role == "part" and traced.text.startswith(("any(", "all(")):
                assert traced.value is (some if traced.text.startswith("any") else every)(values)


def of(make: Make, judged: Judged, expression: str, initiative: str = "crm", most_rows: int = 12) -> Traced:
    policy = make(each(expression))
    environment = Environment(judged(policy), {}).of_initiative(initiative, subject=True)
    return trace(policy.rules[0].tiers[0].condition, environment, most_rows)


def shown(traced: Traced) -> list[Any]:
    """A trace as nested lists, for comparison."""
    head = [traced.label, traced.text, traced.value] if traced.label else [traced.text, traced.value]
    return head + [shown(part) for part in traced.parts]


def test_a_comparison(make: Make, judged: Judged) -> None:
    assert shown(of(make, judged, "budget <= unit.delegation + 5")) == [
        "budget <= unit.delegation + 5",
        False,
        ["budget", Decimal(60000)],
        ["unit.delegation + 5", Decimal(50005), ["unit.delegation", Decimal(50000), ["unit", "sales"]]],
    ]


def test_what_is_unknown_says_what_is_missing(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "budget <= unit.delegation", "idea")
    assert traced.value is None
    assert traced.missing == ("budget", "unit.delegation")
    assert [(part.text, part.missing) for part in traced.parts] == [
        ("budget", ("budget",)),
        ("unit.delegation", ("unit.delegation",)),
    ]


def test_an_and_in_an_and_is_one(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "urgent and (active and known(owner))")
    assert [part.text for part in traced.parts] == ["urgent", "active", "known(owner)"]
    assert traced.connective == "and"


def test_negations(make: Make, judged: Judged) -> None:
    assert shown(of(make, judged, "not urgent")) == ["not urgent", False, ["urgent", True]]
    assert shown(of(make, judged, "missing(owner)")) == ["missing(owner)", False, ["owner", "Ann"]]
    assert shown(of(make, judged, "unit not in {'it'}")) == ['unit not in {"it"}', True, ["unit", "sales"]]


def test_a_derived_field_is_told_by_its_definition(make: Make, judged: Judged) -> None:
    definition = of(make, judged, "active").parts[0]
    assert (definition.role, definition.label, definition.text) == (
        "definition",
        "crm",
        'stage in {"approved", "building"}',
    )
    dangling = of(make, judged, "any(d.domain.master.active for d in data)", "crm")
    assert dangling.parts[0].parts[0].role == "definition"


def test_a_derived_field_of_nobody_has_no_definition(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "any(i.domains == domains for i in depends_on)", "idea")
    assert traced.parts == ()
    policy = make({"pair": ["a", "b"], "related": "a.unit == b.unit", "forbid": "a.active", "effect": "deny"})
    condition = policy.rules[0].tiers[0].condition
    environment = Environment(judged(policy), {"a": "gone", "b": "crm"})
    assert shown(trace(condition, environment)) == ["not a.active", None, ["a.active", None]]


def test_of_a_conditional_only_the_branch_that_was_taken(make: Make, judged: Judged) -> None:
    taken = of(make, judged, "(budget if urgent else 5) > 4").parts[0]
    assert [part.text for part in taken.parts] == ["urgent", "budget"]
    unknown = of(make, judged, "(budget if urgent else 5) > 4", "web").parts[0]
    assert [part.text for part in unknown.parts] == ["urgent"]


def test_rows_that_decided_come_first(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "any(t.status == 'adopt' for t in technologies)")
    assert [(part.label, part.value) for part in traced.parts] == [
        ("t = new-db", True),
        ("t = old-db", False),
        ("t = lost-db", None),
    ]
    assert [part.label for part in of(make, judged, "all(t.status == 'x' for t in technologies)").parts] == [
        "t = old-db",
        "t = new-db",
        "t = lost-db",
    ]


def test_unknown_rows_come_first_where_the_whole_is_unknown(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "count_distinct(t.category for t in technologies) > 1").parts[0]
    assert traced.value is None
    assert traced.parts[0].label == "t = lost-db"
    assert traced.parts[0].missing == ("lost-db.category",)


def test_many_rows_are_cut(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "any(t.status == 'hold' for t in technologies)", most_rows=1)
    assert (traced.selected, traced.left_out, len(traced.parts)) == (3, 2, 1)


def test_rows_that_a_condition_passed_over_are_counted(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "any(t.status == 'hold' for t in technologies if known(t.category))")
    assert (traced.selected, traced.considered) == (2, 3)
    unknown = of(make, judged, "any(t.status == 'hold' for t in technologies if known(t.category))", "web")
    assert (unknown.selected, unknown.considered, unknown.parts[0].text) == (1, 1, "technologies")


def test_rows_of_which_it_is_unknown_which_there_are(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "any(t.status == 'hold' for t in technologies)", "web")
    assert (traced.parts[0].text, traced.parts[0].value) == ("technologies", None)
    nested = "any(t.status == 'hold' for i in initiatives if i.id == id for t in i.technologies)"
    inner = of(make, judged, nested, "web").parts[0]
    assert (inner.text, inner.value, inner.label) == ("i.technologies", None, "")
    listed = of(make, judged, "len({t for t in technologies}) > 1", "web").parts[0].parts[0]
    assert [part.text for part in listed.parts] == ["technologies"]


def test_a_row_is_known_by_its_record(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "any(d.personal for d in data)")
    assert traced.parts[0].label == "d = {domain: customer, access: masters, personal: true}"
    nested = of(make, judged, "any(len(x) > 0 for x in [depends_on, integrates_with])")
    assert nested.parts[0].label == "x = [web]"


def test_rows_without_a_variable(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "count(technologies) > 1").parts[0]
    assert [part.label for part in traced.parts] == ["old-db", "new-db", "lost-db"]
    assert all(part.text == "" and part.value is True for part in traced.parts)


def test_a_collection_shows_its_rows_only_where_one_is_unknown(make: Make, judged: Judged) -> None:
    known = of(make, judged, "len({t.id for t in technologies}) > 1").parts[0].parts[0]
    unknown = of(make, judged, "len({t.category for t in technologies}) > 1").parts[0].parts[0]
    assert known.parts == ()
    assert unknown.parts[0].label == "t = lost-db"


def test_lookups_show_their_keys(make: Make, judged: Judged) -> None:
    traced = of(make, judged, "params.points[unit.title] > 1")
    assert shown(traced.parts[0]) == [
        "params.points[unit.title]",
        None,
        ["unit.title", "Sales", ["unit", "sales"]],
    ]


def test_a_trace_for_programs(make: Make, judged: Judged) -> None:
    found = of(make, judged, "count(technologies) > 1").to_dict()
    assert found["parts"][0]["selected"] == 3
    assert found["parts"][0]["parts"][0] == {
        "text": "",
        "role": "row",
        "label": "old-db",
        "type": "flag",
        "value": True,
        "missing": [],
        "parts": [],
    }


@pytest.fixture(scope="module")
def prepared(make: Make, judged: Judged) -> tuple[Policy, World]:
    """All expressions in one policy, and the portfolio to evaluate them against."""
    policy = make(*map(each, EXPRESSIONS))
    return policy, judged(policy)


AMOUNTS = st.one_of(st.none(), st.integers(-3, 3).map(Decimal))
FLAGS = st.sampled_from([None, True, False])
DATES = st.one_of(st.none(), st.sampled_from([datetime.date(2026, 1, 1), datetime.date(2027, 9, 9)]))


@given(
    budget=AMOUNTS,
    urgent=FLAGS,
    start=DATES,
    stage=st.sampled_from([None, "idea", "building"]),
    technologies=st.one_of(st.none(), st.lists(st.sampled_from(["old-db", "new-db", "x", None])).map(tuple)),
)
def test_a_trace_has_the_value_of_its_expression(prepared: tuple[Policy, World], **fields: Any) -> None:
    policy, world = prepared
    rows = {**world.entities["initiative"], "crm": {**world.initiatives["crm"], **fields}}
    changed = World(
        world.as_of, {**world.entities, "initiative": rows}, world.settings, world.ranks, world.tables
    )
    for rule in policy.rules:
        environment = Environment(changed, {}).of_initiative("crm", subject=True)
        condition = rule.tiers[0].condition
        traced = trace(condition, environment)
        assert traced.value == value(condition, environment)
        assert (traced.value is None) == bool(traced.missing)
