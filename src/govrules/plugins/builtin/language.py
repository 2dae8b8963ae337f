"""The functions, forms and packs that the language has by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from govrules.forms import BUILTIN_FORMS, Form
from govrules.functions import BUILTIN, Function
from govrules.hookspecs import hookimpl
from govrules.policyfile import shipped_packs


@hookimpl
def govrules_functions() -> tuple[Function, ...]:
    return BUILTIN


@hookimpl
def govrules_forms() -> tuple[Form, ...]:
    return BUILTIN_FORMS


@hookimpl
def govrules_packs() -> Mapping[str, Path]:
    return shipped_packs()
