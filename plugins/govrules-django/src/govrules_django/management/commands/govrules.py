"""`manage.py govrules`: what the policy says of every row."""

from __future__ import annotations

import datetime
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from govrules import GovrulesError, Outcome, Portfolio, Review
from govrules.diagnostics import one_of
from govrules.reports.formats import Reported

from govrules_django import conf
from govrules_django.desk import EVERY_MODEL, Desk, desk

FINE, OBJECTIONS, WRONG = 0, 1, 2


def day(text: str) -> datetime.date:
    """A calendar date, `2026-11-23`."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"`{text}` is no date; write it as YYYY-MM-DD") from None


class Command(BaseCommand):
    """Judges all rows. Ends with 0, with 1 at or above --fail-on, with 2 where something is wrong."""

    help = (
        "Judge every row by the policy. Ends with 0 where nothing is at or above --fail-on, with 1 where"
        " something is, and with 2 where the policy, a row or the call is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of the command line `govrules check`, where they make sense here."""
        parser.add_argument("--as-of", type=day, metavar="DATE", help="The day of the judgement (today).")
        parser.add_argument("--format", default="text", help="How the result is written (text).")
        outcomes = [outcome.value for outcome in Outcome]
        parser.add_argument("--fail-on", choices=outcomes, default="escalate", help="(escalate)")
        parser.add_argument("--store", action="store_true", help="Record the decisions in the database.")
        parser.add_argument(
            "--keep-going", action="store_true", help="Rows that cannot be read are no failure."
        )
        parser.add_argument("--lang", default="", metavar="LANGUAGE", help="Language of texts, such as fr.")
        parser.add_argument("--output", type=Path, metavar="FILE", help="Write the result to a file.")
        parser.add_argument("--quiet", action="store_true", help="Write no report, only problems.")

    def handle(self, *_: Any, **asked: Any) -> None:
        """Judge, report, and end with the status."""
        try:
            status = self._judged(asked)
        except (GovrulesError, ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error), returncode=WRONG) from error
        if status != FINE:
            sys.exit(status)

    def _judged(self, asked: dict[str, Any]) -> int:
        _check_format(asked["format"])
        at = desk()
        as_of = asked["as_of"] or conf.options().as_of()
        portfolio = conf.plugins().open(EVERY_MODEL, kind=at.policy.kind)
        review = at.host.review(portfolio, as_of=as_of)
        if asked["store"]:
            self._store(review, portfolio, asked)
        for problem in review.problems:
            self.stderr.write(str(problem))
        if not asked["quiet"]:
            self._say(_written(at, review, portfolio, asked), asked)
        at.host.close()
        failing = review.outcome >= Outcome(asked["fail_on"])
        return WRONG if review.problems and not asked["keep_going"] else OBJECTIONS if failing else FINE

    def _store(self, review: Review, portfolio: Portfolio, asked: dict[str, Any]) -> None:
        from govrules_django.records import store

        new = store(review, portfolio)
        if asked["verbosity"] > 0:
            self.stderr.write(f"{new} of {len(review.decisions)} decisions recorded", style_func=str)

    def _say(self, text: str, asked: dict[str, Any]) -> None:
        if asked["output"] is not None:
            asked["output"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")


def _check_format(name: str) -> None:
    formats = conf.plugins().formats
    if name not in formats:
        raise CommandError(f"there is no format `{name}`; there are {one_of(formats)}", returncode=WRONG)


def _written(at: Desk, review: Review, portfolio: Portfolio, asked: dict[str, Any]) -> str:
    reported = Reported(
        review=review,
        policy=at.policy,
        portfolio=portfolio,
        language=asked["lang"],
        fail_on=Outcome(asked["fail_on"]),
    )
    return conf.plugins().formats[asked["format"]].write(reported)
