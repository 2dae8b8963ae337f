"""The test kit: portfolios and policies made for tests, laws of a policy, and conformance of engines.

What makes random portfolios needs the extra `testing`, and is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govrules.testing.conformance import check_engine, check_function
    from govrules.testing.editing import Edit
    from govrules.testing.lawbook import Law, LawBroken, laws
    from govrules.testing.strategies import (
        days,
        directed,
        edits,
        initiatives,
        organisations,
        policies,
        portfolios,
        shown,
    )
    from govrules.testing.written import as_document, as_yaml

_HOMES = {
    "Edit": "editing",
    "Law": "lawbook",
    "LawBroken": "lawbook",
    "as_document": "written",
    "as_yaml": "written",
    "check_engine": "conformance",
    "check_function": "conformance",
    "days": "strategies",
    "directed": "strategies",
    "edits": "strategies",
    "initiatives": "strategies",
    "laws": "lawbook",
    "organisations": "strategies",
    "policies": "strategies",
    "portfolios": "strategies",
    "shown": "strategies",
}

__all__ = [
    "Edit",
    "Law",
    "LawBroken",
    "as_document",
    "as_yaml",
    "check_engine",
    "check_function",
    "days",
    "directed",
    "edits",
    "initiatives",
    "laws",
    "organisations",
    "policies",
    "portfolios",
    "shown",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
