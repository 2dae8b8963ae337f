"""A rule in words: what it looks at, when it applies, what it asks, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from govrules import plan, syntax
from govrules.explain.clauses import Clause
from govrules.explain.conditions import clause
from govrules.explain.phrases import spoken
from govrules.explain.speaker import Speaker, code
from govrules.explain.terms import term
from govrules.types import FLAG


@frozen
class RuleInWords:
    """A rule as a person would tell it, in one language.

    `scope` is what it looks at, `applies` when (None: always), `verdict` what it asks and what
    follows, tier by tier. `definitions` are the derived fields that it reads.
    """

    rule: str
    language: str
    title: str
    why: str
    fix: str
    scope: tuple[Clause, ...]
    applies: Clause | None
    verdict: tuple[Clause, ...]
    unknown: str
    notes: tuple[str, ...]
    definitions: tuple[Clause, ...]

    def to_dict(self) -> dict[str, Any]:
        """The words for programs."""
        return {
            "title": self.title,
            "why": self.why,
            "fix": self.fix,
            "scope": [part.to_dict() for part in self.scope],
            "applies": self.applies.to_dict() if self.applies is not None else None,
            "verdict": [part.to_dict() for part in self.verdict],
            "unknown": self.unknown,
            "notes": list(self.notes),
            "definitions": [part.to_dict() for part in self.definitions],
        }


def in_words(rule: plan.Rule, language: str = "") -> RuleInWords:
    """The rule in a language; in English where the library does not speak it."""
    is_group = isinstance(rule.shape, plan.Group | plan.Cycle)
    outside = Speaker(spoken(language), is_any=is_group)
    inside = _inside(rule.shape, outside)
    return RuleInWords(
        rule=rule.id,
        language=outside.language,
        title=localised(rule.title, language),
        why=localised(rule.why, language),
        fix=localised(rule.fix, language),
        scope=tuple(_scope(rule.shape, outside)),
        applies=_introduced(clause(rule.when, inside), "when", inside) if rule.when != plan.TRUE else None,
        verdict=tuple(_verdict(rule.tiers, inside)),
        unknown=_sentence(outside.say(f"unknown {rule.unknown}")),
        notes=tuple(_sentence(note) for note in _notes(rule, outside)),
        definitions=tuple(_definitions(rule, outside)),
    )


def localised(texts: dict[str, str], language: str) -> str:
    """A rule's text in a language, else in any, else in the first that it has.

    >>> localised({"en": "Build it once", "fr": "Ne le construire qu’une fois"}, "fr-CA")
    'Ne le construire qu’une fois'
    """
    for wanted in (language, language.replace("_", "-").split("-")[0], ""):
        if wanted in texts:
            return texts[wanted]
    return next(iter(texts.values()), "")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _introduced(part: Clause, opening: str, speaker: Speaker) -> Clause:
    return _opened(part, _sentence(speaker.say(opening)), speaker)


def _opened(part: Clause, opening: str, speaker: Speaker) -> Clause:
    return part.introduced(opening, speaker.say("colon"))


def _inside(shape: plan.Shape, speaker: Speaker) -> Speaker:
    """Who tells what stands in a rule's verdict."""
    if isinstance(shape, plan.Group):
        return evolve(speaker, keys=frozenset(name for name, _ in shape.by), is_rows=shape.rows is not None)
    return speaker


def _scope(shape: plan.Shape, speaker: Speaker) -> Iterator[Clause]:
    match shape:
        case plan.Pair():
            yield _pair(shape, speaker)
        case plan.Group():
            yield from _group(shape, speaker)
        case plan.Cycle():
            yield Clause(_sentence(speaker.say("cycle", edges=term(shape.edges, speaker))))
            yield from _where(shape.where, speaker)
        case _:
            yield Clause(_sentence(speaker.say("each")))


def _pair(shape: plan.Pair, speaker: Speaker) -> Clause:
    names = {"first": f"`{shape.first}`", "second": f"`{shape.second}`"}
    related = list(_conjuncts(shape.related))
    rest = [part for part in related if not _orders(part, shape)]
    parts = [clause(part, speaker) for part in rest if part != plan.TRUE]
    kind = "pair once" if len(rest) < len(related) else "pair"
    opening = _sentence(speaker.say(kind, **names))
    if not parts:
        return Clause(opening)
    if len(parts) > 1:
        return Clause(speaker.say("for which all", opening=opening), tuple(parts))
    return _opened(parts[0], speaker.say("for which", opening=opening), speaker)


def _conjuncts(node: plan.Expression) -> Iterator[plan.Expression]:
    if isinstance(node, plan.And):
        for operand in node.operands:
            yield from _conjuncts(operand)
    else:
        yield node


def _orders(node: plan.Expression, shape: plan.Pair) -> bool:
    """Whether a condition only says which of two comes first: `a.id < b.id`."""
    match node:
        case plan.Compare(operator="<" | ">", left=left, right=right):
            return {_whose_id(left), _whose_id(right)} == {shape.first, shape.second}
    return False


def _whose_id(node: plan.Expression) -> str | None:
    match node:
        case plan.Field(name="id", base=plan.Variable(name=name)):
            return name
    return None


