"""Versions, ordered as Python packages' versions are (PEP 440)."""

from __future__ import annotations

import functools
from typing import Any

from govrules.functions.function import Function, Signature
from govrules.types import TEXT, VERSION


@functools.lru_cache(maxsize=4096)
def version(value: str) -> Any:
    """A version that compares with others; None where the text is none.

    >>> version("1.10") > version("1.9"), version("latest")
    (True, None)
    """
    from packaging.version import InvalidVersion, Version  # only policies with versions pay for it

    try:
        return Version(value)
    except InvalidVersion:
        return None


FUNCTIONS = (
    Function(
        "version",
        (Signature((TEXT,), VERSION),),
        version,
        "The version that a text means, ordered as Python packages' versions are.",
        'version(runtime) >= version("3.11")',
    ),
)
