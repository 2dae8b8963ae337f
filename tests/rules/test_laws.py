"""The packs keep the laws, and the test kit's portfolios make every rule of theirs show all it can."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from attrs import evolve

from govrules import Policy, Portfolio, load, plan
from govrules.sampling.aiming import documents
from govrules.sampling.choices import Seeded
from govrules.testing import Law, laws, shown

RULES = Path(__file__).resolve().parents[2] / "rules"
PACKS = sorted(folder.name for folder in RULES.iterdir() if (folder / "policy.yaml").is_file())
EXAMPLES = 60
EXAMPLES_OF_A_CLAIM = 600
PORTFOLIOS = 2_000
"""The most for each rule; a few are enough for most."""

MIXED = 6_000
"""The most for all rules of a pack together, of which one shows its rarest verdict once in 1,500."""


@cache
def pack(name: str) -> Policy:
    return load(RULES / name)


def every_law() -> list[tuple[str, Law]]:
    return [(name, law) for name in PACKS if pack(name).rules[0].policy == name for law in laws(pack(name))]


@pytest.mark.parametrize(("name", "law"), every_law(), ids=str)
def test_the_pack_keeps_the_law(name: str, law: Law) -> None:
    is_claimed = law.name.startswith("monotone")
    law.check(examples=EXAMPLES_OF_A_CLAIM if is_claimed else EXAMPLES, seed=name)


def test_packs_claim_what_they_keep() -> None:
    claimed = {law.name for _, law in every_law() if law.name.startswith("monotone")}
    assert claimed >= {
        "monotone-budget-autonomy.spending",
        "monotone-risk-autonomy.risk",
        "monotone-end-delivery.starts-before-dependency",
    }


@pytest.mark.parametrize("name", [name for name in PACKS if name != "popcorn"])
def test_every_rule_shows_all_that_it_can(name: str) -> None:
    policy = pack(name)
    lacking = {rule.id: could_show(rule) - seen(policy, rule) for rule in policy.rules}
    assert {id_: verdicts for id_, verdicts in lacking.items() if verdicts} == {}


@pytest.mark.parametrize("name", [name for name in PACKS if name != "popcorn"])
def test_portfolios_for_a_whole_pack_show_all_that_each_rule_can(name: str) -> None:
    policy = pack(name)
    make = documents(policy)
    lacking = {rule.id: could_show(rule) for rule in policy.rules}
    for seed in range(MIXED):
        rules = tuple(rule for rule in policy.rules if lacking[rule.id])
        if not rules:
            break
        found = shown(evolve(policy.plan, rules=rules), Portfolio(**make(Seeded(seed))))
        lacking |= {id_: lacking[id_] - verdicts for id_, verdicts in found.items()}
    assert {id_: verdicts for id_, verdicts in lacking.items() if verdicts} == {}


def could_show(rule: plan.Rule) -> set[str]:
    """The verdicts that a rule can give: it has an example of what is unknown where anything can be."""
    return {"violated", "fine", *(["unknown"] if rule.examples["unknown"] else [])}


def seen(policy: Policy, rule: plan.Rule) -> set[str]:
    """The verdicts of a rule in portfolios that are made for it."""
    make = documents(policy, rules=[rule.id])
    only = evolve(policy.plan, rules=(rule,))
    found: set[str] = set()
    for seed in range(PORTFOLIOS):
        found |= shown(only, Portfolio(**make(Seeded(seed))))[rule.id]
        if found >= could_show(rule):
            break
    return found
