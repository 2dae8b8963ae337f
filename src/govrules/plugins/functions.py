"""Functions of plugins, held to their word: each call is answered with a value of the language."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from attrs import evolve
from packaging.version import Version

from govrules.documents import shortened
from govrules.functions import Function
from govrules.plugins.plugin import FAILURES, Plugin
from govrules.plugins.tracing import Trace
from govrules.types import DURATION, VERSION, Type
from govrules.world.reading import Unfit, reader

HOOK = "govrules_functions"

Call = Callable[..., Any]


def guarded(function: Function, plugin: Plugin, trace: Trace) -> Function:
    """The function, which has no answer where the plugin's own raises or gives something else.

    `trouble` then says why. An int or a float becomes an exact number, a list a tuple, and so on.
    """
    read = _reader(dict.fromkeys(signature.result for signature in function.signatures))

    def attempt(call: Call, arguments: tuple[Any, ...]) -> Any:
        with trace.call(plugin.name, HOOK):
            return read(call(*arguments))

    def total(call: Call) -> Call:
        def answer(*arguments: Any) -> Any:
            try:
                return attempt(call, arguments)
            except FAILURES:  # whatever it is, the verdict is unknown
                return None

        return answer

    def trouble(*arguments: Any) -> str | None:
        try:
            attempt(function.call, arguments)
        except Unfit as unfit:
            return f"the plugin `{plugin.name}` gave {unfit}"
        except FAILURES as error:
            told = shortened(f"{type(error).__name__}: {error}".rstrip(": "))
            return f"the plugin `{plugin.name}` failed: {told}"
        return None

    return evolve(
        function,
        call=total(function.call),
        elsewhere={engine: total(call) for engine, call in function.elsewhere.items()},
        trouble=trouble,
        origin=f"{plugin.distribution or plugin.name} {plugin.version}".strip(),
    )


def _reader(types: Iterable[Type]) -> Call:
    """Reads a value as the first of some types that it fits."""
    readers = [_NOT_OF_HOSTS[type_] if type_ in _NOT_OF_HOSTS else reader(type_) for type_ in types]

    def read(value: Any) -> Any:
        for each in readers[:-1]:
            try:
                return each(value)
            except Unfit:
                continue
        return readers[-1](value)

    return read


def _duration(value: Any) -> datetime.timedelta | None:
    if value is None or (isinstance(value, datetime.timedelta) and value == datetime.timedelta(value.days)):
        return value
    raise Unfit(f"`{value}` is no duration of whole days")


def _version(value: Any) -> Version | None:
    if value is None or isinstance(value, Version):
        return value
    raise Unfit(f"`{value}` is no version")


_NOT_OF_HOSTS: dict[Type, Call] = {DURATION: _duration, VERSION: _version}
"""Types that no field has, only what rules compute."""
