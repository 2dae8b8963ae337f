"""What a plugin can do: one function a hook, each with one job.

A plugin is a module, or any object, with functions of these names marked with `govrules.hookimpl`.
It is found by its entry point in the group `govrules`, or handed to `govrules.Plugins`. A function
may leave out arguments that it does not need. Where several plugins answer, they are asked in the
order of their names, those with `hookimpl(tryfirst=True)` first; what govrules has built in comes last.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pluggy
from attrs import field, frozen

from govrules.decisions import Decision
from govrules.forms import Form
from govrules.functions import Function
from govrules.model import Initiative, Organisation, Portfolio
from govrules.model.loading import File, Progress
from govrules.policy import Change, Review
from govrules.reports.formats import ReportFormat
from govrules.tables import Table
from govrules.waivers import Waiver

PROJECT = "govrules"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@frozen(kw_only=True, slots=False)
class Around:
    """What is known when a source is opened.

    `mapping` says how rows become initiatives, `kind` is the host's class of initiatives, and
    `progress`, where there is one, is told now and then how many rows have been read. A source
    reads no file outside the folder of the place it was given unless `allow_outside`.
    """

    mapping: File | Mapping[str, Any] | None = None
    kind: type[Initiative] = Initiative
    allow_outside: bool = False
    progress: Progress | None = None
    _read: Callable[[], Organisation] = field(default=Organisation, repr=False, alias="read")

    @cached_property
    def organisation(self) -> Organisation:
        """That of the files named before this place, for the scales that rows may use."""
        return self._read()


@hookspec
def govrules_functions() -> Iterable[Function]:  # type: ignore[empty-body]  # a specification
    """Functions that rules can call. One that fails makes the verdict unknown, and says why."""


@hookspec
def govrules_forms() -> Iterable[Form]:  # type: ignore[empty-body]  # a specification
    """Shorter ways to write a rule. One that fails makes the policy unusable, and says where."""


@hookspec
def govrules_packs() -> Mapping[str, Path]:  # type: ignore[empty-body]  # a specification
    """Folders of rules by the names that `use:` knows them by, such as `acme:security`.

    A failure stops the run, also where a folder is not there.
    """


@hookspec(firstresult=True)
def govrules_open_source(location: str, around: Around) -> Portfolio | File | None:
    """The portfolio at a path or URL, or a file that govrules reads; None where it is not yours.

    The first plugin that knows the place wins. Rows that cannot be read belong into the
    portfolio's problems; where nothing can be read, raise PortfolioError. A failure stops the run.
    """


@hookspec(firstresult=True)
def govrules_adapt(thing: object) -> Initiative | Mapping[str, Any] | None:
    """An object of the host as an initiative, or as its fields; None where it is not yours.

    The first plugin that knows it wins. A failure stops the judgement: nothing is decided about what
    could not be read.
    """


@hookspec
def govrules_enrich(initiative: Initiative) -> Mapping[str, Any] | None:
    """Fields to add to an initiative before it is judged, None where there are none.

    All plugins see the initiative as it came. Two that give a field different values, or a
    failure, stop the judgement.
    """


@hookspec
def govrules_waivers(as_of: datetime.date) -> Iterable[Waiver]:  # type: ignore[empty-body]  # a specification
    """Findings that somebody has accepted. A failure stops the run: nothing is waived by accident."""


@hookspec
def govrules_tables() -> Mapping[str, Table | Mapping[str, Any]]:  # type: ignore[empty-body]  # a specification
    """Reference tables that rules look into. A failure stops the run."""


@hookspec
def govrules_decided(decision: Decision, occasion: Mapping[str, Any]) -> None:
    """One initiative was decided upon. A failure is told, and changes nothing.

    `occasion` is what the host says of it, such as who asked; see `Host.occasion`.
    """


@hookspec
def govrules_reviewed(review: Review, occasion: Mapping[str, Any]) -> None:
    """A portfolio was reviewed. A failure is told, and changes nothing."""


@hookspec
def govrules_changed(change: Change, occasion: Mapping[str, Any]) -> None:
    """An edit of a live portfolio changed findings or decisions. A failure is told, and changes nothing."""


@hookspec
def govrules_formats() -> Iterable[ReportFormat]:  # type: ignore[empty-body]  # a specification
    """Ways to write a review. A failure ends the command that asked for it."""


@hookspec
def govrules_commands() -> Iterable[Any]:  # type: ignore[empty-body]  # a specification
    """Commands, of the library click, that stand below `govrules`.

    One that fails ends with status 2 and names its plugin; the others work as ever.
    """
