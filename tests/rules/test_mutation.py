"""The packs that ship with the library notice when something in them is changed, and show all they can.

What is not noticed is listed here with the reason why nothing could: by the rule and the change.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules import Policy, Portfolio, load, plan, world
from govrules.engines import reference
from govrules.mutation import Bench, mutants
from govrules.mutation.search import said
from govrules.sampling import Seeded, documents
from govrules.trials import AS_OF, alone, own_rules, results
from govrules.world import World

RULES = Path(__file__).resolve().parents[2] / "rules"
PACKS = sorted(
    path.parent.name for path in RULES.glob("[a-z]*/policy.yaml") if len(list(path.parent.glob("*.yaml"))) > 1
)
LEAST = 95
SEARCH = 1000
LEAST_BY_CHANCE = 85
PORTFOLIOS = 1_000

# Changes that make no difference, by the reason why they make none.
EQUIVALENT = {
    "a title that is alike has a word in common; `related` says so for it to be looked up": {
        ("duplication.similar-titles", "`overlap(words(a.title), words(b.title))` dropped"),
    },
    "every initiative has a title, and what `related` compares has words": {
        ("duplication.revived", "`unknown: ignore` → `inform`"),
    },
    "a category that is not listed has no limit to be above, and what is unknown is ignored": {
        ("technology.one-tool", "`when: category in params.most` dropped"),
    },
}
EXPLAINED = {change for changes in EQUIVALENT.values() for change in changes}

# What no example can show, by the reason.
NEVER_SHOWN = {
    "by default no capability is exempt": {
        ("vision.no-objective", "`overlap(capabilities, params.exempt_capabilities)` never decides alone"),
    },
}
HIDDEN = {goal for goals in NEVER_SHOWN.values() for goal in goals}


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_a_pack_notices_when_it_is_changed(name: str) -> None:
    bench = Bench(load(RULES / name), most=SEARCH)
    assert list(bench.tests.failures()) == []
    found = [bench.result(mutant) for mutant in bench.mutants]
    killed = [result for result in found if result.fate == "killed"]
    survived = [result for result in found if result.fate == "survived"]
    assert len(killed) * 100 >= LEAST * (len(killed) + len(survived))
    unexplained = {(rule, each.told) for each in found if each.fate != "killed" for rule in each.rules}
    assert unexplained - EXPLAINED == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_random_portfolios_alone_would_notice_most_changes(name: str) -> None:
    policy = load(RULES / name)
    make = documents(policy)
    worlds = [
        world.build(Portfolio(**make(Seeded(seed))), policy.plan, AS_OF)[0] for seed in range(PORTFOLIOS)
    ]
    rules = {rule.id: rule for rule in policy.rules}
    found = mutants(policy)
    noticed = [
        mutant
        for mutant in found
        if any(differs(rules[id_], rule, policy, worlds) for id_, rule in mutant.rules.items())
    ]
    assert len(noticed) * 100 >= LEAST_BY_CHANCE * len(found)


def differs(rule: plan.Rule, other: plan.Rule, policy: Policy, worlds: list[World]) -> bool:
    one, two = alone(rule, policy.plan), alone(other, policy.plan)
    return any(said(reference.evaluate(one, each)) != said(reference.evaluate(two, each)) for each in worlds)


@pytest.mark.parametrize("name", PACKS)
def test_the_examples_of_a_pack_show_all_that_its_rules_can_say(name: str) -> None:
    covered = results(load(RULES / name)).coverage
    lacking = {(rule.rule, goal.told) for rule in covered.rules for goal in rule.lacking}
    assert {each for each in lacking if not any(_is(each, hidden) for hidden in HIDDEN)} == set()


def _is(lacking: tuple[str, str], hidden: tuple[str, str]) -> bool:
    return lacking[0] == hidden[0] and lacking[1].startswith(hidden[1])


def test_every_exception_is_of_a_rule_that_exists() -> None:
    rules = {rule.id for name in PACKS for rule in own_rules(load(RULES / name))}
    assert {rule for rule, _ in EXPLAINED | HIDDEN} - rules == set()
