"""Reads the files that a call names, and tells all that is wrong with any of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from attrs import Factory, define, frozen

from govrules import policy, waivers
from govrules.cli.progress import Progress
from govrules.diagnostics import Diagnostic, DiagnosticError, PolicyError, one_of, suggest
from govrules.model import Portfolio
from govrules.policy import Policy
from govrules.policyfile import shipped_packs
from govrules.policyfile.packs import PREFIX
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
    """The paths of rules, where `govrules:NAME` names a pack that ships with the library.

    >>> [path.name for path in named([Path("govrules:popcorn"), Path("ours.yaml")])]
    ['popcorn', 'ours.yaml']
    """
    packs = shipped_packs()
    for path in rules:
        if str(path).startswith(PREFIX) and str(path) not in packs and not path.exists():
            help = suggest(str(path), packs) or f"there are {one_of(packs)}"
            raise PolicyError([Diagnostic("use", f"there is no pack `{path}`", help=help)])
    return [packs.get(str(path), path) for path in rules]


def read(  # noqa: PLR0913 - one for each option that names a file
    portfolios: Sequence[Path],
    rules: Sequence[Path],
    *,
    granted: Path | None = None,
    mapping: Path | None = None,
    allow_outside: bool = False,
    progress: Progress | None = None,
) -> Given:
    """The policy, the portfolio and the waivers. Raises DiagnosticError with all problems of all files."""
    told = progress.rows if progress is not None else None
    together = _Together()
    loaded = together.read(lambda: policy.load(*named(rules), allow_outside=allow_outside))
    portfolio = together.read(
        lambda: Portfolio.load(*portfolios, mapping=mapping, allow_outside=allow_outside, progress=told)
    )
    held = together.read(lambda: waivers.load(granted) if granted is not None else ())
    if loaded is None or portfolio is None or held is None:
        raise DiagnosticError(together.problems)
    return Given(loaded, portfolio, held)
