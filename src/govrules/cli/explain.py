"""`govrules explain`: a rule in words, and what made it decide."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from attrs import frozen

from govrules import explain, policy
from govrules.cli import options, output
from govrules.cli.progress import Progress
from govrules.cli.reading import policy_of, read
from govrules.cli.statuses import FINE, WRONG
from govrules.diagnostics import UsageError
from govrules.plan import Rule

if TYPE_CHECKING:
    from govrules.reports.text.explanation import Explanation

EPILOG = """\b
Examples
  govrules explain autonomy.spending --rules policy/
  govrules explain autonomy.spending portfolio.yaml --rules policy/ --as-of 2026-11-23
  govrules explain autonomy.spending portfolio.yaml --rules policy/ --subject crm-2
  govrules explain 3f9a1c0 portfolio.yaml --rules policy/
  govrules explain crm-2 portfolio.yaml --rules policy/ --lang fr

\b
Marks
  ✓ true    ✗ false    ? unknown
"""


@frozen(kw_only=True)
class Call:
    """What the caller asks for."""

    name: str
    portfolio: tuple[str, ...]
    rules: tuple[Path, ...]
    subject: tuple[str, ...]
    as_of: datetime.date
    format: Literal["text", "json"]
    waivers: Path | None
    mapping: Path | None
    language: str
    file: Path | None
    allow_outside: bool


@click.command("explain", cls=options.RulesCommand, epilog=EPILOG)
@click.argument("name", metavar="NAME")
@click.argument("portfolio", nargs=-1, type=options.PLACE)
@options.rules_option
@click.option(
    "--subject",
    metavar="ID",
    multiple=True,
    help="What the rule says of this initiative; two for a rule about pairs.",
)
@options.as_of_option
@options.format_option("text", "json")
@click.option("--waivers", metavar="FILE", type=options.FILE, help="Findings that somebody has accepted.")
@options.mapping_option
@options.language_option
@options.output_option
@options.allow_outside_option
def command(**asked: object) -> int:
    """Explain NAME: a rule, a finding by its fingerprint, or an initiative.

    A rule alone is told in words. With a PORTFOLIO, so are its first findings, part by part, down to
    the values that made each part true, false or unknown.
    """
    call = Call(**asked)  # type: ignore[arg-type]  # click gives each option its type
    if call.portfolio:
        return _with_portfolio(call)
    if call.subject:
        raise UsageError("`--subject` is about initiatives: name the portfolio that they are in")
    _rule_alone(call)
    return FINE


def _rule_alone(call: Call) -> None:
    loaded = policy_of(call.rules, allow_outside=call.allow_outside)
    rule = explain.rule_named(loaded, call.name)
    if rule is None:
        raise _not_a_rule(call.name, loaded)
    told = explain.explain_rule(loaded, rule, call.language)
    _write(call, {"rule": told.to_dict()}, lambda explanation: explanation.rule(told))


def _not_a_rule(name: str, loaded: policy.Policy) -> UsageError:
    problem = explain.not_found(name, [rule.id for rule in loaded.rules], "rule")
    if "did you mean" in str(problem):
        return problem
    return UsageError(f"{problem}; to explain a finding or an initiative, name the portfolio too")


def _with_portfolio(call: Call) -> int:
    with Progress(quiet=False) as progress:
        given = read(
            call.portfolio,
            call.rules,
            as_of=call.as_of,
            granted=call.waivers,
            mapping=call.mapping,
            allow_outside=call.allow_outside,
            progress=progress,
        )
        explainer = explain.Explainer.of(given.policy, given.portfolio, call.as_of, given.waivers)
    for problem in explainer.review.problems:
        output.complain(f"{problem}\n")
    _explain(call, explainer)
    return WRONG if explainer.review.problems else FINE


def _explain(call: Call, explainer: explain.Explainer) -> None:
    rule = explainer.rule(call.name)
    if rule is not None:
        _rule(call, rule, explainer)
        return
    if call.subject:
        raise UsageError(f"`--subject` goes with a rule, and `{call.name}` is none")
    if call.name in explainer.world.initiatives:
        _initiative(call, explainer)
        return
    finding = explainer.fingerprinted(call.name)
    if finding is None:
        raise explainer.unknown(call.name)
    told = explainer.finding(finding)
    _write(call, told.to_dict(call.language), lambda explanation: explanation.finding(told, explainer))


def _rule(call: Call, rule: Rule, explainer: explain.Explainer) -> None:
    if call.subject:
        judged = explainer.judgements(rule, call.subject)
        found = {"rule": rule.id, "judgements": [each.to_dict() for each in judged]}
        _write(call, found, lambda explanation: explanation.subjects(rule, judged))
        return
    told = explain.explain_rule(explainer.policy, rule, call.language)
    findings = explainer.findings_of(rule.id)

    def write(explanation: Explanation) -> None:
        explanation.rule(told)
        explanation.findings(explainer, findings)

    explained = [explainer.finding(finding).to_dict(call.language) for finding in findings]
    _write(call, {"rule": told.to_dict(), "findings": explained}, write)


def _initiative(call: Call, explainer: explain.Explainer) -> None:
    decision = explainer.review.decision(call.name)
    found = {
        "decision": decision.to_dict(),
        "findings": [finding.to_dict(call.language) for finding in decision.findings],
    }
    _write(call, found, lambda explanation: explanation.initiative(decision, explainer))


def _write(call: Call, found: dict[str, Any], write: Callable[[Explanation], None]) -> None:
    if call.format == "json":
        output.say_data(found, call.file)
        return
    from govrules.reports.text.explanation import Explanation
    from govrules.reports.text.explanation_words import ExplanationWords

    output.say_on_paper(lambda paper: write(Explanation(paper, ExplanationWords(call.language))), call.file)
