"""The mutants of a policy: its rules with one thing changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from attrs import evolve, frozen

from govrules import plan
from govrules.diagnostics import Span
from govrules.mutation.variants import (
    A_DAY,
    Variant,
    neighbours_of,
    replaced,
    rewritten,
    shown,
    span_of,
    variants,
    without,
)
from govrules.plan import Rule
from govrules.policy import Policy
from govrules.syntax.policies import ParameterDeclaration
from govrules.trials import own_rules
from govrules.trials.certainty import may_be_unknown
from govrules.types import FLAG, TEXT, ListOf, MappingOf, Scale

SOMEBODY_ELSE = "somebody-else"
DATE = "date"
"""The kind of a mutant that is in effect on another day."""


@frozen
class Mutant:
    """One change: `rules` are those that it changes, by their ids, as they have become."""

    number: int
    kind: str
    told: str
    span: Span
    rules: dict[str, Rule]


def mutants(policy: Policy) -> tuple[Mutant, ...]:
    """Every mutant of the rules that a policy brings itself."""
    found = list(_all(policy))
    return tuple(evolve(mutant, number=number) for number, mutant in enumerate(found, start=1))


def _all(policy: Policy) -> Iterator[Mutant]:
    rules = own_rules(policy)
    for rule in rules:
        seen: set[Any] = set()
        for variant in _of_rule(rule):
            changed: Rule = variant.result
            key = (changed.shape, changed.when, changed.tiers, changed.unknown, _dates(changed))
            if changed != rule and key not in seen:
                seen.add(key)
                span = variant.span or rule.span
                yield Mutant(0, variant.kind, variant.told, span, {rule.id: changed})
    yield from _of_definitions(rules)
    yield from _of_parameters(rules, policy)


def _dates(rule: Rule) -> tuple[Any, Any]:
    return rule.effective_from, rule.effective_until


def _of_rule(rule: Rule) -> Iterator[Variant]:
    yield from _of_when(rule)
    yield from _of_shape(rule)
    yield from _of_tiers(rule)
    yield from _of_unknown(rule)
    yield from _of_dates(rule)


def _of_when(rule: Rule) -> Iterator[Variant]:
    if rule.when == plan.TRUE:
        return
    span = span_of(rule.when)
    negated = plan.Not(FLAG, rule.when.origin, rule.when)
    yield Variant(evolve(rule, when=negated), "when", f"`when: {rule.when}` negated", span)
    yield Variant(evolve(rule, when=plan.TRUE), "condition", f"`when: {rule.when}` dropped", span)
    for part in variants(rule.when, selects=True):
        yield evolve(part, result=evolve(rule, when=part.result))


_SELECTING = ("related", "where")
_OTHER_PARTS = ("rows", "edges", "by", "of")


def _of_shape(rule: Rule) -> Iterator[Variant]:
    for name in (*_SELECTING, *_OTHER_PARTS):
        part = getattr(rule.shape, name, None)
        if isinstance(part, plan.Node):
            found = variants(part, selects=name in _SELECTING)  # type: ignore[arg-type]  # every node is
        else:
            found = _of_keys(part or ())
        for variant in found:
            yield evolve(variant, result=evolve(rule, shape=_with(rule.shape, name, variant.result)))


def _with(shape: plan.Shape, name: str, value: Any) -> plan.Shape:
    changes: dict[str, Any] = {name: value}
    if isinstance(shape, plan.Pair):
        changes["joins"] = None  # a lookup no longer fits a changed condition
    changed: plan.Shape = evolve(shape, **changes)
    return changed


def _of_keys(keys: tuple[tuple[str, plan.Expression], ...]) -> Iterator[Variant]:
    for place, (name, value) in enumerate(keys):
        for part in variants(value):
            yield evolve(part, result=replaced(keys, place, (name, part.result)))


def _of_tiers(rule: Rule) -> Iterator[Variant]:
    for place, tier in enumerate(rule.tiers):
        if len(rule.tiers) > 2 and place < len(rule.tiers) - 1:
            told = f"tier {place + 1} removed (`{tier.condition}`)"
            result = evolve(rule, tiers=without(rule.tiers, place))
            yield Variant(result, "tier", told, span_of(tier.condition))
        for part in (*_of_condition(tier), *_of_effect(tier)):
            yield evolve(part, result=evolve(rule, tiers=replaced(rule.tiers, place, part.result)))


def _of_condition(tier: plan.Tier) -> Iterator[Variant]:
    if tier.condition != plan.TRUE:
        for part in variants(tier.condition):
            yield evolve(part, result=evolve(tier, condition=part.result))


def _of_effect(tier: plan.Tier) -> Iterator[Variant]:
    effect = tier.effect
    if effect is None:
        return
    weaker = None if effect.outcome == "advise" else plan.Effect("advise")
    told = f"the effect `{effect.outcome}` weakened to `{'nothing' if weaker is None else 'advise'}`"
    yield Variant(evolve(tier, effect=weaker), "effect", told, None)
    for place, role in enumerate(effect.roles):
        other = plan.Constant(TEXT, None, SOMEBODY_ELSE)
        changed = evolve(effect, roles=replaced(effect.roles, place, other))
        told = f"the role `{role}` changed" if role.origin is not None else "a role changed"
        yield Variant(evolve(tier, effect=changed), "role", told, span_of(role))


_Handling = Literal["inform", "ignore", "violate"]
_OTHER_HANDLING: dict[_Handling, _Handling] = {"inform": "ignore", "ignore": "inform", "violate": "inform"}


def _of_unknown(rule: Rule) -> Iterator[Variant]:
    if may_be_unknown(rule):
        other = _OTHER_HANDLING[rule.unknown]
        told = f"`unknown: {rule.unknown}` → `{other}`"
        yield Variant(evolve(rule, unknown=other), "unknown", told, None)


def _of_dates(rule: Rule) -> Iterator[Variant]:
    for name, key in (("effective_from", "from"), ("effective_until", "until")):
        day = getattr(rule, name)
        for other in (day - A_DAY, day + A_DAY) if day is not None else ():
            yield Variant(evolve(rule, **{name: other}), DATE, f"`{key}: {day}` → `{other}`", None)


def _of_definitions(rules: Iterable[Rule]) -> Iterator[Mutant]:
    rules = tuple(rules)
    definitions = {
        node.definition.key: node.definition
        for rule in rules
        for node in nodes(rule)
        if isinstance(node, plan.Derived)
    }
    for key, definition in definitions.items():
        for part in variants(definition.body):
            other = evolve(definition, body=part.result)
            changed = changed_by(partial(_redefined, key=key, other=other), rules)
            told = f"{part.told} in the definition of `{definition.name}`"
            span = part.span or span_of(definition.body)
            if changed and span is not None:
                yield Mutant(0, part.kind, told, span, changed)


def _redefined(node: Any, *, key: tuple[str, str], other: plan.Definition) -> Any | None:
    """A derived field, where it is of the key, or of a definition that reads it."""
    if not isinstance(node, plan.Derived):
        return None
    change = partial(_redefined, key=key, other=other)
    base = rewritten(node.base, change)
    if node.definition.key == key:
        return evolve(node, base=base, definition=other)
    body = rewritten(node.definition.body, change)
    if body is node.definition.body and base is node.base:
        return node
    return evolve(node, base=base, definition=evolve(node.definition, body=body))


def _of_parameters(rules: Iterable[Rule], policy: Policy) -> Iterator[Mutant]:
    rules = tuple(rules)
    spans = {key: declaration.span for key, declaration in _declared(policy)}
    parameters = {
        (node.namespace, node.name): node
        for rule in rules
        for node in nodes(rule)
        if isinstance(node, plan.Parameter)
    }
    for key, node in parameters.items():
        for kind, told, value in _of_value(node.value, node.type):
            changed = changed_by(partial(_set, key=key, value=value), rules)
            if changed:
                span = spans.get(key) or next(iter(changed.values())).span
                yield Mutant(0, kind, f"`{key[1]}`: {told}", span, changed)


def _declared(policy: Policy) -> Iterator[tuple[tuple[str, str], ParameterDeclaration]]:
    for rule in policy.written.rules:
        yield from (((rule.id, each.name), each) for each in rule.parameters)
        yield from (((rule.namespace.policy, each.name), each) for each in rule.namespace.parameters)


def _of_value(value: Any, type_: Any) -> Iterator[tuple[str, str, Any]]:
    """What is changed of a parameter's value, in words, and what it becomes."""
    if isinstance(value, tuple) and isinstance(type_, ListOf):
        yield from _of_list(value, type_)
    elif isinstance(value, dict) and isinstance(type_, MappingOf):
        yield from _of_mapping(value, type_)
    elif isinstance(value, bool):
        yield "limit", f"`{shown(value)}` → `{shown(not value)}`", not value
    elif type_ == TEXT:
        yield "role", f"`{value}` → `{SOMEBODY_ELSE}`", SOMEBODY_ELSE
    else:
        for other in neighbours_of(value, type_):
            yield "limit", f"`{shown(value)}` → `{shown(other)}`", other


