"""Tries rules on the examples that they bring: do they show what they say?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from attrs import evolve, field, frozen

from govrules import world
from govrules.diagnostics import Diagnostic, DiagnosticError, Span
from govrules.documents import Document
from govrules.engines import reference
from govrules.findings import Finding
from govrules.model import Portfolio
from govrules.plan import Plan, Rule
from govrules.policy import Policy
from govrules.policyfile.packs import PREFIX
from govrules.policyfile.problems import Place, Problems
from govrules.trials.expectations import Claim, Known, Mismatch, mismatches, read_claims
from govrules.trials.judging import Ready
from govrules.values import ValueProblem, date

Shown = Literal["pass", "fail", "unknown"]
KINDS: tuple[Shown, ...] = ("pass", "fail", "unknown")
AS_OF = datetime.date(2027, 1, 1)
"""The date of an example that names none."""

PARTS = ("organisation", "initiatives", "tables")
AROUND = ("as_of", "expect")
"""What an example can say beside its portfolio."""


@frozen
class Example:
    """One example of a rule, ready to be judged; `ready` is None where `problems` say why it cannot be."""

    rule: str
    kind: Shown
    number: int
    document: Document = field(repr=False, eq=False)
    ready: Ready | None = None
    claims: tuple[Claim, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def span(self) -> Span:
        return self.document.span()

    def tried(self, findings: tuple[Finding, ...]) -> Trial:
        """What the findings of the rule show."""
        missed = mismatches(self.claims, self.ready.judged(findings)) if self.ready is not None else ()
        return Trial(self.rule, self.kind, self.number, self.span, findings, self.problems, missed)


@frozen
class Trial:
    """One example of a rule: what it is meant to show, and what it shows.

    `number` counts the examples of a kind from 1. `problems` say why an example could not be tried;
    `mismatches` what it expects beside its kind and does not get.
    """

    rule: str
    kind: Shown
    number: int
    span: Span
    findings: tuple[Finding, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def shows(self) -> Shown:
        """`fail` with a violation, else `unknown` with a verdict that is unknown, else `pass`."""
        return shown_by(self.findings)

    @property
    def holds(self) -> bool:
        """Whether the example shows what it is meant to show."""
        return not self.problems and self.shows == self.kind and not self.mismatches


@frozen
class Trials:
    """What all examples of a policy show, and the rules that have none."""

    trials: tuple[Trial, ...]
    untried: tuple[str, ...]

    @property
    def failures(self) -> tuple[Trial, ...]:
        """The examples that show something else than they are meant to."""
        return tuple(trial for trial in self.trials if not trial.holds)


def shown_by(findings: Iterable[Finding]) -> Shown:
    """What findings show of their rule."""
    verdicts = {finding.verdict for finding in findings}
    if "violated" in verdicts:
        return "fail"
    return "unknown" if verdicts else "pass"


def own_rules(policy: Policy) -> tuple[Rule, ...]:
    """The rules that a policy brings itself; a pack that it uses is tried where the pack is written."""
    return tuple(rule for rule in policy.rules if not rule.span.source.name.startswith(PREFIX))


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
    tried = {rule.id: trials_of(rule, policy.plan) for rule in own_rules(policy)}
    untried = tuple(rule for rule, trials in tried.items() if not trials)
    return Trials(tuple(trial for trials in tried.values() for trial in trials), untried)


def trials_of(rule: Rule, plan: Plan) -> tuple[Trial, ...]:
    """What the examples of a rule show."""
    only = alone(rule, plan)
    return tuple(try_example(example, only) for example in examples_of(rule, plan))


def try_example(example: Example, only: Plan) -> Trial:
    """What a plan of one rule finds in an example."""
    if example.ready is None:
        return example.tried(())
    return example.tried(reference.evaluate(only, example.ready.world))


def alone(rule: Rule, plan: Plan) -> Plan:
    """A plan of one rule, whatever its effective dates and enforcement."""
    always = evolve(rule, effective_from=None, effective_until=None, enforcement="on")
    return evolve(plan, rules=(always,), scale_uses={})


def examples_of(rule: Rule, plan: Plan) -> Iterator[Example]:
    """The examples of a rule, ready to be judged."""
    only = alone(rule, plan)
    for kind in KINDS:
        for number, document in enumerate((rule.examples or {}).get(kind, ()), start=1):
            yield _prepared(Example(rule.id, kind, number, document), only)


def _prepared(example: Example, only: Plan) -> Example:
    document = example.document
    try:
        ready, problems = prepared(document, only)
        claims, unclear = _claims(example, ready)
    except DiagnosticError as error:
        return evolve(example, problems=error.diagnostics)
    except ValueProblem as problem:
        return evolve(example, problems=(document.problem("type", f"this {problem}", ("as_of",)),))
    return evolve(example, ready=ready, claims=claims, problems=(*problems, *unclear))


def _claims(example: Example, ready: Ready) -> tuple[tuple[Claim, ...], tuple[Diagnostic, ...]]:
    """What an example expects beside its kind, and what is wrong with that."""
    if not isinstance(example.document.value, dict) or "expect" not in example.document.value:
        return (), ()
    known = Known(frozenset({example.rule}), frozenset(ready.world.initiatives), example.rule)
    problems = Problems()
    claims = read_claims(Place.whole(example.document, problems)["expect"], known)
    return claims, tuple(problems.found)


def prepared(document: Document, only: Plan) -> tuple[Ready, tuple[Diagnostic, ...]]:
    """The portfolio of an example as a plan sees it, and the problems of the rows that were left out.

    Raises DiagnosticError or ValueProblem where it cannot be read.
    """
    content = content_of(document)
    as_of = date(content.pop("as_of", AS_OF))
    judged, problems = world.build(Portfolio(**content), only, as_of)
    return Ready(judged), problems


def content_of(example: Document) -> dict[str, Any]:
    """The parts of an example: a portfolio, a list of initiatives, or one of them."""
    value = example.value
    if isinstance(value, list):
        return {"initiatives": value}
    if "id" in value:
        initiative = {key: member for key, member in value.items() if key not in AROUND}
        return {"initiatives": [initiative], **({"as_of": value["as_of"]} if "as_of" in value else {})}
    unknown = [key for key in value if key not in (*PARTS, *AROUND)]
    if unknown:
        raise DiagnosticError([_unknown_part(example, key) for key in unknown])
    return {key: member for key, member in value.items() if member is not None and key != "expect"}


def _unknown_part(example: Document, key: str) -> Diagnostic:
    message = f"an example has no `{key}`"
    advice = "write `organisation:`, `initiatives:`, `tables:`, `as_of:` and `expect:`"
    return example.problem("unknown-key", message, (key,), advice, key=True)
