"""What is asked, and what counts as an answer: the same for every library."""

from __future__ import annotations

from typing import Any

EACH = (
    "each.delegation",
    "each.large-and-risky",
    "each.ends-after-start",
    "each.too-long",
    "each.technology-on-hold",
    "each.technology-outlived",
    "each.has-owner",
    "each.objectives-overspent",
    "each.has-objective",
    "each.large-and-personal",
    "each.built-before-start",
    "each.appetite",
)
PAIR = (
    "pair.starts-before-dependency",
    "pair.stopped-dependency",
    "pair.same-capability",
    "pair.rival-technologies",
    "pair.two-masters",
)
GROUP = ("group.capacity", "group.envelope", "group.objective-served")
RULES = (*EACH, *PAIR, *GROUP)

EFFECTS = {
    "each.delegation": "escalate",
    "each.large-and-risky": "deny",
    "each.ends-after-start": "deny",
    "each.too-long": "advise",
    "each.technology-on-hold": "escalate",
    "each.technology-outlived": "advise",
    "each.has-owner": "advise",
    "each.objectives-overspent": "advise",
    "each.has-objective": "advise",
    "each.large-and-personal": "escalate",
    "each.built-before-start": "advise",
    "each.appetite": "escalate",
    "pair.starts-before-dependency": "advise",
    "pair.stopped-dependency": "deny",
    "pair.same-capability": "advise",
    "pair.rival-technologies": "advise",
    "pair.two-masters": "deny",
    "group.capacity": "deny",
    "group.envelope": "escalate",
    "group.objective-served": "advise",
}
OUTCOMES = ("allow", "advise", "inform", "escalate", "deny")
STRENGTH = {outcome: place for place, outcome in enumerate(OUTCOMES)}

Answer = tuple[str, tuple[str, ...], bool]
"""A rule, what it is about (an id, two ids, or the key of a group), and whether that is known."""

Answers = frozenset[Answer]

OneAnswer = tuple[str, bool]
"""The same about one initiative: a rule, and whether it is known to be violated."""


def only(answers: Answers, rules: tuple[str, ...]) -> Answers:
    """The answers to some of the questions."""
    wanted = set(rules)
    return frozenset(answer for answer in answers if answer[0] in wanted)


def of_each(answers: Answers) -> dict[str, frozenset[OneAnswer]]:
    """The answers about single initiatives, by id."""
    found: dict[str, set[OneAnswer]] = {}
    for rule, about, known in answers:
        if rule in EACH:
            found.setdefault(about[0], set()).add((rule, known))
    return {id_: frozenset(held) for id_, held in found.items()}


def outcome(answers: Any) -> str:
    """The strongest outcome of answers about one initiative."""
    places = [STRENGTH[EFFECTS[rule] if known else "inform"] for rule, known in answers]
    return OUTCOMES[max(places, default=0)]
