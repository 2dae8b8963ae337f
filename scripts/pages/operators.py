"""The operators of the language, with what they make of unknowns as the reference engine computes it."""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path

from scripts.pages.markdown import code, joined, table

import govrules

LOGIC = ("true", "false", "unknown")

UNKNOWN = {
    "Arithmetic and comparison": (
        "budget + 1",
        "budget <= 100",
        "budget == budget",
        "1 / 0",
        "0.1 + 0.2 == 0.3",
        'owner + "!"',
        "end - start",
    ),
    "Membership": (
        'owner in {"ann"}',
        '"a" in ["a", owner]',
        '"b" in ["a", owner]',
        "len([1, budget])",
        '"x" in params.points',
        'params.points["x"]',
    ),
    "Choice": ("1 if owner == 'ann' else 2", "1 if known(owner) else 2"),
    "Aggregates": (
        "any(x == 1 for x in [1, budget])",
        "any(x == 2 for x in [1, budget])",
        "all(x == 1 for x in [1, budget])",
        "sum(x for x in [1, budget])",
        "count(x for x in [1, budget])",
        "sum(x for x in [1, budget] if known(x))",
        "min(i.budget for i in initiatives)",
    ),
    "Functions": ("known(owner)", "missing(owner)", 'lower(owner) == "ann"'),
}

TYPES = (
    ("and or not", "flag", "flag", "Kleene's: see below"),
    ("== !=", "two of one type", "flag", "texts by their characters, dates by the calendar"),
    (
        "< <= > >=",
        "text, number, date, duration, version, values of one scale",
        "flag",
        "may be chained: `0 < budget <= 100`",
    ),
    (
        "in · not in",
        "a value and a collection, a table or a mapping",
        "flag",
        "of a table or mapping: whether it has the key",
    ),
    ("+", "numbers, texts, durations, a date and a duration", "the same, or a date", "exact"),
    (
        "-",
        "numbers, durations, dates, a date and a duration",
        "the same, a duration or a date",
        "`days(end - start)` is a number",
    ),
    ("* /", "numbers", "number", "rounded half-even to 36 decimal places; `/ 0` is unknown"),
    ("& · | · -", "sets", "set", "in both, in one of them, in the first alone"),
    ("x if c else y", "a flag, and two of one type", "that type", "unknown where `c` is"),
)


def page() -> str:
    """The page."""
    answers = evaluated(
        [_logic(operator, *pair) for operator in ("and", "or") for pair in PAIRS] + NEGATIONS + _all()
    )
    sections = [
        joined(
            f"### {title}", table(("expression", "is"), [(code(each), answers[each]) for each in expressions])
        )
        for title, expressions in UNKNOWN.items()
    ]
    return joined(
        "# Operators",
        "The types are `text`, `number`, `flag`, `date`, `duration`, `version`, scales, references to "
        "things of the portfolio, lists, sets, records and mappings. Values of different types do not "
        "compare, which the checker says before anything runs.",
        table(("operator", "takes", "gives", "note"), [(code(op), *rest) for op, *rest in TYPES]),
        "## Unknown",
        "An operator with an unknown operand is unknown. `and`, `or`, `not`, `any` and `all` know better "
        "where the rest decides (Kleene's logic). In these tables `owner`, `budget`, `start` and `end` are "
        "unknown, `ann` is nobody's name, and `params.points` is `{a: 1}`.",
        _truths("and", answers),
        _truths("or", answers),
        table(("`not`", ""), [(value, answers[_negation(value)]) for value in LOGIC]),
        *sections,
    )


def _value(word: str) -> str:
    return {"true": "(1 == 1)", "false": "(1 == 2)", "unknown": "(budget == 1)"}[word]


def _logic(operator: str, left: str, right: str) -> str:
    return f"{_value(left)} {operator} {_value(right)}"


def _negation(word: str) -> str:
    return f"not {_value(word)}"


PAIRS = [(left, right) for left in LOGIC for right in LOGIC]
NEGATIONS = [_negation(word) for word in LOGIC]


def _all() -> list[str]:
    return [expression for expressions in UNKNOWN.values() for expression in expressions]


def _truths(operator: str, answers: dict[str, str]) -> str:
    rows = [(f"**{left}**", *(answers[_logic(operator, left, right)] for right in LOGIC)) for left in LOGIC]
    return table((code(operator), *LOGIC), rows)


def evaluated(expressions: list[str]) -> dict[str, str]:
    """What each expression is for an initiative without owner, budget and dates."""
    rules = [
        {
            "id": f"x.n{place}",
            "each": "initiative",
            "forbid": "1 == 1",
            "effect": "advise",
            "evidence": {"value": expression},
        }
        for place, expression in enumerate(expressions)
    ]
    points = {"type": "text -> number", "default": {"a": 1}}
    policy = {"govrules": 1, "policy": "p", "parameters": {"points": points}, "rules": rules}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "policy.json")
        file.write_text(json.dumps(policy), encoding="utf-8")
        loaded = govrules.load(file)
    portfolio = govrules.Portfolio(initiatives=[{"id": "a", "title": "A", "unit": "u"}])
    review = loaded.review(portfolio, as_of=datetime.date(2027, 1, 1), engine="reference")
    by_rule = {finding.rule: finding.evidence["value"] for finding in review.findings}
    return {expression: _shown(by_rule[f"x.n{place}"]) for place, expression in enumerate(expressions)}


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else str(value)
