"""Tries rules on the examples that they bring: do they show what they say?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Literal

from attrs import evolve, frozen

from govrules import world
from govrules.diagnostics import Diagnostic, DiagnosticError, Span
from govrules.documents import Document
from govrules.engines import reference
from govrules.findings import Finding
from govrules.model import Portfolio
from govrules.plan import Plan, Rule
from govrules.policy import Policy
from govrules.values import ValueProblem, date

Shown = Literal["pass", "fail", "unknown"]
KINDS: tuple[Shown, ...] = ("pass", "fail", "unknown")
AS_OF = datetime.date(2027, 1, 1)
"""The date of an example that names none."""

PARTS = ("organisation", "initiatives", "tables")


@frozen
class Trial:
    """One example of a rule: what it is meant to show, and what it shows.

    `number` counts the examples of a kind from 1. `problems` say why an example could not be tried.
    """

    rule: str
    kind: Shown
    number: int
    span: Span
    findings: tuple[Finding, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def shows(self) -> Shown:
        """`fail` with a violation, else `unknown` with a verdict that is unknown, else `pass`."""
        verdicts = {finding.verdict for finding in self.findings}
        if "violated" in verdicts:
            return "fail"
        return "unknown" if verdicts else "pass"

    @property
    def holds(self) -> bool:
        """Whether the example shows what it is meant to show."""
        return not self.problems and self.shows == self.kind


@frozen
class Trials:
    """What all examples of a policy show, and the rules that have none."""

    trials: tuple[Trial, ...]
    untried: tuple[str, ...]

    @property
    def failures(self) -> tuple[Trial, ...]:
        """The examples that show something else than they are meant to."""
        return tuple(trial for trial in self.trials if not trial.holds)


def run(policy: Policy) -> Trials:
    """Try every rule on its own examples, alone, whatever its effective dates and enforcement.

    >>> import pathlib, tempfile
    >>> rules = pathlib.Path(tempfile.mkdtemp(), "rules.yaml")
    >>> _ = rules.write_text('''
    ... - id: autonomy.spending
    ...   each: initiative
    ...   require: budget <= 50_000
    ...   effect: deny
    ...   examples:
    ...     pass: [{id: crm, title: New CRM, unit: sales, budget: 180_000}]
    ... ''')
    >>> from govrules.policy import load
    >>> [(trial.kind, trial.shows) for trial in run(load(rules)).failures]
    [('pass', 'fail')]
    """
    tried = {rule.id: tuple(_trials(rule, policy.plan)) for rule in policy.rules}
    untried = tuple(rule for rule, trials in tried.items() if not trials)
    return Trials(tuple(trial for trials in tried.values() for trial in trials), untried)


def _trials(rule: Rule, plan: Plan) -> Iterator[Trial]:
    alone = evolve(rule, effective_from=None, effective_until=None, enforcement="on")
    only = evolve(plan, rules=(alone,), scale_uses={})
    for kind in KINDS:
        for number, example in enumerate((rule.examples or {}).get(kind, ()), start=1):
            yield _tried(Trial(rule.id, kind, number, example.span()), example, only)


def _tried(trial: Trial, example: Document, only: Plan) -> Trial:
    try:
        content = _content(example)
        as_of = date(content.pop("as_of", AS_OF))
        portfolio = Portfolio(**content)
        judged, problems = world.build(portfolio, only, as_of)
    except DiagnosticError as error:
        return evolve(trial, problems=error.diagnostics)
    except ValueProblem as problem:
        return evolve(trial, problems=(example.problem("type", f"this {problem}", ("as_of",)),))
    return evolve(trial, findings=reference.evaluate(only, judged), problems=problems)


def _content(example: Document) -> dict[str, Any]:
    """The parts of an example: a portfolio, a list of initiatives, or one of them."""
    value = example.value
    if isinstance(value, list):
        return {"initiatives": value}
    if "id" in value:
        initiative = {key: member for key, member in value.items() if key != "as_of"}
        return {"initiatives": [initiative], **({"as_of": value["as_of"]} if "as_of" in value else {})}
    unknown = [key for key in value if key not in (*PARTS, "as_of")]
    if unknown:
        raise DiagnosticError([_unknown_part(example, key) for key in unknown])
    return {key: member for key, member in value.items() if member is not None}


def _unknown_part(example: Document, key: str) -> Diagnostic:
    message = f"an example has no `{key}`"
    advice = "write `organisation:`, `initiatives:`, `tables:` and `as_of:`"
    return example.problem("unknown-key", message, (key,), advice, key=True)
