"""Reads the files that a call names, and tells all that is wrong with any of them at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from attrs import Factory, define, frozen

from govrules import policy, waivers
from govrules.cli.extending import plugins
from govrules.cli.progress import Progress
from govrules.diagnostics import Diagnostic, DiagnosticError, PolicyError, one_of, suggest
from govrules.model import Portfolio
from govrules.plugins.contributions import PACK_NAME
from govrules.policy import Policy
from govrules.waivers import Waiver

Read = TypeVar("Read")


@frozen
class Given:
    """What a call names."""

    policy: Policy
    portfolio: Portfolio
    waivers: tuple[Waiver, ...]


@define
class _Together:
    """Reads one thing after another, and keeps the problems of each until the end."""

    problems: list[Diagnostic] = Factory(list)

    def read(self, reader: Callable[[], Read]) -> Read | None:
        """What the reader gives, None where it finds problems."""
        try:
            return reader()
        except DiagnosticError as error:
            self.problems += error.diagnostics
            return None


def named(rules: Sequence[Path]) -> list[Path]:
    """The paths of rules, where `govrules:NAME` names a pack, of the library or of a plugin.

    >>> [path.name for path in named([Path("govrules:popcorn"), Path("ours.yaml")])]
    ['popcorn', 'ours.yaml']
    """
    packs = plugins().packs
    for path in rules:
        if PACK_NAME.fullmatch(str(path)) and str(path) not in packs and not path.exists():
            help = suggest(str(path), packs) or f"there are {one_of(packs)}"
            raise PolicyError([Diagnostic("use", f"there is no pack `{path}`", help=help)])
    return [packs.get(str(path), path) for path in rules]


def read(  # noqa: PLR0913 - one for each option that names a file
    portfolios: Sequence[str],
    rules: Sequence[Path],
    *,
    as_of: datetime.date,
    granted: Path | None = None,
    mapping: Path | None = None,
    allow_outside: bool = False,
    progress: Progress | None = None,
) -> Given:
    """The policy, the portfolio and the waivers. Raises DiagnosticError with all problems of all files."""
    told = progress.rows if progress is not None else None
    extended = plugins()
    together = _Together()
    loaded = together.read(lambda: policy_of(rules, allow_outside=allow_outside))
    portfolio = together.read(
        lambda: extended.open(*portfolios, mapping=mapping, allow_outside=allow_outside, progress=told)
    )
    held = together.read(lambda: waivers.load(granted) if granted is not None else ())
    if loaded is None or portfolio is None or held is None:
        raise DiagnosticError(together.problems)
    return Given(loaded, portfolio, (*held, *extended.waivers(as_of)))


def policy_of(rules: Sequence[Path], *, allow_outside: bool = False) -> Policy:
    """The policy in files, folders and packs, with what plugins add to the language."""
    return policy.load(*named(rules), allow_outside=allow_outside, plugins=plugins())
