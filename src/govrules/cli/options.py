"""The options that commands share, and how words after `--rules` are read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from govrules import values

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]


class DateType(click.ParamType[datetime.date]):
    """A calendar date, `2026-11-23`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """The date that a word names."""
        try:
            return values.date(value)
        except values.ValueProblem as problem:
            self.fail(f"`{value}` {problem}; write it as YYYY-MM-DD", param, ctx)


DATE = DateType()
FILE = click.Path(path_type=Path)
PLACE = str
"""A file, or any place that a plugin knows: a path as it is written."""


class RulesCommand(click.Command):
    """A command whose `--rules` takes several paths in a row.

    Words after `--rules` belong to it when something else was named before; else just one does.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments with a `--rules` before each path of rules."""
        return super().parse_args(ctx, list(spread(args, self._valued())))

    def _valued(self) -> frozenset[str]:
        options = [
            option for option in self.params if isinstance(option, click.Option) and not option.is_flag
        ]
        return frozenset(name for option in options for name in option.opts)


def spread(arguments: Sequence[str], valued: frozenset[str], option: str = "--rules") -> Iterator[str]:
    """The arguments with the option before each of its words; `valued` are options with one word.

    >>> valued = frozenset({"--rules", "--as-of"})
    >>> " ".join(spread("p.yaml --rules a b --as-of 2026-11-23".split(), valued))
    'p.yaml --rules a --rules b --as-of 2026-11-23'
    >>> " ".join(spread("--rules a p.yaml".split(), valued))
    '--rules a p.yaml'
    """
    words = iter(arguments)
    named = follows = False
    for word in words:
        if word == "--":
            yield from (word, *words)
        elif word in valued:
            yield from (word, *_next(words))
        elif follows and not word.startswith("-"):
            yield from (option, word)
        else:
            named = named or not word.startswith("-")
            yield word
        follows = named and (word == option or (follows and not word.startswith("-")))


def _next(words: Iterator[str]) -> tuple[str, ...]:
    following = next(words, None)
    return () if following is None else (following,)


def rules_option(function: Decorated) -> Decorated:
    """`--rules`: the policy, as `rules`, a tuple of paths."""
    return click.option(
        "--rules",
        metavar="RULES…",
        multiple=True,
        required=True,
        type=FILE,
        help="Files and folders of the policy.",
    )(function)


def as_of_option(function: Decorated) -> Decorated:
    """`--as-of`: the date of the judgement, as `as_of`. The only clock of the program is its default."""
    return click.option(
        "--as-of",
        metavar="DATE",
        type=DATE,
        default=datetime.date.today,
        show_default="today",
        help="The day on which the policy judges.",
    )(function)


def language_option(function: Decorated) -> Decorated:
    """`--lang`: the language of texts, as `language`, "" for the first that a text has."""
    return click.option(
        "--lang",
        "language",
        metavar="LANGUAGE",
        default="",
        help="Language of titles, messages and the report, such as `fr`.",
    )(function)


def mapping_option(function: Decorated) -> Decorated:
    """`--mapping`: how rows of a host become initiatives, as `mapping`."""
    return click.option("--mapping", metavar="FILE", type=FILE, help="How your own rows become initiatives.")(
        function
    )


def waivers_option(function: Decorated) -> Decorated:
    """`--waivers`: findings that somebody has accepted, as `waivers`."""
    return click.option("--waivers", metavar="FILE", type=FILE, help="Findings that somebody has accepted.")(
        function
    )


def keep_going_option(function: Decorated) -> Decorated:
    """`--keep-going`: whether what was left out is no reason to fail, as `keep_going`."""
    return click.option(
        "--keep-going", is_flag=True, help="Do not end with status 2 for problems with the portfolio."
    )(function)


def allow_outside_option(function: Decorated) -> Decorated:
    """`--allow-outside`: whether files outside the folder of a policy may be read."""
    return click.option(
        "--allow-outside",
        is_flag=True,
        help="Let policies and portfolios read files outside their folders.",
    )(function)


def output_option(function: Decorated) -> Decorated:
    """`--output`: where the result goes, as `file`."""
    return click.option(
        "--output", "file", metavar="FILE", type=FILE, help="Write the result to a file, as UTF-8."
    )(function)


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """`--format`: one of some, the first unless the caller says otherwise, as `format`."""
    return click.option(
        "--format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How the result is written.",
    )


def threshold_option(help: str) -> Callable[[Decorated], Decorated]:
    """`--threshold`: the least percentage that is good enough, as `threshold`."""
    return click.option(
        "--threshold", metavar="PERCENT", type=click.FloatRange(0, 100), default=0.0, help=help
    )
