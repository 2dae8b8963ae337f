"""The form `autonomy`: what a unit may decide by itself, and who decides what is beyond that."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from govrules.forms.building import message
from govrules.forms.form import Form, Lowered, RuleContext
from govrules.forms.options import ExpressionOption, Options, RolesOption
from govrules.syntax.policies import Each, Effect, Tier

MESSAGE = {
    "en": "{id} is beyond what {unit} may decide alone",
    "fr": "{id} dépasse ce que {unit} peut décider seule",
}
EFFECTS = ("escalate", "deny", "advise")


class AutonomyTier(Options):
    """A limit and what follows within it; without an effect all is fine."""

    within: ExpressionOption = Field(default=None, description="The tier fits where this is true.")
    otherwise: Literal[True] | None = Field(default=None, description="The last tier, which always fits.")
    escalate: RolesOption = Field(default=None, description="Who has to approve.")
    deny: Literal[True] | None = Field(default=None, description="It cannot go ahead.")
    advise: Literal[True] | None = Field(default=None, description="It can, with advice.")


class AutonomyOptions(Options):
    """Tiers in order: the first that fits decides."""

    tiers: list[AutonomyTier] = Field(description="The first tier that fits decides.", min_length=1)


def _lower(options: AutonomyOptions, rule: RuleContext) -> Lowered:
    if rule.effect is not None:
        rule.problem("two-effects", "the tiers of `autonomy` give the effects", help="leave `effect:` out")
    tiers = tuple(_tier(tier, rule, index) for index, tier in enumerate(options.tiers))
    _check_order(options, rule)
    return Lowered(Each("initiative"), tiers, message=message(rule.span(), MESSAGE))


def _tier(tier: AutonomyTier, rule: RuleContext, index: int) -> Tier:
    path = ("tiers", index)
    if (tier.within is None) == (tier.otherwise is None):
        help = "give one of the two; `otherwise: true` ends the list"
        rule.problem("tier", "a tier has either `within` or `otherwise`", *path, help=help)
    condition = None if tier.within is None else rule.expression(*path, "within")
    return Tier(condition, _effect(tier, rule, index))


def _effect(tier: AutonomyTier, rule: RuleContext, index: int) -> Effect | None:
    given = [name for name in EFFECTS if getattr(tier, name) is not None]
    if len(given) > 1:
        names = " and ".join(f"`{name}`" for name in given)
        rule.problem(
            "two-effects", f"a tier has one effect, not {names}", "tiers", index, help="keep one of them"
        )
    if not given:
        return None
    if given[0] == "escalate":
        return rule.escalation("tiers", index, "escalate")
    return Effect("deny" if given[0] == "deny" else "advise")


def _check_order(options: AutonomyOptions, rule: RuleContext) -> None:
    last = len(options.tiers) - 1
    for index, tier in enumerate(options.tiers):
        if tier.otherwise and index < last:
            help = "move it to the end, or give it a `within`"
            rule.problem(
                "tier-unreachable", "no tier after `otherwise` can decide", "tiers", index, help=help
            )
    if not any(tier.otherwise for tier in options.tiers):
        help = "end it with one for everything else: `{otherwise: true, escalate: [executive-committee]}`"
        rule.problem("no-otherwise", "the tiers do not end with `otherwise`", "tiers", last, help=help)


AUTONOMY = Form(
    name="autonomy",
    options=AutonomyOptions,
    lower=_lower,
    summary="Tiers of autonomy: the first limit that holds says who decides.",
    example={
        "tiers": [
            {"within": "budget <= unit.delegation"},
            {"otherwise": True, "escalate": ["executive-committee"]},
        ]
    },
)
