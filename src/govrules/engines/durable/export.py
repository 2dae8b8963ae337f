"""What a host that runs durable-rules itself needs: rulesets, what their facts hold, and the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from govrules import plan
from govrules.engines.durable.columns import Coder, Column, Symbols
from govrules.engines.durable.encoding import Encoded, Encoder, Unfit, facts
from govrules.engines.durable.live import Rules, compiled
from govrules.engines.durable.patterns import EngineRule
from govrules.engines.durable.rulesets import INITIATIVE, Layout, Shard, Writer, shards
from govrules.meaning import Verdict
from govrules.world import World

_ORDERS = {None: None, True: "ascending", False: "descending"}
_COMPARED = "a number in it has more than four decimal places, or is too large to be compared"


def export(rules: Rules, world: World) -> dict[str, Any]:
    """Rulesets, layout and facts of a portfolio; with why a rule is not among them."""
    expressed, elsewhere = compiled(rules)
    while True:
        left = tuple(each for number, found in expressed.items() for each in found if number not in elsewhere)
        try:
            exported = _exported(left, dict(rules), world)
        except Unfit as unfit:
            elsewhere |= dict.fromkeys(unfit.rules, _COMPARED)
        else:
            why = {rule.id: elsewhere[number] for number, rule in rules if number in elsewhere}
            return {"govrules": 1, "as_of": world.as_of, **exported, "elsewhere": why}


@frozen
class _Exporter:
    """Writes the parts of an export."""

    layout: Layout
    writer: Writer
    rules: Mapping[int, plan.Rule]

    def ruleset(self, shard: Shard, encoded: Mapping[str, Encoded]) -> dict[str, Any]:
        held = {id_: list(facts(each, shard, self.layout)) for id_, each in encoded.items()}
        links = {str(self.layout.links[link]): {"of": str(link), "as": link.form} for link in shard.links}
        return {
            "ruleset": self.writer.ruleset(shard.rules),
            "rules": {name: self._rule(rule) for name, rule in shard.rules.items()},
            "facts": {
                str(INITIATIVE): {self.layout.name(each): self._column(each) for each in shard.columns},
                **links,
            },
            "initiatives": held,
        }

    def _column(self, column: Column) -> dict[str, Any]:
        known = None if column.is_truth else self.layout.known_name(column)
        return {"of": str(column), "as": column.form, "known": known}

    def _rule(self, engine_rule: EngineRule) -> dict[str, Any]:
        rule, verdict = self.rules[engine_rule.number], engine_rule.verdict
        last = len(engine_rule.patterns) - 1
        return {
            "rule": rule.id,
            "title": rule.title,
            "verdict": "violated" if verdict.violated or rule.unknown == "violate" else "unknown",
            "effects": _effects(rule, verdict),
            "subjects": ["f0", f"f{last}"] if last else ["f0"],
            "order": _ORDERS[engine_rule.ascending],
        }


def _effects(rule: plan.Rule, verdict: Verdict) -> list[str]:
    """What the finding calls for; several where an unknown verdict is taken for the strictest violation."""
    if not verdict.violated and rule.unknown != "violate":
        return ["inform"]
    tiers = rule.tiers[verdict.tier : verdict.tier + 1] if verdict.violated else rule.tiers[verdict.tier :]
    return list(dict.fromkeys(tier.effect.outcome for tier in tiers if tier.effect is not None))


def _exported(left: tuple[EngineRule, ...], rules: Mapping[int, plan.Rule], world: World) -> dict[str, Any]:
    layout, symbols = Layout.of(left), Symbols()
    exporter = _Exporter(layout, Writer(layout, Coder(world.ranks, symbols), world), rules)
    encoder = Encoder(left, layout, world, symbols)
    encoded = {id_: encoder.encoded(id_) for id_ in world.initiatives}
    rulesets = [exporter.ruleset(shard, encoded) for shard in shards(left)]
    return {"rulesets": rulesets, "scales": _steps(layout, world), "texts": symbols.known()}


def _steps(layout: Layout, world: World) -> dict[str, Any]:
    """The places of the steps of the scales in use."""
    forms = [column.form for column in layout.columns] + [link.form for link in layout.links]
    names = sorted({form.removeprefix("scale ") for form in forms if form.startswith("scale ")})
    return {name: dict(world.ranks[name]) for name in names}
