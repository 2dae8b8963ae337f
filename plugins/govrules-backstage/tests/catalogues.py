"""Entities as text, and the type of what opens them."""

from __future__ import annotations

from collections.abc import Callable

from govrules import Portfolio

Opener = Callable[..., Portfolio]


def entity(kind: str, name: str, *, spec: str, metadata: str = "") -> str:
    """One entity as text, with lines to add to its metadata and its specification."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n"
        f"{_indented(metadata)}spec:\n{_indented(spec)}"
    )


def _indented(lines: str) -> str:
    return "".join(f"  {line}\n" for line in lines.splitlines())


def component(name: str, spec: str = "", metadata: str = "") -> str:
    """A component of sales, in production."""
    given = {line.partition(":")[0] for line in spec.splitlines()}
    usual = {"type": "service", "lifecycle": "production", "owner": "sales"}
    lines = "".join(f"{key}: {value}\n" for key, value in usual.items() if key not in given)
    return entity("Component", name, spec=lines + spec, metadata=metadata)
