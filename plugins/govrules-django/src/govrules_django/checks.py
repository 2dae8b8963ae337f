"""System checks: `manage.py check` tells what is wrong with the setting, the policy and the declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from govrules import GovrulesError, Initiative
from govrules.diagnostics import one_of, suggest

from govrules_django import conf, signals
from govrules_django.governed import Tracked
from govrules_django.mapping import REGISTRY, InitiativeMapping
from govrules_django.paths import PathError, hops


def register() -> None:
    """Make the checks known to Django."""
    checks.register(check, "govrules")


def check(**_: Any) -> list[Any]:
    """All problems."""
    return [
        *_setting(),
        *(problem for each in REGISTRY.values() for problem in _mapping(each)),
        *_untracked(),
    ]


def _setting() -> Iterator[Any]:
    try:
        conf.policy()
    except (ImproperlyConfigured, GovrulesError) as error:
        yield checks.Error(str(error), hint=f"See the setting {conf.NAME}.", id="govrules.E001")


def _mapping(mapping: InitiativeMapping) -> Iterator[Any]:
    try:
        list(hops(mapping))
    except PathError as error:
        hint = f"Correct the declaration of {mapping.label}."
        yield checks.Error(f"{error}.", hint=hint, obj=mapping.model, id="govrules.E002")
    try:
        kind = conf.options().initiative
    except ImproperlyConfigured:
        kind = Initiative
    extra = [name for name in mapping.fields if name not in kind.model_fields]
    for name in extra:
        near = suggest(name, kind.model_fields)
        if near is not None:
            yield checks.Warning(
                f"An initiative has no field `{name}`.", hint=near, obj=mapping.model, id="govrules.W002"
            )


def _untracked() -> Iterator[Any]:
    try:
        watched = {*signals.watches(), *signals.organisation_models()}
    except (ImproperlyConfigured, LookupError):
        return
    loose = sorted(model._meta.label for model in watched if not issubclass(model, Tracked))
    if loose:
        yield checks.Warning(
            f"Outside a transaction, a change of {one_of(loose)} and the note of it are two.",
            hint="Let the models inherit from govrules_django.governed.Tracked, or save them in `atomic`.",
            id="govrules.W001",
        )