def _of_list(value: tuple[Any, ...], type_: ListOf) -> Iterator[tuple[str, str, Any]]:
    """Each step of a scale taken out; words that are listed are data, of which only all are."""
    if isinstance(type_.element, Scale):
        for place, item in enumerate(value):
            yield "scale", f"`{shown(item)}` taken out", without(value, place)
    elif value:
        yield "item", "all taken out", ()


def _of_mapping(value: dict[Any, Any], type_: MappingOf) -> Iterator[tuple[str, str, Any]]:
    """All values of a mapping together, one step down and one up."""
    if value and all(isinstance(member, Decimal) for member in value.values()):
        ways = [tuple(neighbours_of(member, type_.value)) for member in value.values()]
        for place, way in enumerate(("less", "more")):
            others = {key: near[place] for key, near in zip(value, ways, strict=True)}
            yield "limit", f"every value one step {way}", others


def _set(node: Any, *, key: tuple[str, str], value: Any) -> Any | None:
    change = partial(_set, key=key, value=value)
    if isinstance(node, plan.Parameter) and (node.namespace, node.name) == key:
        return evolve(node, value=value)
    if isinstance(node, plan.Derived):
        base, body = rewritten(node.base, change), rewritten(node.definition.body, change)
        if body is node.definition.body and base is node.base:
            return node
        return evolve(node, base=base, definition=evolve(node.definition, body=body))
    return None


def changed_by(change: Any, rules: Iterable[Rule]) -> dict[str, Rule]:
    """The rules that judge otherwise once every node is changed; messages are left as they are."""
    found: dict[str, Rule] = {}
    for rule in rules:
        parts = {name: rewritten(getattr(rule, name), change) for name in ("shape", "when", "tiers")}
        if any(part is not getattr(rule, name) and part is not None for name, part in parts.items()):
            found[rule.id] = evolve(rule, **parts)
    return found


def nodes(rule: Rule) -> Iterator[plan.Expression]:
    """Every node of what a rule judges by, also of the derived fields that it reads."""
    for part in _expressions((rule.shape, rule.when, rule.tiers)):
        yield from plan.walk(part, into_definitions=True)


def _expressions(value: Any) -> Iterator[plan.Expression]:
    if isinstance(value, plan.Node):
        yield value  # type: ignore[misc]  # every node is one of the union
    elif isinstance(value, tuple):
        for item in value:
            yield from _expressions(item)
    elif isinstance(value, plan.Pair | plan.Group | plan.Cycle | plan.Tier | plan.Effect):
        for name in ("related", "rows", "where", "by", "of", "edges", "condition", "effect", "roles"):
            yield from _expressions(getattr(value, name, None))
