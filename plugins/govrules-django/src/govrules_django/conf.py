"""The setting `GOVRULES`, read once and checked.

```python
GOVRULES = {
    "POLICY": BASE_DIR / "policy",                     # a path or several; "govrules:popcorn" is a pack
    "ORGANISATION": "intake.organisation.current",     # a function, or a YAML file
    "ORGANISATION_MODELS": ["intake.Unit"],            # the models that the function reads
}
```
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import govrules
from attrs import field, frozen
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.module_loading import import_string
from govrules import Initiative, Organisation, Outcome, Plugins, Policy, Portfolio
from govrules.diagnostics import one_of, suggest

NAME = "GOVRULES"
_FILES = (".yaml", ".yml", ".json")


@frozen(kw_only=True)
class Options:
    """What the host has set.

    `blocks` is the weakest outcome that validation refuses. `plugins` are further plugins, those
    that are installed are always there; `as_of` gives the day on which the policy judges.
    """

    policy: tuple[str, ...]
    organisation: Any = None
    organisation_models: tuple[str, ...] = ()
    initiative: type[Initiative] = Initiative
    blocks: Outcome = Outcome.DENY
    as_of: Callable[[], datetime.date] = field(default=timezone.localdate)
    plugins: tuple[object, ...] = ()
    database: str = "default"


def _policy(value: Any) -> tuple[str, ...]:
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(os.fspath(path) for path in several)


def _imported(value: Any) -> Any:
    return import_string(value) if isinstance(value, str) else value


def _organisation(value: Any) -> Any:
    if isinstance(value, str) and not value.endswith(_FILES):
        return import_string(value)
    return value


def _day(value: Any) -> Callable[[], datetime.date]:
    given = _imported(value)
    return given if callable(given) else lambda: given


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "POLICY": _policy,
    "ORGANISATION": _organisation,
    "ORGANISATION_MODELS": tuple,
    "INITIATIVE": _imported,
    "BLOCKS": Outcome,
    "AS_OF": _day,
    "PLUGINS": lambda value: tuple(_imported(each) for each in value),
    "DATABASE": str,
}


@cache
def options() -> Options:
    """What the host has set. Raises ImproperlyConfigured, which names the key."""
    given = getattr(settings, NAME, None)
    if not isinstance(given, Mapping) or "POLICY" not in given:
        raise ImproperlyConfigured(f"the setting {NAME} is a dictionary with the key `POLICY`, a path")
    for key in given:
        if key not in _READERS:
            help = suggest(key, _READERS) or f"the keys are {one_of(_READERS)}"
            raise ImproperlyConfigured(f"the setting {NAME} has an unknown key `{key}`: {help}")
    return Options(**{key.lower(): _read(key, value) for key, value in given.items()})


def _read(key: str, value: Any) -> Any:
    try:
        return _READERS[key](value)
    except (ImportError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"the setting {NAME}[{key!r}] cannot be used: {error}") from error


@cache
def plugins() -> Plugins:
    """The plugins that are installed, those of the setting, and this one."""
    from govrules_django import plugin

    found = Plugins.installed(*options().plugins)
    if any(member.held is plugin for member in found.members):
        return found
    return Plugins.installed(*options().plugins, plugin)


@cache
def policy() -> Policy:
    """The host's policy. Raises PolicyError with every problem."""
    packs = plugins().packs
    paths = [packs.get(path, path) for path in options().policy]
    return govrules.load(*paths, initiative=options().initiative, plugins=plugins())


def surroundings() -> Portfolio:
    """The organisation and the tables as they are now, in a portfolio without initiatives."""
    given = options().organisation
    found = given() if callable(given) else given
    if isinstance(found, Portfolio):
        return found
    if isinstance(found, str | Path):
        return Portfolio.load(found)
    return Portfolio(found if found is not None else Organisation())


def forget() -> None:
    """Read everything anew when it is next needed; tests that change settings need it."""
    for cached in (options, plugins, policy):
        cached.cache_clear()
