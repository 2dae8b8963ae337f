"""What govrules asks of this plugin: one function a hook."""

from __future__ import annotations

from typing import Any

from govrules import Portfolio, hookimpl
from govrules.functions import Function
from govrules.hookspecs import Around
from govrules_example.days import WORKING_DAYS
from govrules_example.tickets import MAPPING, Ticket, fields_of

SCHEME = "example:"


@hookimpl
def govrules_functions() -> tuple[Function, ...]:
    """Rules can write `working_days(start, end)`."""
    return (WORKING_DAYS,)


@hookimpl
def govrules_open_source(location: str, around: Around) -> Portfolio | None:
    """`govrules check example:tickets.jsonl`: the tickets in a file, a JSON object a line."""
    if not location.startswith(SCHEME):
        return None
    return Portfolio.load(
        location.removeprefix(SCHEME),
        mapping=around.mapping or MAPPING,
        kind=around.kind,
        progress=around.progress,
    )


@hookimpl
def govrules_adapt(thing: object) -> dict[str, Any] | None:
    """`host.decide(ticket, …)`: a ticket as the fields of an initiative."""
    return fields_of(thing) if isinstance(thing, Ticket) else None