def _group(shape: plan.Group, speaker: Speaker) -> Iterator[Clause]:
    holes: dict[str, str] = {}
    if shape.by:
        holes["keys"] = speaker.listed([_key(name, value, speaker) for name, value in shape.by])
    if shape.rows is not None:
        holes |= {"variable": f"`{shape.variable}`", "source": term(shape.rows, speaker)}
    kind = ("group" if shape.by else "whole") + (" of rows" if shape.rows is not None else "")
    yield Clause(_sentence(speaker.say(kind, **holes)))
    yield from _where(shape.where, speaker)
    for _, collection in shape.of:
        yield Clause(_sentence(speaker.say("domain", collection=code(collection))))


def _key(name: str, value: plan.Expression, speaker: Speaker) -> str:
    spoken_name = speaker.noun(f"key.{name}") or f"`{name}`"
    if str(value) == name:
        return spoken_name
    return speaker.say("key", name=spoken_name, expression=code(value))


def _where(where: plan.Expression, speaker: Speaker) -> Iterator[Clause]:
    if where != plan.TRUE:
        yield _introduced(clause(where, speaker), "where", speaker)


def _verdict(tiers: tuple[plan.Tier, ...], speaker: Speaker) -> Iterator[Clause]:
    """What is asked, and what follows: told as `require` or `forbid` where there is one question."""
    match tiers:
        case (plan.Tier(effect=effect),) if effect is not None:
            yield Clause(_sentence(speaker.say("violated")))
            yield Clause(_sentence(_effect(effect, speaker)))
        case (plan.Tier(condition=condition, effect=None), plan.Tier(condition=last, effect=effect)) if (
            last == plan.TRUE and effect is not None
        ):
            yield from _one_question(condition, effect, speaker)
        case _:
            yield from _tiers(tiers, speaker)


def _one_question(condition: plan.Expression, effect: plan.Effect, speaker: Speaker) -> Iterator[Clause]:
    forbids = isinstance(condition, plan.Not) and isinstance(condition.origin, syntax.Unary)
    asked = condition.operand if isinstance(condition, plan.Not) and forbids else condition
    yield _introduced(clause(asked, speaker), "forbid" if forbids else "require", speaker)
    yield Clause(_sentence(speaker.say("if so" if forbids else "if not", effect=_effect(effect, speaker))))


def _tiers(tiers: tuple[plan.Tier, ...], speaker: Speaker) -> Iterator[Clause]:
    """Each tier, and what follows from it."""
    for place, tier in enumerate(tiers):
        effect = _effect(tier.effect, speaker)
        if tier.condition == plan.TRUE and place:
            yield Clause(f"{_sentence(speaker.say('last tier'))}{speaker.say('colon')}{effect}")
            continue
        opening = _sentence(speaker.say("next tier" if place else "tier"))
        told = clause(tier.condition, speaker)
        separator = ", " if told.parts else speaker.say("colon")
        yield Clause(f"{opening} {told.text}{separator}{effect}", told.parts)


def _effect(effect: plan.Effect | None, speaker: Speaker) -> str:
    if effect is None:
        return speaker.say("fine")
    if effect.outcome != "escalate":
        return speaker.say(effect.outcome)
    return speaker.say("escalate", roles=speaker.listed([role_in_words(role) for role in effect.roles]))


def role_in_words(role: plan.Expression) -> str:
    """The name of a role, with the expressions in it.

    >>> from govrules.types import TEXT
    >>> role_in_words(plan.Constant(TEXT, None, "portfolio-board"))
    '`portfolio-board`'
    """
    return f"`{_role(role)}`"


def _role(role: plan.Expression) -> str:
    match role:
        case plan.Constant(value=value):
            return str(value)
        case plan.Arithmetic(origin=None, left=left, right=right):
            return _role(left) + _role(right)
    return f"{{{role}}}"


def _notes(rule: plan.Rule, speaker: Speaker) -> Iterator[str]:
    begins, until = rule.effective_from, rule.effective_until
    if begins is not None and until is not None:
        yield speaker.say("from until", start=begins.isoformat(), end=until.isoformat())
    elif begins is not None:
        yield speaker.say("from", start=begins.isoformat())
    elif until is not None:
        yield speaker.say("until", end=until.isoformat())
    if rule.enforcement != "on":
        yield speaker.say(rule.enforcement)


def _definitions(rule: plan.Rule, speaker: Speaker) -> Iterator[Clause]:
    """The derived fields that a rule reads, each told over an initiative's own fields."""
    speaker = evolve(speaker, is_any=True)
    for definition in definitions_of(rule):
        body, opening = definition.body, f"`{definition.name}`"
        told = clause(body, speaker) if body.type == FLAG else Clause(term(body, speaker))
        yield told.introduced(opening, speaker.say("colon"))


def definitions_of(rule: plan.Rule) -> tuple[plan.Definition, ...]:
    """The derived fields that a rule reads, themselves or through others, by name."""
    found = {
        node.definition.key: node.definition
        for expression in plan.deciding(rule)
        for node in plan.walk(expression, into_definitions=True)
        if isinstance(node, plan.Derived)
    }
    return tuple(found[key] for key in sorted(found))
