"""`govrules check`: what a policy says of a portfolio."""

from __future__ import annotations

import datetime
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve, frozen

from govrules import baselines, policy
from govrules.cli import options, output
from govrules.cli.extending import FormatName, plugins
from govrules.cli.progress import Progress
from govrules.cli.reading import Given, read
from govrules.cli.statuses import FINE, OBJECTIONS, WRONG
from govrules.cli.telling import complain
from govrules.findings import Outcome
from govrules.plan import Rule
from govrules.plugins import Host
from govrules.plugins.locations import without_secrets
from govrules.policy import Review
from govrules.reports.formats import Reported

if TYPE_CHECKING:
    from govrules.records import Inputs

EPILOG = """\b
Examples
  govrules check portfolio.yaml --rules policy.yaml
  govrules check organisation.yaml rows.csv --mapping ours.yaml --rules policy/ more.yaml
  govrules check portfolio.yaml --rules policy/ --as-of 2027-01-31 --format json > review.json
  govrules check portfolio.yaml --rules policy/ --format html --output review.html
  govrules check portfolio.yaml --rules policy/ --fail-on deny --lang fr
  govrules check portfolio.yaml --rules policy/ --baseline baseline.json --record decisions.jsonl

\b
Exit status
  0  nothing at or above --fail-on, or nothing that is new beside the --baseline
  1  something is
  2  the policy, the portfolio or the call is wrong, or rows were left out (see --keep-going)
"""


@frozen(kw_only=True)
class Call:
    """What the caller asks for."""

    portfolio: tuple[str, ...]
    rules: tuple[Path, ...]
    as_of: datetime.date
    format: str
    waivers: Path | None
    mapping: Path | None
    baseline: Path | None
    record: Path | None
    record_inputs: Inputs
    fail_on: str
    strict: bool
    keep_going: bool
    language: str
    file: Path | None
    allow_outside: bool
    quiet: bool
    full: bool


@click.command("check", cls=options.RulesCommand, epilog=EPILOG)
@click.argument("portfolio", nargs=-1, required=True, type=options.PLACE)
@options.rules_option
@options.as_of_option
@click.option(
    "--format", type=FormatName(), default="text", show_default=True, help="How the result is written."
)
@options.waivers_option
@options.mapping_option
@click.option(
    "--baseline",
    metavar="FILE",
    type=options.FILE,
    help="Findings on record, of `govrules baseline write`: only others count.",
)
@click.option(
    "--record", metavar="FILE", type=options.FILE, help="Add to a record what repeats the decisions."
)
@click.option(
    "--record-inputs",
    type=click.Choice(["full", "digests"]),
    default="full",
    show_default=True,
    help="Keep all that was read in the record, or its digests only.",
)
@click.option(
    "--fail-on",
    type=click.Choice([outcome.value for outcome in Outcome]),
    default=Outcome.ESCALATE.value,
    show_default=True,
    help="The weakest outcome that ends with status 1.",
)
@click.option("--strict", is_flag=True, help="Report keys that nobody declared.")
@options.keep_going_option
@options.language_option
@options.output_option
@options.allow_outside_option
@click.option("--full", is_flag=True, help="Tell every finding, even of a rule that found very many.")
@click.option("-q", "--quiet", is_flag=True, help="Write no report, only problems.")
def command(**asked: object) -> int:
    """Judge every initiative of PORTFOLIO… by the policy in RULES….

    A portfolio is one or several YAML, JSON, JSONL or CSV files, which are merged. RULES are files
    and folders. Problems go to the standard error.
    """
    call = Call(**asked)  # type: ignore[arg-type]  # click gives each option its type
    known = baselines.load(call.baseline) if call.baseline is not None else None
    with Progress(quiet=call.quiet) as progress:
        given = read(
            call.portfolio,
            call.rules,
            as_of=call.as_of,
            granted=call.waivers,
            mapping=call.mapping,
            allow_outside=call.allow_outside,
            progress=progress,
        )
        review = _review(given, call, progress)
        _record(review, given, call)
        review = _problems_added(review if known is None else review.against(known), given, call)
        progress.report()
        written, encoding = _report(review, given, call)
    complain(review.problems)
    if not call.quiet:
        output.say(written, call.file, encoding)
    with Host(given.policy, plugins(), report=output.complain) as host:
        host.reviewed(review)
    return _status(review, call)


def _review(given: Given, call: Call, progress: Progress) -> Review:
    rules = given.policy.rules
    places = {rule.id: place for place, rule in enumerate(rules, start=1)}

    def started(rule: Rule) -> None:
        progress.rule(rule.id, places[rule.id], len(rules))

    return given.policy.review(given.portfolio, as_of=call.as_of, waivers=given.waivers, started=started)


def _record(review: Review, given: Given, call: Call) -> None:
    """Put the decisions on record before anybody is told of them."""
    if call.record is not None:
        from govrules import records  # few calls record anything

        matter = (review, given.policy, given.portfolio)
        records.append(call.record, *matter, waivers=given.waivers, inputs=call.record_inputs)


def _problems_added(review: Review, given: Given, call: Call) -> Review:
    """The review with the fields that nobody declared, if the caller wants to know."""
    undeclared = policy.undeclared(given.policy, given.portfolio) if call.strict else ()
    problems = sorted((*review.problems, *undeclared), key=lambda problem: problem.sort_key)
    return evolve(review, problems=tuple(problems))


def _report(review: Review, given: Given, call: Call) -> tuple[str, str]:
    """The report, and the encoding that its readers can see."""
    if call.quiet:
        return "", output.UTF8
    chosen = plugins().formats[call.format]
    stream = None if call.file else sys.stdout
    reported = Reported(
        review=review,
        policy=given.policy,
        portfolio=given.portfolio,
        language=call.language,
        fail_on=Outcome(call.fail_on),
        again=_again(call),
        full=call.full,
        stream=stream,
    )
    return chosen.write(reported), output.encoding_of(stream) if chosen.for_people else output.UTF8


def _again(call: Call) -> str:
    """The words that name the same files and the same day in another call."""
    words: list[str] = [without_secrets(place) for place in call.portfolio]
    words += [word for rules in call.rules for word in ("--rules", str(rules))]
    words += ["--as-of", call.as_of.isoformat()]
    words += ["--mapping", str(call.mapping)] if call.mapping else []
    words += ["--lang", call.language] if call.language else []
    words += ["--allow-outside"] if call.allow_outside else []
    return shlex.join(words)


def _status(review: Review, call: Call) -> int:
    undeclared = call.strict and any(problem.code == "undeclared" for problem in review.problems)
    if undeclared or (review.problems and not call.keep_going):
        return WRONG
    return OBJECTIONS if review.new_outcome >= Outcome(call.fail_on) else FINE
