"""The hooks of govrules: rows as initiatives, places such as `django:intake.Proposal`, and waivers."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import django
from django import conf as django_conf  # pluggy looks at what stands here, and may not wake the settings
from django.apps import apps
from govrules import Portfolio, UsageError, Waiver, hookimpl
from govrules.diagnostics import one_of, suggest
from govrules.hookspecs import Around

from govrules_django.mapping import REGISTRY, InitiativeMapping, mapping_of

SCHEME = "django:"


@hookimpl
def govrules_open_source(location: str, around: Around) -> Portfolio | None:
    """The rows of a mapped model: `django:intake.Proposal`; of all of them: `django:`."""
    if not location.startswith(SCHEME):
        return None
    _set_up()
    if around.mapping is not None:
        raise UsageError(f"`{location}` needs no mapping: the model declares its own")
    from govrules_django.conf import surroundings
    from govrules_django.reading import portfolio_of

    mappings = _named(location.removeprefix(SCHEME))
    return portfolio_of(_counted(mappings, around), surroundings(), around.kind)


def _set_up() -> None:
    """Django, if the environment says which; raises UsageError where it does not."""
    if not django_conf.settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise UsageError(
            "there is no Django to read from: set DJANGO_SETTINGS_MODULE to your settings, such as"
            " `intake.settings`"
        )
    if not apps.ready:
        try:
            django.setup()
        except ImportError as error:
            raise UsageError(f"Django cannot be set up: {error}") from error
    if not apps.is_installed("govrules_django"):
        raise UsageError("put `govrules_django` into INSTALLED_APPS")


def _named(label: str) -> list[InitiativeMapping]:
    known = {mapping.label: mapping for mapping in REGISTRY.values()}
    if not label:
        return list(known.values())
    if label not in known:
        help = suggest(label, known) or (f"there are {one_of(known)}" if known else "none is declared yet")
        raise UsageError(f"no model `{label}` is declared as an initiative: {help}")
    return [known[label]]


def _counted(mappings: list[InitiativeMapping], around: Around) -> Iterator[Any]:
    from govrules_django.reading import CHUNK, rows

    every = chain.from_iterable(rows(mapping) for mapping in mappings)
    for number, row in enumerate(every, start=1):
        if around.progress is not None and number % CHUNK == 0:
            around.progress(number)
        yield row


@hookimpl
def govrules_adapt(thing: object) -> Mapping[str, Any] | None:
    """A row of a mapped model as the fields of an initiative."""
    mapping = mapping_of(type(thing))
    if mapping is None:
        return None
    from govrules_django.reading import fields_of

    return fields_of(thing, mapping)


@hookimpl
def govrules_waivers(as_of: datetime.date) -> Iterator[Waiver]:  # noqa: ARG001 - each has its own days
    """The waivers in the database, where this process has one."""
    if not apps.ready or not apps.is_installed("govrules_django"):
        return iter(())
    from govrules_django.conf import options
    from govrules_django.models import GrantedWaiver

    return (held.as_waiver() for held in GrantedWaiver.objects.using(options().database).all())
