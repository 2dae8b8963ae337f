"""What a policy contains, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from govrules.findings import Outcome
from govrules.plan import Constant, Cycle, Each, Effect, Expression, Pair, Rule
from govrules.policy import Policy
from govrules.reports.text import Paper
from govrules.reports.text.marks import STYLES, SYMBOLS
from govrules.reports.words import Words


def write(policy: Policy, paper: Paper, language: str = "", elsewhere: dict[str, str] | None = None) -> None:
    """Every rule in two or three lines: what it is called, does and costs, and where it stands.

    `elsewhere` says why a rule cannot run in durable-rules; then each rule tells where it runs.
    """
    words = Words(language)
    paper.paragraph(words.of(policy.title) or policy.id, style="bold")
    costs = Counter(str(rule.cost) for rule in policy.rules)
    counted = ", ".join(f"{count} {cost}" for cost, count in costs.items())
    paper.paragraph(f"{words.counted('rule', len(policy.rules))} · {counted}", style="dim")
    for rule in policy.rules:
        paper.blank()
        _write_rule(rule, paper, words)
        if elsewhere is not None:
            paper.paragraph(_place(elsewhere[rule.id]), indent=2, style="dim")


def _place(why: str) -> str:
    return f"runs in the built-in engine: {why}" if why else "runs in durable-rules"


def _write_rule(rule: Rule, paper: Paper, words: Words) -> None:
    strongest = max((Outcome(effect.outcome) for effect in _effects(rule)), default=Outcome.ALLOW)
    mark = (SYMBOLS[strongest], STYLES[strongest])
    state = () if rule.enforcement == "on" else ((f"  {rule.enforcement}", "bold magenta"),)
    paper.line(mark, " ", (rule.id, "bold"), *state, right=str(rule.span))
    paper.paragraph(words.of(rule.title), indent=2)
    about = [rule.form or shape_of(rule), str(rule.cost), *map(_told, _effects(rule)), *_dates(rule)]
    paper.paragraph(" · ".join(about), indent=2, style="dim")


def _dates(rule: Rule) -> Iterator[str]:
    if rule.effective_from is not None:
        yield f"from {rule.effective_from}"
    if rule.effective_until is not None:
        yield f"until {rule.effective_until}"


def _effects(rule: Rule) -> list[Effect]:
    """What the rule can call for, each once."""
    return list(dict.fromkeys(tier.effect for tier in rule.tiers if tier.effect is not None))


def _told(effect: Effect) -> str:
    roles = ", ".join(map(_role, effect.roles))
    return f"{effect.outcome} → {roles}" if roles else effect.outcome


def _role(role: Expression) -> str:
    return str(role.value) if isinstance(role, Constant) else f"{{{role}}}"


def shape_of(rule: Rule) -> str:
    """The shape of a rule by the word that policies use."""
    match rule.shape:
        case Each():
            return "each"
        case Pair():
            return "pair"
        case Cycle():
            return "cycle"
    return "group"


def as_dict(policy: Policy, elsewhere: dict[str, str] | None = None) -> dict[str, Any]:
    """All of it for programs: texts by language, parameters with the values that hold.

    `elsewhere` as for `write`.
    """
    return {
        "govrules": 1,
        "policy": {"id": policy.id, "digest": policy.digest, "title": policy.title},
        "parameters": list(_parameters(policy)),
        "rules": [{**_rule(rule), **_runs(rule.id, elsewhere)} for rule in policy.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "policy": rule.policy,
        "title": rule.title,
        "why": rule.why,
        "fix": rule.fix,
        "shape": shape_of(rule),
        "form": rule.form,
        "effects": [_effect(effect) for effect in _effects(rule)],
        "unknown": rule.unknown,
        "cost": str(rule.cost),
        "enforcement": rule.enforcement,
        "from": rule.effective_from,
        "until": rule.effective_until,
        "reads": sorted(rule.reads),
        "laws": rule.laws,
        "measure": rule.measure,
        "examples": {kind: len(examples) for kind, examples in (rule.examples or {}).items()},
        "file": rule.span.source.name,
        "line": rule.span.line,
    }


def _runs(id_: str, elsewhere: dict[str, str] | None) -> dict[str, str | None]:
    if elsewhere is None:
        return {}
    why = elsewhere[id_]
    return {"engine": "compiled" if why else "durable", "why_not_durable": why or None}


def _effect(effect: Effect) -> Any:
    return {"escalate": [_role(role) for role in effect.roles]} if effect.roles else effect.outcome


def _parameters(policy: Policy) -> Iterator[dict[str, Any]]:
    """The parameters of every policy in use, then those of rules."""
    spaces = {rule.namespace.policy: rule.namespace for rule in policy.written.rules}
    owned = [(name, spaces[name].parameters) for name in sorted(spaces)]
    owned += [(rule.id, rule.parameters) for rule in policy.written.rules]
    for owner, parameters in owned:
        for each in parameters:
            yield {
                "of": owner,
                "name": each.name,
                "type": str(each.type),
                "value": each.value,
                "why": each.why,
            }
