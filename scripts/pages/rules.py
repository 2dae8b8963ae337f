"""A page for each rule of a pack: what it asks, what it says, what shows it, and how to take it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen
from scripts.pages import sources
from scripts.pages.markdown import block, code, joined, table, value

from govrules import plan
from govrules.explain import Clause, ExplainedRule, explain_rule
from govrules.findings import Finding, Outcome
from govrules.policy import Policy
from govrules.trials.examples import Trial, trials_of

MOST_SHOWN = 2
"""So many examples of a kind are in plain sight; the others can be opened."""
TOLD = {"title", "why", "fix", "references", "examples"}
KINDS = {"pass": "Passes", "fail": "Fails", "unknown": "Cannot be judged"}
FRAMEWORKS = ("COBIT 2019", "ITIL 4", "TOGAF", "SAFe", "GDPR", "ISO/IEC 27001:2022", "DAMA-DMBOK", "PRINCE2")
_ENDS = {
    Outcome.DENY: "denied",
    Outcome.ADVISE: "advice",
    Outcome.INFORM: "left open, for want of information",
}


@frozen
class Described:
    """A rule with the text of its file, in the policy of its pack; `document` is the file as values."""

    rule: plan.Rule
    policy: Policy
    document: dict[str, Any]
    text: str
    file: str
    popcorn: dict[str, Any]
    """What the popcorn pack sets for it: `set` and `enforce`."""

    @property
    def pack(self) -> str:
        return self.rule.id.partition(".")[0]

    @property
    def page(self) -> str:
        """The page from the folder of the packs' pages."""
        return f"{self.pack}/{self.rule.id.partition('.')[2]}.md"


def page(described: Described) -> str:
    """The page of a rule."""
    rule = described.rule
    told = explain_rule(described.policy, rule, "en")
    trials = trials_of(rule, described.policy.plan)
    return joined(
        f"# {told.words.title}",
        f"{code(rule.id)}, a rule of the pack [{described.pack}](../{described.pack}.md)",
        told.words.why,
        f"**To put it right:** {told.words.fix}",
        _asks(told),
        _says(trials),
        _parameters(told, described),
        _examples(described, trials),
        _use(told, described),
        _references(rule.references),
        _french(described),
        _written(described),
    )


def _asks(told: ExplainedRule) -> str:
    words = told.words
    clauses = [*words.scope, *([words.applies] if words.applies else []), *words.verdict]
    defined = ["Where:\n", *_bullets(words.definitions)] if words.definitions else []
    notes = [f"- {note}" for note in (words.unknown, *words.notes)]
    return joined("## What it asks", "\n".join([*_bullets(clauses), *notes]), "\n".join(defined))


def _bullets(clauses: Sequence[Clause], indent: str = "") -> Iterator[str]:
    for clause in clauses:
        yield f"{indent}- {clause.text}{':' if clause.parts else ''}"
        yield from _bullets(clause.parts, indent + "  ")


def _says(trials: Sequence[Trial]) -> str:
    """What the first violation among the examples is told as, and what follows from it."""
    found = next(finding for trial in trials for finding in trial.findings if finding.verdict == "violated")
    rows = [(name, found.messages[key]) for key, name in (("en", "English"), ("fr", "French"))]
    return joined("## What it says", table(("", "for example"), rows), f"**What follows:** {_end(found)}.")


def _end(finding: Finding) -> str:
    if finding.effect is Outcome.ESCALATE:
        return "it needs the approval of " + " and ".join(map(code, finding.roles))
    return _ENDS[finding.effect]


def _parameters(told: ExplainedRule, described: Described) -> str:
    own = described.document.get("parameters") or {}
    rows = [
        (
            code(each.name),
            code(each.type),
            code(value(each.value)),
            each.why.get("en", ""),
            code(_set(each.name, own, described)),
        )
        for each in told.settings
    ]
    return (
        joined("## Parameters", table(("parameter", "type", "default", "why", "set under"), rows))
        if rows
        else ""
    )


def _set(name: str, own: dict[str, Any], described: Described) -> str:
    return described.rule.id if name in own else described.pack


def _examples(described: Described, trials: Sequence[Trial]) -> str:
    written = sources.examples(dict(sources.keys(described.text))["examples"])
    tried = defaultdict[str, list[Trial]](list)
    for trial in trials:
        tried[trial.kind].append(trial)
    parts = [
        _kind(title, [*zip(written[kind], tried[kind], strict=True)])
        for kind, title in KINDS.items()
        if kind in written
    ]
    return joined("## Examples", *parts)


def _kind(title: str, examples: list[tuple[str, Trial]]) -> str:
    shown = [_example(*each) for each in examples]
    first, others = shown[:MOST_SHOWN], shown[MOST_SHOWN:]
    more = ["<details><summary>More</summary>\n", *others, "</details>"] if others else []
    return joined(f"### {title}", *first, *more)


def _example(text: str, trial: Trial) -> str:
    portfolio = re.sub(r"(?ms)^expect:.*?(?=^\w|\Z)", "", text)
    return joined(block(portfolio, "yaml part"), *(_finding(finding) for finding in trial.findings))


def _finding(finding: Finding) -> str:
    names = " and ".join(map(code, finding.subjects)) or "The portfolio"
    if finding.verdict == "unknown":
        return f"{names}: missing is {', '.join(map(code, finding.missing))}."
    return f"{names}: “{finding.messages['en']}”, {_end(finding)}."


def _use(told: ExplainedRule, described: Described) -> str:
    rule = described.rule
    own = described.document.get("parameters") or {}
    settings = [each for each in told.settings if each.name in own] or told.settings
    lines = ["govrules: 1", "policy: ours", f"use: [govrules:{described.pack}]"]
    if settings:
        chosen = settings[0]
        given = value(chosen.value)
        lines.append(f"set: {{{_set(chosen.name, own, described)}: {{{chosen.name}: {given}}}}}")
    lines.append(f"enforce: {{{rule.id}: audit}}          # on the record only; `off` leaves it out")
    return joined("## How to use it", block("\n".join(lines), "yaml rule"), _stands(described))


def _stands(described: Described) -> str:
    """What the popcorn pack and the popcorn index make of it."""
    said = []
    if described.popcorn:
        chosen = " and ".join(code(f"{key}: {value(each)}") for key, each in described.popcorn.items())
        said.append(f"The pack [popcorn](../popcorn.md) has {chosen} for it.")
    if described.rule.measure is not None:
        index = "[the popcorn index](../../popcorn-index.md)"
        said.append(f"What it finds counts in {code(described.rule.measure)} of {index}.")
    return " ".join(said)


def _references(references: Sequence[str]) -> str:
    if not references:
        return ""
    rows = [_framework(each) for each in references]
    return joined("## What others call it", table(("framework", "its name for the concern"), rows))


def _framework(reference: str) -> tuple[str, str]:
    name = next(each for each in FRAMEWORKS if reference.startswith(each))
    return name, reference.removeprefix(name).lstrip(": ")


def _french(described: Described) -> str:
    words = explain_rule(described.policy, described.rule, "fr").words
    return joined("## In French", f"**{words.title}**", words.why, f"*Remède :* {words.fix}")


def _written(described: Described) -> str:
    """What the engine reads of the rule."""
    parts = [part for key, part in sources.keys(described.text) if key not in TOLD]
    file = f"rules/{described.pack}/{described.file}"
    whole = f"The whole of it, with its examples, is [{file}](../../../../{file})."
    declared = f"What it takes from its pack stands [there](../{described.pack}.md#what-it-declares)."
    return joined("## As it is written", block("".join(parts), "yaml part"), f"{whole} {declared}")
