"""The test kit: portfolios and policies made for tests, laws of a policy, and conformance of engines.

What makes random portfolios needs the extra `testing`, and is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govrules.laws import Law, LawBroken, laws
    from govrules.sampling.showing import shown
    from govrules.sampling.written import as_document, as_yaml
    from govrules.testing.conformance import check_engine, check_function
    from govrules.testing.editing import Edit
    from govrules.testing.plugins import check_adapter, check_plugin, check_source
    from govrules.testing.strategies import (
        days,
        directed,
        edits,
        initiatives,
        organisations,
        policies,
        portfolios,
    )

_HOMES = {
    "Edit": "testing.editing",
    "Law": "laws",
    "LawBroken": "laws",
    "as_document": "sampling.written",
    "as_yaml": "sampling.written",
    "check_adapter": "testing.plugins",
    "check_engine": "testing.conformance",
    "check_function": "testing.conformance",
    "check_plugin": "testing.plugins",
    "check_source": "testing.plugins",
    "days": "testing.strategies",
    "directed": "testing.strategies",
    "edits": "testing.strategies",
    "initiatives": "testing.strategies",
    "laws": "laws",
    "organisations": "testing.strategies",
    "policies": "testing.strategies",
    "portfolios": "testing.strategies",
    "shown": "sampling.showing",
}

__all__ = [
    "Edit",
    "Law",
    "LawBroken",
    "as_document",
    "as_yaml",
    "check_adapter",
    "check_engine",
    "check_function",
    "check_plugin",
    "check_source",
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
    return getattr(import_module(f"govrules.{_HOMES[name]}"), name)
