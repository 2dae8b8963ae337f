"""The form `shared_resource`: what several initiatives want of one resource.

Three questions, one a rule: is there more demand than capacity; do two share what is `exclusive`;
has the owner given `consent`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from govrules.diagnostics import Span
from govrules.forms.building import build, conjunction, message
from govrules.forms.form import Form, Lowered, RuleContext
from govrules.forms.options import ExpressionOption, Options
from govrules.syntax import Constant, Display, Expression, Hole, Template
from govrules.syntax.policies import Effect, Group, Tier

# A claim of an unknown amount is demand too: it makes the sum unknown instead of smaller.
CLAIMED = "missing(c.amount) or c.amount > 0"
APPROVED = "OWNER in {approval.role for approval in initiative.approvals}"
ANY = "any"
OWNER_ROLE = "owner-role"

# A capacity that is one number is the same in every period, so in one of any name too.
CAPACITY = {"period": "capacity(resource, period)", "total": 'capacity(resource, "total")'}
KEYS = {"period": ("resource", "period"), "total": ("resource",)}

DEMAND_MESSAGE = {
    "en": "{resource.title}: {DEMAND} asked for, {LIMIT} available",
    "fr": "{resource.title} : {DEMAND} demandés, {LIMIT} disponibles",
}
DEMAND_MESSAGE_BY_PERIOD = {
    "en": "{resource.title} in {period}: {DEMAND} asked for, {LIMIT} available",
    "fr": "{resource.title} en {period} : {DEMAND} demandés, {LIMIT} disponibles",
}
EXCLUSIVE_MESSAGE = {
    "en": "{resource.title}: claimed by {count_distinct(initiative)} initiatives, and there is room for one",
    "fr": "{resource.title} : {count_distinct(initiative)} initiatives la réclament, une seule peut l’avoir",
}
CONSENT_MESSAGE = {
    "en": "{initiative.id} uses {resource.title} without the consent of {OWNER}",
    "fr": "{initiative.id} utilise {resource.title} sans l’accord de {OWNER}",
}

ResourceOption = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
            "description": "`any`, the id of a resource, or a list of ids.",
            "examples": ["any", ["data-team", "architects"]],
        }
    ),
]


class SharedResourceOptions(Options):
    """Which resource, and what is asked about it."""

    resource: ResourceOption = Field(default=ANY)
    per: Literal["period", "total"] = Field(
        default="period",
        description="Judge each period, or all at once against a capacity that is one number.",
    )
    share: ExpressionOption = Field(
        default=None, description="The part of the capacity that may be used: 1 if absent."
    )
    exclusive: bool = Field(
        default=False, description="One initiative at a time. With `any`: where `resource.exclusive`."
    )
    consent: str | None = Field(
        default=None, description="Who has to approve a use: `owner-role` (the resource's owner) or a role."
    )
    where: ExpressionOption = Field(default=None, description="Only the initiatives for which this is true.")


def _lower(options: SharedResourceOptions, rule: RuleContext) -> Lowered:
    _check(options, rule)
    if options.consent is not None:
        return _consent(options, options.consent, rule)
    return _exclusive(options, rule) if options.exclusive else _demand(options, rule)


def _check(options: SharedResourceOptions, rule: RuleContext) -> None:
    if options.exclusive and options.consent is not None:
        message = "`exclusive` and `consent` are two questions"
        rule.problem("two-questions", message, "consent", help="write a rule for each")
    if options.share is not None and (options.exclusive or options.consent is not None):
        message = "`share` is about demand and capacity alone"
        rule.problem("unused-option", message, "share", help="leave `share` out")


def _demand(options: SharedResourceOptions, rule: RuleContext) -> Lowered:
    """Demand over capacity: `require: sum(c.amount) <= share * capacity(resource, period)`."""
    span = rule.span()
    demand, limit = build("sum(c.amount)", span), build(CAPACITY[options.per], span)
    if options.share is not None:
        limit = build("SHARE * LIMIT", span, SHARE=rule.expression("share"), LIMIT=limit)
    parts = {"DEMAND": demand, "LIMIT": limit}
    texts = DEMAND_MESSAGE_BY_PERIOD if options.per == "period" else DEMAND_MESSAGE
    return Lowered(
        _group(options, rule, KEYS[options.per]),
        (Tier(build("DEMAND <= LIMIT", span, **parts)), Tier(None, rule.required_effect())),
        evidence=(("demand", demand), ("capacity", limit)),
        message=message(span, texts, **parts),
    )


def _exclusive(options: SharedResourceOptions, rule: RuleContext) -> Lowered:
    """Sharing of what cannot be shared: `require: count_distinct(initiative) <= 1`."""
    span = rule.span()
    only = build("c.resource.exclusive", span) if options.resource == ANY else None
    return Lowered(
        _group(options, rule, KEYS[options.per], only),
        (Tier(build("count_distinct(initiative) <= 1", span)), Tier(None, rule.required_effect())),
        evidence=(("claims", build("count_distinct(initiative)", span)),),
        message=message(span, EXCLUSIVE_MESSAGE),
    )


def _consent(options: SharedResourceOptions, consent: str, rule: RuleContext) -> Lowered:
    """Use without consent: each initiative and resource is a group of its own."""
    span = rule.span()
    owner = (
        build("resource.owner", span) if consent == OWNER_ROLE else Constant(rule.span("consent"), consent)
    )
    effect = rule.effect or Effect("escalate", (_role(owner),))
    return Lowered(
        _group(options, rule, ("resource", "initiative")),
        (Tier(build(APPROVED, span, OWNER=owner)), Tier(None, effect)),
        evidence=(("owner", owner),),
        message=message(span, CONSENT_MESSAGE, OWNER=owner),
    )


def _role(owner: Expression) -> Template:
    return Template((owner.value if isinstance(owner, Constant) else Hole(owner),))  # type: ignore[arg-type]  # a role is a text


def _group(
    options: SharedResourceOptions, rule: RuleContext, keys: tuple[str, ...], only: Expression | None = None
) -> Group:
    """The claims, grouped by resource and what else they are judged by."""
    span = rule.span()
    chosen = rule.expression("where") if options.where is not None else None
    where = conjunction(span, (build(CLAIMED, span), _named(options.resource, rule), only, chosen))
    by = tuple((key, build(key if key == "initiative" else f"c.{key}", span)) for key in keys)
    return Group("c", build("resources", span), where, by)


def _named(resource: Any, rule: RuleContext) -> Expression | None:
    """The condition that a claim is for one of the resources that the rule names."""
    if resource == ANY:
        return None
    ids = resource if isinstance(resource, list) else [resource]
    span: Span = rule.span("resource")
    if not ids or not all(isinstance(one, str) and one for one in ids):
        help = "as in `resource: data-team`, or `resource: any` for all of them"
        rule.problem("wrong-type", "this is no resource, nor a list of them", "resource", help=help)
        return None
    listed = Display(span, "set", tuple(Constant(span, one) for one in ids))
    return build("c.resource in LISTED", span, LISTED=listed)


SHARED_RESOURCE = Form(
    name="shared_resource",
    options=SharedResourceOptions,
    lower=_lower,
    summary="What several initiatives want of one resource: capacity, exclusive use, the owner's consent.",
    example={"resource": "any", "per": "period"},
)
