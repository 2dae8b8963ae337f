"""What makes the language larger than it is by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from attrs import frozen

from govrules.forms import BUILTIN_FORMS, Form
from govrules.functions import BUILTIN, Function


class Extensions(Protocol):
    """The functions and forms that rules can use, and the packs that `use:` knows beside the shipped ones."""

    @property
    def functions(self) -> Sequence[Function]: ...

    @property
    def forms(self) -> Sequence[Form]: ...

    @property
    def packs(self) -> Mapping[str, Path]: ...


@frozen
class Plain:
    """The language by itself."""

    functions: Sequence[Function] = BUILTIN
    forms: Sequence[Form] = BUILTIN_FORMS
    packs: Mapping[str, Path] = {}


PLAIN = Plain()
