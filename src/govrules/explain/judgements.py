"""What a rule says of one subject, step by step: is it looked at, does it apply, which tier decides."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from attrs import evolve, frozen

from govrules import plan, syntax
from govrules.explain import subjects
from govrules.explain.trace import Traced, trace
from govrules.meaning import Subject, strictest, value
from govrules.world import World

Result = Literal["violated", "unknown", "ignored", "fine", "does not apply", "not looked at"]
Asked = Literal["related", "where", "when", "require", "forbid", "tier", "otherwise"]


@frozen
class Step:
    """One condition of a rule, and how it came out.

    `asked` is the part of the rule that the condition stands in. Of a tier, `decides` says that it
    is the one that decides, and `effect` what follows from it (None: all is fine).
    """

    asked: Asked
    traced: Traced
    decides: bool = False
    effect: plan.Effect | None = None

    def to_dict(self) -> dict[str, Any]:
        """The step for programs."""
        return {"asked": self.asked, "decides": self.decides, **self.traced.to_dict()}


@frozen
class Judgement:
    """What a rule says of one subject, and the steps that led there.

    `effect` is what follows where the rule is violated. `is_in_effect` is False where the rule is
    off, or the date outside its effective dates: then the judgement is only what it would say.
    `links` are the steps that make a circle.
    """

    rule: str
    subjects: tuple[str, ...]
    group: dict[str, Any] | None
    result: Result
    steps: tuple[Step, ...]
    effect: plan.Effect | None
    roles: tuple[str | None, ...]
    as_of: datetime.date
    is_in_effect: bool
    links: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The judgement for programs."""
        return {
            "rule": self.rule,
            "subjects": self.subjects,
            "group": self.group,
            "result": self.result,
            "effect": self._effect(),
            "in_effect": self.is_in_effect,
            "links": [list(link) for link in self.links],
            "steps": [step.to_dict() for step in self.steps],
        }

    def _effect(self) -> Any:
        if self.effect is None:
            return None
        return {"escalate": self.roles} if self.effect.outcome == "escalate" else self.effect.outcome


def judgement(rule: plan.Rule, subject: Subject, as_of: datetime.date) -> Judgement:
    """What the rule says of a subject."""
    related, applies = _related(rule, subject), _applies(rule, subject)
    result: Result
    effect, steps = None, (*related, *applies)
    if any(step.traced.value is not True for step in related):
        result, steps = "not looked at", related
    elif any(step.traced.value is not True for step in applies):
        result = "does not apply"
    else:
        result, decides = _verdict(rule, subject)
        effect = rule.tiers[decides].effect if decides is not None else None
        steps = (*steps, *_tiers(rule, subject, decides))
    return Judgement(
        rule=rule.id,
        subjects=subject.ids,
        group=subject.group,
        result=result,
        steps=steps,
        effect=effect,
        roles=tuple(value(role, subject.environment) for role in effect.roles) if effect is not None else (),
        as_of=as_of,
        is_in_effect=rule.in_effect(as_of),
        links=tuple(_links(rule.shape, subject)) if isinstance(rule.shape, plan.Cycle) else (),
    )


def _verdict(rule: plan.Rule, subject: Subject) -> tuple[Result, int | None]:
    """What the rule says, and the place of the tier that says so."""
    for place, tier in enumerate(rule.tiers):
        holds = value(tier.condition, subject.environment)
        if holds is None:
            return _doubtful(rule, place, subject)
        if holds:
            return ("violated" if tier.effect is not None else "fine"), place
    raise AssertionError("the last tier always fits")  # pragma: no cover


def _doubtful(rule: plan.Rule, place: int, subject: Subject) -> tuple[Result, int | None]:
    """What the rule says where the tier of a place is unknown."""
    if rule.unknown != "violate":
        return ("unknown" if rule.unknown == "inform" else "ignored"), None
    conditions = (tier.condition for tier in rule.tiers[place:])
    decides = strictest(
        rule.tiers, place, (value(condition, subject.environment) for condition in conditions)
    )
    return ("violated" if decides is not None else "fine"), decides


def _links(shape: plan.Cycle, subject: Subject) -> Iterator[tuple[str, str]]:
    for row in subject.environment.rows:
        here = row.variables[plan.SUBJECT]
        for there in dict.fromkeys(value(shape.edges, row) or ()):
            if there in subject.ids:
                yield here, there


def _related(rule: plan.Rule, subject: Subject) -> tuple[Step, ...]:
    if not isinstance(rule.shape, plan.Pair) or rule.shape.related == plan.TRUE:
        return ()
    return (Step("related", trace(rule.shape.related, subject.environment)),)


def _applies(rule: plan.Rule, subject: Subject) -> tuple[Step, ...]:
    return () if rule.when == plan.TRUE else (Step("when", trace(rule.when, subject.environment)),)


def _tiers(rule: plan.Rule, subject: Subject, decides: int | None) -> Iterator[Step]:
    """Each tier up to the one that decides, or that leaves the verdict unknown."""
    if _is_one_question(rule):
        yield _question(rule.tiers[0].condition, subject)
        return
    for place, tier in enumerate(rule.tiers):
        traced = trace(tier.condition, subject.environment)
        is_last = tier.condition == plan.TRUE
        yield Step(
            "otherwise" if is_last else "tier",
            evolve(traced, text="otherwise") if is_last else traced,
            decides=place == decides,
            effect=tier.effect,
        )
        if place == decides or (traced.value is None and rule.unknown != "violate"):
            return


def _is_one_question(rule: plan.Rule) -> bool:
    """Whether the rule is a `require` or a `forbid`."""
    match rule.tiers:
        case (plan.Tier(effect=None), plan.Tier(condition=last)):
            return last == plan.TRUE
    return False


def _question(condition: plan.Expression, subject: Subject) -> Step:
    """What is required, or what is forbidden as it is written."""
    if isinstance(condition, plan.Not) and isinstance(condition.origin, syntax.Unary):
        return Step("forbid", trace(condition.operand, subject.environment))
    return Step("require", trace(condition, subject.environment))


def judgements(rule: plan.Rule, ids: Sequence[str], world: World) -> tuple[Judgement, ...]:
    """What the rule says wherever it looks at all of these initiatives.

    Where it does not look at them, the first condition in the way is told.
    """
    found = [judgement(rule, subject, world.as_of) for subject in subjects.of_initiatives(rule, ids, world)]
    looked_at = [each for each in found if each.result != "not looked at"]
    return tuple(looked_at or found or _passed_over(rule, ids, world))


def _passed_over(rule: plan.Rule, ids: Sequence[str], world: World) -> Iterator[Judgement]:
    """Why initiatives belong to no group together: the rows of each that `where` does not take."""
    as_of, shape = world.as_of, rule.shape
    assert isinstance(shape, plan.Group | plan.Cycle), "every initiative, and every two, can be judged"
    for id_ in ids:
        conditions = () if shape.where == plan.TRUE else subjects.rows_of(shape, id_, world)
        steps = tuple(Step("where", trace(shape.where, here)) for _, here in conditions)
        refused = tuple(step for step in steps if step.traced.value is not True)
        yield Judgement(
            rule.id, (id_,), None, "not looked at", refused, None, (), as_of, rule.in_effect(as_of)
        )
